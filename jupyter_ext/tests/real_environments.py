"""What tests of environments that are really made ask of them."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from jupyter_client.manager import start_new_kernel

from jupyterlab_signpost.operations import Operation

LIBRARY = f"python{sys.version_info[0]}.{sys.version_info[1]}"


def ended(operation: Operation, state: str = "completed") -> dict[str, Any]:
    assert operation.wait(300)
    told = operation.to_json()
    assert told["state"] == state, (told["message"], operation.tail())
    return told


def in_kernel(name: str, environ: dict[str, str]) -> dict[str, Any]:
    """What a kernel that was really started sees."""
    code = (
        "import importlib.util, json, os, sys\n"
        "find = lambda name: importlib.util.find_spec(name) is not None\n"
        "print(json.dumps({'prefix': sys.prefix, 'path': sys.path,"
        " 'home': find('from_home'), 'pythonpath': find('from_pythonpath'),"
        " 'environ': dict(os.environ)}))"
    )
    manager, client = start_new_kernel(kernel_name=name, env={**os.environ, **environ})
    printed: list[str] = []
    try:
        client.execute_interactive(
            code,
            timeout=60,
            output_hook=lambda message: printed.append(message["content"].get("text", "")),
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    answer: dict[str, Any] = json.loads("".join(printed))
    return answer


def check_clean(answer: dict[str, Any], folder: Path) -> None:
    assert answer["prefix"] == str(folder)
    assert not answer["home"]
    assert not answer["pythonpath"]
    assert not [path for path in answer["path"] if "/.local/" in path]
