"""All ways to ask for HOME's quota. A new one is a file and a line in `READERS`."""

from __future__ import annotations

from ..reading import Reader
from . import (
    beegfs,
    ceph,
    command,
    csc,
    delta,
    gpfs,
    lumi,
    lustre,
    nersc,
    ondemand,
    panfs,
    posix,
    profile_constant,
    statvfs,
    variable,
    zfs,
)

#: By the names that profiles use.
READERS: dict[str, Reader] = {
    "command": command.read,
    "variable": variable.read,
    "open-ondemand": ondemand.read,
    "lustre": lustre.read,
    "gpfs": gpfs.read,
    "panfs": panfs.read,
    "beegfs": beegfs.read,
    "ceph": ceph.read,
    "zfs": zfs.read,
    "posix-quota": posix.read,
    "csc-workspaces": csc.read,
    "lumi-quota": lumi.read,
    "delta-quota": delta.read,
    "nersc-showquota": nersc.read,
    "profile-constant": profile_constant.read,
    "statvfs": statvfs.read,
}

#: Those that an administrator's settings switch on; they are asked before a profile's.
CONFIGURED = ("command", "variable")
