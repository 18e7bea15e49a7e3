"""User actions on songs in the library: open, star, rename, delete, show, compare.

One function per action; the model holds the songs, the deck plays them.
"""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt, Slot

from engine.songs.score import Score
from heartstudio.context import AppContext
from heartstudio.model.song_list_model import SortBy
from heartstudio.view.actions import Actions
from heartstudio.view.library.library_view import LibraryPanel
from heartstudio.view.menus import SONG_MENU, popup_menu
from heartstudio.view.messages import Messages

NEEDS_SONG = (
    *("export", "show_in_folder", "rename", "delete", "restore", "render_again", "compare"),
    *(
        "details",
        "show_family",
        "time_lyrics",
        "separate",
        "graft",
        "full_sound",
        *(f"stars_{count}" for count in range(6)),
    ),
)


ORDER = "library"
"""The document that defines the order of songs."""


class LibraryController(QObject):
    """Connects the library panel and the actions on songs. Lives on the GUI thread."""

    def __init__(
        self, panel: LibraryPanel, context: AppContext, actions: Actions, messages: Messages
    ) -> None:
        super().__init__(panel)
        self._panel = panel
        self._context = context
        self._actions = actions
        self._messages = messages
        self._restoring = ""
        self._connect_panel()
        self._connect_actions()
        self._on_choice_changed()

    def chosen_ids(self) -> list[str]:
        """Return the songs an action applies to: the selected ones, else the open one."""
        chosen = self._panel.list.chosen_ids()
        deck_song = self._context.deck.song_id
        return chosen or ([deck_song] if deck_song else [])

    def _connect_panel(self) -> None:
        panel, context = self._panel, self._context
        order = context.settings.document(ORDER).get("order")
        if order in tuple(SortBy):
            panel.choose_order(SortBy(order))
        panel.order_chosen.connect(self._on_order_chosen)
        panel.song_shown.connect(context.deck.show_song)
        panel.list.opened.connect(partial(context.deck.show_song, play=True))
        panel.list.stars_keyed.connect(self._set_stars)
        panel.list.song_delegate.stars_chosen.connect(context.songs.set_stars)
        panel.list.song_delegate.renamed.connect(context.songs.rename)
        panel.list.context_menu_wanted.connect(self._on_context_menu)
        panel.list.selectionModel().selectionChanged.connect(self._on_choice_changed)
        context.deck.changed.connect(self._on_deck_changed)
        context.requests.draft_restored.connect(self._on_draft_restored)
        context.songs.binned.connect(self._on_binned)
        context.songs.problem_occurred.connect(self._messages.warn)

    def _connect_actions(self) -> None:
        actions, panel = self._actions, self._panel
        actions.on("find", panel.focus_search)
        actions.on("go_library", panel.focus_list)
        actions.on("rename", self._on_rename)
        actions.on("delete", self._on_delete)
        actions.on("show_in_folder", self._on_show_in_folder)
        actions.on("restore", self._on_restore)
        actions.on("compare", self._on_compare)
        actions.on("details", self._on_details)
        actions.on_toggled("show_family", self._on_show_family)
        for count in range(6):
            actions.on(f"stars_{count}", partial(self._set_stars, count))
        # Their shortcuts would be unexpected elsewhere in the window.
        actions["delete"].setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        panel.addAction(actions["delete"])

    @Slot()
    def _on_deck_changed(self) -> None:
        """Select the open song in the list, unless several songs are selected."""
        song_id = self._context.deck.song_id
        if song_id and len(self._panel.list.chosen_ids()) < 2:
            self._panel.select(song_id)
        self._on_choice_changed()

    @Slot()
    def _on_choice_changed(self) -> None:
        self._actions.enable(NEEDS_SONG, bool(self.chosen_ids()))

    @Slot(object)
    def _on_order_chosen(self, order: SortBy) -> None:
        """Keep the order for the next start."""
        self._context.settings.set_document(ORDER, {"order": int(order)})

    def _set_stars(self, stars: int) -> None:
        for song_id in self.chosen_ids():
            self._context.songs.set_stars(song_id, stars)

    def _on_rename(self) -> None:
        chosen = self.chosen_ids()
        if chosen:
            if chosen[0] not in self._panel.list.chosen_ids():
                self._panel.select(chosen[0])
            self._panel.begin_rename()

    def _on_delete(self) -> None:
        chosen = self.chosen_ids()
        if not chosen:
            return
        songs = self._context.songs
        songs.delete(chosen)
        gone = [song_id for song_id in chosen if songs.song(song_id) is None]
        if gone:
            deck = self._context.deck
            if not deck.song_id and not deck.job_id:  # the open song was deleted
                self._panel.choose_current()

    @Slot(int)
    def _on_binned(self, count: int) -> None:
        one, many = self.tr("The song is in the bin"), self.tr("{n} songs are in the bin")
        text = one if count == 1 else many.format(n=count)
        self._messages.say_undoable(text, self._context.songs.undo_stack)

    def _on_show_in_folder(self) -> None:
        songs = [self._context.songs.song(song_id) for song_id in self.chosen_ids()]
        folders: defaultdict[Path, list[Path]] = defaultdict(list)
        for song in songs:
            if song is not None:
                folders[song.path.parent].append(song.path)
        for folder in sorted(folders)[:3]:
            if not self._context.show_files(folders[folder]):
                text = self.tr("The folder could not be opened: {folder}")
                self._messages.warn(text.format(folder=folder))

    def _on_restore(self) -> None:
        chosen = self.chosen_ids()
        if chosen:
            self._restoring = chosen[0]
            self._context.requests.restore_draft(chosen[0])

    def _on_details(self) -> None:
        chosen = self.chosen_ids()
        if chosen:
            self._context.requests.with_score(chosen[0], self._show_details)

    def _show_details(self, score: Score) -> None:
        from heartstudio.view.library.details_dialog import DetailsDialog

        recipe, find = score.recipe, self._context.songs.song
        parents = [find(song_id or "") for song_id in (recipe.parent_id, recipe.sound_parent_id)]
        titles = ["" if parent is None else parent.title for parent in parents]
        maker = self._context.catalog.composer_of(recipe.model)
        is_same = maker is not None and maker.makes_songs_of(recipe.model)
        dialog = DetailsDialog(
            score, *titles, maker=maker if is_same else None, parent=self._panel.window()
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.show()

    @Slot(str)
    def _on_draft_restored(self, song_id: str) -> None:
        """Shown only if the user requested it; opening a file also restores the draft."""
        if song_id == self._restoring:
            self._restoring = ""
            text = self.tr("The song's settings are in the draft")
            self._messages.say_undoable(text, self._context.draft.undo_stack)

    def _on_compare(self) -> None:
        """Switch to the selected song; if it is the open one, to the next of its family."""
        deck, chosen = self._context.deck, self.chosen_ids()
        others = [song_id for song_id in chosen if song_id != deck.song_id]
        if not others and deck.song_id:
            family = [song.id for song in self._context.songs.family(deck.song_id)]
            place = family.index(deck.song_id) if deck.song_id in family else 0
            others = [s for s in family[place + 1 :] + family[:place] if s != deck.song_id]
        if others:
            deck.compare_with(others[0])
        else:
            self._messages.say(self.tr("Choose another song in the library to compare with"))

    def _on_show_family(self, is_wanted: bool) -> None:
        """List only the selected song's family, or everything again."""
        chosen = self.chosen_ids()
        self._panel.show_family(chosen[0] if is_wanted and chosen else "")
        if is_wanted and chosen:
            self._panel.select(chosen[0])

    def _on_context_menu(self, place: QPoint) -> None:
        menu = popup_menu(self._panel, SONG_MENU, self._actions)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)
