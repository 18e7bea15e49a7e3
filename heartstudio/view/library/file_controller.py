"""Files in and out: open, drop, export.

The opener detects file types; the exporter writes files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.incoming.limits import lyrics_problem
from engine.incoming.lyrics import Lyrics, lyrics_of
from engine.incoming.lyrics_file import LYRICS_SUFFIXES
from engine.incoming.milimo import DATABASE_SUFFIXES
from engine.messages import Message
from engine.songs.token_array import TOKEN_SUFFIXES
from heartstudio.context import AppContext
from heartstudio.view.actions import Actions
from heartstudio.view.library.drop_handler import DropHandler
from heartstudio.view.library.export_dialog import ExportDialog
from heartstudio.view.message_text import message_text
from heartstudio.view.messages import Messages

OPENABLE = "*.flac *.wav *.mp3 *.ogg *.opus " + " ".join(
    f"*{kind}" for kind in (*LYRICS_SUFFIXES, *TOKEN_SUFFIXES, *DATABASE_SUFFIXES)
)


class FileController(QObject):
    """Connects opener, exporter and drops. Lives on the GUI thread."""

    def __init__(
        self, window: QWidget, context: AppContext, actions: Actions, messages: Messages
    ) -> None:
        super().__init__(window)
        self._window = window
        self._context = context
        self._messages = messages
        self._not_exported: list[str] = []
        self.drops = DropHandler(window)
        self.drops.files_dropped.connect(context.opener.open)
        self.drops.text_dropped.connect(self._on_text_dropped)
        context.draft.shortened.connect(self._messages.warn)
        actions.on("open", self._on_open)
        opener, exporter = context.opener, context.exporter
        opener.tells.connect(messages.keep_together)
        opener.song_opened.connect(self._on_song_opened)
        opener.songs_added.connect(self._on_songs_added)
        opener.lyrics_read.connect(self._take_lyrics)
        opener.foreign_opened.connect(self._on_foreign_opened)
        opener.told.connect(messages.say)
        opener.failed.connect(self._on_open_failed)
        exporter.progressed.connect(self._on_export_progressed)
        exporter.finished.connect(self._on_exported)
        exporter.failed.connect(self._on_export_failed)

    def export(self, song_ids: list[str]) -> None:
        """Ask for settings, then export."""
        if not song_ids:
            return
        settings, paths = self._context.settings, self._context.paths
        dialog = ExportDialog(tuple(song_ids), settings, paths.music, self._window)
        song = self._context.songs.song(song_ids[0])
        if song is not None and len(song_ids) == 1:
            dialog.name_song(song.title)
        dialog.accepted.connect(lambda: self._context.exporter.export(dialog.order()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_open(self) -> None:
        kinds = self.tr("Songs and lyrics ({patterns})").format(patterns=OPENABLE)
        every = self.tr("All files (*)")
        start = str(self._context.paths.music)
        names, _ = QFileDialog.getOpenFileNames(
            self._window, self.tr("Open"), start, f"{kinds};;{every}"
        )
        if names:
            self._context.opener.open([Path(name) for name in names])

    @Slot(str)
    def _on_text_dropped(self, text: str) -> None:
        lyrics = lyrics_of(text)
        problem = lyrics_problem(lyrics.text)
        if not lyrics.text.strip():
            self._messages.warn(self.tr("There are no lyrics in this text"))
        elif problem:
            self._messages.warn(problem)
        else:
            self._take_lyrics(lyrics)

    @Slot(object)
    def _take_lyrics(self, lyrics: Lyrics) -> None:
        """Replace the draft's lyrics, and set its title if it has none; undo restores both."""
        draft = self._context.draft
        now = draft.draft
        named = lyrics.title if not now.title.strip() else ""
        draft.replace(
            replace(now, lyrics=lyrics.text, title=named or now.title), self.tr("Insert lyrics")
        )
        draft.end_merge()
        if lyrics.others:
            self._messages.say(
                lyrics.doubt,
                self.tr("Other letters"),
                lambda: self._take_lyrics(lyrics.next_reading()),
            )
            return
        text = self.tr("The text is in the lyrics now")
        if named:
            text = self.tr("The text and its title “{title}” are in the draft now")
        self._messages.say_undoable(text.format(title=named), draft.undo_stack)

    @Slot(str, object)
    def _on_song_opened(self, song_id: str, notes: list[Message]) -> None:
        song = self._context.songs.song(song_id)
        if song is not None:
            text = self.tr("“{title}” is open with all its settings")
            extend = partial(self._context.requests.prepare_extension, song_id, song.duration_s)
            opened = text.format(title=song.title)
            told = ". ".join([opened, *(message_text(note) for note in notes)])
            self._messages.say(told, self.tr("Extend"), extend)
        self._context.deck.show_song(song_id)  # problems with it are shown last

    @Slot(int)
    def _on_songs_added(self, count: int) -> None:
        one, many = self.tr("A song was added"), self.tr("{n} songs were added to the library")
        self._messages.say(one if count == 1 else many.format(n=count))

    @Slot(object, object)
    def _on_foreign_opened(self, path: Path, message: Message) -> None:
        play = partial(self._context.opener.play_foreign, path)
        self._messages.say(message, self.tr("Play it"), play)

    @Slot(object, object)
    def _on_open_failed(self, path: Path, message: Message) -> None:
        del path
        self._messages.warn(message)

    @Slot(int, int)
    def _on_export_progressed(self, done: int, total: int) -> None:
        if done < total:
            text = self.tr("Exporting {done} of {total}").format(done=done + 1, total=total)
            self._messages.say(text, self.tr("Cancel"), self._context.exporter.cancel)

    @Slot(object)
    def _on_export_failed(self, message: Message) -> None:
        self._not_exported.append(message_text(message))
        self._messages.warn(message)

    @Slot(object)
    def _on_exported(self, files: list[Path]) -> None:
        """Say what was written, and again what was not: it may have been covered at once."""
        problems, self._not_exported = self._not_exported, []
        if files:
            show: Callable[[], object] = partial(self._context.show_files, files)
            one, many = self.tr("The song is exported"), self.tr("{n} files are exported")
            text = one if len(files) == 1 else many.format(n=len(files))
            self._messages.keep_together(True)
            for told in problems:
                self._messages.say(told)
            self._messages.say(text, self.tr("Show"), show)
            self._messages.keep_together(False)
