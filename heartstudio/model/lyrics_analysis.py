"""Analyses lyrics: sections, sung words, marks unknown to the model, the time they may need.

Pure functions on text, line by line, so that an editor can call them during typing. They change
nothing and forbid nothing; issues are codes, for which the view has texts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from engine.incoming.section_marks import UNVERIFIED_SECTIONS, section_name
from engine.prompt_text import TRAINED_SECTIONS


class LineKind(Enum):
    """Kind of a line of lyrics."""

    BLANK = "blank"
    MARK = "mark"
    WORDS = "words"


class IssueKind(Enum):
    """Why a part of a line may not work as intended."""

    UNKNOWN_MARK = "unknown mark"
    UNVERIFIED_MARK = "unverified mark"
    RENAMED_MARK = "mark known under another name"
    STYLE_IN_MARK = "style text in a mark"
    TEXT_BESIDE_MARK = "text beside a mark"
    STYLE_IN_BRACKETS = "style text in brackets"
    UNCLOSED_BRACKET = "unclosed bracket"


@dataclass(frozen=True)
class LineIssue:
    """Characters start … start + length of a line; `fix` would replace the whole line."""

    kind: IssueKind
    start: int
    length: int
    text: str
    fix: str = ""


@dataclass(frozen=True)
class LineReport:
    """One line: kind, the trained section it opens ("" for none), sung text, issues."""

    kind: LineKind
    section: str = ""
    words: int = 0
    syllables: int = 0
    issues: tuple[LineIssue, ...] = ()


@dataclass(frozen=True)
class LyricsReport:
    """A whole text. `issues` pairs a line number (from 0) with an issue; `sections` in order."""

    lines: tuple[LineReport, ...]
    sections: tuple[str, ...]
    issues: tuple[tuple[int, LineIssue], ...]

    @property
    def sung_lines(self) -> int:
        """Lines with words to sing."""
        return sum(line.kind is LineKind.WORDS for line in self.lines)

    @property
    def words(self) -> int:
        """Number of words; a Chinese, Japanese or Korean character counts as one."""
        return sum(line.words for line in self.lines)

    @property
    def syllables(self) -> int:
        """Estimated number of syllables."""
        return sum(line.syllables for line in self.lines)


_MARK = re.compile(r"^\s*[\[【［]([^\[\]【】［］]*)[\]】］]\s*(.*?)\s*$")
_OPEN_MARK = re.compile(r"^\s*[\[【［]([^\[\]【】［］]*)$")
_INNER_SQUARE = re.compile(r"[\[【［][^\[\]【】［］]*[\]】］]")
_ROUND = re.compile(r"[(（][^()（）]*[)）]")
_STYLE_SPLIT = re.compile(r"\s*[:：,，;|/–—]\s*|\s+-\s+|\s+with\s+")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*|\d+")
_VOWELS = re.compile(r"[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœāēīōūăĕĭŏŭąęįųаеёиоуыэюяієїαεηιουω]+")
_STYLE_WORD_LIST = """
acapella acoustic aggressive angry beat belting breakdown build choir crescendo drop drums
echo energetic fade falsetto faster guitar harmonies harmony humming instrumental interlude
layered loud melodic music orchestra piano pause quiet quietly rap rapping repeat riff scream
screaming shout shouted shouting slow slower slowly soft softly solo spoken strings synth
vocal vocals voice whisper whispered whispering instrument 独奏 间奏 轻声 念白 合唱"""
_STYLE_WORDS = frozenset(_STYLE_WORD_LIST.split())


def analyse(text: str) -> LyricsReport:
    """Analyse a whole text."""
    lines = tuple(analyse_line(line) for line in text.split("\n"))
    sections = tuple(line.section for line in lines if line.section)
    issues = tuple((number, issue) for number, line in enumerate(lines) for issue in line.issues)
    return LyricsReport(lines, sections, issues)


def analyse_line(line: str) -> LineReport:
    """Analyse one line."""
    if not line.strip():
        return LineReport(LineKind.BLANK)
    mark = _MARK.match(line)
    if mark:
        return _analyse_mark(line, mark.group(1), mark.group(2))
    if _OPEN_MARK.match(line):
        issue = LineIssue(IssueKind.UNCLOSED_BRACKET, *_span(line), line.strip())
        return LineReport(LineKind.WORDS, "", *_sung(line), (issue,))
    return LineReport(LineKind.WORDS, "", *_sung(line), tuple(_bracket_issues(line)))


def _analyse_mark(line: str, inner: str, beside: str) -> LineReport:
    name = " ".join(inner.lower().split())
    start, length = _span(line)
    if beside:
        section = section_name(inner)
        fix = f"[{section or name}]\n{beside}"
        place = line.rindex(beside)
        issue = LineIssue(IssueKind.TEXT_BESIDE_MARK, place, len(beside), beside, fix)
        return LineReport(LineKind.WORDS, section, *_sung(beside), (issue,))
    if name in TRAINED_SECTIONS and line.strip()[0] == "[":
        return LineReport(LineKind.MARK, name)
    if name in UNVERIFIED_SECTIONS:
        issue = LineIssue(IssueKind.UNVERIFIED_MARK, start, length, name)
        return LineReport(LineKind.MARK, "", issues=(issue,))
    return _foreign_mark(inner, start, length)


def _foreign_mark(inner: str, start: int, length: int) -> LineReport:
    """Analyse a mark that is not plain: "Verse 2", "Hook", "chorus: soft guitar", "drop"."""
    section = section_name(inner)
    kind = IssueKind.RENAMED_MARK if section else IssueKind.UNKNOWN_MARK
    if not section:
        section = section_name(_STYLE_SPLIT.split(inner.strip())[0])
        if section:
            kind = IssueKind.STYLE_IN_MARK
    fix = f"[{section}]" if section else ""
    issue = LineIssue(kind, start, length, inner.strip(), fix)
    return LineReport(LineKind.MARK, section, issues=(issue,))


def _bracket_issues(line: str) -> list[LineIssue]:
    issues = [
        LineIssue(
            IssueKind.STYLE_IN_BRACKETS, m.start(), len(m.group()), m.group(), _without(line, m)
        )
        for m in _INNER_SQUARE.finditer(line)
    ]
    for match in _ROUND.finditer(line):
        words = set(re.findall(r"[^\W\d_]+", match.group().lower()))
        if words & _STYLE_WORDS:
            fix = _without(line, match)
            start, text = match.start(), match.group()
            issues.append(LineIssue(IssueKind.STYLE_IN_BRACKETS, start, len(text), text, fix))
    return issues


def _without(line: str, match: re.Match[str]) -> str:
    rest = line[: match.start()].rstrip() + " " + line[match.end() :].lstrip()
    return rest.strip()


def _span(line: str) -> tuple[int, int]:
    text = line.strip()
    return line.index(text), len(text)


def syllables_of(text: str) -> int:
    """Return about how many syllables are sung in a text without marks."""
    return _sung(text)[1]


def _sung(text: str) -> tuple[int, int]:
    """Return (words, syllables) of a line."""
    words = syllables = 0
    for match in _WORD.finditer(text.lower()):
        word = match.group()
        wide = sum(map(_is_syllable_character, word))
        if wide:
            words += wide
            syllables += wide
            word = "".join(c for c in word if not _is_syllable_character(c))
        if word:
            words += 1
            syllables += _syllables(word)
    return words, syllables


def _is_syllable_character(character: str) -> bool:
    """Whether it is Han, kana or Hangul, of which one is about one syllable."""
    code = ord(character)
    return (
        0x3041 <= code <= 0x30FF
        or 0x3400 <= code <= 0x9FFF
        or 0xAC00 <= code <= 0xD7AF
        or 0xF900 <= code <= 0xFAFF
        or 0x20000 <= code <= 0x3FFFF
    )


def _syllables(word: str) -> int:
    """Count groups of vowels if the script writes them, else half the word's letters."""
    if word.isdigit():
        return 2 * len(word)
    groups = _VOWELS.findall(word)
    if groups:
        silent = len(groups) > 1 and word.isascii() and word.endswith("e") and word[-2:] != "le"
        return len(groups) - silent
    return 1 if word.isascii() else max(1, round(len(word) / 2))


