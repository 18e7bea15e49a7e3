"""Exports copies of songs in other formats on a worker thread.

engine.songs.song_file writes the formats; this module has the queue, progress and results.
"""

from __future__ import annotations

import logging
import shutil
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.atomic_file import atomic_path, output_errors
from engine.contract import EngineError, OutputError, message_of
from engine.messages import Message
from engine.separation.stem_files import has_stems, stem_path, stems_folder
from engine.separation.stems import STEMS
from engine.songs import song_file
from engine.songs.file_names import safe_file_name
from engine.songs.kept_lines import kept_lines_of
from engine.songs.line_times import lrc_text
from engine.songs.score import Score
from engine.songs.song_file import ExportOptions, WrittenSong
from engine.songs.song_file import SoundFormat as ExportFormat
from engine.songs.sound_codec import encode
from engine.songs.sound_reader import load_stereo
from engine.songs.training_set import TrainingSet
from heartstudio.jobs.background import Background
from heartstudio.model.song import Song
from heartstudio.model.song_list_model import SongListModel

__all__ = ["ExportFormat", "ExportOrder", "Exporter"]

STREAMING_LOUDNESS_LUFS = -14.0
LRC_SUFFIX = ".lrc"
TRAINING_SET = "Training set"
"""Name of the folder of a training set."""
NO_STEMS = Message("It has no stems: choose “Separate into stems” first.")
_STEM_FORMATS = {
    ExportFormat.WAV16: ExportFormat.WAV24,
    ExportFormat.WAV_CD: ExportFormat.WAV24,
    ExportFormat.WAV24: ExportFormat.WAV24,
    ExportFormat.WAV32F: ExportFormat.WAV32F,
}
"""Formats of stems other than FLAC: 16 bits, and other rates, would not add up."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ExportOrder:
    """Songs to export into `folder`, named after their titles; no file is ever replaced.

    `match_loudness` normalises them to −14 LUFS, the level of streaming services. `with_lrc` writes
        an .lrc file for each song with timed lyrics, `with_stems` a folder with the stems of each
        separated song. `artist` "" means the app's name.
        `as_training_set` writes a folder for SimpleTuner instead; the other settings do not apply.
    """

    song_ids: tuple[str, ...]
    format: ExportFormat
    folder: Path
    match_loudness: bool = False
    with_lrc: bool = False
    with_stems: bool = False
    artist: str = ""
    as_training_set: bool = False


class Exporter(QObject):
    """Exports songs one at a time. Lives on the GUI thread.

    Signals: progressed(done, total) · finished(list[Path]), the files written, also after a cancel
    · failed(message) for each song that could not be exported (the others continue)
    """

    progressed = Signal(int, int)
    finished = Signal(object)
    failed = Signal(object)

    def __init__(self, songs: SongListModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._songs = songs
        self._background = Background("export", self)
        self._round = 0

    @property
    def is_busy(self) -> bool:
        """Whether an export is running."""
        return self._background.is_busy

    def export(self, order: ExportOrder) -> None:
        """Queue an export."""
        found = [song for i in order.song_ids if (song := self._songs.song(i)) is not None]
        this_round = self._round
        self.progressed.emit(0, len(found))
        work = self._export_training_set if order.as_training_set else self._export_all
        self._background.submit(
            lambda: work(found, order, this_round), self.finished.emit, self._on_failed
        )

    def cancel(self) -> None:
        """Stop after the current file; finished files stay."""
        self._round += 1

    def shutdown(self) -> bool:
        """Stop after the current file, end the thread. Call once, at the end."""
        self.cancel()
        return self._background.shutdown()

    def _export_all(self, songs: list[Song], order: ExportOrder, this_round: int) -> list[Path]:
        """Runs on the export thread."""
        written: list[Path] = []
        for done, song in enumerate(songs, start=1):
            if this_round != self._round:
                break
            try:
                made = _write_song(song, order)
                written.append(made.path)
            except (EngineError, OSError) as error:
                self._tell(song, error)
            else:
                written += self._write_beside(song, made, order)
            self._background.report(lambda done=done: self.progressed.emit(done, len(songs)))
        return written

    def _export_training_set(
        self, songs: list[Song], order: ExportOrder, this_round: int
    ) -> list[Path]:
        """Runs on the export thread."""
        written: list[Path] = []
        try:
            training = TrainingSet(safe_file_name(TRAINING_SET, "", order.folder))
            for done, song in enumerate(songs, start=1):
                if this_round != self._round:
                    break
                try:
                    written.append(training.add(song.path))
                except (EngineError, OSError) as error:
                    self._tell(song, error)
                self._background.report(lambda done=done: self.progressed.emit(done, len(songs)))
            if written:
                written += training.finish()
            else:
                training.leave()
        except EngineError as error:
            message = error.message
            self._background.report(lambda: self.failed.emit(message))
        return written

    def _write_beside(self, song: Song, made: WrittenSong, order: ExportOrder) -> list[Path]:
        """Write what was ordered beside an exported song; tells of what could not be written."""
        written: list[Path] = []
        try:
            if order.with_lrc and made.score.lyrics_times is not None:
                written.append(_write_lrc(made.path.with_suffix(LRC_SUFFIX), made.score))
            if order.with_stems:
                written.append(self._write_stems(song, made.path, order.format))
        except (EngineError, OSError) as error:
            self._tell(song, error, is_song_written=True)
        return written

    def _write_stems(self, song: Song, target: Path, sound_format: ExportFormat) -> Path:
        """Write the stems of a song into a folder beside its export; returns the folder.

        Always losslessly, or they would not add up. Raises OutputError.
        """
        if not has_stems(song.path, song.id, song.duration_s):
            raise OutputError(NO_STEMS)
        folder = safe_file_name(f"{target.stem} stems", "", target.parent)
        with output_errors(folder):
            folder.mkdir()
        stored = _STEM_FORMATS.get(sound_format, ExportFormat.FLAC)
        for stem in STEMS:
            source = stem_path(stems_folder(song.path), stem)
            path = folder / f"{stem}{stored.suffix}"
            with output_errors(path), atomic_path(path, overwrite=False) as temporary:
                if stored is ExportFormat.FLAC:
                    shutil.copyfile(source, temporary)
                else:
                    encode(temporary, load_stereo(source, folder=str(folder)), stored)
        return folder

    def _tell(self, song: Song, error: Exception, is_song_written: bool = False) -> None:
        _log.warning("export of %s: %r", song.title, error)
        reason = message_of(error, Message("The folder cannot be written."))
        sentence = Message(
            "“{title}” was not exported. {sentence}", title=song.title, sentence=reason
        )
        if is_song_written:
            sentence = Message(
                "“{title}” was exported, but not all that belongs to it. {sentence}",
                title=song.title,
                sentence=reason,
            )
        self._background.report(lambda: self.failed.emit(sentence))

    def _on_failed(self, error: Exception) -> None:
        _log.error("export", exc_info=error)
        self.failed.emit(Message("The export stopped unexpectedly. The log says more."))
        self.finished.emit([])


def _write_song(song: Song, order: ExportOrder) -> WrittenSong:
    """Write a song under a free name. Raises EngineError, OSError."""
    order.folder.mkdir(parents=True, exist_ok=True)
    suffix, beside = order.format.suffix, LRC_SUFFIX if order.with_lrc else ""
    target = safe_file_name(song.title, suffix, order.folder, beside)
    loudness = STREAMING_LOUDNESS_LUFS if order.match_loudness else None
    options = ExportOptions(loudness_lufs=loudness, artist=order.artist)
    return song_file.export(song.path, target, order.format, options)


def _write_lrc(path: Path, score: Score) -> Path:
    """Write the timed lyrics as .lrc for the song. Raises OutputError if the file exists."""
    times = score.lyrics_times
    assert times is not None, "asked before"
    recipe = score.recipe
    kept = kept_lines_of(recipe)
    text = lrc_text(recipe.title, recipe.lyrics, times, score.duration_s, kept=kept)
    with output_errors(path), atomic_path(path, overwrite=False) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")
    return path
