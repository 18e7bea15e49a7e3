"""A field of the settings dialog for each kind of option, bound to the settings store.

A field shows the stored value, writes the user's changes immediately, and follows changes from
elsewhere. The options are declared in model/settings.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from engine.messages import Message
from heartstudio.model.settings import OptionInfo, SettingsStore
from heartstudio.theme import set_kind
from heartstudio.view.message_text import message_text
from heartstudio.view.plain_text import PlainLabel
from heartstudio.view.widgets.card import describe, tool_button
from heartstudio.view.widgets.switch import Switch


@dataclass(frozen=True)
class FieldSource:
    """Provides fields with data that the table cannot contain.

    models, devices   pairs (value, name) of the current lists
    add_folder        adds a folder with a model; returns NOTHING or a message saying what it lacks
    """

    store: SettingsStore
    models: Callable[[], list[tuple[str, str]]]
    devices: Callable[[], list[tuple[str, str]]]
    add_folder: Callable[[Path], Message]


COMBO_PX = 260
"""Common width, so that the fields of a page align."""


def option_label(info: OptionInfo) -> str:
    """Return an option's label in the user's language."""
    return QCoreApplication.translate("Settings", info.label)


def option_hint(info: OptionInfo) -> str:
    """Return the explanation of an option, or its label if it needs none."""
    text = info.hint or info.label
    return QCoreApplication.translate("Settings", text)


def make_field(info: OptionInfo, source: FieldSource, parent: QWidget) -> QWidget:
    """Return the field of an option; its object name is option_<name>."""
    if isinstance(info.default, bool):
        field = _switch_field(info, source.store, parent)
    elif info.kind in ("choice", "model", "device"):
        field = _combo_field(info, source, parent)
    elif info.kind == "folder":
        return FolderField(info, source.store, parent)
    elif info.kind == "folders":
        return FolderListField(info, source, parent)
    elif info.limits is not None:
        field = _number_field(info, source.store, parent)
    else:
        field = _text_field(info, source.store, parent)
    _name(field, info)
    return field


def _name(field: QWidget, info: OptionInfo) -> None:
    field.setObjectName(f"option_{info.name}")
    describe(field, option_label(info), option_hint(info))


class _Follower(QObject):
    """Shows an option in a field, now and whenever it changes."""

    def __init__(
        self, field: QWidget, store: SettingsStore, name: str, show: Callable[[Any], object]
    ) -> None:
        super().__init__(field)
        self._store = store
        self._name = name
        self._show = show
        store.changed.connect(self._on_changed)
        self._on_changed(name)

    def _on_changed(self, name: str) -> None:
        if name == self._name:
            self._show(self._store.value(name))


def _switch_field(info: OptionInfo, store: SettingsStore, parent: QWidget) -> QWidget:
    field = Switch(option_label(info), parent)
    _Follower(field, store, info.name, field.setChecked)
    field.toggled.connect(lambda is_on: store.set(info.name, is_on))
    return field


def _combo_field(info: OptionInfo, source: FieldSource, parent: QWidget) -> QWidget:
    field = QComboBox(parent)
    field.setMinimumContentsLength(24)
    field.setMinimumWidth(COMBO_PX)
    field.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    for value, name in _choices(info, source):
        field.addItem(name, value)

    def show(value: str) -> None:
        index = field.findData(value)
        if index < 0:  # kept in the settings but missing now: an unplugged device, a lost model
            missing = QCoreApplication.translate("SettingsDialog", "{name} (not available)")
            field.addItem(missing.format(name=value), value)
            index = field.count() - 1
        field.setCurrentIndex(index)

    _Follower(field, source.store, info.name, show)
    field.activated.connect(lambda index: source.store.set(info.name, field.itemData(index)))
    return field


def _choices(info: OptionInfo, source: FieldSource) -> list[tuple[str, str]]:
    if info.kind == "choice":
        return [(c.value, QCoreApplication.translate("Settings", c.label)) for c in info.choices]
    if info.kind == "model":
        automatic = QCoreApplication.translate("SettingsDialog", "The largest one")
        return [("", automatic), *source.models()]
    return [("", QCoreApplication.translate("Settings", "Same as the system")), *source.devices()]


def _number_field(info: OptionInfo, store: SettingsStore, parent: QWidget) -> QWidget:
    low, high = info.limits or (0, 0)
    if isinstance(info.default, int):
        whole = QSpinBox(parent)
        whole.setAlignment(Qt.AlignmentFlag.AlignRight)
        whole.setRange(int(low), int(high))
        _write_unit(whole, info.name)
        _Follower(whole, store, info.name, whole.setValue)
        whole.valueChanged.connect(lambda value: store.set(info.name, value))
        field: QWidget = whole
    else:
        real = QDoubleSpinBox(parent)
        real.setAlignment(Qt.AlignmentFlag.AlignRight)
        real.setRange(low, high)
        real.setSingleStep(0.05)
        _Follower(real, store, info.name, real.setValue)
        real.valueChanged.connect(lambda value: store.set(info.name, value))
        field = real
    field.setMaximumWidth(110)
    return field


def _write_unit(spin: QSpinBox, name: str) -> None:
    """Set the unit from the option name's suffix; zero minutes means never."""
    if name.endswith("_min"):
        spin.setSuffix(QCoreApplication.translate("SettingsDialog", " min"))
        if spin.minimum() == 0:
            spin.setSpecialValueText(QCoreApplication.translate("SettingsDialog", "Never"))
    elif name.endswith("_s"):
        spin.setSuffix(QCoreApplication.translate("SettingsDialog", " s"))