FASTEST_SYLLABLES_PER_S = 5.0
RELAXED_SYLLABLES_PER_S = 3.0
BREATH_S = 0.5
SECTION_PAUSE_S = 2.0
WORDLESS_SECTION_S = 8.0
FASTEST_OF_USUAL = 0.75
"""A model's fastest songs take so much of the time that its songs usually take."""
ROOM_FACTOR = 3.0


class Fit(Enum):
    """How the words fit the requested length."""

    NO_WORDS = "no words"
    TOO_LONG = "too many words"
    TIGHT = "tight"
    FITS = "fits"
    ROOM = "room to spare"


@dataclass(frozen=True)
class FitEstimate:
    """An estimate: the words need at least `least_s`, comfortably about `about_s`."""

    fit: Fit
    least_s: float
    about_s: float


def estimate_fit(report: LyricsReport, length_s: float, sung_s: float | None = None) -> FitEstimate:
    """Estimate whether the words fit into `length_s` seconds.

    `sung_s`: how long the model sings them, about; None: at the rates of pop singing.
    """
    if not report.words:
        return FitEstimate(Fit.NO_WORDS, 0.0, 0.0)
    wordless = sum(section in ("intro", "outro") for section in report.sections)
    sung_sections = max(1, len(report.sections) - wordless)
    if sung_s is None:
        least_s = report.syllables / FASTEST_SYLLABLES_PER_S
        sung_s = report.syllables / RELAXED_SYLLABLES_PER_S + report.sung_lines * BREATH_S
        sung_s += (sung_sections - 1) * SECTION_PAUSE_S
    else:
        least_s = FASTEST_OF_USUAL * sung_s
    about_s = sung_s + wordless * WORDLESS_SECTION_S
    if length_s < least_s:
        fit = Fit.TOO_LONG
    elif length_s < about_s:
        fit = Fit.TIGHT
    else:
        fit = Fit.ROOM if length_s > ROOM_FACTOR * about_s else Fit.FITS
    return FitEstimate(fit, least_s, about_s)
