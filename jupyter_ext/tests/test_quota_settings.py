"""What an administrator may set about HOME's quota: a command, a variable, files and sizes."""

from __future__ import annotations

import contextlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from traitlets import TraitError

from jupyterlab_signpost.app import SignpostApp
from jupyterlab_signpost.configuration import Configuration, Surroundings, parse_size
from jupyterlab_signpost.home.mounts import Mount
from jupyterlab_signpost.home.quota import read_quota
from jupyterlab_signpost.home.reading import QuotaContext, Reading
from jupyterlab_signpost.sites import Profile

MakeProfile = Callable[..., Profile]
Programs = Callable[[str, str], Path]


def ask(
    surroundings: Surroundings, profile: Profile, configuration: Configuration | None = None
) -> tuple[Reading, QuotaContext]:
    context = QuotaContext(
        surroundings,
        configuration or Configuration(),
        profile,
        mounts=[Mount("/", "ext4", "/dev/vda")],
    )
    return read_quota(context), context


def configured(**settings: object) -> Configuration:
    """The configuration that these traits give."""
    return SignpostApp(**settings).configuration()


def test_a_command_of_the_site_and_a_pattern(
    surroundings: Surroundings, make_profile: MakeProfile, programs: Programs, home: Path
) -> None:
    """NCAR's gladequota, as docs/administrators.md shows it."""
    output = (Path(__file__).with_name("quota_outputs") / "gladequota").read_text()
    programs("gladequota", f"cat <<'END'\n{output.replace('@HOME@', str(home))}END")
    settings = configured(
        quota_command=["gladequota"],
        quota_pattern=r"^{home}\s+(?P<used>[\d.]+ \w+)\s+(?P<limit>[\d.]+ \w+)"
        r"\s+[\d.]+ %\s+(?P<used_files>\d+)",
    )
    reading, context = ask(surroundings, make_profile(quota_readers=[]), settings)
    assert (reading.used_bytes, reading.limit_bytes) == (parse_size("68.27GiB"), 100 << 30)
    assert (reading.used_files, reading.limit_files) == (237251, None)
    assert context.trail[0].source == "gladequota"


def test_a_path_is_plain_text_in_a_pattern(
    surroundings: Surroundings, make_profile: MakeProfile, programs: Programs, tmp_path: Path
) -> None:
    odd = tmp_path / "c++ (home)"
    odd.mkdir()
    programs("tool", f"echo '{odd} 5'")
    settings = configured(quota_command=["tool"], quota_pattern=r"^{home} (?P<used>\d+)")
    odd_place = Surroundings(odd, "alice", surroundings.environ)
    reading, _ = ask(odd_place, make_profile(quota_readers=[]), settings)
    assert reading.used_bytes == 5


def test_a_command_that_answers_in_json(
    surroundings: Surroundings, make_profile: MakeProfile, programs: Programs, home: Path
) -> None:
    """``lfs``-like figures in KiB, found by user and folder, and -1 for no limit."""
    quotas = [
        {"who": "alice", "path": "/scratch", "usage": {"kib": 1, "files": 1}, "limit": {"kib": 1}},
        {"who": "alice", "path": str(home), "usage": {"kib": 5, "files": 7}, "limit": {"kib": 9}},
    ]
    quotas[1]["limit"]["files"] = -1  # type: ignore[index]
    answer = json.dumps({"data": {"list of quotas": quotas}})
    programs("myquota", f'[[ "$*" == "--user alice --json" ]] && echo \'{answer}\'')
    entry = "$.data['list of quotas'][?@.path=='{home}']"
    settings = configured(
        quota_command=["myquota", "--user", "{user}", "--json"],
        quota_unit="K",
        quota_json={
            "used": f"{entry}.usage.kib",
            "limit": f"{entry}.limit.kib",
            "used_files": f"{entry}.usage.files",
            "limit_files": f"{entry}.limit.files",
        },
    )
    reading, _ = ask(surroundings, make_profile(quota_readers=[]), settings)
    assert (reading.used_bytes, reading.limit_bytes) == (5 << 10, 9 << 10)
    assert (reading.used_files, reading.limit_files) == (7, None)


