"""The settings dialog, built from the table in model/settings.py: pages with a field per option.

Values apply immediately; there is nothing to confirm. The only thing not in the table is the text
model's key, which is in the system's keyring and is never shown.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSpacerItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.messages import Message
from heartstudio.audio.player import Player
from heartstudio.icons import icon
from heartstudio.jobs.titles.titles import TitleService
from heartstudio.model.draft import DraftModel
from heartstudio.model.model_catalog import ModelCatalog
from heartstudio.model.settings import OPTIONS, OptionInfo, SettingsStore, option
from heartstudio.theme import MARGIN_PX, SPACING_PX, set_kind
from heartstudio.view.dialogs.settings_fields import (
    FieldSource,
    make_field,
    option_hint,
    option_label,
)
from heartstudio.view.flow_steps import flow_steps_tip
from heartstudio.view.message_text import message_text
from heartstudio.view.plain_text import PlainLabel
from heartstudio.view.widgets.card import describe
from heartstudio.view.widgets.enter_key import EnterPressesFocused
from heartstudio.view.widgets.scroll_page import ScrollPage
from heartstudio.view.widgets.switch import Switch

PAGE_ICONS = {
    "General": "settings",
    "Files": "folder",
    "Models": "chip",
    "Sound": "volume",
    "Titles": "text",
}
CODEC_STEPS = "codec_steps"
MODELS_PAGE = "Models"
TITLES_PAGE = "Titles"
MODEL_HELP_ROW = 3
"""Row below heading, label and list of the folders, and their hint."""
MODELS_URL = "https://huggingface.co/HeartMuLa"


class SettingsDialog(QDialog):
    """Not modal: the window stays usable."""

    def __init__(
        self,
        store: SettingsStore,
        catalog: ModelCatalog,
        player: Player,
        titles: TitleService,
        draft: DraftModel,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("settingsDialog")
        self.setWindowTitle(self.tr("Settings"))
        self.resize(760, 620)
        self._store = store
        self._titles = titles
        self._catalog = catalog
        self._draft = draft
        self._source = FieldSource(
            store,
            lambda: [(choice.id, choice.name) for choice in catalog.choices()],
            lambda: [(device.id, device.name) for device in player.devices()],
            catalog.add_folder,
        )
        self.pages = QListWidget(self)
        self.stack = QStackedWidget(self)
        self._set_up_pages()
        self._lay_out()
        self._show_flow_steps()
        for changed in (store.changed, catalog.changed, draft.changed):
            changed.connect(self._show_flow_steps)

    def show_page(self, page: str) -> None:
        """Go to a page by its name in the table."""
        for row in range(self.pages.count()):
            if self.pages.item(row).data(Qt.ItemDataRole.UserRole) == page:
                self.pages.setCurrentRow(row)

    def show_default_folder(self, folder: Path) -> None:
        """Show what an empty field on the page Files means: the app's folder for music."""
        for name in ("music_folder", "export_folder"):
            field = self.findChild(QLineEdit, f"option_{name}")
            if isinstance(field, QLineEdit):
                field.setPlaceholderText(str(folder))

    def reset_page(self) -> None:
        """Reset all options of the current page to their defaults."""
        page = self.pages.currentItem().data(Qt.ItemDataRole.UserRole)
        for info in OPTIONS:
            if info.page == page:
                self._store.reset(info.name)

    def _set_up_pages(self) -> None:
        self.pages.setObjectName("settingsPages")
        self.pages.setFixedWidth(180)
        self.pages.setIconSize(QSize(20, 20))
        describe(self.pages, self.tr("Pages"), self.tr("Which settings are shown"))
        for page in dict.fromkeys(info.page for info in OPTIONS if info.page):
            title = QCoreApplication.translate("Settings", page)
            item = QListWidgetItem(icon(PAGE_ICONS.get(page, "settings")), title)
            item.setData(Qt.ItemDataRole.UserRole, page)
            self.pages.addItem(item)
            self.stack.addWidget(self._make_page(page, title))
        self.pages.currentRowChanged.connect(self.stack.setCurrentIndex)
        self.pages.setCurrentRow(0)

    def _make_page(self, page: str, title: str) -> QWidget:
        content = QWidget()
        form = QFormLayout(content)
        form.setContentsMargins(MARGIN_PX, 0, MARGIN_PX, MARGIN_PX)
        form.setVerticalSpacing(SPACING_PX - 2)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        heading = PlainLabel(title, content)
        set_kind(heading, "title")
        form.addRow(heading)
        for info in OPTIONS:
            if info.page == page:
                self._add_option(form, info, content)
        if page == MODELS_PAGE:
            self._add_model_help(form, content)
        if page == TITLES_PAGE:
            self._add_key_field(form, content)
        return ScrollPage(content, f"settings{page}Scroll")

    def _add_option(self, form: QFormLayout, info: OptionInfo, parent: QWidget) -> None:
        field = make_field(info, self._source, parent)
        if isinstance(info.default, bool):
            form.addRow(field)
        else:
            label = PlainLabel(option_label(info), parent)
            label.setBuddy(field)
            form.addRow(label, field)
        if info.hint:
            hint = PlainLabel(option_hint(info), parent)
            hint.setWordWrap(True)
            set_kind(hint, "muted")
            if isinstance(info.default, bool):
                hint.setContentsMargins(Switch.TEXT_START_PX, 0, 0, 0)
            form.addRow(hint)
        form.addItem(QSpacerItem(0, SPACING_PX // 2))

    def _add_model_help(self, form: QFormLayout, parent: QWidget) -> None:
        text = self.tr(
            "File → Models downloads and checks the published models, and adds folders, too. They "
            "are published at {link}."
        )
        link = f"<a href='{MODELS_URL}'>{MODELS_URL.removeprefix('https://')}</a>"
        label = PlainLabel(text.format(link=link), parent)
        label.setObjectName("modelHelp")
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setOpenExternalLinks(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        describe(label, self.tr("How to get a model"), self.tr("Opens the web page of the models"))
        form.insertRow(MODEL_HELP_ROW, label)

    def _add_key_field(self, form: QFormLayout, parent: QWidget) -> None:
        self.key_edit = QLineEdit(parent)
        self.key_edit.setObjectName("titlesKeyEdit")
        self.key_edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.key_edit.setPlaceholderText(self.tr("Only for services that ask for one"))
        tip = self.tr("Kept in the system's keyring, never in a file, never shown again")
        describe(self.key_edit, self.tr("Key of the service"), tip)
        self.key_button = QPushButton(self.tr("&Keep"), parent)
        self.key_button.setObjectName("titlesKeyButton")
        describe(self.key_button, self.tr("Keep the key"), self.tr("Leave empty to delete the key"))
        self.key_note = PlainLabel(parent)
        self.key_note.setObjectName("titlesKeyNote")
        self.key_note.setWordWrap(True)
        set_kind(self.key_note, "muted")
        label = PlainLabel(self.tr("Key of the service"), parent)
        label.setBuddy(self.key_edit)
        row = QHBoxLayout()
        row.addWidget(self.key_edit, 1)
        row.addWidget(self.key_button)
        form.addRow(label, row)
        form.addRow(self.key_note)
        self.key_button.clicked.connect(self._on_keep_key)
        self.key_edit.returnPressed.connect(self._on_keep_key)
        self._titles.key_saved.connect(self._on_key_saved)

    def _lay_out(self) -> None:
        reset = QPushButton(self.tr("&Defaults of this page"), self)
        reset.setObjectName("settingsResetButton")
        describe(
            reset,
            self.tr("Defaults of this page"),
            self.tr("Reset everything on this page to its default"),
        )
        reset.clicked.connect(self.reset_page)
        close = QPushButton(self.tr("Close"), self)
        close.setObjectName("settingsCloseButton")
        describe(
            close, self.tr("Close"), self.tr("Close the settings; changes are already applied")
        )
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.addWidget(reset)
        foot.addStretch(1)
        foot.addWidget(close)
        columns = QHBoxLayout()
        columns.setSpacing(MARGIN_PX)
        columns.addWidget(self.pages)
        columns.addWidget(self.stack, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX)
        layout.setSpacing(MARGIN_PX)
        layout.addLayout(columns, 1)
        layout.addLayout(foot)
        EnterPressesFocused(self)

    def _show_flow_steps(self) -> None:
        """Disable the steps while the chosen model needs only one."""
        field = self.findChild(QWidget, f"option_{CODEC_STEPS}")
        assert isinstance(field, QWidget)
        model = self._catalog.chosen(self._draft.draft.model_id)
        flow_steps = None if model is None else model.flow_steps
        info = option(CODEC_STEPS)
        tip = option_hint(info) if flow_steps is None else flow_steps_tip(flow_steps)
        describe(field, option_label(info), tip)
        field.setEnabled(flow_steps != 1)

    def _on_keep_key(self) -> None:
        self._titles.set_api_key(self.key_edit.text())
        self.key_note.setText(self.tr("Asking the system's keyring…"))

    def _on_key_saved(self, problem: Message) -> None:
        if not problem:
            self.key_edit.clear()
        set_kind(self.key_note, "warning" if problem else "muted")
        self.key_note.setText(message_text(problem) or self.tr("The key is in the keyring."))
