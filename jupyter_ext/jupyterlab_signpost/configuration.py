"""What an administrator may set, with its defaults. The traits of `app.py` mirror it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([kKmMgGtTpP]?)(i?)([bB]?)\s*", re.ASCII)
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4, "p": 5}


@dataclass(frozen=True)
class QuotaCommand:
    """A command that tells usage and limit of HOME, and how to read its answer."""

    #: Program and arguments, with ``{user}`` and ``{home}``; never a shell's text.
    arguments: tuple[str, ...]
    #: Regular expression with groups named ``used``, ``limit``, ``used_files``, ``limit_files``.
    pattern: str = ""
    #: The same names with JSONPaths, where the answer is JSON.
    paths: Mapping[str, str] = field(default_factory=dict)
    #: Unit of sizes that carry none; empty: bytes.
    unit: str = ""


@dataclass(frozen=True)
class Configuration:
    """Settings of the server part. Times are in seconds, sizes in bytes."""

    #: Id of the site; empty: detect it.
    site: str = ""
    #: Limit of HOME for everybody; 0: as the site's profile or the quota system says.
    home_quota_bytes: int = 0
    #: Longest scan of HOME; 0: never scan.
    scan_seconds: float = 300.0
    #: How long one question about HOME waits for the scan before it answers with what is known.
    scan_wait_seconds: float = 2.0
    #: How long the result of a scan is used before HOME is scanned again.
    scan_keep_seconds: float = 600.0
    #: Most threads that wait for HOME's file system at once; servers of metadata are shared.
    scan_threads: int = 16
    #: Folder in which a scan is kept for the next one, with ``~`` and ``{user}``; ``None``: one of
    #: the user's own in the folder for temporary files; empty: nowhere.
    scan_cache: str | None = None
    #: The site's own command for usage and limit of HOME.
    quota_command: QuotaCommand | None = None
    #: Environment variable that holds the limit of HOME; empty: none does.
    quota_variable: str = ""
    #: JSON files and addresses in Open OnDemand's format; empty: those of ``OOD_QUOTA_PATH``.
    quota_files: tuple[str, ...] = ()
    #: Time limit of one quota command.
    quota_timeout: float = 4.0
    #: Time limit of ``nvidia-smi``.
    nvidia_smi_timeout: float = 5.0
    #: Time limit of site detection.
    detection_timeout: float = 2.0
    #: More folders in which users keep environments, with ``~`` and ``{user}``.
    environment_roots: tuple[str, ...] = ()
    #: May runs of a bundle be started as plain processes of this server?
    allow_local_jobs: bool = True
    #: May jobs be handed to Slurm?
    allow_slurm: bool = True
    #: Time limit of one Slurm command.
    slurm_timeout: float = 10.0
    #: Shortest time between two questions to Slurm; 0: as the site's profile says, at least 10.
    slurm_poll_seconds: float = 0.0
    #: After how long this Jupyter server ends idle kernels, and itself; 0: never.
    kernel_idle_seconds: float = 0.0
    server_idle_seconds: float = 0.0


@dataclass(frozen=True)
class Surroundings:
    """The user and the place that the server part runs in; handed in, so tests need no real one."""

    home: Path
    user: str
    environ: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def current(cls) -> Surroundings:
        """The real ones. Looks at environment variables and the password file only."""
        environ = dict(os.environ)
        home = Path(os.path.expanduser("~"))
        return cls(home=home, user=_user_name(environ, home), environ=environ)

    def expand(self, text: str) -> str:
        """Put HOME for a leading ``~`` and the user's name for ``{user}``."""
        text = text.replace("{user}", self.user)
        if text == "~" or text.startswith("~/"):
            return str(self.home) + text[1:]
        return text


def _user_name(environ: Mapping[str, str], home: Path) -> str:
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        # Containers run as users that no password file knows.
        return environ.get("USER") or environ.get("LOGNAME") or home.name


def parse_size(text: str, decimal_bytes: bool = False) -> int:
    """Bytes of a size such as ``100GB``, ``1.5 TiB`` or ``5000``; raises `ValueError`.

    As quota tools do, ``G``, ``GB`` and ``GiB`` all count in powers of 1024. With
    ``decimal_bytes``, for what a person writes, ``GB`` counts in powers of 1000.
    """
    match = _SIZE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a size such as 100GB")
    step = 1000 if decimal_bytes and match[4] and not match[3] else 1024
    return int(float(match[1]) * float(step ** _POWERS[match[2].lower()]))
