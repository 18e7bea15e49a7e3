"""Rules that turn typed tags and lyrics into the text given to the model.

Pure functions on strings. text_tokenizer.py makes the token ids, prompt.py the prompt grid; the
window checks the quality of lyrics (lint, fit to the length).

Source: HeartMuLa was trained on lower-case tags, joined by commas without spaces, wrapped in
<tag>...</tag>, and on lower-case lyrics whose section marks are on lines of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

TAG_OPEN = "<tag>"
TAG_CLOSE = "</tag>"
TRAINED_SECTIONS = ("intro", "verse", "prechorus", "chorus", "bridge", "outro")

TAG_SEPARATORS = ",;\n\u060c\u061b\u3001\ufe50\uff0c\uff1b\uff5c\uff64\u2022"
"""Commas, semicolons and bullets of all scripts, and line ends: no tag contains one of them."""
_TAG_SEPARATORS = re.compile(
    # A bar separates, but not in a text like a control token, "<|…|>".
    rf"[{TAG_SEPARATORS}\r\v\f\x85\u2028\u2029]+|(?<!<)\|(?!>)|\s+(?=[#＃]\w)"
)
_TAG_LIST = re.compile(r"\s*[\[【［](.*)[\]】］]\s*", re.DOTALL)
_TAG_DRESS = re.compile(r"^(?:[-*+]\s+|\d{1,2}[.)]\s+|[#＃]+(?=\w))+")
_TAG_LABEL = re.compile(
    r"^[*_\s]*(?:tags?|genres?|moods?|styles?|instruments?|timbre|gender|voice|vocals?|scene|region|"
    r"topic|tempo)[*_\s]*[:：][*_\s]*",
    re.IGNORECASE,
)
_TAG_QUOTES = dict(zip("\"'`*_“‘„«「『", "\"'`*_”’“»」』", strict=True))
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\u200b-\u200f\u2060]")
_SPACES = re.compile(r"\s+")
_SECTION_LINE = re.compile(r"^\s*\[([^\[\]]+)\]\s*$")


def normalise_tags(text: str) -> list[str]:
    """Split typed tags: "Rock, Electric Guitar , rock" -> ["rock", "electric guitar"].

    Lower case, single inner spaces, no empty tags, no duplicates, order of first occurrence. A
    surrounding <tag>...</tag>, list brackets, quotes, bullets, hashes and labels ("Genre:") are
    removed.
    """
    body = text.strip()
    if body.lower().startswith(TAG_OPEN):
        body = body[len(TAG_OPEN) :]
    if body.lower().endswith(TAG_CLOSE):
        body = body[: -len(TAG_CLOSE)]
    listed = _TAG_LIST.fullmatch(body)
    body = listed[1] if listed else body
    tags: dict[str, None] = {}
    for part in _TAG_SEPARATORS.split(body):
        tag = _undressed_tag(_SPACES.sub(" ", _INVISIBLE.sub("", part)).strip()).lower()
        if tag:
            tags.setdefault(tag)
    return list(tags)


def _undressed_tag(tag: str) -> str:
    tag = _TAG_LABEL.sub("", _TAG_DRESS.sub("", tag))
    while len(tag) > 1 and _TAG_QUOTES.get(tag[0]) == tag[-1]:
        tag = tag[1:-1].strip()
    return tag


def tags_text(tags: Iterable[str]) -> str:
    """Join normalised tags as in the model's training data: "rock,electric guitar"."""
    return ",".join(tags)


def model_tags_text(tags: str) -> str:
    """Return the exact tag text that is tokenised: lower case, wrapped in <tag>...</tag>."""
    text = tags.lower()
    if not text.startswith(TAG_OPEN):
        text = TAG_OPEN + text
    if not text.endswith(TAG_CLOSE):
        text = text + TAG_CLOSE
    return text


def model_lyrics_text(lyrics: str) -> str:
    """Return the exact lyrics text that is tokenised: lower case, otherwise unchanged."""
    return lyrics.lower()


def section_of(line: str) -> str | None:
    """Return the section named by a line like " [Verse 2] " (lower case, inner text), or None."""
    match = _SECTION_LINE.match(line)
    return _SPACES.sub(" ", match.group(1)).strip().lower() if match else None


def sections_of(lyrics: str) -> list[str]:
    """Return the section names of the lyrics in order, lower case, skipping all other lines."""
    return [name for line in lyrics.splitlines() if (name := section_of(line)) is not None]


def instrumental_lyrics(sections: Sequence[str]) -> str:
    """Return lyrics for a song without words: only the section marks, separated by blank lines."""
    names = list(sections) or ["intro", "verse", "chorus", "outro"]
    return "\n\n".join(f"[{name}]" for name in names)
