"""What all handlers share: who may ask, waiting off the event loop, and errors as sentences."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable
from http.client import responses
from typing import Any, TypeVar

from jupyter_server.base.handlers import APIHandler
from tornado import web
from tornado.iostream import StreamClosedError

from ..background import in_background
from ..core import Core
from ..errors import BadRequestError, SignpostError, UnavailableError

Answer = TypeVar("Answer")

#: The resource that an administrator gives or refuses users the right to.
RESOURCE = "signpost"
#: How long one request may take, in seconds; what it asks has shorter limits of its own.
LONGEST_WAIT = 60.0


class SignpostHandler(APIHandler):
    """Base of all handlers.

    Every verb carries ``@web.authenticated`` and ``@authorized``; a test asks each of them without
    a token.
    """

    auth_resource = RESOURCE

    @property
    def core(self) -> Core:
        """The server part without HTTP."""
        core: Core = self.settings["signpost"]
        return core

    async def wait_for(
        self, function: Callable[[], Answer], seconds: float = LONGEST_WAIT
    ) -> Answer:
        """Call ``function``, which may block, off the event loop. Raises `UnavailableError`."""
        try:
            return await asyncio.wait_for(
                asyncio.wrap_future(in_background(function)), timeout=seconds
            )
        except asyncio.TimeoutError as error:
            todo = (
                "Try again later."
                if self.request.method == "GET"
                else "What you asked for may still be done: look before you try again."
            )
            raise UnavailableError(
                f"There was no answer within {seconds:g} s; a file system or a service may hang. "
                f"{todo}",
                reason="timeout",
            ) from error

    def reply(self, value: Any, status: int = 200) -> None:
        """Answer with JSON that is never kept for later."""
        self.set_status(status)
        self.set_header("Cache-Control", "no-store")
        self.finish(json.dumps(value))

    async def stream(self, values: AsyncIterator[Any]) -> None:
        """Answer with JSON values, one per line, each as soon as it is there.

        Ends early, and closes ``values``, when nobody listens any more.
        """
        self.set_header("Content-Type", "application/x-ndjson")
        self.set_header("Cache-Control", "no-store")
        # Proxies that collect an answer before they hand it on are asked not to.
        self.set_header("X-Accel-Buffering", "no")
        try:
            async for value in values:
                self.write(json.dumps(value) + "\n")
                await self.flush()
        except StreamClosedError:
            return
        finally:
            close = getattr(values, "aclose", None)
            if close is not None:
                await close()
        self.finish()

    def body(self) -> dict[str, Any]:
        """The JSON object that was sent. Raises `BadRequestError`."""
        try:
            value = json.loads(self.request.body)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise BadRequestError("The request has no JSON object in its body. Nothing was done.")
        return value

    def site(self) -> str | None:
        """The site that is asked about, or ``None`` for the detected one."""
        return self.get_query_argument("site", None) or None

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer with a sentence and a short reason; details of our failures stay in the log."""
        _, error, _ = kwargs.get("exc_info", (None, None, None))
        if isinstance(error, SignpostError):
            self.set_status(error.status)
            message, reason = error.message, error.reason
        elif isinstance(error, web.HTTPError):
            reason = _short(status_code)
            message = _HTTP_SENTENCES.get(status_code) or (
                f"The server refused the request: {error.reason or responses[status_code]}."
            )
        else:
            reason = SignpostError.reason
            message = (
                "Something unexpected went wrong in Signpost’s server part"
                f" ({type(error).__name__}). The log of the Jupyter server says more."
            )
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"message": message, "reason": reason}))

    def log_exception(self, *args: Any) -> None:
        """Expected errors are the user's to read, and no reason for a traceback in the log."""
        error = args[1]
        if isinstance(error, SignpostError) and error.status != SignpostError.status:
            self.log.info("Signpost: %s", error.message)
            return
        super().log_exception(*args)


_HTTP_SENTENCES = {
    403: "You are not signed in to this Jupyter server, or may not use Signpost on it. "
    "Nothing was done; sign in again by reloading the page.",
    405: "This address does not answer that kind of request.",
}


def _short(status: int) -> str:
    return responses.get(status, "refused").lower().replace(" ", "-")


def _is_text(value: str) -> bool:
    """Can it be part of a path or a command? Half a character, which JSON allows, cannot."""
    try:
        os.fsencode(value)
    except UnicodeEncodeError:
        return False
    return True


def text(body: dict[str, Any], key: str, default: str | None = None) -> str:
    """A text in a request's body. Raises `BadRequestError`."""
    value = body.get(key, default)
    if not isinstance(value, str) or len(value) > 10_000 or not _is_text(value):
        raise BadRequestError(f"{key!r} must be a text. Nothing was done.")
    return value


def texts(body: dict[str, Any], key: str) -> tuple[str, ...]:
    """A list of texts in a request's body, by default empty. Raises `BadRequestError`."""
    value = body.get(key, [])
    good = (
        isinstance(value, list)
        and len(value) <= 1000
        and all(isinstance(word, str) and "\0" not in word and _is_text(word) for word in value)
    )
    if not good:
        raise BadRequestError(f"{key!r} must be a list of at most 1,000 texts. Nothing was done.")
    return tuple(value)


def flag(body: dict[str, Any], key: str) -> bool:
    """A yes or no in a request's body, by default no. Raises `BadRequestError`."""
    value = body.get(key, False)
    if not isinstance(value, bool):
        raise BadRequestError(f"{key!r} must be true or false. Nothing was done.")
    return value