def test_words_of_a_command_are_never_read_by_a_shell(
    surroundings: Surroundings, make_profile: MakeProfile, programs: Programs, home: Path
) -> None:
    programs("tool", 'printf "%s used 5K\\n" "$#"')
    settings = configured(
        quota_command=["tool", "{home}; touch {home}/evil", "$(touch evil)", "*"],
        quota_pattern=r"(?P<used_files>\d) used (?P<used>\S+)",
    )
    reading, _ = ask(surroundings, make_profile(quota_readers=[]), settings)
    assert (reading.used_bytes, reading.used_files) == (5 << 10, 3)
    assert list(home.iterdir()) == []


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("echo nothing of the kind", "the pattern fits nothing in it"),
        ("echo 'used many'", "'many' is not a size"),
        ("exit 3", "the pattern fits nothing in it"),
        (None, "there is no program tool"),
    ],
)
def test_why_a_command_of_the_site_told_nothing(
    surroundings: Surroundings,
    make_profile: MakeProfile,
    programs: Programs,
    script: str | None,
    words: str,
) -> None:
    if script:
        programs("tool", script)
    settings = configured(quota_command=["tool"], quota_pattern=r"used (?P<used>\w+)")
    profile = make_profile(quota_readers=["profile-constant"], quota_bytes=5000)
    reading, context = ask(surroundings, profile, settings)
    assert reading.limit_bytes == 5000
    assert words in "\n".join(part.text for part in context.trail)


@pytest.mark.parametrize("answer", ["no JSON", "[]", '{"a": 1}', "[" * 100_000])
def test_json_of_a_command_that_is_something_else(
    surroundings: Surroundings, make_profile: MakeProfile, programs: Programs, answer: str
) -> None:
    programs("tool", f"echo '{answer}'")
    settings = configured(quota_command=["tool"], quota_json={"used": "$[0].used"})
    reading, context = ask(surroundings, make_profile(quota_readers=[]), settings)
    assert reading == Reading("nobody")
    assert context.trail[-1].text.startswith("Not understood: ")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"quota_pattern": "(?P<used>"}, "not a regular expression"),
        ({"quota_pattern": r"(\d+)"}, "needs a group named used or limit"),
        ({"quota_pattern": r"(?P<used>\d)(?P<size>\d)"}, "needs a group"),
        ({"quota_json": {"used": "quotas[0]"}}, "is not a JSONPath"),
        ({"quota_json": {"used": "$.a[?length(@.b)>1]"}}, "is not understood from"),
        ({"quota_json": {"used_files": "$.a"}}, "A path for used or limit"),
        ({"quota_unit": "pages"}, "is not a unit"),
        ({"quota_files": ["quota.json"]}, "neither an absolute path"),
        ({"quota_command": ["tool"]}, "quota_pattern or quota_json"),
        (
            {
                "quota_command": ["tool"],
                "quota_pattern": "(?P<used>.)",
                "quota_json": {"used": "$"},
            },
            "one of them",
        ),
    ],
)
def test_settings_that_cannot_work_are_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(TraitError, match=re.escape(words)):
        configured(**settings)


@pytest.mark.parametrize(
    ("value", "limit"), [("10GB", 10**10), ("10Gi", 10 << 30), ("5000", 5000), ("0", None)]
)
def test_a_limit_in_a_variable(
    surroundings: Surroundings,
    make_profile: MakeProfile,
    home: Path,
    value: str,
    limit: int | None,
) -> None:
    environ = {**surroundings.environ, "HOME_QUOTA": value}
    settings = configured(quota_variable="HOME_QUOTA")
    # It is the user's own, so it comes before the limit for everybody.
    profile = make_profile(quota_readers=["profile-constant"], quota_bytes=77)
    reading, _ = ask(Surroundings(home, "alice", environ), profile, settings)
    assert reading.limit_bytes == (limit or 77)
    unset, _ = ask(surroundings, profile, settings)
    assert unset.limit_bytes == 77


def test_a_variable_that_holds_no_size_is_told(
    surroundings: Surroundings, make_profile: MakeProfile, home: Path
) -> None:
    environ = {**surroundings.environ, "HOME_QUOTA": "plenty"}
    settings = configured(quota_variable="HOME_QUOTA")
    profile = make_profile(quota_readers=[])
    reading, context = ask(Surroundings(home, "alice", environ), profile, settings)
    assert reading == Reading("nobody")
    assert "'plenty' is not a size" in context.trail[0].text


