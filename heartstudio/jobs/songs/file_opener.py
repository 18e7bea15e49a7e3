"""Handles files that are dropped on the window, opened, or passed on by a second instance.

Decides by content, off the GUI thread; never changes the given file.
"""

from __future__ import annotations

import contextlib
import logging
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.adapters.adapter import WEIGHTS_FILE
from engine.adapters.settings import SETTINGS_FILE
from engine.config import PRONUNCIATION_FILE
from engine.contract import EngineError, message_of
from engine.incoming.lyrics import Lyrics, joined
from engine.incoming.lyrics_file import LYRICS_SUFFIXES, no_lyrics, read_lyrics
from engine.incoming.milimo import DATABASE_SUFFIXES, database_in
from engine.messages import NOTHING, Message
from engine.model_layout import CONFIG, TEXT_FILES, find_layout
from engine.songs.score import Score
from engine.songs.song_file import SongFile, read_song
from engine.songs.token_array import TOKEN_SUFFIXES
from engine.tensor_headers import INDEX_FILE
from heartstudio.audio.deck import Deck
from heartstudio.jobs.songs.library import Library
from heartstudio.jobs.songs.open_song import OpenSong
from heartstudio.jobs.songs.song_requests import SongRequests
from heartstudio.jobs.songs.songs_from_elsewhere import FromElsewhere, read_milimo, read_tokens
from heartstudio.model.song import Song, is_there
from heartstudio.model.song_list_model import SongListModel
from heartstudio.model.song_store import SongStore, sound_files

MAX_FILES = 2_000
SAFETENSORS = ".safetensors"
ADAPTER_FILES = (SETTINGS_FILE, WEIGHTS_FILE)
MODEL_FILES = (CONFIG, *TEXT_FILES, PRONUNCIATION_FILE, INDEX_FILE)
_log = logging.getLogger(__name__)


@dataclass
class _Found:
    """Contents of a set of opened files."""

    songs: list[tuple[Song, SongFile]] = field(default_factory=list)
    texts: list[Lyrics] = field(default_factory=list)
    foreign: list[tuple[Path, Message]] = field(default_factory=list)
    failed: list[tuple[Path, Message]] = field(default_factory=list)
    elsewhere: FromElsewhere = field(default_factory=FromElsewhere)


