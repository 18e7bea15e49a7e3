"""Secrets in texts and addresses: removes them from logs and reports, and says whose a key is.

Addresses may contain a user and a password, and their queries signatures; logs and reports show
neither. A key belongs to the host it was entered for.
"""

from __future__ import annotations

import logging
import re
from urllib.parse import urlsplit

_USER = re.compile(
    r"(\b[A-Za-z][A-Za-z0-9+.-]{0,20}://)[^\s\"'<>@]{0,400}@(?:[^\s\"'<>@/]{0,200}@)*"
)
_BARE_USER = re.compile(
    r"(?<![\w/.-])[^\s:/@\"'<>()=,]{1,100}:[^\s@\"'<>]{1,200}@(?=[\w\[][\w.:\]-]*)"
)
_QUERY = re.compile(r"(\b[A-Za-z][A-Za-z0-9+.-]{0,20}://[^\s\"'<>?#]{1,2000})[?#][^\s\"'<>]*")
_KEY = re.compile(
    r"(\b(?:Bearer|Basic)\s+|\b(?:authorization|x-api-key|api[_-]?key|password)[\"']?\s*[:=]\s*"
    r"[\"']?(?:(?:Bearer|Basic)\s+)?)[^\s\"',;<>]{3,}",
    re.IGNORECASE,
)
_KNOWN_KEY = re.compile(r"\b(?:hf_|sk-|gsk_|xai-)[A-Za-z0-9_-]{6,}")


def without_secrets(text: str) -> str:
    """Return the text with addresses without user, password and query, and without keys."""
    text = _USER.sub(r"\1", text)
    text = _BARE_USER.sub("", text)
    text = _QUERY.sub(r"\1", text)
    return _KNOWN_KEY.sub("…", _KEY.sub(r"\1…", text))


class SafeFormatter(logging.Formatter):
    """Formats log records, including tracebacks, without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text."""
        return without_secrets(super().format(record))


def host_of(address: str) -> str:
    """Return the host, with the port if given, that a key for this address belongs to."""
    try:
        parts = urlsplit(address.strip())
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return ""
    return f"{host}:{port}" if port else host
