"""The tag editor: field with chips, presets, dice, hints, and the exact text for the model.

It shows the draft; every change goes through the draft and can be undone.
"""

from __future__ import annotations

import random

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.messages import Message
from heartstudio.model.draft import DraftModel
from heartstudio.model.presets import PresetStore
from heartstudio.model.tag_catalog import TagCatalog
from heartstudio.theme import set_kind
from heartstudio.view.message_text import message_text
from heartstudio.view.plain_text import PlainLabel
from heartstudio.view.tags.preset_menu import PresetMenu
from heartstudio.view.tags.tag_field import TagField
from heartstudio.view.tags.tag_texts import hint_sentence
from heartstudio.view.widgets.card import Card, Sign, describe, tool_button
from heartstudio.view.widgets.report_page import report_page

EXACT_TEXT_LINES = 5


class TagEditor(Card):
    """Tags of the draft. Keys typed at it go to its text field."""

    def __init__(
        self,
        draft: DraftModel,
        catalog: TagCatalog,
        presets: PresetStore,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", parent)
        self.setObjectName("tagEditor")
        self._is_forwarding = False
        self._draft = draft
        self._catalog = catalog
        self._rng = random.Random()
        self.heading.setText(self.tr("T&ags"))
        self.field = TagField(catalog, self)
        self.heading.setBuddy(self.field.input)
        self.setFocusProxy(self.field.input)
        self._name_field()
        self._add_buttons(presets)
        self.hints = HintLine(self)
        self.exact_text = self._make_exact_text()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.body.addWidget(self.field)
        self.body.addWidget(self.hints)
        self.body.addWidget(self.exact_text)
        self.field.tags_edited.connect(self._on_tags_edited)
        self.field.refused.connect(self._on_refused)
        draft.changed.connect(self._on_draft_changed)
        self._show()

    def roll_dice(self) -> None:
        """Replace the tags with a sensible random set."""
        self._draft.set("tags", tuple(self._catalog.random_set(self._rng)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Forward key presses to the field.

        A key that the field does not handle returns here, and is passed on to the window.
        """
        if event.text() and not self._is_forwarding:
            self._is_forwarding = True
            QApplication.sendEvent(self.field.input, event)
            self._is_forwarding = False
        else:
            super().keyPressEvent(event)

    def _name_field(self) -> None:
        describe(
            self.field.input,
            self.tr("Tags"),
            self.tr(
                "What the music is like: genre first, then voice, mood, instruments. Separate "
                "tags with commas. Arrow down shows all known tags."
            ),
        )

    def _add_buttons(self, presets: PresetStore) -> None:
        self.dice = tool_button(self, "tagDiceButton", "dice")
        describe(self.dice, self.tr("Random tags"), self.tr("Replace the tags by a random set"))
        self.dice.clicked.connect(self.roll_dice)
        self.presets = tool_button(self, "presetButton", "presets")
        self.presets.setMenu(PresetMenu(self._draft, presets, self))
        self.presets.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        describe(self.presets, self.tr("Presets"), self.tr("Use or save a preset of tags"))
        self.browse = tool_button(self, "tagBrowseButton", "tag")
        describe(self.browse, self.tr("Known tags"), self.tr("Show all known tags by category"))
        self.browse.clicked.connect(self.field.offer)
        self.exact_button = tool_button(self, "exactTextButton", "eye")
        self.exact_button.setCheckable(True)
        describe(
            self.exact_button,
            self.tr("Exact text"),
            self.tr("Show exactly what the model is given"),
        )
        self.exact_button.toggled.connect(self._on_exact_toggled)
        for button in (self.exact_button, self.browse, self.presets, self.dice):
            self.head.addWidget(button)

    def _make_exact_text(self) -> QPlainTextEdit:
        view = report_page("exactText", self)
        view.setFixedHeight(view.fontMetrics().lineSpacing() * EXACT_TEXT_LINES + 20)
        describe(
            view,
            self.tr("Exact text for the model"),
            self.tr("Tags and lyrics exactly as the model is given them"),
        )
        view.setVisible(False)
        return view

    def _on_tags_edited(self, tags: tuple[str, ...]) -> None:
        self._draft.set("tags", tags)

    def _on_refused(self, message: Message) -> None:
        self.hints.show_sentences([message_text(message)])

    def _on_draft_changed(self, field: str) -> None:
        if field == "tags":
            self._show()
        elif field in ("lyrics", "instrumental"):
            self._show_exact_text()

    def _on_exact_toggled(self, is_shown: bool) -> None:
        self.exact_text.setVisible(is_shown)
        self._show_exact_text()

    def _show(self) -> None:
        tags = self._draft.draft.tags
        self.field.show_tags(tags)
        self.field.input.setPlaceholderText(
            self.tr("Add a tag…") if tags else self.tr("Genre, voice, mood, instruments…")
        )
        self.hints.show_sentences([hint_sentence(hint) for hint in self._catalog.hints(tags)])
        self._show_exact_text()

    def _show_exact_text(self) -> None:
        if self.exact_button.isChecked():
            self.exact_text.setPlainText(self._draft.prompt_text())


class HintLine(QWidget):
    """Hints, each with a small icon; hidden if there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tagHints")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(2, 0, 2, 0)
        self._layout.setSpacing(2)
        self._rows: list[tuple[QWidget, QLabel]] = []
        self.hide()

    def sentences(self) -> list[str]:
        """The hints shown."""
        return [text.text() for row, text in self._rows if not row.isHidden()]

    def show_sentences(self, sentences: list[str]) -> None:
        """Show these hints."""
        while len(self._rows) < len(sentences):
            self._rows.append(self._make_row())
        for number, (row, text) in enumerate(self._rows):
            row.setVisible(number < len(sentences))
            text.setText(sentences[number] if number < len(sentences) else "")
        self.setVisible(bool(sentences))

    def _make_row(self) -> tuple[QWidget, QLabel]:
        row = QWidget(self)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        text = PlainLabel(row)
        text.setWordWrap(True)
        text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        set_kind(text, "muted")
        layout.addWidget(Sign("info", "warning", 16, row), 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(text, 1)
        self._layout.addWidget(row)
        return row, text
