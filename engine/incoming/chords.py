"""Removes what is played and not sung from lyrics: chords, tablature, ChordPro's directives.

Chords stand in brackets between the words, "[Am]The river", or on lines of their own. Names that
are words, too ("A", "Am"), are only taken for chords beside others that are certain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.incoming.section_marks import section_name

_CHORD = re.compile(
    r"[A-H][#b♯♭]?(?:maj|min|dim|aug|sus|add|m|M|°|ø|Δ|\+|-)?\d{0,2}"
    r"(?:(?:maj|sus|add|no|b|#|♯|♭|\+|-)\d{1,2}){0,3}(?:\([^()\s]{1,6}\))?(?:/[A-H][#b♯♭]?)?"
)
_ALSO_WORDS = frozenset([*"ABCDEFGH", "Am", "Ab"])
_PLAYED_SIGN = re.compile(r"[|:%/*.–—-]{1,4}|\(?[x×]\s?\d{1,2}\)?|\(?\d{1,2}\s?[x×]\)?|N\.?C\.?")
_IN_BRACKETS = re.compile(r"\[\s?([A-H][^\[\]\s]{0,11})\s?\]")
_LABELLED = re.compile(r"^\s*(?:\[([^\[\]]{1,60})\]|([^\[\]:]{1,40}):)\s*(\S.*)$")
_TABLATURE = re.compile(r"\s{0,20}[A-Ga-g][#b]?\s?[|:][-\d|hpbxrst/\\~().:* ]{6,}")
_CAPO = re.compile(r"\s{0,20}\(?capo\b.{0,30}", re.IGNORECASE)
_DIRECTIVE = re.compile(r"\s{0,20}\{\s?([a-z_]{1,20})\s?(?:[: ]\s?([^{}]{0,200}))?\}\s{0,20}")
_BEGUN = {"c": "chorus", "v": "verse", "b": "bridge"}
_COMMENTS = frozenset(["c", "comment", "comment_italic", "ci", "comment_box", "cb", "highlight"])
_KNOWN = """
title t subtitle st artist composer lyricist copyright album year key time tempo duration capo meta
define chord transpose columns col new_page np new_song ns sorttitle arranger
eoc eov eob sot eot sog eog start_of_tab start_of_grid chorus"""
_DIRECTIVES = frozenset(_KNOWN.split())


def without_chords(lines: Sequence[str]) -> list[str]:
    """Return the lines of words and section marks; a line of chords leaves no empty one."""
    words: list[str] = []
    in_brackets = _are_in_brackets(lines)
    on_lines = any(_is_certain(_played(line)) for line in lines)
    for line in lines:
        directive = _DIRECTIVE.fullmatch(line)
        marked = _of_directive(directive[1], directive[2] or "") if directive else None
        if marked is not None:
            words += [marked] if marked else []
        elif _TABLATURE.fullmatch(line) or ((in_brackets or on_lines) and _CAPO.fullmatch(line)):
            continue
        elif in_brackets and (bare := _IN_BRACKETS.sub(_unless_chord, line)) != line:
            bare = " ".join(bare.split())
            words += [bare] if bare and not _chords(bare) else []
        elif on_lines and _played(line):
            words += _mark_before_chords(line)
        else:
            words.append(line)
    return words


def _are_in_brackets(lines: Sequence[str]) -> bool:
    """Whether chords stand in brackets, beyond doubt: "[H]e" alone is an editor's letter, and "[A]"
    on a line of its own may name a section.
    """
    names = [
        (name, _IN_BRACKETS.fullmatch(line.strip()) is None)
        for line in lines
        for name in _IN_BRACKETS.findall(line)
        if _is_chord(name)
    ]
    is_certain = any(name not in _ALSO_WORDS for name, _ in names)
    return is_certain or sum(is_beside_words for _, is_beside_words in names) > 1


def _unless_chord(found: re.Match[str]) -> str:
    return "" if _is_chord(found[1]) else found[0]


def _mark_before_chords(line: str) -> list[str]:
    """Return the section mark of a line "Intro: G D", as a list, [] without one."""
    label = _LABELLED.match(line)
    name = (label[1] or label[2]).strip() if label else ""
    return [f"[{name}]"] if section_name(name) else []


def _played(line: str) -> str:
    """Return the chords of a line that has nothing else but a label before them, or ""."""
    label = _LABELLED.match(line)
    rest = label[3] if label else line
    return rest if _chords(rest) else ""


def _chords(text: str) -> list[str]:
    """Return the chords of a text that has only chords and signs between them, else []."""
    chords: list[str] = []
    for word in text.split():
        name = word.strip("|(),")
        if _is_chord(name):
            chords.append(name)
        elif not _PLAYED_SIGN.fullmatch(word):
            return []
    return chords


def _is_certain(played: str) -> bool:
    """Whether a line of chords cannot be words: "A B C" and "Am" can."""
    chords = _chords(played)
    is_set_apart = "   " in played.strip() or "|" in played
    return len(chords) > 1 and (is_set_apart or any(name not in _ALSO_WORDS for name in chords))


def _is_chord(name: str) -> bool:
    return len(name) <= 14 and _CHORD.fullmatch(name) is not None


def _of_directive(name: str, value: str) -> str | None:
    """Return the mark a directive of ChordPro stands for, "" for none; None if it is not one."""
    begun = name.removeprefix("start_of_") if name.startswith("start_of_") else name[2:]
    if name.startswith(("start_of_", "so")) and begun[:1] in _BEGUN and name not in _DIRECTIVES:
        section = _BEGUN[begun[:1]]
        return f"[{section.capitalize()}]" if begun in (section, section[:1]) else None
    if name in _COMMENTS:
        return f"[{value.strip()}]" if section_name(value) else ""
    return "" if name in _DIRECTIVES or name.startswith("end_of_") else None
