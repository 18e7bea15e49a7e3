"""Normalises text for searching. No files, no Qt."""

from __future__ import annotations

import unicodedata


def search_key(text: str) -> str:
    """Return text without case and accents for comparison: "Grüße" and "GRUSSE" are equal."""
    if text.isascii():
        return text.lower()
    flat = unicodedata.normalize("NFKD", text.casefold())
    return without_lone_surrogates("".join(c for c in flat if not unicodedata.combining(c)))


def without_lone_surrogates(text: str) -> str:
    """Return text that can be stored: lone surrogates become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")
