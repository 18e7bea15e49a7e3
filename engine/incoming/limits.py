"""How long tags and lyrics may be: checked at every door, and again before a song is made.

The model reads some thousand tokens; far less text than these limits fills it.  They keep hostile
or mistaken input, as a whole book in one line, from the window, the queue and the tokenizer.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.contract import RequestError
from engine.messages import NOTHING, Message

MAX_LYRICS_CHARACTERS = 50_000
MAX_RAW_CHARACTERS = 5 * MAX_LYRICS_CHARACTERS
"""With the times of all its words a text is a few times as long; a longer one is not looked at."""
MAX_LINE_CHARACTERS = 2_000
MAX_TAGS = 100
MAX_TAG_CHARACTERS = 200


def lyrics_problem(lyrics: str) -> Message:
    """Why lyrics are too long to be sung; NOTHING when they are not."""
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
    """Why tags are too many or too long; NOTHING when they are not."""
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


def fitting_tags(tags: Sequence[str]) -> tuple[str, ...]:
    """The first tags, as many as a song can have; a longer tag ends where it must."""
    return tuple(tag[:MAX_TAG_CHARACTERS].strip() for tag in tags[:MAX_TAGS])


def fitting_lyrics(lyrics: str) -> str:
    """The beginning of lyrics, as much as a song can have; a longer line is broken."""
    lines = [
        line[start : start + MAX_LINE_CHARACTERS]
        for line in lyrics[:MAX_LYRICS_CHARACTERS].split("\n")
        for start in range(0, max(len(line), 1), MAX_LINE_CHARACTERS)
    ]
    return "\n".join(lines)[:MAX_LYRICS_CHARACTERS]


def check_text(tags: str, lyrics: str) -> None:
    """Raise RequestError with a sentence for tags or lyrics that are too long."""
    # A text of that many separators need not be split to be refused.
    too_long = len(tags) > MAX_TAGS * (MAX_TAG_CHARACTERS + 1)
    problem = tags_problem([tags] if too_long else tags.split(",")) or lyrics_problem(lyrics)
    if problem:
        raise RequestError(problem)
