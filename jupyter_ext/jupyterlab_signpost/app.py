"""The server extension: its settings, and where its handlers hang."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_server.extension.application import ExtensionApp
from traitlets import Bool, Float, Int, List, TraitError, Unicode, validate

from .configuration import Configuration, Surroundings, parse_size
from .core import Core
from .handlers import ROUTES

_DEFAULTS = Configuration()


class SignpostApp(ExtensionApp):
    """Settings of Signpost's server part, ``c.SignpostApp`` in ``jupyter_server_config.py``."""

    name = "jupyterlab_signpost"
    app_name = "Signpost"
    description = "Checks, kernels and jobs for notebooks on shared scientific computers"
    load_other_extensions = True

    site = Unicode(
        _DEFAULTS.site,
        help="Id of the site that this server belongs to, for example 'jasmin'. "
        "Empty (the default): it is detected.",
    ).tag(config=True)
    home_quota = Unicode(
        "",
        help="Limit of every user's HOME, for example '100GB' (powers of 1000) or '100GiB' or "
        "'100G' (powers of 1024). "
        "Empty (the default): what the site's profile or the quota system says.",
    ).tag(config=True)
    scan_seconds = Float(
        _DEFAULTS.scan_seconds,
        min=0,
        help="Longest scan of HOME, in seconds. 0: HOME is never scanned. Default: 300.",
    ).tag(config=True)
    scan_wait_seconds = Float(
        _DEFAULTS.scan_wait_seconds,
        min=0,
        max=30,
        help="How long one question about HOME waits for the scan before it answers with what has "
        "been counted, in seconds. 0: not at all. Default: 2.",
    ).tag(config=True)
    scan_keep_seconds = Float(
        _DEFAULTS.scan_keep_seconds,
        min=10,
        help="How long a scan's result is used before HOME is scanned again, in seconds. "
        "Default: 600.",
    ).tag(config=True)
    scan_threads = Int(
        _DEFAULTS.scan_threads,
        min=1,
        max=64,
        help="Most threads that wait for HOME's file system at once while it is scanned. A local "
        "file system is always read by one or two. Default: 16.",
    ).tag(config=True)
    scan_cache = Unicode(
        _DEFAULTS.scan_cache,
        allow_none=True,
        help="Folder in which a scan is kept, so that the next one only looks at what changed; '~' "
        "and '{user}' are replaced. It must belong to the user alone. None (the default): a folder "
        "of the user's in $TMPDIR or /tmp. Empty: scans are not kept.",
    ).tag(config=True)
    quota_timeout = Float(
        _DEFAULTS.quota_timeout,
        min=0.1,
        max=10,
        help="Time limit of one quota command, in seconds. Default: 4.",
    ).tag(config=True)
    nvidia_smi_timeout = Float(
        _DEFAULTS.nvidia_smi_timeout,
        min=0.1,
        max=20,
        help="Time limit of nvidia-smi, in seconds; it is then asked to end and left. Default: 5.",
    ).tag(config=True)
    detection_timeout = Float(
        _DEFAULTS.detection_timeout,
        min=0.1,
        max=30,
        help="Time limit of site detection, in seconds; what was recognised by then is used. "
        "Default: 2.",
    ).tag(config=True)
    environment_roots = List(
        Unicode(),
        default_value=list(_DEFAULTS.environment_roots),
        help="More folders in which users keep Python environments; '~' and '{user}' are replaced. "
        "Default: none beside those of the site's profile.",
    ).tag(config=True)
    allow_local_jobs = Bool(
        _DEFAULTS.allow_local_jobs,
        help="May users run an exported script as a plain process of this server? Default: yes.",
    ).tag(config=True)
    allow_slurm = Bool(
        _DEFAULTS.allow_slurm,
        help="May users submit jobs to Slurm from this server, where it has sbatch? Default: yes.",
    ).tag(config=True)
    slurm_timeout = Float(
        _DEFAULTS.slurm_timeout,
        min=0.1,
        max=20,
        help="Time limit of one Slurm command, in seconds. Default: 10.",
    ).tag(config=True)
    slurm_poll_seconds = Float(
        _DEFAULTS.slurm_poll_seconds,
        min=0,
        help="Shortest time between two questions to Slurm, in seconds; less than 10 counts as 10. "
        "0 (the default): as the site's profile says.",
    ).tag(config=True)

    @validate("home_quota")
    def _check_home_quota(self, proposal: Any) -> str:
        value: str = proposal["value"]
        try:
            if value:
                parse_size(value, decimal_bytes=True)
        except ValueError as error:
            raise TraitError(f"SignpostApp.home_quota: {error}") from error
        return value

    def configuration(self) -> Configuration:
        """The settings for the parts that know no traits."""
        return Configuration(
            site=self.site,
            home_quota_bytes=(
                parse_size(self.home_quota, decimal_bytes=True) if self.home_quota else 0
            ),
            scan_seconds=self.scan_seconds,
            scan_wait_seconds=self.scan_wait_seconds,
            scan_keep_seconds=self.scan_keep_seconds,
            scan_threads=self.scan_threads,
            scan_cache=self.scan_cache,
            quota_timeout=self.quota_timeout,
            nvidia_smi_timeout=self.nvidia_smi_timeout,
            detection_timeout=self.detection_timeout,
            environment_roots=tuple(self.environment_roots),
            allow_local_jobs=self.allow_local_jobs,
            allow_slurm=self.allow_slurm,
            slurm_timeout=self.slurm_timeout,
            slurm_poll_seconds=self.slurm_poll_seconds,
        )

    def initialize_settings(self) -> None:
        """Make the core; it looks at nothing until it is asked."""
        assert self.serverapp is not None
        contents = self.settings.get("contents_manager")
        root = getattr(contents, "root_dir", "") or self.serverapp.root_dir
        self.settings["signpost"] = Core(
            self.configuration(),
            Surroundings.current(),
            Path(root),
            bool(getattr(contents, "allow_hidden", False)),
        )

    def initialize_handlers(self) -> None:
        """Hang the handlers below ``<base_url>signpost/``."""
        self.handlers.extend((f"signpost/{route}", handler) for route, handler in ROUTES)

    async def stop_extension(self) -> None:
        """End scans and operations; runs of the user go on."""
        self.settings["signpost"].stop()
