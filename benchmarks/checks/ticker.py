"""A server extension for the measurements: how long could the event loop do nothing else?

It wakes every 2 ms and notes by how much it was late. ``GET ticker`` answers with the longest
delay since the last question, in milliseconds. ``SIGNPOST_BENCHMARK_ROOT`` names a folder that
stands for ``/`` where the probe of GPUs looks for device files.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado import web

PACE = 0.002
_longest = 0.0


async def _tick() -> None:
    global _longest
    while True:
        begun = time.monotonic()
        await asyncio.sleep(PACE)
        _longest = max(_longest, time.monotonic() - begun - PACE)


class TickerHandler(JupyterHandler):
    """``ticker``."""

    @web.authenticated
    async def get(self) -> None:
        """The longest delay since the last question."""
        global _longest
        self.finish(json.dumps({"milliseconds": 1000 * _longest}))
        _longest = 0.0


def _load_jupyter_server_extension(server: Any) -> None:
    """Hang the handler in, and begin to tick when the loop runs."""
    route = url_path_join(server.web_app.settings["base_url"], "ticker")
    server.web_app.add_handlers(".*$", [(route, TickerHandler)])
    server.io_loop.add_callback(lambda: asyncio.ensure_future(_tick()))
    root = os.environ.get("SIGNPOST_BENCHMARK_ROOT")
    if root:
        from jupyterlab_signpost.checks.gpu_probe import GpuProbe

        server.io_loop.add_callback(
            lambda: setattr(server.web_app.settings["signpost"], "gpu", GpuProbe(root=Path(root)))
        )
