"""The menu of presets: built-in ones, the user's own, saving and deleting.

Applying a preset is one undo step of the draft.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QInputDialog, QMenu, QMessageBox, QWidget

from heartstudio.icons import icon
from heartstudio.model.draft import DraftModel
from heartstudio.model.presets import Preset, PresetStore
from heartstudio.view.plain_text import menu_text, question_box, set_tip


class PresetMenu(QMenu):
    """Filled again each time before it is shown."""

    def __init__(
        self, draft: DraftModel, presets: PresetStore, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("presetMenu")
        self.setTitle(self.tr("&Presets"))
        self.setToolTipsVisible(True)
        self._draft = draft
        self._presets = presets
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """List the current presets."""
        self.clear()
        presets = self._presets.presets()
        for preset in (p for p in presets if p.is_builtin):
            self._add(preset)
        own = [p for p in presets if not p.is_builtin]
        if own:
            self.addSeparator()
            for preset in own:
                self._add(preset)
        self.addSeparator()
        save = self.addAction(icon("save"), self.tr("Save as a preset…"), self.ask_and_save)
        set_tip(save, self.tr("Save the current tags and sampling under a name"))
        if own:
            deleting = self.addMenu(icon("trash"), self.tr("Delete a preset"))
            for preset in own:
                action = deleting.addAction(menu_text(preset.name))
                action.triggered.connect(lambda _=False, p=preset: self._ask_and_delete(p))

    def apply(self, preset: Preset) -> None:
        """Apply a preset to the draft."""
        text = self.tr("Preset {name}").format(name=preset_title(preset))
        self._draft.replace(preset.applied_to(self._draft.draft), text)

    def ask_and_save(self) -> None:
        """Ask for a name and save the draft's tags and sampling under it."""
        name, ok = QInputDialog.getText(
            self.parentWidget(), self.tr("Save preset"), self.tr("Name of the preset:")
        )
        if ok and name.strip():
            self._presets.save(name, self._draft.draft)

    def _add(self, preset: Preset) -> None:
        action = self.addAction(menu_text(preset_title(preset)))
        set_tip(action, ", ".join(preset.tags))
        action.triggered.connect(lambda _=False: self.apply(preset))

    def _ask_and_delete(self, preset: Preset) -> None:
        buttons = QMessageBox.StandardButton
        box = question_box(
            self.parentWidget(),
            self.tr("Delete preset"),
            self.tr("Delete the preset “{name}”?").format(name=preset.name),
        )
        box.setStandardButtons(buttons.Yes | buttons.No)
        box.setDefaultButton(buttons.No)
        answer = box.exec()
        box.deleteLater()
        if answer == buttons.Yes:
            self._presets.delete(preset.name)


def preset_title(preset: Preset) -> str:
    """Return the displayed name: translated for built-in ones, as typed for the user's own."""
    if not preset.is_builtin:
        return preset.name
    return QCoreApplication.translate("Presets", preset.name)
