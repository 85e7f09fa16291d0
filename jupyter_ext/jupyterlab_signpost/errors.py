"""The errors that users see. Each carries a sentence, an HTTP status and a short reason."""

from __future__ import annotations

import errno


class SignpostError(Exception):
    """Something that was asked could not be done.

    The message is a sentence for the user: what happened, what was kept, what to do.
    ``status`` is the HTTP status of the answer, ``reason`` a short name that programs may test.
    """

    status = 500
    reason = "unexpected"

    def __init__(self, message: str, reason: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if reason is not None:
            self.reason = reason


class BadRequestError(SignpostError):
    """What was asked makes no sense as it stands."""

    status = 400
    reason = "bad-request"


class NotAllowedError(SignpostError):
    """The user may not do this, or an administrator has switched it off."""

    status = 403
    reason = "not-allowed"


class NotFoundError(SignpostError):
    """The thing asked for is not there."""

    status = 404
    reason = "not-found"


class ConflictError(SignpostError):
    """Something else is already there."""

    status = 409
    reason = "conflict"


class UnavailableError(SignpostError):
    """A program or service that is needed is missing, refused or did not answer in time."""

    status = 503
    reason = "unavailable"


class NoSpaceError(SignpostError):
    """The disk or the user's quota is full."""

    status = 507
    reason = "no-space"


def explain_os_error(error: OSError, action: str) -> SignpostError:
    """Put a failed system call into words.

    ``action`` completes "Could not ...", for example ``"write kernel.json"``.
    """
    where = f" ({error.filename})" if error.filename else ""
    if error.errno == errno.EDQUOT:
        return NoSpaceError(
            f"Could not {action}{where}: your disk quota is used up. "
            "Nothing was changed; remove files and try again."
        )
    if error.errno == errno.ENOSPC:
        return NoSpaceError(
            f"Could not {action}{where}: the disk is full. "
            "Nothing was changed; make space and try again."
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return NotAllowedError(
            f"Could not {action}{where}: you may not write there. Nothing was changed."
        )
    return SignpostError(
        f"Could not {action}{where}: {error.strerror or error}. Nothing was changed."
    )
