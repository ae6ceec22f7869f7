"""Structured logs: one JSON object a line, with openids, telephones, tokens and secrets masked."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import TextIO

_SECRETS = r"access_token|secret|token|aes_key|appsecret|password"
_SECRET_NAME = re.compile(_SECRETS, re.I)
_MASKS = (
    (re.compile(rf"({_SECRETS})(\\?[\"']?\s*[=:]\s*\\?[\"']?)[^\s&\"',}}\\]+", re.I), r"\1\2***"),
    (re.compile(r"(://[^:/@\s]+):[^@/\s]+@"), r"\1:***@"),
    # No \b: a Chinese character in front or behind is a letter too, and an openid may end in a hyphen.
    (re.compile(r"(?<![A-Za-z0-9])(o[A-Za-z0-9_-]{3})[A-Za-z0-9_-]{22}([A-Za-z0-9_-]{2})"), r"\1***\2"),
    (re.compile(r"(?<!\d)((?:86)?1[3-9]\d)\d{4}(\d{4})(?!\d)"), r"\1****\2"),
    (re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])\d{2}\d{3}[\dXx](?!\d)"), "***"),
)
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def mask(text: str) -> str:
    """Return `text` without what could name a person or open a door."""
    for pattern, replacement in _MASKS:
        text = pattern.sub(replacement, text)
    return text


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON; extra fields of the record come along."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the masked line."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "room": record.name,
            "says": mask(record.getMessage()),
        }
        line |= {key: _mask_named(key, str(value)) for key, value in vars(record).items() if key not in _OWN}
        if record.exc_info:
            line["trace"] = mask(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def _mask_named(key: str, value: str) -> str:
    return "***" if _SECRET_NAME.fullmatch(key) else mask(value)


def start_logging(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send all logs of the process, masked, to `stream` (standard error)."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("alembic", "aiohttp.access"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # A tick that takes longer than a second makes the scheduler skip the next: that is meant, and no warning.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
