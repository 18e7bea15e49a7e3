"""Lyrics: marks, issues, counts and the fit estimate."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.incoming.section_marks import section_name
from engine.prompt_text import TRAINED_SECTIONS
from heartstudio.model.lyrics_analysis import (
    Fit,
    IssueKind,
    LineKind,
    analyse,
    analyse_line,
    estimate_fit,
)


@pytest.mark.parametrize("name", TRAINED_SECTIONS)
def test_trained_marks_have_no_issue(name: str) -> None:
    for line in (f"[{name}]", f"  [{name.title()}] "):
        report = analyse_line(line)
        assert report.kind is LineKind.MARK
        assert report.section == name
        assert report.issues == ()


@pytest.mark.parametrize(
    ("line", "kind", "fix"),
    [
        ("[Verse 2]", IssueKind.RENAMED_MARK, "[verse]"),
        ("[Pre-Chorus]", IssueKind.RENAMED_MARK, "[prechorus]"),
        ("[Hook]", IssueKind.RENAMED_MARK, "[chorus]"),
        ("【副歌】", IssueKind.RENAMED_MARK, "[chorus]"),
        ("[chorus: soft guitar]", IssueKind.STYLE_IN_MARK, "[chorus]"),
        ("[Verse - whispered]", IssueKind.STYLE_IN_MARK, "[verse]"),
        ("[drop]", IssueKind.UNKNOWN_MARK, ""),
        ("[interlude]", IssueKind.UNVERIFIED_MARK, ""),
        ("[chorus] (softly)", IssueKind.TEXT_BESIDE_MARK, "[chorus]\n(softly)"),
        ("[verse", IssueKind.UNCLOSED_BRACKET, ""),
        ("I love you [whispered]", IssueKind.STYLE_IN_BRACKETS, "I love you"),
        ("(guitar solo)", IssueKind.STYLE_IN_BRACKETS, ""),
    ],
)
def test_issues(line: str, kind: IssueKind, fix: str) -> None:
    (issue,) = analyse_line(line).issues
    assert issue.kind is kind
    assert issue.fix == fix
    assert line[issue.start : issue.start + issue.length].strip() != ""


def test_backing_vocals_in_brackets_are_no_issue() -> None:
    assert analyse_line("Stay with me (ooh, stay)").issues == ()


def test_section_name_knows_other_spellings() -> None:
    assert section_name("PRE CHORUS 2") == "prechorus"
    assert section_name("Strophe 1") == "verse"
    assert section_name("drum fill") == ""


def test_counts() -> None:
    report = analyse("[verse]\nI love the summer rain\n\n[chorus]\n我爱你\n")
    assert report.sections == ("verse", "chorus")
    assert report.sung_lines == 2
    assert report.words == 5 + 3
    assert report.syllables == 6 + 3
    assert report.issues == ()


def test_other_scripts_are_counted() -> None:
    assert analyse_line("Привет мир").syllables == 3
    assert analyse_line("مرحبا بالعالم").syllables >= 4
    assert analyse_line("🎵🎵").words == 0


def test_fit_estimate() -> None:
    line = "walking down the road with you tonight again\n"
    long = analyse("[verse]\n" + line * 60)
    assert estimate_fit(long, 60).fit is Fit.TOO_LONG
    assert estimate_fit(long, 200).fit is Fit.TIGHT
    assert estimate_fit(long, 360).fit is Fit.FITS
    assert estimate_fit(analyse("hello"), 360).fit is Fit.ROOM
    assert estimate_fit(analyse("[verse]\n"), 60).fit is Fit.NO_WORDS
    three = analyse("[verse]\nhello there\nhello you\nhello me")
    assert estimate_fit(three, 14).fit is Fit.ROOM
    assert estimate_fit(three, 14, sung_s=15.6).fit is Fit.TIGHT, "the model sings more slowly"
    assert estimate_fit(three, 11, sung_s=15.6).fit is Fit.TOO_LONG
    assert estimate_fit(three, 16, sung_s=15.6).fit is Fit.FITS


def test_a_usual_song_needs_a_usual_time() -> None:
    text = "\n".join(
        ["[intro]", *(["[verse]", *["you and me beneath the open sky"] * 8] * 5), "[outro]"]
    )
    estimate = estimate_fit(analyse(text), 200)
    assert 120 < estimate.about_s < 220
    assert estimate.fit is Fit.FITS


@given(st.text(max_size=300))
def test_any_text_can_be_analysed(text: str) -> None:
    report = analyse(text)
    assert len(report.lines) == text.count("\n") + 1
    for number, issue in report.issues:
        line = text.split("\n")[number]
        assert 0 <= issue.start <= issue.start + issue.length <= len(line)
    estimate_fit(report, 60)
