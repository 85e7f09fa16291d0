"""The tunnel to a job's JupyterLab, through a real ssh and a real Slurm."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from compute_node import NAME, Place, connection_of, is_running, listens, status_of, wait_for
from styled_jobs import CLUSTER, needs_cluster

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")

pytestmark = [
    needs_cluster,
    pytest.mark.timeout(180),
]


@dataclass
class Tunnel:
    """The user's own computer: its ssh knows the login node, the node and the host before them."""

    place: Place
    config: Path

    def command(self, *words: str, shell: str = "sh") -> list[str]:
        script = self.place.folder / NAME / "tunnel.sh"
        return [shell, str(script), "-F", str(self.config), "--login", "login", *words]

    def run(self, *words: str, shell: str = "sh") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*words, shell=shell),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )

    @contextlib.contextmanager
    def opened(self, *words: str) -> Iterator[subprocess.Popen[str]]:
        """The script, in a process group of its own as in a terminal of its own."""
        process = subprocess.Popen(
            self.command(*words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            # Where the tests run in the background of a script, Ctrl-C would be ignored.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
            process.communicate(timeout=20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def tunnel(place: Place) -> Iterator[Tunnel]:
    if SSHD is None or shutil.which("ssh") is None:
        pytest.skip("there is no sshd here (Debian: openssh-server)")
    if os.geteuid() == 0:
        # sshd of root wants the folder that the service would make.
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    folder = place.folder / "ssh"
    folder.mkdir(mode=0o700)
    for name in ("host", "user"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True
        )
    port = free_port()
    (folder / "sshd_config").write_text(
        f"""\
ListenAddress 127.0.0.1:{port}
HostKey {folder}/host
AuthorizedKeysFile {folder}/user.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
SetEnv HOME={place.home} SLURM_CONF={CLUSTER}
"""
    )
    key = (folder / "host.pub").read_text()
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {key}")
    (folder / "config").write_text(
        f"""\
Host nowhere
    HostName 127.0.0.1
    Port {free_port()}
Host *
    HostName 127.0.0.1
    Port {port}
    IdentityFile {folder}/user
    IdentitiesOnly yes
    BatchMode yes
    UserKnownHostsFile {folder}/known_hosts
    GlobalKnownHostsFile none
"""
    )
    log = folder / "log"
    server = subprocess.Popen(
        [SSHD, "-D", "-f", str(folder / "sshd_config"), "-E", str(log)],
        stdin=subprocess.DEVNULL,
    )
    try:
        assert wait_for(lambda: listens("127.0.0.1", port), 10), log.read_text()
        place.write()
        yield Tunnel(place, folder / "config")
    finally:
        server.terminate()
        server.wait(10)


@pytest.mark.parametrize("shell", ["dash", "bash"])
def test_no_job(tunnel: Tunnel, shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} here")
    answer = tunnel.run("--jump", "door", shell=shell)
    assert answer.returncode == 3, answer.stderr
    assert "no job named jupyter-on-node waits or runs. Submit it on login" in answer.stderr
    assert tunnel.run("--job", "1", shell=shell).returncode == 3


def test_a_pending_job_says_why_and_when(tunnel: Tunnel) -> None:
    script = str(tunnel.place.folder / NAME / "jupyter.sbatch")
    held = tunnel.place.submit("--hold", script)
    answer = tunnel.run()
    assert answer.returncode == 3
    assert f"The job {held} has not started: you hold it" in answer.stdout
    assert f"scontrol release {held}" in answer.stdout
    assert "Expected start: not known yet" in answer.stdout

    later = tunnel.place.submit("--begin=now+1hour", script)
    answer = tunnel.run()
    assert answer.returncode == 4
    assert f"job {held} waits (JobHeldUser)" in answer.stdout
    assert f"job {later} waits (BeginTime), expected start 20" in answer.stdout
    assert "choose one: --job ID" in answer.stderr
    answer = tunnel.run("--job", later)
    assert answer.returncode == 3
    assert re.search(r"it is to begin later \(BeginTime\)\.\nExpected start: 20", answer.stdout)


def test_a_job_whose_jupyterlab_is_not_up(tunnel: Tunnel) -> None:
    job = tunnel.place.submit(f"--job-name={NAME}", "--wrap=sleep 120")
    assert wait_for(lambda: is_running(tunnel.place, job))
    answer = tunnel.run("--wait", "0")
    assert answer.returncode == 1
    assert f"the job {job} runs on" in answer.stderr
    assert "its JupyterLab is not up after 0 minutes" in answer.stderr


@pytest.mark.parametrize(("reach", "end"), [("login", "interrupt"), ("node", "cancel")])
def test_the_tunnel_from_end_to_end(tunnel: Tunnel, reach: str, end: str) -> None:
    place = tunnel.place
    job = place.submit(str(place.write("--reach", reach) / "jupyter.sbatch"))
    assert wait_for(lambda: is_running(place, job))
    user = place.ask("id", "-un").strip()
    with tunnel.opened("--jump", "door", "--user", user) as process:
        url, said = read_url(process)
        known = connection_of(place, job)
        assert url.endswith(f"/lab?token={known['token']}")
        assert f"as job {job}" in said
        page, token = url.split("/lab?token=")
        assert status_of(f"{page}/api/status", token) == 200
        assert status_of(f"{page}/api/status", None) == 403
        assert status_of(url, None) == 200
        assert token not in place.ask("ps", "axww", "-o", "args")

        # A second tunnel takes another port.
        with tunnel.opened() as other:
            second, _ = read_url(other)
            assert second.split("/lab")[0] != page
            assert status_of(second, None) == 200
            os.killpg(other.pid, signal.SIGTERM)
            assert other.wait(20) == 0

        if end == "interrupt":
            os.killpg(process.pid, signal.SIGINT)
        else:
            place.ask("scancel", job)
        rest, _ = process.communicate(timeout=60)
    assert process.returncode == 0, rest
    assert wait_for(lambda: not listens("127.0.0.1", int(page.rsplit(":", 1)[1])), 10)
    assert str(tunnel.config) not in place.ask("ps", "axww", "-o", "args")
    if end == "interrupt":
        assert f"The job {job} goes on; this ends it: ssh" in rest
        assert is_running(place, job)
    else:
        assert f"The job {job} has ended, and the tunnel with it." in rest


def read_url(process: subprocess.Popen[str]) -> tuple[str, str]:
    """The address that the tunnel prints, and all it said before."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        found = re.match(r"\s+(http://\S+)$", line)
        if found:
            return found[1], said
    raise AssertionError(said)


def test_hosts_that_are_none(tunnel: Tunnel) -> None:
    answer = tunnel.run("--login", "nowhere")
    assert answer.returncode == 1
    assert "Connection refused" in answer.stderr
    assert "ssh did not get to nowhere; what it said is above" in answer.stderr
    for odd in ("-oProxyCommand=x", "a b", "a;b", "$(id)"):
        answer = tunnel.run("--login", odd)
        assert answer.returncode == 2
        assert "is no name of a host or user" in answer.stderr

    # A host that has no squeue.
    programs = tunnel.place.folder / "programs"
    programs.mkdir()
    for name in ("id", "sed", "env", "grep", "bash"):
        (programs / name).symlink_to(str(shutil.which(name)))
    (tunnel.place.home / ".bash_profile").write_text(f"echo Welcome\nPATH={programs}\n")
    answer = tunnel.run()
    assert answer.returncode == 2, answer.stderr
    assert "there is no squeue on login" in answer.stderr


def test_a_port_of_this_computer_that_is_taken(tunnel: Tunnel) -> None:
    script = str(tunnel.place.write("--reach", "node") / "jupyter.sbatch")
    job = tunnel.place.submit(script)
    connection_of(tunnel.place, job)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        answer = tunnel.run("--port", port)
    assert answer.returncode == 1
    assert f"no tunnel could be opened on port {port} of this computer" in answer.stderr
