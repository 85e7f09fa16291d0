"""All checks in one answer of a running Jupyter server: each as soon as it is there."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError, HTTPResponse

from jupyterlab_signpost import checks as checks_module
from jupyterlab_signpost import core as core_module
from jupyterlab_signpost.checks import CHECKS
from jupyterlab_signpost.checks.context import Check, CheckContext
from jupyterlab_signpost.checks.result import CheckResult

Fetch = Callable[..., Awaitable[HTTPResponse]]


@pytest.fixture
def jp_server_config() -> dict[str, Any]:
    return {
        "ServerApp": {
            "jpserver_extensions": {"jupyterlab_signpost": True},
            "shutdown_no_activity_timeout": 7200,
        },
        "AsyncMappingKernelManager": {"cull_idle_timeout": 3600},
    }


class Lines:
    """What has arrived of an answer, line by line."""

    def __init__(self) -> None:
        self.values: list[dict[str, Any]] = []
        self._rest = b""

    def take(self, chunk: bytes) -> None:
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        self.values += [json.loads(line) for line in lines]

    @property
    def ids(self) -> list[str]:
        return [value["id"] for value in self.values]


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(600):
        if condition():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not come")


async def test_every_check_answers(jp_fetch: Fetch) -> None:
    lines = Lines()
    response = await jp_fetch("signpost", "checks", streaming_callback=lines.take)
    assert response.headers["Content-Type"] == "application/x-ndjson"
    assert sorted(lines.ids) == sorted(CHECKS)
    # The same as each check says alone.
    for value in lines.values:
        if value["id"] in ("kernels", "lasting", "modules", "scratch", "time"):
            alone = json.loads((await jp_fetch("signpost", "checks", value["id"])).body)
            assert {**alone, "measured_at": ""} == {**value, "measured_at": ""}


async def test_what_this_server_does_with_idle_kernels_is_known(jp_fetch: Fetch) -> None:
    answer = json.loads((await jp_fetch("signpost", "checks", "time")).body)
    assert "Idle kernels are ended after 1 h." in answer["summary"]
    assert "An idle server is ended after 2 h." in answer["summary"]


async def test_a_check_that_hangs_keeps_none_waiting(
    jp_fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = threading.Event()

    def hang(context: CheckContext) -> CheckResult:
        release.wait(100)
        return CheckResult("hang", "Hanging", "ok", "at last")

    # It comes first, so that who asks one after the other would wait for it.
    checks = {"hang": Check("hang", "Hanging", hang, lambda _: 100.0), **CHECKS}
    for module in (checks_module, core_module):
        monkeypatch.setattr(module, "CHECKS", checks)
    lines = Lines()
    asked = asyncio.ensure_future(
        jp_fetch("signpost", "checks", streaming_callback=lines.take, request_timeout=100)
    )
    try:
        await until(lambda: len(lines.ids) == len(checks) - 1)
        assert "hang" not in lines.ids
        # Another one can be asked alone meanwhile.
        assert json.loads((await jp_fetch("signpost", "checks", "modules")).body)["id"] == "modules"
        assert not asked.done()
    finally:
        release.set()
    await asked
    assert lines.ids[-1] == "hang"
    assert lines.values[-1]["summary"] == "at last"


async def test_a_check_that_is_late_says_so_and_ends_the_answer(
    jp_fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = threading.Event()

    def hang(context: CheckContext) -> CheckResult:
        release.wait(100)
        raise ValueError("nobody hears this")

    monkeypatch.setitem(CHECKS, "hang", Check("hang", "Hanging", hang, lambda _: 0.2))
    lines = Lines()
    try:
        await jp_fetch(
            "signpost",
            "checks",
            params={"ids": "hang,modules"},
            streaming_callback=lines.take,
        )
    finally:
        release.set()
    assert sorted(lines.ids) == ["hang", "modules"]
    late = next(value for value in lines.values if value["id"] == "hang")
    assert late["status"] == "unknown"
    assert late["summary"].startswith("No answer within 0.2 s")


async def test_a_check_that_fails_is_one_line_among_the_others(
    jp_fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(context: CheckContext) -> CheckResult:
        raise ValueError("a slip")

    monkeypatch.setitem(CHECKS, "slip", Check("slip", "Slip", fail, lambda _: 5.0))
    lines = Lines()
    params = {"ids": "slip,modules"}
    await jp_fetch("signpost", "checks", params=params, streaming_callback=lines.take)
    slip = next(value for value in lines.values if value["id"] == "slip")
    assert (slip["status"], slip["title"]) == ("unknown", "Slip")
    assert "modules" in lines.ids


@pytest.mark.parametrize(
    ("params", "reason"), [({"ids": "unheard-of"}, "not-found"), ({"site": "x"}, "unknown-site")]
)
async def test_what_is_not_there_is_told(
    params: dict[str, str], reason: str, jp_fetch: Fetch
) -> None:
    with pytest.raises(HTTPClientError) as caught:
        await jp_fetch("signpost", "checks", params=params)
    response = caught.value.response
    assert response is not None
    assert response.code == 404
    assert json.loads(response.body)["reason"] == reason
