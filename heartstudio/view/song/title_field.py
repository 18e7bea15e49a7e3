"""Title of the song being written: one line, bound to the draft."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from engine.incoming.limits import MAX_TITLE_CHARACTERS
from heartstudio.model.draft import DraftModel
from heartstudio.theme import SPACING_PX, set_kind
from heartstudio.view.plain_text import PlainLabel, set_tip
from heartstudio.view.widgets.binding import FieldBinding


class TitleField(QWidget):
    """If empty, the title is generated together with the song."""

    def __init__(self, draft: DraftModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = QLineEdit(self)
        self.edit.setObjectName("draftTitle")
        self.edit.setAccessibleName(self.tr("Title"))
        self.edit.setPlaceholderText(self.tr("Left empty, it is made from the lyrics"))
        set_tip(self.edit, self.tr("What the song is called in the library and in its file"))
        self.edit.setMaxLength(MAX_TITLE_CHARACTERS)
        label = PlainLabel(self.tr("T&itle"), self)
        set_kind(label, "heading")
        label.setBuddy(self.edit)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(SPACING_PX + 4)
        row.addWidget(label)
        row.addWidget(self.edit, 1)
        self.setFocusProxy(self.edit)
        FieldBinding(self, draft, "title", self.edit.setText, self.edit.textEdited)
        self.edit.editingFinished.connect(draft.end_merge)
