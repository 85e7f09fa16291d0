"""Jobs over the HTTP interface of a running Jupyter server."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import pytest
from fake_bundles import cell, main_of, result, stream, write_bundle, write_notebook

from jupyterlab_signpost.core import Core

Ask = Callable[..., Awaitable[tuple[int, Any]]]


async def test_a_job_from_start_to_end(ask: Ask, jp_root_dir: Path) -> None:
    bundle = jp_root_dir / "my project" / "ndvi_job"
    bundle.mkdir(parents=True)
    (bundle / "ndvi.py").write_text("import sys\nprint('€', sys.argv[1])")
    request = {"runner": "local", "folder": "my project/ndvi_job", "script": "ndvi.py"}
    request |= {"kernel": None, "arguments": ["--x=1"]}
    status, job = await ask("POST", "jobs", request)
    assert status == 201
    end = time.monotonic() + 30
    while job["state"] != "completed":
        assert time.monotonic() < end, job
        await asyncio.sleep(0.1)
        status, job = await ask("GET", f"jobs/{job['id']}")
    assert set(job) == {
        *("id", "runner", "name", "folder", "script", "state", "message", "exit_status"),
        *("submitted_at", "started_at", "ended_at", "elapsed_seconds", "peak_memory_bytes"),
        *("slurm_id", "log", "host", "time_limit_seconds", "never_starts", "log_tail"),
    }
    assert job["log"] == f"my project/ndvi_job/runs/{job['id']}/log.txt"
    _, log = await ask("GET", f"jobs/{job['id']}/log?offset=0")
    assert log == {"text": "€ --x=1\n", "offset": 10, "complete": True}
    _, answer = await ask("GET", "jobs")
    assert [listed["id"] for listed in answer["jobs"]] == [job["id"]]
    status, cancelled = await ask("DELETE", f"jobs/{job['id']}")
    assert (status, cancelled["state"]) == (200, "completed")


async def run_to_its_end(ask: Ask, folder: str, script: str) -> dict[str, Any]:
    request = {"runner": "local", "folder": folder, "script": script, "kernel": None}
    _, job = await ask("POST", "jobs", request)
    end = time.monotonic() + 30
    while job["state"] in ("pending", "running"):
        assert time.monotonic() < end, job
        status, answer = await ask("GET", f"jobs/{job['id']}/proof")
        if status == 409:
            assert answer["reason"] == "running"
        await asyncio.sleep(0.1)
        _, job = await ask("GET", f"jobs/{job['id']}")
    return cast(dict[str, Any], job)


async def test_an_ended_run_gives_advice_and_is_started_again(ask: Ask, jp_root_dir: Path) -> None:
    bundle = jp_root_dir / "ndvi_job"
    bundle.mkdir()
    (bundle / "ndvi.py").write_text("import sys\nprint(sys.argv[1:])\nsys.exit(3)")
    request = {"runner": "local", "folder": "ndvi_job", "script": "ndvi.py", "arguments": ["--x"]}
    _, job = await ask("POST", "jobs", request)
    while job["state"] in ("pending", "running"):
        await asyncio.sleep(0.1)
        _, job = await ask("GET", f"jobs/{job['id']}")
    status, advice = await ask("GET", f"jobs/{job['id']}/advice")
    assert status == 200
    assert [figure["name"] for figure in advice["figures"]] == ["time", "memory", "cpus"]
    assert (advice["options"], advice["notebook"], advice["style"]) == ([], None, None)
    status, answer = await ask("POST", f"jobs/{job['id']}/again", {"anyway": "yes"})
    assert (status, answer["reason"]) == (400, "bad-request")
    status, second = await ask("POST", f"jobs/{job['id']}/again", {})
    assert (status, second["script"], second["folder"]) == (201, "ndvi.py", "ndvi_job")
    while second["state"] in ("pending", "running"):
        await asyncio.sleep(0.1)
        _, second = await ask("GET", f"jobs/{second['id']}")
    _, log = await ask("GET", f"jobs/{second['id']}/log")
    assert log["text"] == "['--x']\n"


async def test_a_test_run_is_compared_with_its_notebook(ask: Ask, jp_root_dir: Path) -> None:
    project = jp_root_dir / "my project"
    sources = {0: "print('é')", 1: "6 * 7"}
    write_bundle(
        project / "study_job", main_of((0, "print('é')"), (1, "show(6 * 7)")), None, sources
    )
    cells = [cell(sources[0], stream("é\n")), cell(sources[1], result("42"))]
    notebook = write_notebook(project / "study.ipynb", *cells)
    job = await run_to_its_end(ask, "my project/study_job", "study.py")
    assert job["state"] == "completed"
    _, log = await ask("GET", f"jobs/{job['id']}/log")
    assert log["text"] == "é\n42\n"
    status, proof = await ask("GET", f"jobs/{job['id']}/proof")
    assert status == 200
    assert set(proof) == {"notebook", "verdict", "summary", "notes", "cells"}
    assert (proof["notebook"], proof["verdict"]) == ("my project/study.ipynb", "same")
    assert proof["summary"] == "Same as the notebook in all 2 cells with output."
    assert [cell["status"] for cell in proof["cells"]] == ["same", "same"]
    write_notebook(notebook, cells[0], cell(sources[1], result("41")))
    _, proof = await ask("GET", f"jobs/{job['id']}/proof")
    assert proof["verdict"] == "differs"
    assert proof["cells"][1]["rows"] == [
        {"kind": "changed", "notebook": "41", "program": "42", "count": 0}
    ]
    notebook.unlink()
    status, answer = await ask("GET", f"jobs/{job['id']}/proof")
    assert (status, answer["reason"]) == (404, "no-notebook")


async def test_what_has_no_proof_is_told(ask: Ask, jp_root_dir: Path) -> None:
    (jp_root_dir / "plain").mkdir()
    (jp_root_dir / "plain" / "x.py").write_text("print(1)")
    job = await run_to_its_end(ask, "plain", "x.py")
    status, answer = await ask("GET", f"jobs/{job['id']}/proof")
    assert (status, answer["reason"]) == (404, "no-record")
    # A manifest that names a file elsewhere shows nothing of it.
    program = write_bundle(jp_root_dir / "study_job", main_of((0, "pass")), None, {0: "pass"})
    job = await run_to_its_end(ask, "study_job", "study.py")
    write_notebook(jp_root_dir.parent / "study.ipynb", cell("pass", stream("secret")))
    manifest = json.loads((program.parent / "signpost.json").read_text())
    manifest["options"]["notebook_folder"] = "../.."
    (program.parent / "signpost.json").write_text(json.dumps(manifest))
    status, answer = await ask("GET", f"jobs/{job['id']}/proof")
    assert (status, answer["reason"]) == (404, "outside")
    manifest["notebook"] = "../study.ipynb"
    (program.parent / "signpost.json").write_text(json.dumps(manifest))
    status, answer = await ask("GET", f"jobs/{job['id']}/proof")
    assert (status, answer["reason"]) == (404, "no-cells")


@pytest.mark.parametrize("key", ["folder", "script", "kernel", "arguments"])
async def test_half_a_character_is_no_text(key: str, ask: Ask, jp_root_dir: Path) -> None:
    (jp_root_dir / "job").mkdir()
    (jp_root_dir / "job" / "x.py").write_text("pass")
    request = {"runner": "local", "folder": "job", "script": "x.py", "kernel": None}
    broken = ["\ud800"] if key == "arguments" else "\ud800"
    status, answer = await ask("POST", "jobs", {**request, key: broken})
    assert (status, answer["reason"]) == (400, "bad-request")
    assert (await ask("GET", "jobs"))[1]["jobs"] == []


@pytest.mark.parametrize("offset", ["-1", "x", "1" * 19, "²"])
async def test_offsets_that_are_none(offset: str, ask: Ask) -> None:
    status, _ = await ask("GET", f"jobs/20260101-000000-000000abcd/log?offset={offset}")
    assert status == 400


async def test_slurm_that_is_not_there_is_told(
    ask: Ask, jp_root_dir: Path, monkeypatch: pytest.MonkeyPatch, jp_serverapp: Any
) -> None:
    core: Core = jp_serverapp.web_app.settings["signpost"]
    monkeypatch.setattr(core.jobs.slurm, "environ", {"PATH": "/nowhere"})
    (jp_root_dir / "job").mkdir()
    (jp_root_dir / "job" / "x.sbatch").write_text("#!/bin/bash\n")
    status, answer = await ask("GET", "jobs")
    assert answer["slurm"]["available"] is False
    assert "There is no sbatch" in answer["slurm"]["message"]
    request = {"runner": "slurm", "folder": "job", "script": "x.sbatch", "kernel": None}
    status, answer = await ask("POST", "jobs", request)
    assert (status, answer["reason"]) == (503, "no-slurm")
    assert answer["message"].endswith("Nothing was submitted.")
