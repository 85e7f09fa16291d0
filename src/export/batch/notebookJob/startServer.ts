/**
 * The Python program in the job that starts JupyterLab and says how it is reached.
 *
 * Its arguments are the run folder (of mode 0700), `login` or `node`, the folder to show, and the
 * command that starts JupyterLab. Needs Python 3.6 and nothing else.
 */
export const START_SERVER = String.raw`
import glob
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time

run, reach, folder = sys.argv[1:4]
command = sys.argv[4:]
connection = os.path.join(run, "connection.json")
token_file = os.path.join(run, "token")
runtime = os.path.join(run, "runtime")
LONGEST_START = 300


def write(path, text):
    """Nobody else may read it, from its first byte on; it is there whole or not at all."""
    with open(os.open(path + ".part", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    os.replace(path + ".part", path)


def remove(*paths):
    for path in paths:
        try:
            os.remove(path)
        except OSError:
            pass


def free_port(address):
    with socket.socket() as probe:
        probe.bind((address, 0))
        return probe.getsockname()[1]


def place():
    """A name of this node that others know, and the address behind it."""
    found = []
    names = [os.environ.get("SLURMD_NODENAME"), socket.gethostname(), socket.getfqdn()]
    for name in filter(None, names):
        try:
            address = socket.getaddrinfo(name, None, socket.AF_INET)[0][4][0]
            # The address of another computer is refused.
            free_port(address)
        except OSError:
            continue
        found.append((name, address))
    # Some nodes know their own name as 127.0.1.1, where nobody else finds them.
    found.sort(key=lambda pair: pair[1].startswith("127."))
    return found[0] if found else (socket.gethostname(), None)


def hand_on(stream):
    """Older versions of Jupyter write the token into the log."""
    for line in stream:
        sys.stdout.buffer.write(line.replace(token.encode(), b"..."))
        sys.stdout.buffer.flush()


def stop(number, frame):
    remove(connection, token_file)
    server.terminate()


host, address = place()
if reach == "node":
    address = "127.0.0.1"
if address is None:
    sys.exit("This node does not know its own address, so Jupyter was not started.")
token = secrets.token_hex(32)
write(token_file, token)
os.mkdir(runtime, 0o700)
# Jupyter is told the file, not the token: others see command lines. What a JupyterHub has told the
# shell in which sbatch was typed is for that Jupyter alone.
environment = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("JUPYTERHUB_", "JPY_", "JUPYTER_SERVER_", "JUPYTER_TOKEN"))
}
environment.update(JUPYTER_TOKEN_FILE=token_file, JUPYTER_RUNTIME_DIR=runtime)
options = [
    "--no-browser",
    "--ServerApp.ip=" + address,
    "--ServerApp.port=%d" % free_port(address),
    "--ServerApp.port_retries=50",
    "--ServerApp.root_dir=" + folder,
]
if os.geteuid() == 0:
    options.append("--allow-root")
server = subprocess.Popen(
    command + options,
    stdin=subprocess.DEVNULL,
    stdout=subprocess.PIPE,
    stderr=subprocess.STDOUT,
    env=environment,
)
signal.signal(signal.SIGTERM, stop)
signal.signal(signal.SIGINT, stop)
log = threading.Thread(target=hand_on, args=(server.stdout,), daemon=True)
log.start()

known = None
end = time.time() + LONGEST_START
while known is None and server.poll() is None and time.time() < end:
    # Jupyter writes this file when it listens; it has the port that was really free.
    for name in glob.glob(os.path.join(runtime, "jpserver-*.json")):
        try:
            with open(name) as file:
                known = json.load(file)
        except ValueError:
            pass
    time.sleep(0.2)
if known is None and server.poll() is None:
    server.terminate()
    print("JupyterLab did not start in %d seconds, so the job ends." % LONGEST_START, flush=True)
elif known is not None and known.get("token") != token:
    server.terminate()
    print(
        "Your own Jupyter configuration sets another token, or none, so JupyterLab was stopped: "
        "others on this cluster could have used it. Remove the token from ~/.jupyter.",
        flush=True,
    )
    known = None
elif known is not None:
    answer = {
        "job": os.environ["SLURM_JOB_ID"],
        "node": os.environ.get("SLURMD_NODENAME", ""),
        "host": host,
        "address": address,
        "port": known["port"],
        "scheme": "https" if known.get("secure") else "http",
        "base_url": known.get("base_url", "/"),
        "token": token,
    }
    write(connection, json.dumps(answer, indent=1) + "\n")
    print("JupyterLab runs on %s. Your own computer reaches it with tunnel.sh." % host, flush=True)
try:
    status = server.wait()
finally:
    remove(connection, token_file)
log.join(5)
if status < 0:
    status = 128 - status
sys.exit(status or (1 if known is None else 0))
`.trimStart();
