"""What can go wrong on the wire, in either direction."""

from __future__ import annotations


class BadPush(Exception):
    """A push we do not answer: `signature` says it is not from the platform, otherwise it cannot be read.

    `reason` is ours and carries nothing the sender wrote, so it may be logged.
    """

    def __init__(self, reason: str, *, signature: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.signature = signature

    @property
    def status(self) -> int:
        """The HTTP status that refuses it."""
        return 403 if self.signature else 400


class TooLong(BadPush):
    """A body longer than any push of the platform."""

    @property
    def status(self) -> int:
        """The HTTP status that refuses it."""
        return 413


class ApiError(Exception):
    """The platform refused a call. Neither the text nor the fields carry a token, a secret or a URL."""

    def __init__(self, errcode: int, errmsg: str, path: str) -> None:
        super().__init__(f"{path}: errcode {errcode} {errmsg}")
        self.errcode = errcode
        self.errmsg = errmsg
        self.path = path


class ApiUnreachable(Exception):
    """No answer that can be read. `sent` says that the request may have reached the platform and taken effect."""

    def __init__(self, path: str, why: str, *, sent: bool) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
        self.why = why
        self.sent = sent


class AnswerTooLarge(ApiUnreachable):
    """A file larger than the platform lets anybody send; it was not read to its end."""

    def __init__(self, path: str) -> None:
        super().__init__(path, "an answer that is too large", sent=True)
