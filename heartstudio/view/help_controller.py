"""Settings, shortcuts, log, about: the dialogs that do not concern a particular song.

Each is imported on first use, so that the window opens sooner.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from heartstudio.context import AppContext
from heartstudio.view.actions import Actions


class HelpController(QObject):
    """Opens the settings and the dialogs of the Help menu. Lives on the GUI thread."""

    def __init__(self, window: QWidget, context: AppContext, actions: Actions) -> None:
        super().__init__(window)
        self._window = window
        self._context = context
        self._actions = actions
        self._models: QDialog | None = None
        actions.on("models", self.show_models)
        actions.on("settings", self._show_settings)
        actions.on("shortcuts", self._on_shortcuts)
        actions.on("setup", self._on_setup)
        actions.on("convert_model", self._on_convert)
        actions.on("log", self._on_log)
        actions.on("about", self._on_about)

    def show_models(self) -> None:
        """Open the models dialog: downloads, folders. There is only one at a time."""
        from engine.hardware.system_memory import system_memory
        from heartstudio.view.models.models_dialog import ModelsDialog

        if self._models is None:
            self._models = ModelsDialog(self._context, system_memory, self._window)
            self._models.finished.connect(self._on_models_closed)
            self._models.show()
        self._models.raise_()
        self._models.activateWindow()

    def _on_models_closed(self) -> None:
        if self._models is not None:
            self._models.deleteLater()
            self._models = None

    def _show_settings(self) -> None:
        from heartstudio.view.dialogs.settings_dialog import SettingsDialog

        context = self._context
        dialog = SettingsDialog(
            context.settings,
            context.catalog,
            context.player,
            context.titles,
            context.draft,
            self._window,
        )
        dialog.show_default_folder(context.paths.music)
        dialog.finished.connect(dialog.deleteLater)
        dialog.show()

    def _on_shortcuts(self) -> None:
        from heartstudio.view.dialogs.shortcuts_dialog import ShortcutsDialog

        self._open(ShortcutsDialog(self._actions, self._window))

    def _on_setup(self) -> None:
        from heartstudio.view.dialogs.setup_dialog import SetupDialog

        dialog = SetupDialog(self._context.setup, self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.show()

    def _on_convert(self) -> None:
        from heartstudio.view.models.convert_dialog import ConvertDialog

        context = self._context
        model_id = context.draft.draft.model_id
        dialog = ConvertDialog(context.converter, context.catalog, model_id, self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.show()

    def _on_log(self) -> None:
        from heartstudio.view.dialogs.log_dialog import LogDialog

        context = self._context
        dialog = LogDialog(context.log, context.paths.logs, context.open_url, self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.show()

    def _on_about(self) -> None:
        from heartstudio.view.dialogs.about_dialog import AboutDialog

        self._open(AboutDialog(self._window))

    def _open(self, dialog: QDialog) -> None:
        """Show a dialog over the window and delete it when it is closed."""
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