def _text_field(info: OptionInfo, store: SettingsStore, parent: QWidget) -> QWidget:
    field = QLineEdit(parent)
    field.setMinimumWidth(260)

    def show(value: str) -> None:
        if field.text() != value:
            field.setText(value)

    _Follower(field, store, info.name, show)
    field.textEdited.connect(lambda text: store.set(info.name, text.strip()))
    return field


class FolderField(QWidget):
    """A folder: typed, or chosen in a dialog. Empty means the default."""

    def __init__(self, info: OptionInfo, store: SettingsStore, parent: QWidget) -> None:
        super().__init__(parent)
        self._info = info
        self._store = store
        self.edit = _text_field(info, store, self)
        _name(self.edit, info)
        self.button = tool_button(self, f"browse_{info.name}", "folder-open")
        describe(
            self.button,
            self.tr("Choose: {option}").format(option=option_label(info)),
            self.tr("Choose a folder"),
        )
        self.button.clicked.connect(self._on_browse)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.edit, 1)
        row.addWidget(self.button)
        self.setFocusProxy(self.edit)

    def _on_browse(self) -> None:
        now = str(self._store.value(self._info.name))
        path = QFileDialog.getExistingDirectory(self, option_label(self._info), now)
        if path:
            self._store.set(self._info.name, path)


class FolderListField(QWidget):
    """Folders with models, one per line in the settings: add and remove."""

    def __init__(self, info: OptionInfo, source: FieldSource, parent: QWidget) -> None:
        super().__init__(parent)
        self._info = info
        self._store = source.store
        self._add_folder = source.add_folder
        self.list = QListWidget(self)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setFixedHeight(92)
        _name(self.list, info)
        self.add_button = QPushButton(self.tr("&Add…"), self)
        self.add_button.setObjectName(f"add_{info.name}")
        describe(self.add_button, self.tr("Add a folder"), self.tr("Choose a folder with a model"))
        self.remove_button = QPushButton(self.tr("&Remove"), self)
        self.remove_button.setObjectName(f"remove_{info.name}")
        describe(
            self.remove_button,
            self.tr("Remove the folder"),
            self.tr("Take the chosen folder off the list; nothing is deleted"),
        )
        buttons = QVBoxLayout()
        buttons.addWidget(self.add_button)
        buttons.addWidget(self.remove_button)
        buttons.addStretch(1)
        self.note = PlainLabel(self)
        self.note.setObjectName(f"note_{info.name}")
        self.note.setWordWrap(True)
        set_kind(self.note, "warning")
        self.note.hide()
        row = QHBoxLayout()
        row.addWidget(self.list, 1)
        row.addLayout(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row)
        layout.addWidget(self.note)
        self.setFocusProxy(self.list)
        self.add_button.clicked.connect(self._on_add)
        self.remove_button.clicked.connect(self._on_remove)
        self.list.currentRowChanged.connect(self._on_row_changed)
        _Follower(self, source.store, info.name, self._show)

    def add(self, folder: Path) -> None:
        """Add a folder, or show what is missing in it."""
        problem = self._add_folder(folder)
        self.note.setText(message_text(problem))
        self.note.setVisible(bool(problem))

    def _show(self, text: str) -> None:
        self.list.clear()
        self.list.addItems([line for line in text.splitlines() if line.strip()])
        self._on_row_changed(self.list.currentRow())

    def _on_add(self) -> None:
        path = QFileDialog.getExistingDirectory(self, option_label(self._info))
        if path:
            self.add(Path(path))

    def _on_remove(self) -> None:
        row = self.list.currentRow()
        folders = [self.list.item(number).text() for number in range(self.list.count())]
        kept = [folder for number, folder in enumerate(folders) if number != row]
        self._store.set(self._info.name, "\n".join(kept))

    def _on_row_changed(self, row: int) -> None:
        self.remove_button.setEnabled(row >= 0)
