"""Colours section marks and underlines text that the model may misinterpret.

Colours are read from the document's widget for each line; lyrics_analysis.py finds the issues.
"""

from __future__ import annotations

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat
from PySide6.QtWidgets import QPlainTextEdit

from engine.prompt_text import TRAINED_SECTIONS
from heartstudio.model.lyrics_analysis import LineKind, analyse_line
from heartstudio.theme import roles_of, section_colour

NO_SECTION = -1


class LyricsHighlighter(QSyntaxHighlighter):
    """Works line by line. The state of a line is the number of its section."""

    def __init__(self, edit: QPlainTextEdit) -> None:
        super().__init__(edit.document())
        self._edit = edit
        self._is_instrumental = False

    def set_instrumental(self, is_instrumental: bool) -> None:
        """Show words that are not sent as such."""
        if is_instrumental != self._is_instrumental:
            self._is_instrumental = is_instrumental
            self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """Colour one line."""
        report = analyse_line(text)
        roles = roles_of(self._edit.palette())
        state = self.previousBlockState()
        if report.kind is LineKind.MARK or report.section:
            known = report.section in TRAINED_SECTIONS
            state = TRAINED_SECTIONS.index(report.section) if known else NO_SECTION
        self.setCurrentBlockState(state)
        if report.kind is LineKind.MARK:
            mark = QTextCharFormat()
            mark.setForeground(section_colour(roles, report.section))
            mark.setFontWeight(QFont.Weight.DemiBold)
            self.setFormat(0, len(text), mark)
        elif self._is_instrumental:
            unsent = QTextCharFormat()
            unsent.setForeground(QColor(roles.disabled))
            unsent.setFontStrikeOut(True)
            self.setFormat(0, len(text), unsent)
        for issue in report.issues:
            line = QTextCharFormat(self.format(issue.start))
            line.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            line.setUnderlineColor(QColor(roles.warning))
            self.setFormat(issue.start, issue.length, line)
