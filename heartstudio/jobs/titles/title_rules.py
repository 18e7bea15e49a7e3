"""Makes titles from lyrics alone: the hook line, else theme words, else tags.

Pure functions; titles.py queries the language model.
"""

from __future__ import annotations

import re
from collections import Counter

from engine.incoming.model_answer import title_in
from engine.prompt_text import section_of

UNTITLED = "Untitled"
MAX_TITLE_CHARACTERS = 48
MAX_TITLE_WORDS = 7
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_EDGES = " \t\"'“”„‚‘’«»「」『』*#_.,;:!?…–—-~()[]"
_COMMON_WORDS = """
a about after again all am an and any are as at away back be because been but by can come could
day did do don't down ever every for from get go going gone got had has have he her here hey him
his how i i'd i'll i'm i've if in into is it it's its just know la let like make me more my
never no not now of off oh on one only or our out over ooh say see she should so some still take
tell than that that's the their them then there they this through time to too up us wanna was
way we we're well were what when where who why will with won't would yeah yes you you're your na
aber alle als am an auch auf aus bei bin bis bist da das dass dein den denn der des die dich dir
doch dort du durch ein eine einen einem er es für hab haben hat hier ich ihr im immer in ist ja
kein komm kann mal man mehr mein meine mich mir mit nach nicht nie noch nur oder ohne schon sein
sie sind so über um und uns vom von vor war was weil wenn wer wie wir wird zu zum zur
"""
"""English and German stop words, and syllables such as la-la-la."""
_COMMON = frozenset(_COMMON_WORDS.split())


def title_from_lyrics(lyrics: str, tags: tuple[str, ...] = ()) -> str:
    """Return the built-in title: hook line, else theme words, else the tags, else "Untitled"."""
    lines = _sung_lines(lyrics)
    return _hook(lines) or _theme([line for _, line in lines]) or _tag_title(tags) or UNTITLED


def title_from_answer(answer: str) -> str:
    """Convert a language model's answer to a title: one line, no quotes, not too long; "" in doubt.

    >>> title_from_answer('Title: "Rain on Me"')
    'Rain on Me'
    """
    return _shortened(title_in(answer))


def _sung_lines(lyrics: str) -> list[tuple[str, str]]:
    """Return (section, line) of every line that is sung."""
    section = ""
    lines: list[tuple[str, str]] = []
    for line in lyrics.splitlines():
        name = section_of(line)
        if name is not None:
            section = name
        elif words := _inner(line):
            lines.append((section, words))
    return lines


def _inner(text: str) -> str:
    """Return a text without what surrounds it; no bracket stays without its partner."""
    inner = text.strip(_EDGES)
    for opening, closing in ("()", "[]"):
        if inner.count(opening) != inner.count(closing):
            inner = inner.replace(opening, "").replace(closing, "")
    return inner.strip(_EDGES)


def _hook(lines: list[tuple[str, str]]) -> str:
    """Return the most repeated line, preferring lines of a chorus; "" if none is repeated."""
    counts: Counter[str] = Counter(line.casefold() for _, line in lines)
    in_chorus = {line.casefold() for section, line in lines if section.startswith("chorus")}
    repeated = [key for key, count in counts.items() if count > 1 and _says_something(key)]
    if repeated:
        best = max(repeated, key=lambda key: (counts[key], key in in_chorus))
    else:
        best = next((ln.casefold() for s, ln in lines if s.startswith("chorus")), "")
        if not _says_something(best):
            return ""
    original = next(line for _, line in lines if line.casefold() == best)
    return _shortened(original[:1].upper() + original[1:])


def _says_something(line: str) -> bool:
    words = _WORD.findall(line)
    return any(word not in _COMMON and len(word) > 1 for word in words)


def _theme(lines: list[str]) -> str:
    """Return the two most frequent words, in the order of their first occurrence."""
    words = [word for line in lines for word in _WORD.findall(line.casefold())]
    counts = Counter(w for w in words if w not in _COMMON and (len(w) > 2 or ord(w[0]) > 0x2E80))
    best = [word for word, _ in counts.most_common(2)]
    best.sort(key=words.index)
    return _shortened(" ".join(word[:1].upper() + word[1:] for word in best))


def _tag_title(tags: tuple[str, ...]) -> str:
    return _shortened(" ".join(tag[:1].upper() + tag[1:] for tag in tags[:2]))


def _shortened(title: str) -> str:
    """Shorten to seven words and 48 characters; a longer line ends at a comma if it has one."""
    if len(title) <= MAX_TITLE_CHARACTERS and len(title.split()) <= MAX_TITLE_WORDS:
        return title
    before_comma = _inner(re.split(r"[,;:，、；：]", title)[0])
    if len(before_comma.split()) >= 2 or len(before_comma) > 3:
        title = before_comma
    title = " ".join(title.split()[:MAX_TITLE_WORDS])
    while len(title) > MAX_TITLE_CHARACTERS and " " in title:
        title = title.rsplit(" ", 1)[0]
    return _inner(title[:MAX_TITLE_CHARACTERS])
