"""The HTTP interface of a running Jupyter server."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest
from fake_environments import fake_venv
from jupyter_server.auth.authorizer import Authorizer

from jupyterlab_signpost import __version__
from jupyterlab_signpost.core import Core
from jupyterlab_signpost.handlers import ROUTES
from jupyterlab_signpost.handlers.base import SignpostHandler

Ask = Callable[..., Awaitable[tuple[int, Any]]]

#: Every verb of every handler, with an address that it answers.
EXAMPLES = {
    "([a-z0-9-]+)": "home",
    "([^/]+)": "geo",
    "([0-9a-z-]+)": "20260101-000000-000000abcd",
    "([0-9a-f]{16})": "0123456789abcdef",
    "(ipykernel|packages|imports|size)": "size",
}
VERBS = ("get", "post", "put", "patch", "delete")


def example(route: str) -> str:
    for pattern, text in EXAMPLES.items():
        route = route.replace(pattern, text)
    assert "(" not in route, f"add an example for {route}"
    return route


REQUESTS = [
    (verb.upper(), example(route))
    for route, handler in ROUTES
    for verb in VERBS
    if verb in vars(handler)
]


def test_the_list_of_requests_is_whole() -> None:
    assert len(REQUESTS) == 30
    assert {address.split("/")[0] for _, address in REQUESTS} == {
        *("home", "status", "sites", "checks", "kernels", "jobs", "operations"),
        *("environments", "guides"),
    }


@pytest.mark.parametrize(("verb", "address"), REQUESTS)
async def test_nobody_is_answered_without_a_token(verb: str, address: str, ask: Ask) -> None:
    body = {} if verb in ("POST", "PATCH") else None
    status, answer = await ask(verb, address, body, headers={"Authorization": "token wrong"})
    assert status == 403
    assert answer["reason"] == "forbidden"
    assert answer["message"].endswith("reloading the page.")


class Nobody(Authorizer):
    """Lets users in, and lets them do nothing."""

    asked: ClassVar[list[tuple[str, str]]] = []

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        self.asked.append((action, resource))
        return resource != "signpost"


@pytest.fixture
def refused(jp_server_config: dict[str, Any]) -> type[Nobody]:
    jp_server_config["ServerApp"]["authorizer_class"] = Nobody
    Nobody.asked = []
    return Nobody


@pytest.mark.parametrize(("verb", "address"), REQUESTS)
async def test_nobody_is_answered_without_the_right(
    verb: str, address: str, refused: type[Nobody], ask: Ask
) -> None:
    status, answer = await ask(verb, address, {} if verb in ("POST", "PATCH") else None)
    assert status == 403
    assert answer["reason"] == "forbidden"
    action, resource = refused.asked[-1]
    assert resource == "signpost"
    assert action == ("read" if verb == "GET" else "write")


@pytest.mark.parametrize(("verb", "address"), [pair for pair in REQUESTS if pair[0] != "GET"])
async def test_another_site_cannot_make_a_browser_ask(
    verb: str, address: str, jp_serverapp: Any, jp_base_url: str, http_server_client: Any
) -> None:
    # What a browser has after its user signed in; but no page of another site knows the _xsrf word.
    first = await http_server_client.fetch(
        f"{jp_base_url}api/status?token={jp_serverapp.identity_provider.token}",
        raise_error=False,
    )
    page = await http_server_client.fetch(
        f"{jp_base_url}tree?token={jp_serverapp.identity_provider.token}",
        raise_error=False,
        follow_redirects=False,
    )
    cookies = [
        cookie.partition(";")[0]
        for answer in (first, page)
        for cookie in answer.headers.get_list("Set-Cookie")
    ]
    assert any(cookie.startswith("username-") for cookie in cookies)
    asked = {"headers": {"Cookie": "; ".join(cookies)}, "raise_error": False}
    mine = await http_server_client.fetch(f"{jp_base_url}signpost/status", **asked)
    assert mine.code == 200
    options = {**asked, "body": "{}"} if verb in ("POST", "PATCH") else asked
    foreign = await http_server_client.fetch(
        f"{jp_base_url}signpost/{address}", method=verb, **options
    )
    assert foreign.code == 403
    assert "reason" in json.loads(foreign.body)


async def test_status(ask: Ask) -> None:
    assert await ask("GET", "status") == (200, {"version": __version__})


async def test_sites(ask: Ask) -> None:
    status, answer = await ask("GET", "sites")
    assert status == 200
    assert answer["detected"] in [profile["id"] for profile in answer["profiles"]]
    assert answer["problems"] == []


async def test_checks(ask: Ask) -> None:
    status, answer = await ask("GET", "checks/gpu?site=jasmin")
    assert status == 200
    assert set(answer) == {
        *("id", "title", "status", "summary", "evidence", "fixes", "fraction", "pending"),
        *("aside", "measured_at"),
    }
    status, answer = await ask("GET", "checks/home")
    assert status == 200
    assert answer["status"] in ("ok", "attention", "problem", "unknown")


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("checks/unheard-of", "not-found"),
        ("checks/home?site=atlantis", "unknown-site"),
        ("kernels?site=atlantis", "unknown-site"),
        ("jobs/20260101-000000-000000abcd", "not-found"),
        ("jobs/20260101-000000-000000abcd/log", "not-found"),
        ("jobs/20260101-000000-000000abcd/proof", "not-found"),
        ("jobs/20260101-000000-000000abcd/advice", "not-found"),
    ],
)
async def test_what_is_not_there_is_told_in_a_sentence(address: str, reason: str, ask: Ask) -> None:
    status, answer = await ask("GET", address)
    assert (status, answer["reason"]) == (404, reason)
    assert answer["message"].endswith(".")


async def test_a_kernel_comes_and_goes(ask: Ask, tmp_path: Path) -> None:
    folder = fake_venv(tmp_path / "geo")
    status, spec = await ask(
        "POST",
        "kernels",
        {"environment": str(folder), "name": "geo", "display_name": "Geo", "isolated": True},
    )
    assert (status, spec["scope"], spec["problem"]) == (201, "user", None)
    status, answer = await ask("GET", "kernels")
    assert status == 200
    assert "geo" in [spec["name"] for spec in answer["kernelspecs"]]
    own = {environment["path"]: environment for environment in answer["environments"]}
    assert own[sys.prefix]["ipykernel_version"]
    status, changed = await ask("PATCH", "kernels/geo", {"display_name": "Geo tools"})
    assert (status, changed["display_name"], changed["argv"]) == (200, "Geo tools", spec["argv"])
    status, removed = await ask("DELETE", "kernels/geo")
    assert (status, removed["name"], removed["display_name"]) == (200, "geo", "Geo tools")
    status, back = await ask("POST", f"kernels/removed/{removed['undo']}", {})
    assert (status, back["name"], back["display_name"]) == (201, "geo", "Geo tools")
    assert (await ask("POST", f"kernels/removed/{removed['undo']}", {}))[0] == 404
    assert (await ask("DELETE", "kernels/geo"))[0] == 200
    status, error = await ask("DELETE", "kernels/geo")
    assert (status, error["reason"]) == (404, "not-found")
    status, error = await ask("DELETE", "kernels/python3")
    assert (status, error["reason"]) == (403, "not-allowed")


@pytest.mark.parametrize(
    "body",
    [
        "{",
        [],
        {},
        {"environment": 1, "name": "x"},
        {"environment": "/x", "name": "x", "isolated": "yes"},
        {"environment": "/x", "name": "x" * 10_001},
    ],
)
async def test_requests_that_make_no_sense(body: object, ask: Ask) -> None:
    for address in ("kernels", "jobs"):
        status, answer = await ask("POST", address, body)
        assert (status, answer["reason"]) == (400, "bad-request")


async def test_our_own_failures_keep_their_details_in_the_log(
    ask: Ask, jp_serverapp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(jp_serverapp.web_app.settings["signpost"], "sites", fail)
    status, answer = await ask("GET", "sites")
    assert (status, answer["reason"]) == (500, "unexpected")
    assert "secret detail" not in answer["message"]


async def test_a_question_that_hangs_holds_nobody_else(
    ask: Ask, jp_serverapp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jp_serverapp.web_app.settings["signpost"], "sites", lambda: time.sleep(3))
    slow = asyncio.ensure_future(ask("GET", "sites"))
    await asyncio.sleep(0.1)
    begin = time.monotonic()
    assert (await ask("GET", "status"))[0] == 200
    assert time.monotonic() - begin < 1
    await slow


async def test_what_may_still_be_done_is_told(
    ask: Ask, jp_serverapp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SignpostHandler.wait_for, "__defaults__", (0.2,))
    core: Core = jp_serverapp.web_app.settings["signpost"]
    monkeypatch.setattr(core, "sites", lambda: time.sleep(2))
    monkeypatch.setattr(core.kernels, "remove", lambda *_: time.sleep(2))
    status, answer = await ask("GET", "sites")
    assert (status, answer["reason"]) == (503, "timeout")
    assert answer["message"].endswith("Try again later.")
    status, answer = await ask("DELETE", "kernels/geo")
    assert (status, answer["reason"]) == (503, "timeout")
    assert "may still be done" in answer["message"]


async def test_settings_reach_the_core(jp_configurable_serverapp: Any) -> None:
    app = jp_configurable_serverapp(
        config={
            "ServerApp": {"jpserver_extensions": {"jupyterlab_signpost": True}},
            "SignpostApp": {"site": "swc", "home_quota": "50GB", "allow_slurm": False},
        }
    )
    core: Core = app.web_app.settings["signpost"]
    assert core.configuration.home_quota_bytes == 50 * 10**9
    assert core.sites()[1].detected == "swc"
    assert "switched Slurm jobs off" in (core.jobs.slurm.unavailable() or "")


async def test_guides_of_the_data_path_are_listed_and_read(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    folder = tmp_path / "signpost" / "guides"
    folder.mkdir(parents=True)
    (folder / "our way.md").write_text("# How we work")
    (folder / "broken.md").write_bytes(b"\xff")
    status, answer = await ask("GET", "guides")
    assert status == 200
    broken, good = answer["guides"]
    assert good == {
        "key": "shared:our way",
        "title": "How we work",
        "path": str(folder / "our way.md"),
        "problem": None,
    }
    assert broken["problem"].startswith("The file is not in UTF-8")
    status, answer = await ask("GET", "guides/shared:our way")
    assert (status, answer) == (200, {**good, "text": "# How we work"})
    status, answer = await ask("GET", "guides/shared:broken")
    assert (status, answer["reason"]) == (503, "broken-guide")
    status, answer = await ask("GET", "guides/shared:..\\..\\x")
    assert (status, answer["reason"]) == (404, "no-guide")
