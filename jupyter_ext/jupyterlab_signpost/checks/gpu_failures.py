"""What NVIDIA's driver says when it does not work, and what that means for the user."""

from __future__ import annotations

_MISMATCH = (
    "The driver was updated while this node was running, so its parts do not fit together: the "
    "node must be restarted. Tell your site's help desk, and use another node."
)
_FAILED = "A GPU has failed: tell your site's help desk, and use another node."
_NO_DRIVER = (
    "There is NVIDIA software but no running driver on this node, so this session has no GPU."
)
_NOT_ALLOWED = "This session may not use the GPUs of this node."

#: Texts of nvidia-smi and NVML, looked for in this order, without regard to case.
TEXTS = (
    ("driver/library version mismatch", _MISMATCH),
    ("couldn't communicate with the nvidia driver", _NO_DRIVER),
    ("driver not loaded", _NO_DRIVER),
    ("gpu is lost", _FAILED),
    ("fallen off the bus", _FAILED),
    ("unable to determine the device handle", _FAILED),
    ("reset required", _FAILED),
    ("insufficient permissions", _NOT_ALLOWED),
    ("insufficient power", "A GPU of this node has too little power: tell your site's help desk."),
    (
        "couldn't find libnvidia-ml.so",
        "nvidia-smi is here, but the driver's library (NVML) is not: this node, or its container, "
        "is not set up for GPUs.",
    ),
)

#: Return codes of NVML, which nvidia-smi ends with, too.
CODES = {
    3: "The driver of this node does not offer what it was asked.",
    4: _NOT_ALLOWED,
    8: "A GPU of this node has too little power: tell your site's help desk.",
    9: _NO_DRIVER,
    10: "The driver has trouble with the interrupts of a GPU: tell your site's help desk.",
    12: "The driver's library (NVML) is not here: this node, or its container, is not set up for "
    "GPUs.",
    13: "The driver's library is older than nvidia-smi: this node is not set up well. Tell your "
    "site's help desk.",
    14: "A GPU's own memory for its settings (infoROM) is damaged. It may work; tell your site's "
    "help desk.",
    15: _FAILED,
    16: "A GPU needs to be reset: tell your site's help desk, and use another node.",
    17: "The operating system keeps this session from the GPUs of this node: a Slurm job or a "
    "container only gets those that were asked for.",
    18: _MISMATCH,
    19: "The driver is in use by something that changes it; try again in a minute.",
    20: "The driver has no memory left: tell your site's help desk.",
}


def explain(said: str, code: int | None) -> str | None:
    """The meaning of what the driver said, or of its code; ``None`` for what is not known."""
    lower = said.lower()
    for text, sentence in TEXTS:
        if text in lower:
            return sentence
    return CODES.get(code) if code is not None else None
