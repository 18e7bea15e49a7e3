"""Length limits of titles, tags and lyrics: checked on every input and before a song is made.

The model reads a few thousand tokens; text far below these limits fills it. They protect the
window, the queue and the tokenizer from malicious or accidental input, e.g. a whole book in one
line.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.contract import RequestError
from engine.messages import NOTHING, Message

MAX_LYRICS_CHARACTERS = 50_000
MAX_RAW_CHARACTERS = 5 * MAX_LYRICS_CHARACTERS
"""A text with the times of all its words is a few times as long; a longer one is not examined."""
MAX_LINE_CHARACTERS = 2_000
MAX_TITLE_CHARACTERS = 200
"""A longer title is cut where it comes from a file or a service; fields take no more."""
MAX_TAGS = 100
MAX_TAG_CHARACTERS = 200


def lyrics_problem(lyrics: str) -> Message:
    """Return why lyrics are too long; NOTHING if they are not."""
    if len(lyrics) > MAX_LYRICS_CHARACTERS:
        return Message(
            "The lyrics have {count} characters; at most {most} can be sung. Shorten them.",
            count=len(lyrics),
            most=MAX_LYRICS_CHARACTERS,
        )
    for number, line in enumerate(lyrics.split("\n"), 1):
        if len(line) > MAX_LINE_CHARACTERS:
            return Message(
                "Line {number} of the lyrics has {count} characters; a line may have {most}. Break "
                "it into several lines.",
                number=number,
                count=len(line),
                most=MAX_LINE_CHARACTERS,
            )
    return NOTHING


def tags_problem(tags: Sequence[str]) -> Message:
    """Return why tags are too many or too long; NOTHING if they are not."""
    if len(tags) > MAX_TAGS:
        return Message(
            "These are {count} tags; a song can have {most}. Remove some.",
            count=len(tags),
            most=MAX_TAGS,
        )
    longest = max(map(len, tags), default=0)
    if longest > MAX_TAG_CHARACTERS:
        return Message(
            "One tag has {count} characters; a tag may have {most}. Separate tags with commas.",
            count=longest,
            most=MAX_TAG_CHARACTERS,
        )
    return NOTHING


def fitting_title(title: str) -> str:
    """Truncate a title to the allowed length."""
    return title[:MAX_TITLE_CHARACTERS].rstrip() if len(title) > MAX_TITLE_CHARACTERS else title


def fitting_tags(tags: Sequence[str]) -> tuple[str, ...]:
    """Return the first tags, up to the allowed number; a longer tag is truncated."""
    return tuple(tag[:MAX_TAG_CHARACTERS].strip() for tag in tags[:MAX_TAGS])


def fitting_lyrics(lyrics: str) -> str:
    """Truncate lyrics to the allowed length; a longer line is broken."""
    lines = [
        line[start : start + MAX_LINE_CHARACTERS]
        for line in lyrics[:MAX_LYRICS_CHARACTERS].split("\n")
        for start in range(0, max(len(line), 1), MAX_LINE_CHARACTERS)
    ]
    return "\n".join(lines)[:MAX_LYRICS_CHARACTERS]


def check_text(tags: str, lyrics: str) -> None:
    """Raise RequestError for tags or lyrics that are too long."""
    # A text with this many separators is refused without splitting it.
    too_long = len(tags) > MAX_TAGS * (MAX_TAG_CHARACTERS + 1)
    problem = tags_problem([tags] if too_long else tags.split(",")) or lyrics_problem(lyrics)
    if problem:
        raise RequestError(problem)
