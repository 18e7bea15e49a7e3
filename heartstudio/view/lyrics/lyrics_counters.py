"""Status below the lyrics: counts, tokens in the model's context, and whether the words fit."""

from __future__ import annotations

import math

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QVBoxLayout, QWidget

from heartstudio.model.lyrics_analysis import Fit, LyricsReport, estimate_fit
from heartstudio.model.prompt_counter import PromptCounts
from heartstudio.theme import set_kind
from heartstudio.view.lyrics.fit_bar import FitBar
from heartstudio.view.lyrics.lyrics_texts import fit_sentence, round_sentence, too_many_sentence
from heartstudio.view.plain_text import PlainLabel, set_tip
from heartstudio.view.widgets.flow_layout import FlowLayout

NEARLY_FULL_POSITIONS = 200


class LyricsCounters(QWidget):
    """A bar and two labels, side by side or stacked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lyricsCounters")
        self._report: LyricsReport | None = None
        self._counts: PromptCounts | None = None
        self._shown: tuple[float | None, bool] = (None, False)
        self.fit_bar = FitBar(self)
        self.fit_label = PlainLabel(self)
        self.fit_label.setObjectName("fitLabel")
        self.counts_label = PlainLabel(self)
        self.counts_label.setObjectName("lyricsCounts")
        set_tip(
            self.counts_label,
            self.tr(
                "The model reads tags and lyrics in tokens and has a limited number of positions "
                "for them and for the music: 12.5 positions are one second of music."
            ),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.fit_bar)
        words = FlowLayout(spacing_px=16)
        for label in (self.fit_label, self.counts_label):
            label.setMinimumWidth(1)
            words.addWidget(label)
        layout.addLayout(words)

    def show_report(
        self, report: LyricsReport, length_s: float | None, is_instrumental: bool
    ) -> None:
        """Show the counts of the lyrics, and whether they fit the length; None: an endless song."""
        self._report = report
        self._shown = (length_s, is_instrumental)
        sung_s = None if self._counts is None else self._counts.sung_s
        estimate = estimate_fit(report, math.inf if length_s is None else length_s, sung_s)
        too_many = None if self._counts is None else self._counts.too_many_lines
        if is_instrumental:
            sentence = self.tr(
                "Instrumental: only section marks are sent. The model may still hum or sing; this "
                "is its weak side."
            )
        elif too_many is not None and estimate.fit is not Fit.TOO_LONG:
            sentence = too_many_sentence(*too_many)
        elif length_s is None:
            sentence = round_sentence(estimate)
        else:
            sentence = fit_sentence(estimate, length_s)
        self.fit_label.setText(sentence)
        set_tip(self.fit_label, sentence)
        is_tight = estimate.fit in (Fit.TOO_LONG, Fit.TIGHT)
        is_warning = (is_tight or too_many is not None) and not is_instrumental
        set_kind(self.fit_label, "warning" if is_warning else "muted")
        self.fit_label.setVisible(bool(sentence))
        has_bar = estimate.fit is not Fit.NO_WORDS and not is_instrumental
        if length_s is not None:
            self.fit_bar.show_fit(estimate, length_s)
        self.fit_bar.setVisible(has_bar and length_s is not None)
        self._show_counts()

    def show_counts(self, counts: PromptCounts | None) -> None:
        """Show the tokenizer's count; None without a model."""
        self._counts = counts
        if self._report is not None:
            self.show_report(self._report, *self._shown)
        else:
            self._show_counts()

    def _show_counts(self) -> None:
        number = QLocale().toString
        parts: list[str] = []
        if self._report is not None:
            parts += [
                self.tr("Lines: {count}").format(count=number(self._report.sung_lines)),
                self.tr("Words: {count}").format(count=number(self._report.words)),
            ]
        kind = "muted"
        if self._counts is not None:
            left = self._counts.left
            parts.append(
                self.tr("Tokens: {count}").format(count=number(self._counts.lyrics_tokens))
            )
            if left >= 0:
                parts.append(self.tr("Positions left: {count}").format(count=number(left)))
            elif self._counts.fits:
                text = self.tr("{count} positions more than the model sees at once")
                parts.append(text.format(count=number(-left)))
            else:
                text = self.tr("{count} positions too many: shorten the lyrics or the song")
                parts.append(text.format(count=number(-left)))
            is_full = left < NEARLY_FULL_POSITIONS
            kind = "error" if not self._counts.fits else "warning" if is_full else kind
        set_kind(self.counts_label, kind)
        self.counts_label.setText("  ·  ".join(parts))