def test_open_ondemand_takes_the_nearest_folder_of_this_user(
    surroundings: Surroundings, make_profile: MakeProfile, home: Path, tmp_path: Path
) -> None:
    entry = {"type": "user", "block_usage": 1, "total_block_usage": 1000, "block_limit": 2000}
    entry |= {"file_usage": 1, "total_file_usage": 5, "file_limit": 10}
    quotas = [
        {**entry, "user": "bob", "path": str(home)},
        {**entry, "user": "alice", "path": str(home.parent.parent), "block_limit": 1},
        {**entry, "user": "alice", "path": str(home.parent)},
        {"user": "alice", "path": str(home), "block_limit": "garbage"},
        "garbage",
    ]
    path = tmp_path / "quota.json"
    path.write_text(json.dumps({"version": 1, "quotas": quotas}))
    environ = {**surroundings.environ, "OOD_QUOTA_PATH": f"https://x.example/q.json:{path}"}
    surroundings = Surroundings(home, "alice", environ)
    reading, _ = ask(surroundings, make_profile(quota_readers=["open-ondemand"]))
    assert (reading.used_bytes, reading.limit_bytes) == (1000 << 10, 2000 << 10)
    assert (reading.used_files, reading.limit_files) == (5, 10)


@pytest.fixture
def website() -> Iterator[Callable[[bytes], str]]:
    """Serve some bytes; returns their address."""
    servers = []

    def serve(content: bytes) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if content == b"hang":
                    release.wait(30)
                # Whoever asked may have left.
                with contextlib.suppress(OSError):
                    self.send_response(404 if content == b"missing" else 200)
                    self.end_headers()
                    self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/quota.json"

    release = threading.Event()
    yield serve
    release.set()
    for server in servers:
        server.shutdown()
        server.server_close()


def test_open_ondemand_at_an_address(
    surroundings: Surroundings,
    make_profile: MakeProfile,
    home: Path,
    website: Callable[[bytes], str],
    tmp_path: Path,
) -> None:
    """The user's own quota and the one of the fileset: what stops first counts."""
    user = {"user": "alice", "path": str(home), "total_block_usage": 900, "block_limit": 1000}
    fileset = {**user, "type": "fileset", "block_usage": 1, "total_block_usage": 1950}
    quotas = [user, {**fileset, "block_limit": 2000}]
    address = website(json.dumps({"version": 1, "timestamp": 1, "quotas": quotas}).encode())
    environ = {**surroundings.environ, "OOD_QUOTA_PATH": f"{tmp_path}/none.json:{address}"}
    profile = make_profile(quota_readers=["open-ondemand"])
    reading, context = ask(Surroundings(home, "alice", environ), profile)
    assert (reading.used_bytes, reading.limit_bytes) == (1950 << 10, 2000 << 10)
    assert reading.whose == f"fileset {home}"
    assert "min ago" in context.trail[0].text
    # The administrator's setting replaces the variable.
    settings = configured(quota_files=[f"{tmp_path}/none.json"])
    reading, _ = ask(Surroundings(home, "alice", environ), profile, settings)
    assert reading == Reading("nobody")


@pytest.mark.parametrize("content", [b"missing", b"no JSON", b"[]", b"hang"])
def test_an_address_that_tells_nothing(
    surroundings: Surroundings,
    make_profile: MakeProfile,
    website: Callable[[bytes], str],
    content: bytes,
) -> None:
    settings = Configuration(quota_files=(website(content),), quota_timeout=0.5)
    profile = make_profile(quota_readers=["open-ondemand"])
    reading, context = ask(surroundings, profile, settings)
    assert reading == Reading("nobody")
    assert len(context.trail) == (0 if content == b"[]" else 1)


@pytest.mark.parametrize(
    ("text", "size"), [("100GB", 100 << 30), ("1.5 TiB", 1536 << 30), ("5000", 5000), ("3k", 3072)]
)
def test_sizes(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize(
    ("text", "size"),
    [
        *(("100GB", 100 * 10**9), ("100GiB", 100 << 30), ("100G", 100 << 30)),
        *(("1.5 tb", 15 * 10**11), ("2kB", 2000), ("5000", 5000), ("7B", 7)),
    ],
)
def test_sizes_that_an_administrator_writes(text: str, size: int) -> None:
    assert parse_size(text, decimal_bytes=True) == size
    assert SignpostApp(home_quota=text).configuration().home_quota_bytes == size


@pytest.mark.parametrize("text", ["", "many", "-1G", "1 GG", "١G"])
def test_sizes_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="is not a size"):
        parse_size(text)
