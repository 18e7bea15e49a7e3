"""Song files: sound that carries its own score.

The FLAC master is the project: whatever else is lost, it brings the song back.  The order of saving
is the caller's: journal finished, then `write_master` (or `write_new_master`), then the index, then
the journal discarded, then exports.  Every file appears whole or not at all (atomic_file.py).  How
sound is coded stands in sound_codec.py, where the score stands in a file in song_tags.py.
Letters: N samples.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from engine.atomic_file import atomic_path, clean_leftovers, output_errors
from engine.contract import EngineError, NumericalError, OutputError, Samples
from engine.messages import NOTHING, Message
from engine.regular_file import NoRegularFileError
from engine.songs.cover import cover_png, small_waveform
from engine.songs.file_names import safe_file_name
from engine.songs.loudness import SILENT_LUFS, loudness_lufs, true_peak_of_blocks
from engine.songs.recipe import ScoreError, recipe_from_values, recipe_to_values
from engine.songs.score import Score
from engine.songs.score_carrier import find_carried
from engine.songs.song_tags import write_tags
from engine.songs.sound_codec import SoundFormat, encode
from engine.songs.sound_reader import SoundInfo, decode_blocks, load_stereo, sound_info

__all__ = [
    "ExportOptions",
    "SilentAudioError",
    "SongFile",
    "SoundFormat",
    "WrittenSong",
    "export",
    "read_song",
    "rewrite_score",
    "safe_file_name",
    "update_song",
    "write_master",
    "write_new_master",
]

_SILENCE = 1e-4  # -80 dB of full scale
_PEAK_LIMIT = 1.0 - 2.0**-23  # the largest value of 24 bits
_LOSSY_ATTEMPTS = 4
_ASF = b"\x30\x26\xb2\x75"
_LIMIT_MARGIN_DB = 0.05


class SilentAudioError(EngineError):
    """The sound is silence from beginning to end, or there is none."""


@dataclass(frozen=True)
class ExportOptions:
    """How a song is exported.

    `loudness_lufs`  wanted integrated loudness (-14 for streaming), or None to keep it.
    `true_peak_db`   the sound is turned down as a whole until no peak is above this; None: 0 dB of
                     sample peak, and untouched below it.
    `overwrite`      False: an existing file is never replaced (OutputError).
    `artist`         who the file says it is by; "": the app.
    """

    loudness_lufs: float | None = None
    true_peak_db: float | None = -1.0
    overwrite: bool = False
    artist: str = ""


@dataclass(frozen=True)
class WrittenSong:
    """What stands in the file: its path, the score as stored, the gain applied to the sound in dB.

    The gain is what the peaks leave room for: the loudness wanted may not be reached.
    """

    path: Path
    score: Score
    gain_db: float


@dataclass(frozen=True)
class SongFile:
    """What a file turned out to be.

    `score`      None when it carries none that can be read; then `reason` is the sentence why.
    `duration_s`  of what can be decoded; 0 when that is nothing (`playable` False), and `reason`
                 says why.
    `damage`     what is missing of the sound, where something is.
    """

    path: Path
    score: Score | None
    duration_s: float = 0.0
    playable: bool = False
    reason: Message = NOTHING
    sample_rate_hz: int = field(default=0)
    damage: Message = NOTHING

    @property
    def told(self) -> Message:
        """All that is to be said about it."""
        return Message.joined([self.damage, self.reason], " ")

    def require_score(self) -> Score:
        """The score.  Raises OutputError with the reason where there is none."""
        if self.score is None:
            raise OutputError(self.reason, str(self.path))
        return self.score

    def load(self, count: int | None = None) -> Samples:
        """The whole sound, (2, N) float32 at 48 kHz, or its first `count` samples.

        Raises OutputError.
        """
        return load_stereo(self.path, count)


def write_master(
    path: Path, samples: Samples, score: Score, *, overwrite: bool = True
) -> WrittenSong:
    """Write the FLAC master (48 kHz, 24 bit) of (2, N) samples with its score.

    Sound beyond full scale is turned down as a whole, never clipped (recipe.peak_gain); the small
    waveform is put into the score.  Raises SilentAudioError, NumericalError, OutputError,
    ScoreError; then nothing is changed on the disk.
    """
    peak = _checked_peak(samples)
    gain = 1.0 if peak <= _PEAK_LIMIT else _PEAK_LIMIT / peak
    stored = score_as_stored(score, samples, gain)
    with output_errors(path), atomic_path(path, overwrite=overwrite) as temporary:
        encode(temporary, samples, SoundFormat.FLAC, gain)
        write_tags(temporary, stored, cover_png(stored.waveform))
    return WrittenSong(path, stored, _db(gain))


def score_as_stored(score: Score, samples: Samples, gain: float) -> Score:
    """A score beside the sound (2, N) it is stored with, turned down by `gain`."""
    recipe = replace(score.recipe, peak_gain=score.recipe.peak_gain * gain)
    return replace(score, recipe=recipe, waveform=small_waveform(samples, gain))


def write_new_master(folder: Path, samples: Samples, score: Score) -> WrittenSong:
    """write_master under a free name after the song's title.  Replaces nothing.

    Makes the folder where it is missing, and removes what a killed program left half written there.
    """
    with output_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    clean_leftovers(folder)
    for _ in range(10):  # another program may take the name meanwhile
        path = safe_file_name(score.recipe.title, SoundFormat.FLAC.suffix, folder)
        try:
            return write_master(path, samples, score, overwrite=False)
        except OutputError:
            if not path.exists():
                raise
    raise OutputError(
        Message("No free file name was found in {folder}. Choose another folder.", folder=folder)
    )


def export(
    source: Path, target: Path, sound_format: SoundFormat, options: ExportOptions | None = None
) -> WrittenSong:
    """Write the song in `source` (any song file) in another format, score and tags included.

    The score in the export equals the source's.  Lossy formats are decoded again and turned down
    until their peaks fit too.  Raises what write_master raises, and OutputError when `source`
    cannot be read or carries no score.
    """
    options = options or ExportOptions()
    song = read_song(source)
    score = song.require_score()
    samples = song.load()
    _checked_peak(samples)
    gain_db = _wanted_gain_db(samples, options)
    with (
        output_errors(target),
        atomic_path(target, overwrite=options.overwrite) as temporary,
    ):
        gain_db = _encode_below_limit(temporary, samples, sound_format, gain_db, options)
        write_tags(temporary, score, cover_png(score.waveform), options.artist)
    return WrittenSong(target, score, gain_db)


def update_song(path: Path, **changes: Any) -> Score:
    """Change recipe fields (title="…", stars=4) in the file itself, atomically; sound untouched.

    Raises OutputError (gone, no score, cannot be written), ScoreError (no such value).
    """

    def change(score: Score) -> Score:
        recipe = recipe_from_values({**recipe_to_values(score.recipe), **changes})
        return replace(score, recipe=recipe)

    return rewrite_score(path, change)


def rewrite_score(path: Path, change: Callable[[Score], Score]) -> Score:
    """Put a changed score into the file itself, atomically; the sound's bytes are untouched.

    Raises OutputError (gone, no score, cannot be written) and what `change` raises.
    """
    score = change(read_song(path).require_score())
    with output_errors(path), atomic_path(path) as temporary:
        shutil.copyfile(path, temporary)
        shutil.copymode(path, temporary)
        write_tags(temporary, score, cover_png(score.waveform))
    return score


def read_song(path: Path) -> SongFile:
    """Look at any file, by content.  Never raises: what is wrong stands in `reason`.

    Reads headers and the score, not the sound.
    """
    name = path.name
    try:
        score, reason = _carried_score(path)
    except FileNotFoundError:
        return SongFile(path, None, reason=Message("{name} was moved or deleted.", name=name))
    except NoRegularFileError:
        return SongFile(
            path,
            None,
            reason=Message(
                "{name} cannot be opened: it is a folder, a pipe or a device, and no sound file.",
                name=name,
            ),
        )
    except OSError as error:
        return SongFile(
            path,
            None,
            reason=Message(
                "{name} cannot be read ({reason}).", name=name, reason=str(error.strerror)
            ),
        )
    info = sound_info(path)
    if info is None or info.sample_count == 0:
        return SongFile(path, score, reason=_why_silent(path, score, info))
    damage = _damage(name, info, score)
    return SongFile(path, score, info.duration_s, True, reason, info.sample_rate_hz, damage)


def _why_silent(path: Path, score: Score | None, info: SoundInfo | None) -> Message:
    if score is not None:
        return Message(
            "{name} holds sound that cannot be read, but its score is whole: “Decode again” makes "
            "the sound anew from the tokens.",
            name=path.name,
        )
    if info is not None:
        return Message("There is no sound in {name}.", name=path.name)
    return _why_no_sound(path)


def _damage(name: str, info: SoundInfo, score: Score | None) -> Message:
    """What of the sound is missing, by what the file itself says."""
    damage = NOTHING
    if info.promised_count:
        damage = Message(
            "{name} is damaged: {there} of its {whole} seconds can be heard.",
            name=name,
            there=info.duration_s,
            whole=info.promised_s,
        )
    elif info.is_cut:
        damage = Message(
            "The end of {name} is missing: {there} seconds can be heard.",
            name=name,
            there=info.duration_s,
        )
    if damage and score is not None:
        more = Message("“Decode again” makes all of it from its tokens.")
        return Message.joined([damage, more], " ")
    return damage


def _carried_score(path: Path) -> tuple[Score | None, Message]:
    """The first whole score that a file carries; else None, and why.  Raises OSError."""
    reason, line = NOTHING, ""
    for carried in find_carried(path):
        line = line or carried.line
        if carried.is_score:
            try:
                return Score.from_bytes(carried.score), NOTHING
            except ScoreError as error:
                reason = reason or error.message
    if reason:
        return None, reason
    if line:
        return None, Message(
            "{name} was made by Heart Studio, but another program removed its score. It can be "
            "played but not continued. What is still known of it: {line}",
            name=path.name,
            line=line,
        )
    return None, Message(
        "{name} was not made by Heart Studio: it carries no score. It can be played but "
        "not continued, because turning a recording into the model's tokens needs an "
        "encoder, and no program for one has been published.",
        name=path.name,
    )


def _why_no_sound(path: Path) -> Message:
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError:
        head = b""
    if head[4:8] == b"ftyp" or head[:4] == _ASF:
        return Message(
            "{name} is of a kind that cannot be opened here (M4A, MP4 or WMA). Convert it to FLAC, "
            "WAV or MP3 first.",
            name=path.name,
        )
    return Message("{name} is no sound file that can be opened.", name=path.name)


def _checked_peak(samples: Samples) -> float:
    """The largest absolute sample; refuses what is no song."""
    if samples.ndim != 2 or samples.shape[0] != 2:
        raise OutputError(Message("The sound has the wrong shape to be saved."), f"{samples.shape}")
    peak = _peak(samples)
    if not np.isfinite(peak):
        raise NumericalError(
            Message(
                "The model computed values that are no sound, so this was not saved as a song. Try "
                "another seed, or full precision."
            ),
            f"peak {peak} of {samples.shape}",
        )
    if peak < _SILENCE:
        raise SilentAudioError(
            Message(
                "The song is silent from beginning to end, so it was not saved. Try another seed."
            ),
            f"peak {peak} of {samples.shape}",
        )
    return peak


def _wanted_gain_db(samples: Samples, options: ExportOptions) -> float:
    """What brings the sound to the loudness wanted, as far as its peaks leave room."""
    wanted = 0.0
    if options.loudness_lufs is not None:
        loudness = loudness_lufs(samples)
        wanted = 0.0 if loudness == SILENT_LUFS else options.loudness_lufs - loudness
    return min(wanted, _room_db([samples], options))


def _room_db(blocks: Iterable[Samples], options: ExportOptions) -> float:
    """How far the sound may be turned up until its peaks touch the limit (negative: down)."""
    if options.true_peak_db is None:
        return -_db(max(1e-9, *(_peak(block) for block in blocks)))
    return options.true_peak_db - true_peak_of_blocks(blocks)


def _peak(samples: Samples) -> float:
    """The largest absolute sample, found without a copy; NaN where there is one."""
    return float(np.maximum(samples.max(initial=0.0), -samples.min(initial=0.0)))


def _encode_below_limit(
    path: Path,
    samples: Samples,
    sound_format: SoundFormat,
    gain_db: float,
    options: ExportOptions,
) -> float:
    """Encode; a lossy result whose peaks are above the limit is encoded again, softer."""
    for _ in range(_LOSSY_ATTEMPTS):
        encode(path, samples, sound_format, 10 ** (gain_db / 20))
        if not sound_format.is_lossy:
            return gain_db
        room = _room_db(decode_blocks(path), options)
        if room >= 0:
            return gain_db
        gain_db += room - _LIMIT_MARGIN_DB
    raise OutputError(
        Message(
            "{name} could not hold this song without clipping. Choose FLAC or WAV.",
            name=sound_format.value,
        ),
        f"gain {gain_db} dB",
    )


def _db(factor: float) -> float:
    return float(20 * np.log10(factor))
