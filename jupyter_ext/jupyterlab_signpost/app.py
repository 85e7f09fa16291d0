"""The server extension: its settings, and where its handlers hang."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_server.extension.application import ExtensionApp
from traitlets import Bool, Dict, Float, Int, List, TraitError, Unicode, validate

from .configuration import Configuration, QuotaCommand, Surroundings, parse_size
from .core import Core
from .handlers import ROUTES
from .home.readers.command import check_paths, pattern_for

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
    quota_command = List(
        Unicode(),
        default_value=[],
        help="A command of the site that tells usage and limit of HOME, as a list of program and "
        "arguments; '{user}' and '{home}' are replaced. No shell is used. How to read its answer: "
        "quota_pattern or quota_json. Default: none.",
    ).tag(config=True)
    quota_pattern = Unicode(
        "",
        help="Regular expression (Python's) for the answer of quota_command, with groups named "
        "used, limit, used_files and limit_files, at least one of the first two. '{user}' and "
        "'{home}' are replaced.",
    ).tag(config=True)
    quota_json = Dict(
        value_trait=Unicode(),
        key_trait=Unicode(),
        default_value={},
        help="Where the answer of quota_command is JSON: a JSONPath for each of used, limit, "
        "used_files and limit_files, at least one of the first two, for example "
        "{'used': \"$[?@.fs=='home'].space_used\"}. '{user}' and '{home}' are replaced.",
    ).tag(config=True)
    quota_unit = Unicode(
        "",
        help="Unit of sizes in the answer of quota_command that carry none, for example 'K'. "
        "Empty (the default): bytes.",
    ).tag(config=True)
    quota_variable = Unicode(
        "",
        help="Name of an environment variable of the server that holds the limit of HOME, for "
        "example '10GB' or '10Gi'. Empty (the default): there is none.",
    ).tag(config=True)
    quota_files = List(
        Unicode(),
        default_value=[],
        help="Files and http(s) addresses with the quotas of users in the JSON format of Open "
        "OnDemand. Default: those of the environment variable OOD_QUOTA_PATH.",
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

    @validate("quota_pattern")
    def _check_quota_pattern(self, proposal: Any) -> str:
        value: str = proposal["value"]
        try:
            if value:
                pattern_for(value)
        except ValueError as error:
            raise TraitError(f"SignpostApp.quota_pattern: {error}") from error
        return value

    @validate("quota_json")
    def _check_quota_json(self, proposal: Any) -> dict[str, str]:
        value: dict[str, str] = proposal["value"]
        try:
            if value:
                check_paths(value)
        except ValueError as error:
            raise TraitError(f"SignpostApp.quota_json: {error}") from error
        return value

    @validate("quota_unit")
    def _check_quota_unit(self, proposal: Any) -> str:
        value: str = proposal["value"]
        try:
            parse_size(f"1{value}")
        except ValueError as error:
            raise TraitError(
                f"SignpostApp.quota_unit: {value!r} is not a unit such as K"
            ) from error
        return value

    @validate("quota_files")
    def _check_quota_files(self, proposal: Any) -> list[str]:
        value: list[str] = proposal["value"]
        for place in value:
            if not place.startswith(("/", "https://", "http://")):
                raise TraitError(
                    f"SignpostApp.quota_files: {place!r} is neither an absolute path nor an "
                    "address that begins with https:// or http://"
                )
        return value

    def _quota_command(self) -> QuotaCommand | None:
        if not self.quota_command:
            return None
        if bool(self.quota_pattern) == bool(self.quota_json):
            raise TraitError(
                "SignpostApp.quota_command needs quota_pattern or quota_json (one of them) to say "
                "how its answer is read"
            )
        return QuotaCommand(
            tuple(self.quota_command), self.quota_pattern, dict(self.quota_json), self.quota_unit
        )

    def configuration(self) -> Configuration:
        """The settings for the parts that know no traits. Raises `TraitError`."""
        return Configuration(
            site=self.site,
            home_quota_bytes=(
                parse_size(self.home_quota, decimal_bytes=True) if self.home_quota else 0
            ),
            quota_command=self._quota_command(),
            quota_variable=self.quota_variable,
            quota_files=tuple(self.quota_files),
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
            kernel_idle_seconds=self._idle_seconds("MappingKernelManager", "cull_idle_timeout"),
            server_idle_seconds=self._idle_seconds("ServerApp", "shutdown_no_activity_timeout"),
        )

    def _idle_seconds(self, owner: str, name: str) -> float:
        """What the Jupyter server itself was told about idle kernels, or an idle server."""
        server = self.serverapp
        source: Any = None
        if server is not None:
            source = server if owner == "ServerApp" else getattr(server, "kernel_manager", None)
        value = getattr(source, name, None) if server is not None else None
        if value is None:
            # From the command line there is no server, but its settings have been read.
            for section in (owner, "AsyncMappingKernelManager"):
                value = self.config.get(section, {}).get(name, value)
        return float(value) if isinstance(value, (int, float)) and value > 0 else 0.0

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
