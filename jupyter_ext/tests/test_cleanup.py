"""HOME's page: the count as it comes, what is known in it, and emptying what comes again."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import pytest
from tornado.httpclient import HTTPClientError, HTTPResponse

from jupyterlab_signpost.configuration import Surroundings
from jupyterlab_signpost.errors import ConflictError, NotFoundError
from jupyterlab_signpost.home.cleanup import (
    cleanup_of,
    cleanup_steps,
    place_called,
    preview_steps,
)
from jupyterlab_signpost.home.places import PLACES
from jupyterlab_signpost.operations import Operation, Operations

Fetch = Callable[..., Awaitable[HTTPResponse]]
Programs = Callable[[str, str], Path]


def done(surroundings: Surroundings, name: str, preview: bool) -> Operation:
    """Do what emptying a place, or its preview, is."""
    cleanup = cleanup_of(place_called(name), surroundings)
    steps = (preview_steps if preview else cleanup_steps)(cleanup, surroundings.environ)
    operation = Operations().start("home", "", steps)
    assert operation.wait(30)
    return operation


def fill(folder: Path, size: int = 100_000) -> Path:
    folder.mkdir(parents=True)
    (folder / "file").write_bytes(b"x" * size)
    return folder


def test_places_are_told_apart() -> None:
    ids = [place.id for place in PLACES]
    assert len(set(ids)) == len(ids)
    paths = [path for place in PLACES for path in place.paths]
    assert len(set(paths)) == len(paths)
    for place in PLACES:
        assert place.meaning.endswith(".")
        assert not any(path.startswith(("/", "~")) for path in place.paths)
        # What may be needed is never emptied from here.
        if place.kind in ("packages", "history"):
            assert place.cleaner is None
            assert not place.may_be_removed


def test_a_tools_own_command_empties_its_cache(
    surroundings: Surroundings, home: Path, programs: Programs
) -> None:
    cache = fill(home / ".cache" / "uv")
    programs("uv", f'echo "Clearing $*"; rm -r {cache}/*')
    preview = done(surroundings, "uv", preview=True)
    assert f"{cache}/file" in preview.tail()
    assert (cache / "file").exists()
    cleaned = done(surroundings, "uv", preview=False)
    assert cleaned.state == "completed", cleaned.message
    assert "Clearing cache clean" in cleaned.tail()
    assert cleaned.result["freed_bytes"] >= 100_000


def test_a_tool_says_itself_what_would_go(
    surroundings: Surroundings, home: Path, programs: Programs
) -> None:
    fill(home / "miniconda3" / "pkgs")
    programs("conda", 'echo "Would remove: $*"')
    preview = done(surroundings, "conda", preview=True)
    assert "Would remove: clean --all --dry-run" in preview.tail()


def test_a_tool_that_fails_is_told(
    surroundings: Surroundings, home: Path, programs: Programs
) -> None:
    fill(home / ".npm")
    programs("npm", 'echo "no way" >&2; exit 3')
    cleaned = done(surroundings, "npm", preview=False)
    assert cleaned.state == "failed"
    assert "exit status 3" in (cleaned.message or "")
    assert "no way" in cleaned.tail()


def test_the_trash_is_emptied_and_its_folders_stay(
    surroundings: Surroundings, home: Path, tmp_path: Path
) -> None:
    trash = home / ".local" / "share" / "Trash"
    folder = fill(trash / "files" / "-rf *")
    (trash / "info").mkdir()
    (trash / "info" / "-rf *.trashinfo").write_text("x")
    outside = fill(tmp_path / "outside")
    (folder / "link").symlink_to(outside)
    (trash / "files" / "other link").symlink_to(outside)
    preview = done(surroundings, "trash", preview=True)
    assert "-rf *" in preview.tail()
    cleaned = done(surroundings, "trash", preview=False)
    assert cleaned.state == "completed", cleaned.message
    assert cleaned.result["freed_bytes"] >= 100_000
    assert sorted(path.name for path in trash.iterdir()) == ["files", "info"]
    assert list((trash / "files").iterdir()) == list((trash / "info").iterdir()) == []
    # What only a link leads to is not what was deleted.
    assert (outside / "file").exists()


def test_what_is_not_in_home_is_left_alone(
    surroundings: Surroundings, home: Path, tmp_path: Path
) -> None:
    shared = fill(tmp_path / "shared models")
    (home / ".cache").mkdir()
    (home / ".cache" / "torch").symlink_to(shared)
    away = Surroundings(home, surroundings.user, {"TORCH_HOME": str(shared)})
    assert cleanup_of(place_called("torch"), away).folders == ()
    with pytest.raises(ConflictError, match="nothing of it in HOME"):
        done(away, "torch", preview=False)
    assert (shared / "file").exists()


def test_a_place_that_a_variable_names_is_found(surroundings: Surroundings, home: Path) -> None:
    moved = fill(home / "big" / "torch")
    there = Surroundings(home, surroundings.user, {"TORCH_HOME": str(moved)})
    assert cleanup_of(place_called("torch"), there).folders == (moved,)
    assert done(there, "torch", preview=False).state == "completed"
    assert list(moved.iterdir()) == []


@pytest.mark.parametrize("name", ["conda-environments", "julia", "keras", "user-packages"])
def test_what_may_be_needed_is_not_removed(
    name: str, surroundings: Surroundings, home: Path
) -> None:
    place = place_called(name)
    folder = fill(home / place.paths[0].replace("*", "3.12"))
    with pytest.raises(ConflictError, match="Nothing was removed"):
        done(surroundings, name, preview=False)
    assert (folder / "file").exists()


def test_an_unknown_place_is_told() -> None:
    with pytest.raises(NotFoundError):
        place_called("../..")


# Over HTTP


async def lines_of(answer: Awaitable[HTTPResponse]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (await answer).body.decode().splitlines()]


async def test_home_is_counted_as_it_is_asked(
    jp_fetch: Fetch, jp_serverapp: Any, home: Path
) -> None:
    core = jp_serverapp.web_app.settings["signpost"]
    core.surroundings = Surroundings(home, "alice", dict(os.environ))
    fill(home / ".cache" / "torch", 3_000_000)
    fill(home / os.fsdecode(b"odd \xff"), 2_000_000)
    assert json.loads((await jp_fetch("signpost", "home", "usage")).body) == {"usage": None}
    quota = json.loads((await jp_fetch("signpost", "home")).body)
    assert quota["home"] == str(home)

    lines = await lines_of(jp_fetch("signpost", "home", "usage", method="POST", body="{}"))
    last = lines[-1]
    assert last["complete"]
    assert last["places"][0]["id"] == "torch"
    assert last["places"][0]["paths"] == [".cache/torch"]
    assert last["places"][0]["cleanup"] == {"possible": True, "command": None}
    names = [row["name"] for row in last["tree"]]
    assert "odd \\udcff" in names
    known = json.loads((await jp_fetch("signpost", "home", "usage")).body)
    assert known["usage"]["bytes"] == last["bytes"]

    body = json.dumps({"place": "torch", "preview": False})
    answer = await jp_fetch("signpost", "home", "cleanup", method="POST", body=body)
    operation = json.loads(answer.body)
    assert (answer.code, operation["kind"], operation["subject"]) == (201, "home", "torch")
    ended = (await lines_of(jp_fetch("signpost", "operations", operation["id"])))[-1]
    assert ended["state"] == "completed"
    assert ended["result"]["freed_bytes"] >= 3_000_000
    assert (await jp_fetch("signpost", "home", "usage", method="DELETE")).code == 204


async def test_scans_may_be_switched_off(jp_fetch: Fetch, jp_serverapp: Any) -> None:
    from dataclasses import replace

    core = jp_serverapp.web_app.settings["signpost"]
    core.configuration = replace(core.configuration, scan_seconds=0.0)
    with pytest.raises(HTTPClientError) as refused:
        await jp_fetch("signpost", "home", "usage", method="POST", body="{}")
    answer = json.loads(cast(HTTPResponse, refused.value.response).body)
    assert refused.value.code == 403
    assert "switched scans of HOME off" in answer["message"]


async def test_a_stopped_count_is_told(
    jp_fetch: Fetch, jp_serverapp: Any, home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from jupyterlab_signpost.home import usage

    slow = tmp_path / "slow.py"
    slow.write_text(
        "import json, time\n"
        "print(json.dumps({'bytes': 7, 'files': 1, 'complete': False}), flush=True)\n"
        "time.sleep(60)\n"
    )
    monkeypatch.setattr(usage, "SCANNER", ("-I", "-S", str(slow)))
    core = jp_serverapp.web_app.settings["signpost"]
    core.surroundings = Surroundings(home, "alice", dict(os.environ))
    import asyncio

    counting = asyncio.ensure_future(
        lines_of(jp_fetch("signpost", "home", "usage", method="POST", body="{}"))
    )
    end = time.monotonic() + 20
    while (core.home_usage(None) or (0, {"bytes": 0}))[1]["bytes"] != 7:
        assert time.monotonic() < end
        await asyncio.sleep(0.02)
    await jp_fetch("signpost", "home", "usage", method="DELETE")
    last = (await counting)[-1]
    assert not last["running"]
    assert not last["complete"]
    assert last["bytes"] == 7
