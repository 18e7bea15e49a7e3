"""The lyrics pane: section buttons, text, issues, counters, files, instrumental switch.

It shows the draft. Lyrics are analysed shortly after the last key press.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QTextCursor
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from engine.incoming.lyrics import Lyrics
from engine.incoming.lyrics_file import LYRICS_SUFFIXES
from engine.messages import Message
from engine.prompt_text import TRAINED_SECTIONS
from heartstudio.jobs.titles.titles import TitleService
from heartstudio.model.draft import DraftModel
from heartstudio.model.lyrics_analysis import analyse
from heartstudio.model.prompt_counter import PromptCounter, PromptCounts
from heartstudio.model.settings import SettingsStore
from heartstudio.theme import set_kind
from heartstudio.view.lyrics.lyrics_counters import LyricsCounters
from heartstudio.view.lyrics.lyrics_edit import LyricsEdit
from heartstudio.view.lyrics.lyrics_helper import LyricsHelper
from heartstudio.view.lyrics.lyrics_lint import LyricsLint
from heartstudio.view.lyrics.section_buttons import SectionButtons
from heartstudio.view.message_text import message_text
from heartstudio.view.plain_text import PlainLabel, set_tip
from heartstudio.view.widgets.binding import FieldBinding
from heartstudio.view.widgets.card import Card, describe, tool_button
from heartstudio.view.widgets.switch import Switch

ANALYSE_DELAY_MS = 150
UNDO_STEP_PAUSE_MS = 1_500
MIN_TEXT_HEIGHT_PX = 64
MOST_SHOWN = 16
"""Characters of a word in a sentence."""


@dataclass(frozen=True)
class LyricsParts:
    """What the pane needs besides the draft: token counts, the language model, its settings."""

    counter: PromptCounter
    titles: TitleService
    settings: SettingsStore


class LyricsEditor(Card):
    """Lyrics and the instrumental switch of the draft."""

    def __init__(
        self, draft: DraftModel, parts: LyricsParts, parent: QWidget | None = None
    ) -> None:
        super().__init__("", parent)
        self.setObjectName("lyricsEditor")
        self._draft = draft
        self.heading.setText(self.tr("Ly&rics"))
        self.edit = LyricsEdit(self)
        self.heading.setBuddy(self.edit)
        self.setFocusProxy(self.edit)
        self.sections = SectionButtons(TRAINED_SECTIONS, self)
        self.lint = LyricsLint(self)
        self.counters = LyricsCounters(self)
        self.note = PlainLabel(self)
        self.note.setObjectName("lyricsNote")
        self.note.setWordWrap(True)
        self.note.hide()
        self.unread = PlainLabel(self)
        self.unread.setObjectName("unreadWordsNote")
        self.unread.setWordWrap(True)
        set_kind(self.unread, "muted")
        self.unread.hide()
        self._add_head(parts)
        self._name_edit()
        self._opened = Lyrics("")
        self.other_letters = self._make_other_letters()
        for widget in (self.sections, self.edit, self.note):
            self.body.addWidget(widget)
        self.body.addWidget(self.other_letters, 0, Qt.AlignmentFlag.AlignLeft)
        for widget in (self.unread, self.lint, self.counters):
            self.body.addWidget(widget)
        self.body.setStretchFactor(self.edit, 1)
        self._timer = self._one_shot(ANALYSE_DELAY_MS, self.analyse_now)
        self._pause = self._one_shot(UNDO_STEP_PAUSE_MS, draft.end_merge)
        self._bind(parts)
        self.analyse_now()

    def highlight_line(self, number: int | None) -> None:
        """Highlight the line being sung (from 0); None highlights none."""
        self.edit.highlight_line(number)

    def ask_and_open(self) -> None:
        """Ask for a file and open it."""
        path, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("Open lyrics"),
            "",
            self.tr("Lyrics ({patterns})").format(
                patterns=" ".join(f"*{s}" for s in LYRICS_SUFFIXES)
            )
            + ";;"
            + self.tr("All files (*)"),
        )
        if path:
            self.edit.open_file(Path(path))

    def analyse_now(self) -> None:
        """Analyse the lyrics now instead of shortly after the last key press."""
        self._timer.stop()
        draft = self._draft.draft
        report = analyse(draft.lyrics)
        self.lint.show_issues(report.issues)
        length_s = None if draft.until_stopped else draft.length_s
        self.counters.show_report(report, length_s, draft.instrumental)
        self.edit.highlighter.set_instrumental(draft.instrumental)
        self.helper.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop the timers; what they would do soon is done now."""
        if not event.spontaneous():
            if self._timer.isActive():
                self.analyse_now()
            if self._pause.isActive():
                self._pause.stop()
                self._draft.end_merge()
        super().hideEvent(event)

    def _one_shot(self, delay_ms: int, slot: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(delay_ms)
        timer.timeout.connect(slot)
        return timer

    def _add_head(self, parts: LyricsParts) -> None:
        self.instrumental = Switch(self.tr("&Instrumental"), self)
        self.instrumental.setObjectName("instrumentalSwitch")
        describe(
            self.instrumental,
            self.tr("Instrumental"),
            self.tr("A song without words: only the section marks are sent to the model"),
        )
        self.helper = LyricsHelper(self._draft, parts.titles, parts.settings, self)
        self.open_button = tool_button(self, "openLyricsButton", "folder-open")
        describe(
            self.open_button,
            self.tr("Open lyrics"),
            self.tr("Open a text, .lrc or .srt file; one can also be dropped on the text"),
        )
        for widget in (self.instrumental, self.helper.button, self.open_button):
            self.head.addWidget(widget)

    def _make_other_letters(self) -> QPushButton:
        button = QPushButton(self.tr("Other letters"), self)
        button.setObjectName("otherLettersButton")
        describe(
            button,
            self.tr("Other letters"),
            self.tr("Read the file in the next likely encoding"),
        )
        button.clicked.connect(self._on_other_letters)
        button.hide()
        return button

    def _name_edit(self) -> None:
        self.edit.setAccessibleName(self.tr("Lyrics"))
        self.edit.setAccessibleDescription(
            self.tr("Section marks like [verse] stand on lines of their own")
        )
        set_tip(self.edit, self.tr("The words to sing, in any language"))
        self.edit.setPlaceholderText(
            self.tr("[verse]\nWrite what is to be sung, with a section mark above each part…")
        )
        self.edit.setMinimumHeight(MIN_TEXT_HEIGHT_PX)

    def _bind(self, parts: LyricsParts) -> None:
        draft = self._draft
        FieldBinding(self, draft, "lyrics", self.edit.show_text, self.edit.text_edited)
        FieldBinding(
            self, draft, "instrumental", self.instrumental.setChecked, self.instrumental.toggled
        )
        draft.changed.connect(self._on_draft_changed)
        self.edit.editing_ended.connect(draft.end_merge)
        self.edit.refused.connect(self._on_refused)
        self.edit.lyrics_opened.connect(self._on_lyrics_opened)
        self.sections.section_chosen.connect(self._on_section_chosen)
        self.lint.line_chosen.connect(self.edit.go_to_line)
        self.lint.fix_requested.connect(self._on_fix_requested)
        self.open_button.clicked.connect(self.ask_and_open)
        self.helper.note_changed.connect(self._show_note)
        parts.counter.counted.connect(self._show_counts)
        self._show_counts(parts.counter.counts)

    def _on_draft_changed(self, field: str) -> None:
        if field == "lyrics":
            if (
                self.other_letters.isVisibleTo(self)
                and self._draft.draft.lyrics != self._opened.text
            ):
                self.other_letters.hide()
                self._show_note("")
            self._timer.start()
            self._pause.start()
        elif field in ("length_s", "instrumental"):
            self.analyse_now()

    def _on_section_chosen(self, section: str) -> None:
        self.edit.insert_section(section)
        self.edit.setFocus()

    def _on_fix_requested(self, fixes: list[tuple[int, str]]) -> None:
        """Apply fixes, from the last line to the first so that line numbers stay valid."""
        self._draft.end_merge()
        cursor = QTextCursor(self.edit.document())
        cursor.beginEditBlock()
        for number, text in reversed(fixes):
            self.edit.replace_line(number, text)
        cursor.endEditBlock()
        self._draft.end_merge()
        self.analyse_now()

    def _on_refused(self, message: Message) -> None:
        self._show_note(message_text(message))

    def _on_lyrics_opened(self, lyrics: Lyrics) -> None:
        """Offer the title stated in the file, and report a guessed encoding."""
        if lyrics.title and not self._draft.draft.title.strip():
            self._draft.set("title", lyrics.title)
        self._opened = lyrics
        self._show_note(message_text(lyrics.doubt))
        self.other_letters.setVisible(bool(lyrics.others))

    def _on_other_letters(self) -> None:
        """Decode the same bytes with the next likely encoding."""
        lyrics = self._opened.next_reading()
        self._opened = lyrics
        self.edit.show_lyrics(lyrics)
        self._on_lyrics_opened(lyrics)

    def _show_counts(self, counts: PromptCounts | None) -> None:
        self.counters.show_counts(counts)
        word = "" if counts is None else counts.unread_word
        if len(word) > MOST_SHOWN:
            word = word[:MOST_SHOWN] + "…"
        text = self.tr("This model cannot read words like “{word}”: it sings them as vowels.")
        self.unread.setText(text.format(word=word))
        self.unread.setVisible(bool(word))

    def _show_note(self, sentence: str) -> None:
        set_kind(self.note, "warning")
        self.note.setText(sentence)
        self.note.setVisible(bool(sentence))
