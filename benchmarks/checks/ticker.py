"""A server extension for the measurements: how long could the event loop do nothing else?

It wakes every 2 ms and notes by how much it was late, and how much of that it was ready and waited
for a CPU that other programs had (``schedstat`` of Linux). Python's own garbage collection, which
stops every thread of the server whatever it does, is noted apart. ``GET ticker`` answers with the
longest delays since the last question, in milliseconds. ``SIGNPOST_BENCHMARK_ROOT`` names a folder
that stands for ``/`` where the probe of GPUs looks for device files.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import threading
import time
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado import web

PACE = 0.002
_longest = {"late": 0.0, "blocked": 0.0, "collected": 0.0}
_collecting = 0.0


def _note_collection(phase: str, _: dict[str, int]) -> None:
    global _collecting
    if phase == "start":
        _collecting = time.monotonic()
    else:
        _longest["collected"] = max(_longest["collected"], time.monotonic() - _collecting)


async def _tick() -> None:
    with open(f"/proc/self/task/{threading.get_native_id()}/schedstat", "rb", 0) as schedule:

        def waited() -> float:
            schedule.seek(0)
            return int(schedule.read(64).split()[1]) / 1e9

        while True:
            begun, before = time.monotonic(), waited()
            await asyncio.sleep(PACE)
            late = time.monotonic() - begun - PACE
            _longest["late"] = max(_longest["late"], late)
            _longest["blocked"] = max(_longest["blocked"], late - (waited() - before))


class TickerHandler(JupyterHandler):
    """``ticker``."""

    @web.authenticated
    async def get(self) -> None:
        """The longest delays since the last question."""
        self.finish(json.dumps({name: 1000 * seconds for name, seconds in _longest.items()}))
        _longest.update(dict.fromkeys(_longest, 0.0))


def _load_jupyter_server_extension(server: Any) -> None:
    """Hang the handler in, and begin to tick when the loop runs."""
    route = url_path_join(server.web_app.settings["base_url"], "ticker")
    server.web_app.add_handlers(".*$", [(route, TickerHandler)])
    server.io_loop.add_callback(lambda: asyncio.ensure_future(_tick()))
    gc.callbacks.append(_note_collection)
    root = os.environ.get("SIGNPOST_BENCHMARK_ROOT")
    if root:
        from jupyterlab_signpost.checks.gpu_probe import GpuProbe

        server.io_loop.add_callback(
            lambda: setattr(server.web_app.settings["signpost"], "gpu", GpuProbe(root=Path(root)))
        )
