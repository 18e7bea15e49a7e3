"""Plays the open song with a level for each of its stems, or without its vocals.

The stems are read when a level is first changed: they take three times the memory of the song. What
is heard until then is the song itself.
"""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from engine.contract import Samples, message_of
from engine.messages import Message
from engine.separation.stem_files import stem_path, stems_folder
from engine.separation.stems import PARTS, STEMS
from engine.songs.sound_reader import load_stereo
from heartstudio.audio.deck import Deck
from heartstudio.audio.player import Player
from heartstudio.audio.stem_mix import UNITY, StemLevels, StemMix
from heartstudio.jobs.background import Background
from heartstudio.model.song_list_model import SongListModel

VOCALS = STEMS[0]
_log = logging.getLogger(__name__)


class StemPlayer(QObject):
    """The levels of the open song's stems. Lives on the GUI thread.

    Signals: changed(), another song, its stems, or a level changed · problem_occurred(message)
    """

    changed = Signal()
    problem_occurred = Signal(object)

    def __init__(
        self,
        deck: Deck,
        player: Player,
        songs: SongListModel,
        parent: QObject | None = None,
        sound_folder: str = "",
    ) -> None:
        """sound_folder: where long stems are kept while they are heard."""
        super().__init__(parent)
        self._sound_folder = sound_folder
        self._deck = deck
        self._player = player
        self._songs = songs
        self._background = Background("stems", self)
        self._song_id = ""
        self._mix: StemMix | None = None
        self._is_reading = False
        self.levels = StemLevels()
        """How the stems are to be heard."""
        deck.changed.connect(self._on_deck_changed)
        player.song_changed.connect(self._apply)
        songs.dataChanged.connect(self._on_songs_changed)

    @property
    def folder(self) -> Path | None:
        """The folder of the open song's stems; None if it has none."""
        song = self._songs.song(self._deck.song_id)
        return stems_folder(song.path) if song is not None and song.has_stems else None

    @property
    def is_reading(self) -> bool:
        """Whether the stems are being read, so that the levels are not heard yet."""
        return self._is_reading

    def set_level(self, stem: str, level: float) -> None:
        """Set a stem's level, 0 … 1."""
        self._set(self.levels.changed(stem, level=level))

    def set_muted(self, stem: str, is_muted: bool) -> None:
        """Silence a stem, or let it be heard."""
        self._set(self.levels.changed(stem, is_muted=is_muted))

    def set_solo(self, stem: str, is_solo: bool) -> None:
        """Hear this stem, with other solo ones, or all again."""
        self._set(self.levels.changed(stem, is_solo=is_solo))

    def shutdown(self) -> bool:
        """End the thread. Call once, at the end."""
        return self._background.shutdown()

    def _set(self, levels: StemLevels) -> None:
        if self.folder is None or levels == self.levels:
            return
        self.levels = levels
        if self._mix is not None:
            self._mix.gains = levels.gains
        elif levels.gains != UNITY and not self._is_reading:
            self._read(self.folder)
        self.changed.emit()

    def _read(self, folder: Path) -> None:
        song_id, self._is_reading = self._song_id, True

        def work() -> dict[str, Samples]:
            return {
                part: load_stereo(stem_path(folder, part), folder=self._sound_folder)
                for part in PARTS
            }

        def done(parts: dict[str, Samples]) -> None:
            if song_id == self._song_id:
                self._is_reading = False
                self._mix = StemMix(parts)
                self._mix.gains = self.levels.gains
                self._apply()
                self.changed.emit()

        def failed(error: Exception) -> None:
            _log.warning("stems of %s: %r", folder.name, error)
            if song_id == self._song_id:
                self._forget()
                self.problem_occurred.emit(
                    message_of(error, Message("The stems in {name} cannot be read.", name=folder))
                )
                self.changed.emit()

        self._background.submit(work, done, failed)

    @Slot()
    def _on_deck_changed(self) -> None:
        if self._deck.song_id != self._song_id:
            self._song_id = self._deck.song_id
            self._forget()
        self._apply()
        self.changed.emit()

    @Slot()
    def _on_songs_changed(self) -> None:
        """The open song's stems may have come or gone."""
        if self.folder is None and self.levels != StemLevels():
            self._forget()
            self._apply()
        self.changed.emit()

    @Slot()
    def _apply(self) -> None:
        """Let the player mix the stems if it plays the open song's own sound."""
        is_own = self._deck.song_id == self._song_id and self._player.track is self._deck.track
        self._player.set_stems(self._mix if is_own else None)

    def _forget(self) -> None:
        self._mix, self._is_reading, self.levels = None, False, StemLevels()
