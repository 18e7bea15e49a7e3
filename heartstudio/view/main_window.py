"""The main window: assembles columns, menus and controllers.

The controllers handle songs, files, the draft and the player, one subject each.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QMainWindow, QWidget

from heartstudio.context import AppContext
from heartstudio.icons import app_icon
from heartstudio.model.draft import Draft, draw_seed
from heartstudio.model.releases import ReleaseKind, find_release
from heartstudio.view.actions import Actions
from heartstudio.view.columns import Columns
from heartstudio.view.help_controller import HelpController
from heartstudio.view.library.file_controller import FileController
from heartstudio.view.library.library_controller import LibraryController
from heartstudio.view.making.making_controller import MakingController
from heartstudio.view.menus import fill_menu_bar
from heartstudio.view.messages import Messages
from heartstudio.view.song.damage_notice import DamageNotice
from heartstudio.view.song.draft_sound import FullSoundController
from heartstudio.view.song.graft import GraftController
from heartstudio.view.song.karaoke_controller import KaraokeController
from heartstudio.view.song.radio_controller import RadioController
from heartstudio.view.song.stems_controller import StemsController
from heartstudio.view.song.timing_controller import TimingController
from heartstudio.view.undo_router import UndoRouter
from heartstudio.view.welcome_controller import WelcomeController
from heartstudio.view.window_layout import WindowLayout


class MainWindow(QMainWindow):
    """The only main window. Lives on the GUI thread."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowTitle("Heart Studio")
        self.setWindowIcon(app_icon())
        self._context = context
        self._has_tabbed = False
        self.actions_by_name = Actions(self)
        actions = self.actions_by_name
        self.columns = Columns(context, actions, self)
        self.setCentralWidget(self.columns)
        self.messages = Messages(self, context, self.columns.pages)
        fill_menu_bar(self.menuBar(), actions)
        self.addActions([a for a in actions.all() if a.objectName() != "action_delete"])
        columns = self.columns
        self.library = LibraryController(columns.library, context, actions, self.messages)
        self.making = MakingController(self, context, actions, self.messages)
        self.making.show_devices_in(columns.parameters)
        self.damage = DamageNotice(context, self.messages)
        self.files = FileController(self, context, actions, self.messages)
        self.help = HelpController(self, context, actions)
        self.radio = RadioController(self, context, actions, self.messages, self.library.chosen_ids)
        self.timing = TimingController(
            columns.song.sung_line,
            columns.song.karaoke_button,
            columns.lyrics.edit,
            context,
            actions,
            self.messages,
        )
        self.karaoke = KaraokeController(self, context, actions, self.timing.listen)
        self.stems = StemsController(context, actions, self.messages, self.library.chosen_ids)
        self.full_sounds = FullSoundController(
            context, actions, self.messages, self.library.chosen_ids
        )
        self.graft = GraftController(
            columns.song.graft_bar, columns.song.state, context, self.messages
        )
        self.welcome = WelcomeController(columns.pages, context, actions)
        stacks = [context.draft.undo_stack, context.songs.undo_stack]
        self.undo_router = UndoRouter(actions["undo"], actions["redo"], stacks)
        self._connect()
        shown = (actions["show_library"], actions["show_sampling"])
        parts = (columns.across, columns.middle)
        self._layout = WindowLayout(self, parts, shown, context.settings)
        self._layout.restore()
        columns.tags.setFocus()

    def _connect(self) -> None:
        actions, columns = self.actions_by_name, self.columns
        actions.on("quit", self.close)
        actions.on("new_song", self._on_new_song)
        actions.on("export", lambda: self.files.export(self.library.chosen_ids()))
        actions.on("graft", lambda: self.graft.begin(self.library.chosen_ids()))
        actions.on("time_lyrics", lambda: self.timing.time(self.library.chosen_ids()))
        actions.on("render_again", self._on_render_again)
        actions.on("go_waveform", lambda: self._go_to(columns.song.waveform))
        actions.on("go_tags", lambda: self._go_to(columns.tags))
        actions.on("go_lyrics", lambda: self._go_to(columns.lyrics))
        actions.on("go_sampling", columns.parameters.focus_first)
        actions.on_toggled("show_library", columns.left.setVisible).setChecked(True)
        actions.on_toggled("show_sampling", columns.right.setVisible).setChecked(True)
        actions.on_toggled("full_screen", self._on_full_screen)
        columns.queue.failure_wanted.connect(self.making.explain_failure)
        columns.queue.job_shown.connect(self._context.deck.show_job)
        columns.parameters.add_model_requested.connect(self.help.show_models)
        self.welcome.add_model_wanted.connect(self.help.show_models)
        self.timing.models_wanted.connect(self.help.show_models)
        self.stems.models_wanted.connect(self.help.show_models)
        self._context.downloads.arrived.connect(self._on_model_arrived)

    @Slot(str)
    def _on_model_arrived(self, release_id: str) -> None:
        """Announce that a downloaded model can be used; parts of models are not announced."""
        catalog, draft = self._context.catalog, self._context.draft
        release = find_release(release_id)
        choice = catalog.find(str(release.place_in(catalog.models_folder)))
        if choice is not None and release.kind is ReleaseKind.MODEL:
            text = self.tr("{title} is downloaded").format(title=release.title)
            self.messages.say(text, self.tr("Use it"), lambda: draft.set("model_id", choice.id))

    def _on_new_song(self) -> None:
        draft = self._context.draft
        fresh = Draft(
            seed=draw_seed(), model_id=draft.draft.model_id, device_wish=draft.draft.device_wish
        )
        draft.replace(fresh, self.tr("New song"))
        self._go_to(self.columns.tags)

    def _go_to(self, widget: QWidget) -> None:
        """Focus a part of the middle column."""
        self.welcome.hide()
        widget.setFocus()

    def _on_render_again(self) -> None:
        chosen = self.library.chosen_ids()
        if chosen:
            self.making.ask_how_to_render(chosen[0])

    def _on_full_screen(self, wants: bool) -> None:
        state = self.windowState() & ~Qt.WindowState.WindowFullScreen
        self.setWindowState(state | Qt.WindowState.WindowFullScreen if wants else state)

    def event(self, event: QEvent) -> bool:
        """Space activates a button that was focused with Tab; elsewhere it starts playback."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Space
            and self._has_tabbed
            and isinstance(QApplication.focusWidget(), (QAbstractButton, QComboBox))
        ):
            event.accept()
            return True
        if event.type() == QEvent.Type.WindowActivate:
            self.making.notifier.clear()
            self._context.songs.refresh_missing()
        return super().event(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Record that focus was moved with the keyboard (see event)."""
        self._has_tabbed = True
        return super().focusNextPrevChild(next)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save the layout; app.py stops and saves songs being made."""
        self._layout.end()
        self.karaoke.close()
        self.undo_router.let_go()
        event.accept()
