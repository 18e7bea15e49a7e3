"""Translated texts for sections, issues and the fit of lyrics.

model/lyrics_analysis.py decides which apply.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from heartstudio.model.lyrics_analysis import Fit, FitEstimate, IssueKind, LineIssue
from heartstudio.view.widgets.viewport import clock_text


def section_title(section: str) -> str:
    """Return the name of a section in any notation; unknown ones unchanged."""
    translate = QCoreApplication.translate
    names = {
        "intro": translate("Sections", "Intro"),
        "verse": translate("Sections", "Verse"),
        "prechorus": translate("Sections", "Pre-chorus"),
        "chorus": translate("Sections", "Chorus"),
        "bridge": translate("Sections", "Bridge"),
        "outro": translate("Sections", "Outro"),
        "interlude": translate("Sections", "Interlude"),
        "solo": translate("Sections", "Solo"),
        "hook": translate("Sections", "Hook"),
    }
    return names.get(section.lower(), section)


def issue_sentence(issue: LineIssue) -> str:
    """Return why a part of a line may not work as intended, and what would."""
    translate = QCoreApplication.translate
    kind = issue.kind
    if kind is IssueKind.UNKNOWN_MARK:
        text = translate("LyricsTexts", "The model does not know [{text}]; it may be sung.")
    elif kind is IssueKind.UNVERIFIED_MARK:
        text = translate(
            "LyricsTexts", "The model was not trained on [{text}]; it works sometimes."
        )
    elif kind is IssueKind.RENAMED_MARK:
        text = translate("LyricsTexts", "The model knows this section as {fix}.")
    elif kind is IssueKind.STYLE_IN_MARK:
        text = translate(
            "LyricsTexts", "Style text in a mark may be sung; {fix} alone, and tags for the style."
        )
    elif kind is IssueKind.TEXT_BESIDE_MARK:
        text = translate("LyricsTexts", "A section mark stands on a line of its own.")
    elif kind is IssueKind.STYLE_IN_BRACKETS:
        text = translate(
            "LyricsTexts", "{text} may be sung; the model takes no directions within lyrics."
        )
    else:
        text = translate("LyricsTexts", "This bracket is not closed.")
    return text.format(text=issue.text, fix=issue.fix)


def fit_sentence(estimate: FitEstimate, length_s: float) -> str:
    """Return whether the words fit the requested length, as a sentence."""
    translate = QCoreApplication.translate
    if estimate.fit is Fit.NO_WORDS:
        return ""
    if estimate.fit is Fit.TOO_LONG:
        text = translate(
            "LyricsTexts",
            "Too many words: even sung fast they need {least}, the song has {length}.",
        )
    elif estimate.fit is Fit.TIGHT:
        text = translate(
            "LyricsTexts",
            "Tight: sung at ease the words need about {about}, the song has {length}.",
        )
    elif estimate.fit is Fit.FITS:
        text = translate("LyricsTexts", "The words fit: about {about} of {length}.")
    else:
        text = translate(
            "LyricsTexts",
            "Room to spare: about {about} of {length}. The model may end early or repeat.",
        )
    return text.format(
        least=clock_text(estimate.least_s),
        about=clock_text(estimate.about_s),
        length=clock_text(length_s),
    )


def too_many_sentence(lines: int, most: int) -> str:
    """Return that a model leaves out some of so many lines, and what to do."""
    text = QCoreApplication.translate(
        "LyricsTexts",
        "{lines} lines: this model may skip some beyond {most}. Extend the song with the rest.",
    )
    return text.format(lines=lines, most=most)


def round_sentence(estimate: FitEstimate) -> str:
    """Return how long the words of an endless song last, as a sentence."""
    if estimate.fit is Fit.NO_WORDS:
        return ""
    text = QCoreApplication.translate(
        "LyricsTexts", "Sung in about {about}; then the words begin again, until you press Stop."
    )
    return text.format(about=clock_text(estimate.about_s))
