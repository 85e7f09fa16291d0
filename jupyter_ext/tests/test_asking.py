"""Checks that are asked side by side: one that hangs, or fails, keeps nobody else waiting."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from jupyterlab_signpost import background
from jupyterlab_signpost.checks.asking import Asking
from jupyterlab_signpost.checks.context import Check, CheckContext
from jupyterlab_signpost.checks.gpu_probe import GpuProbe
from jupyterlab_signpost.checks.result import CheckResult
from jupyterlab_signpost.configuration import Configuration, Surroundings
from jupyterlab_signpost.errors import UnavailableError
from jupyterlab_signpost.home.usage import UsageStore
from jupyterlab_signpost.sites import Profile


@pytest.fixture
def context(surroundings: Surroundings, generic: Profile) -> CheckContext:
    return CheckContext(surroundings, generic, Configuration(), UsageStore(), GpuProbe())


@pytest.fixture
def release() -> Iterator[threading.Event]:
    """What a check that hangs waits for."""
    event = threading.Event()
    yield event
    event.set()


class Hanging:
    """A check that answers when it is let go, and counts how often it is run."""

    def __init__(self, release: threading.Event) -> None:
        self.runs = 0
        self.release = release

    def check(self, seconds: float) -> Check:
        def run(context: CheckContext) -> CheckResult:
            self.runs += 1
            self.release.wait(60)
            return CheckResult("hang", "Hanging", "ok", "at last")

        return Check("hang", "Hanging", run, lambda _: seconds)


def test_two_who_ask_share_one_answer(context: CheckContext, release: threading.Event) -> None:
    hanging, asking = Hanging(release), Asking()
    first, second = (asking.ask(hanging.check(30), context) for _ in range(2))
    assert first is second
    release.set()
    assert first.result().summary == "at last"
    assert hanging.runs == 1


def test_another_site_is_another_question(context: CheckContext, release: threading.Event) -> None:
    from dataclasses import replace

    hanging, asking = Hanging(release), Asking()
    other = replace(context, profile={**context.profile, "id": "other"})
    assert asking.ask(hanging.check(30), context) is not asking.ask(hanging.check(30), other)


def test_one_that_hangs_is_late_and_not_asked_beside_itself(
    context: CheckContext, release: threading.Event
) -> None:
    clock = [100.0]
    hanging, asking = Hanging(release), Asking(lambda: clock[0])
    question = asking.ask(hanging.check(0.05), context)
    result = question.result()
    assert (result.status, result.title) == ("unknown", "Hanging")
    assert result.summary.startswith("No answer within 0.05 s")
    clock[0] = 160.0
    again = asking.ask(hanging.check(0.05), context)
    assert again.patience == 0
    assert "60 s ago" in again.result().evidence[0].text
    assert hanging.runs == 1
    release.set()
    question.future.result()
    assert asking.ask(hanging.check(30), context).result().status == "ok"
    assert hanging.runs == 2


def test_a_failure_is_an_answer(context: CheckContext) -> None:
    def fail(context: CheckContext) -> CheckResult:
        raise ValueError("a slip")

    question = Asking().ask(Check("slip", "Slip", fail, lambda _: 5.0), context)
    result = question.result()
    assert (result.status, result.id) == ("unknown", "slip")
    assert "The check failed (ValueError)" in result.summary

    def refuse(context: CheckContext) -> CheckResult:
        raise UnavailableError("It does not answer. Try again later.")

    question = Asking().ask(Check("slip", "Slip", refuse, lambda _: 5.0), context)
    assert question.result().summary == "It does not answer. Try again later."


def test_no_thread_left_is_an_answer(
    context: CheckContext, release: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "_open", threading.BoundedSemaphore(1))
    hanging, asking = Hanging(release), Asking()
    asking.ask(hanging.check(30), context)
    other = Check(
        "other", "Other", lambda _: CheckResult("other", "Other", "ok", ""), lambda _: 1.0
    )
    result = asking.ask(other, context).result()
    assert result.status == "unknown"
    assert "still unanswered" in result.summary
