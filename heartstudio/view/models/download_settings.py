"""Download settings: folder, server, proxy, token. A page of the models dialog.

The token is stored in the system's keyring and is never displayed again.
"""

from __future__ import annotations

from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpacerItem,
    QWidget,
)

from engine.messages import NOTHING, Message
from heartstudio.jobs.models.downloads import DownloadService
from heartstudio.model.settings import SettingsStore, option
from heartstudio.theme import MARGIN_PX, SPACING_PX, set_kind
from heartstudio.view.dialogs.settings_fields import (
    FieldSource,
    make_field,
    option_hint,
    option_label,
)
from heartstudio.view.message_text import message_text
from heartstudio.view.plain_text import PlainLabel
from heartstudio.view.widgets.card import describe

OPTION_NAMES = ("models_folder", "hub_endpoint", "hub_proxy")


class DownloadSettings(QWidget):
    """Values apply immediately; a running download keeps those it started with."""

    def __init__(
        self,
        store: SettingsStore,
        service: DownloadService,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("downloadSettings")
        self._service = service
        form = QFormLayout(self)
        form.setContentsMargins(0, MARGIN_PX, 0, MARGIN_PX)
        form.setVerticalSpacing(SPACING_PX - 2)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        source = FieldSource(store, list, list, lambda _folder: NOTHING)
        for name in OPTION_NAMES:
            info = option(name)
            field = make_field(info, source, self)
            label = PlainLabel(option_label(info), self)
            label.setBuddy(field)
            form.addRow(label, field)
            form.addRow(self._hint(option_hint(info)))
            form.addItem(QSpacerItem(0, SPACING_PX))
        self._add_token(form)
        service.token_saved.connect(self._on_token_saved)

    def _add_token(self, form: QFormLayout) -> None:
        self.token = QLineEdit(self)
        self.token.setObjectName("hubTokenEdit")
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        self.token.setPlaceholderText(self.tr("The published models need none"))
        tip = self.tr("Kept in the system's keyring, never in a file, never shown again")
        describe(self.token, self.tr("Token of the model server"), tip)
        self.keep = QPushButton(self.tr("&Keep"), self)
        self.keep.setObjectName("hubTokenButton")
        describe(self.keep, self.tr("Keep the token"), self.tr("Empty deletes a kept token"))
        row = QHBoxLayout()
        row.addWidget(self.token, 1)
        row.addWidget(self.keep)
        label = PlainLabel(self.tr("Token of the model server"), self)
        label.setBuddy(self.token)
        form.addRow(label, row)
        self.note = self._hint(tip)
        self.note.setObjectName("hubTokenNote")
        form.addRow(self.note)
        self.keep.clicked.connect(self._on_keep)
        self.token.returnPressed.connect(self._on_keep)

    def _hint(self, text: str) -> QLabel:
        hint = PlainLabel(text, self)
        hint.setWordWrap(True)
        set_kind(hint, "muted")
        return hint

    def _on_keep(self) -> None:
        self._service.set_token(self.token.text())
        self.note.setText(self.tr("Asking the system's keyring…"))

    def _on_token_saved(self, problem: Message) -> None:
        if not problem:
            self.token.clear()
        set_kind(self.note, "warning" if problem else "muted")
        self.note.setText(message_text(problem) or self.tr("The keyring has it."))