class FileOpener(QObject):
    """Opens song files, other audio, text, .lrc, and other programs' tokens. On the GUI thread.

    Signals: song_opened(song id, list[Message]): it is in the library, its settings are in
    the draft; with messages about it · songs_added(count) when there were several ·
    lyrics_read(Lyrics) · foreign_opened(path, message): it can be played but not continued, and why
    · told(message), about tokens from elsewhere · failed(path, message) · tells(bool): what was
    found is told from now on; all of it was told
    """

    tells = Signal(bool)
    song_opened = Signal(str, object)
    songs_added = Signal(int)
    lyrics_read = Signal(object)
    foreign_opened = Signal(object, object)
    told = Signal(object)
    failed = Signal(object, object)

    def __init__(
        self,
        *,
        library: Library,
        songs: SongListModel,
        requests: SongRequests,
        deck: Deck,
        open_song: OpenSong,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._songs = songs
        self._requests = requests
        self._deck = deck
        self._open_song = open_song

    def open(self, paths: list[Path]) -> None:
        """Open files of any kind; folders are searched for songs."""
        wanted, model = list(paths), self._requests.chosen_model_folder()
        self._library.submit(
            lambda store: _look_at(store, wanted, model), self._on_found, self._on_failed
        )

    def play_foreign(self, path: Path) -> None:
        """Load an audio file without a score into the deck and play it."""
        self._deck.show_file(path, play=True)

    def _on_found(self, found: _Found) -> None:
        self.tells.emit(True)
        try:
            self._tell(found)
        finally:
            self.tells.emit(False)

    def _tell(self, found: _Found) -> None:
        self._songs.put([song for song, _ in found.songs])
        if len(found.songs) == 1:
            song, file = found.songs[0]
            self._open_song.give(song, file)
            notes = self._requests.restore(song.id, file.require_score())
            self.song_opened.emit(song.id, notes)
        elif found.songs:
            self.songs_added.emit(len(found.songs))
        if found.texts:
            self.lyrics_read.emit(joined(found.texts))
        for path, sentence in found.foreign:
            self.foreign_opened.emit(path, sentence)
        self._take_over(found.elsewhere)
        for path, sentence in [*found.failed, *found.elsewhere.problems]:
            self.failed.emit(path, sentence)

    def _take_over(self, elsewhere: FromElsewhere) -> None:
        """Queue the decoding of songs from elsewhere, and say what becomes of all that was
        found.
        """
        queued = self._requests.decode_elsewhere(elsewhere.songs)
        told: list[Message] = []
        if len(queued) == 1:
            told.append(
                Message(
                    "“{title}” is decoded now; then it is in the library.",
                    title=queued[0].recipe.title,
                )
            )
        elif queued:
            told.append(
                Message(
                    "{count} songs are decoded now, one after the other; each is in the library "
                    "when it is done.",
                    count=len(queued),
                )
            )
        known = len(elsewhere.known)
        if known:
            told.append(Message("In the library already: {count}.", count=known))
        if elsewhere.without_tokens:
            told.append(
                Message("Without tokens and left out: {count}.", count=elsewhere.without_tokens)
            )
        if told:
            self.told.emit(Message.joined(told, " "))
        if known == 1 and not queued:
            self._deck.show_song(elsewhere.known[0])

    def _on_failed(self, error: Exception) -> None:
        _log.error("opening files", exc_info=error)
        sentence = message_of(error, Message("The files cannot be opened."))
        self.failed.emit(Path(), sentence)


def _look_at(store: SongStore, paths: list[Path], model_folder: str) -> _Found:
    """Runs on the library thread. model_folder: whose tokens are accepted."""
    found = _Found()
    files: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
        elif (database := database_in(path)) is not None:
            files.append(database)
        else:
            _search(store, path, found)
    for path in files[:MAX_FILES]:
        try:
            if path.suffix.lower() in TOKEN_SUFFIXES:
                told = _belongs_to_models(path)
                if told:
                    found.failed.append((path, told))
                else:
                    read_tokens(path, model_folder, store, found.elsewhere)
            elif path.suffix.lower() in DATABASE_SUFFIXES:
                read_milimo(path, model_folder, store, found.elsewhere)
            else:
                _sort_in(store, path, found)
        except EngineError as error:
            found.failed.append((path, error.message))
        except OSError as error:
            _log.warning("%s: %r", path.name, error)
            found.failed.append((path, Message("{name} cannot be read.", name=path.name)))
    return found


def _search(store: SongStore, folder: Path, found: _Found) -> None:
    """Return the songs in a folder, ignoring all other files."""
    before = len(found.songs)
    for path in islice(sorted(sound_files(folder)), MAX_FILES):
        with contextlib.suppress(EngineError, OSError):  # a damaged song is skipped here
            file = read_song(path)
            if file.score is not None:
                found.songs.append((_known_or_added(store, file, file.score), file))
    if len(found.songs) == before:
        nothing = Message("There are no songs of Heart Studio in {folder}.", folder=folder.name)
        found.failed.append((folder, _belongs_to_models(folder) or nothing))


def _belongs_to_models(path: Path) -> Message:
    """Say where an adapter or a model, or a file of it, is added; NOTHING for anything else."""
    path = path.absolute()
    folder = path if path.is_dir() else path.parent
    if (folder / SETTINGS_FILE).is_file() and path.name in (folder.name, *ADAPTER_FILES):
        return Message(
            "{name} is a style adapter and no song: File → Models → Add an adapter takes its "
            "folder.",
            name=path.name,
        )
    layout = find_layout(folder)
    parts = [*(model.folder for model in layout.language_models), layout.codec, layout.transcriber]
    is_part, is_root = folder in parts, folder == layout.root and any(parts)
    if path is folder:
        is_model = is_part or is_root
    else:
        is_weights = is_part and path.suffix == SAFETENSORS
        is_model = is_weights or ((is_part or is_root) and path.name in MODEL_FILES)
    if not is_model:
        return NOTHING
    return Message(
        "{name} belongs to a model and is no song: File → Models → Add a folder uses a model where "
        "it is.",
        name=path.name,
    )


def _known_or_added(store: SongStore, file: SongFile, score: Score) -> Song:
    """Return the library's own copy of a song if it exists, else add this file to the index."""
    known = store.get(score.song_id)
    return known if known is not None and is_there(known.path) else store.add(file)


def _sort_in(store: SongStore, path: Path, found: _Found) -> None:
    if not path.exists():
        found.failed.append((path, Message("{name} is not there.", name=path.name)))
        return
    if path.suffix.lower() in LYRICS_SUFFIXES and path.is_file():
        lyrics = read_lyrics(path)
        if lyrics.text.strip():
            found.texts.append(lyrics)
        else:
            found.failed.append((path, no_lyrics(path.name)))
        return
    file = read_song(path)
    if file.score is not None:
        found.songs.append((_known_or_added(store, file, file.score), file))
    elif file.playable:
        found.foreign.append((path, file.told))
    else:
        found.failed.append((path, file.reason))
