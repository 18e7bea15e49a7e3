"""Song files: audio that contains its own score.

The FLAC master is the project: it alone is enough to restore the song. The caller is responsible
for the order of saving: journal finished, then `write_master` (or `write_new_master`), then the
index, then the journal discarded, then exports. Every file is written atomically (atomic_file.py).
sound_codec.py encodes the audio; song_tags.py places the score in a file.
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
from engine.contract import SAMPLE_RATE_HZ, EngineError, NumericalError, OutputError, Samples
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
    "replace_sound",
    "rewrite_score",
    "update_song",
    "write_master",
    "write_new_master",
]

_SILENCE = 1e-4  # -80 dB of full scale
_PEAK_LIMIT = 1.0 - 2.0**-23  # largest 24-bit value
_LOSSY_ATTEMPTS = 4
_HEAD_BYTES = 64
_OTHER_KINDS = (
    (4, b"ftyp", "M4A, MP4"),
    (0, b"\x30\x26\xb2\x75", "WMA"),
    (0, b"\xff\xf1", "AAC"),
    (0, b"\xff\xf9", "AAC"),
    (28, b"\x7fFLAC", "Ogg FLAC"),
    (28, b"Speex", "Speex"),
    (28, b"\x80theora", "Theora"),
    (28, b"alac", "CAF, ALAC"),
    (28, b"aac", "CAF, AAC"),
    (0, b"\x1a\x45\xdf\xa3", "Matroska, WebM"),
    (0, b"wvpk", "WavPack"),
    (0, b"MAC ", "Monkey's Audio"),
    (0, b"MPCK", "Musepack"),
    (0, b"MP+", "Musepack"),
    (0, b"TTA", "True Audio"),
    (0, b"DSD ", "DSD"),
    (0, b"FRM8", "DSD"),
    (0, b"\x0b\x77", "AC-3"),
    (0, b"#!AMR", "AMR"),
    (0, b"MThd", "MIDI"),
)
"""(place, mark, name) of kinds of sound that cannot be decoded here."""
_LIMIT_MARGIN_DB = 0.05


class SilentAudioError(EngineError):
    """The audio is empty or entirely silent."""


@dataclass(frozen=True)
class ExportOptions:
    """Export settings.

    `loudness_lufs`  target integrated loudness (-14 for streaming), or None to keep it.
    `true_peak_db`   the audio is scaled down as a whole until no peak exceeds this; None: the limit
        is 0 dB of sample peak, and audio below it is unchanged.
    `overwrite`      False: an existing file is never replaced (OutputError).
    `artist`         the file's artist; "": the app's name.
    """

    loudness_lufs: float | None = None
    true_peak_db: float | None = -1.0
    overwrite: bool = False
    artist: str = ""


@dataclass(frozen=True)
class WrittenSong:
    """Result of writing: path, the score as stored, the gain applied to the audio in dB.

    The peaks limit the gain, so the target loudness may not be reached.
    """

    path: Path
    score: Score
    gain_db: float


@dataclass(frozen=True)
class SongFile:
    """What a file contains.

    `score`      None if it has no readable score; then `reason` states why.
    `duration_s`  of the decodable audio; 0 if there is none (`playable` False), and `reason` states
        why.
    `damage`     the missing part of the audio, if any.
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
        """All messages about the file, joined."""
        return Message.joined([self.damage, self.reason], " ")

    def require_score(self) -> Score:
        """Return the score. Raises OutputError with the reason if there is none."""
        if self.score is None:
            raise OutputError(self.reason, str(self.path))
        return self.score

    def load(self, count: int | None = None, folder: str = "") -> Samples:
        """Read the whole audio, (2, N) float32 at 48 kHz, or its first `count` samples.

        Long audio lies in a file in `folder`; see load_stereo. Raises OutputError.
        """
        return load_stereo(self.path, count, folder)


def write_master(
    path: Path, samples: Samples, score: Score, *, overwrite: bool = True
) -> WrittenSong:
    """Write the FLAC master (48 kHz, 24 bit) of (2, N) samples with its score.

    Audio above full scale is scaled down as a whole, never clipped (recipe.peak_gain); the small
    waveform is added to the score. Raises SilentAudioError, NumericalError, OutputError,
    ScoreError; then nothing on the disk has changed.
    """
    peak = _checked_peak(samples)
    gain = 1.0 if peak <= _PEAK_LIMIT else _PEAK_LIMIT / peak
    stored = score_as_stored(score, samples, gain)
    with output_errors(path), atomic_path(path, overwrite=overwrite) as temporary:
        encode(temporary, samples, SoundFormat.FLAC, gain)
        write_tags(temporary, stored, cover_png(stored.waveform))
    return WrittenSong(path, stored, _db(gain))


def score_as_stored(score: Score, samples: Samples, gain: float) -> Score:
    """Complete a score for the audio (2, N) it is stored with, scaled down by `gain`."""
    recipe = replace(score.recipe, peak_gain=score.recipe.peak_gain * gain)
    return replace(score, recipe=recipe, waveform=small_waveform(samples, gain))


def write_new_master(folder: Path, samples: Samples, score: Score) -> WrittenSong:
    """Same as write_master, with an unused name derived from the song's title. Replaces nothing.

    Creates the folder if it is missing, and removes partial files left there by a killed program.
    """
    with output_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    clean_leftovers(folder)
    for _ in range(10):  # another program may take the name in the meantime
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
    """Write the song in `source` (any song file) in another format, including score and tags.

    The score in the export equals the source's. Lossy files are decoded again and attenuated until
    their peaks also stay within the limit. Raises what write_master raises, and OutputError if
    `source` cannot be read or has no score.
    """
    options = options or ExportOptions()
    song = read_song(source)
    score = song.require_score()
    samples = song.load(folder=str(target.absolute().parent))
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
    """Change recipe fields (title="…", stars=4) in the file itself, atomically; audio unchanged.

    Raises OutputError (file missing, no score, not writable), ScoreError (invalid value).
    """

    def change(score: Score) -> Score:
        recipe = recipe_from_values({**recipe_to_values(score.recipe), **changes})
        return replace(score, recipe=recipe)

    return rewrite_score(path, change)


def rewrite_score(path: Path, change: Callable[[Score], Score]) -> Score:
    """Store a changed score in the file itself, atomically; the audio's bytes stay unchanged.

    Raises OutputError (file missing, no score, not writable) and what `change` raises.
    """
    score = change(read_song(path).require_score())
    with output_errors(path), atomic_path(path) as temporary:
        shutil.copyfile(path, temporary)
        shutil.copymode(path, temporary)
        write_tags(temporary, score, cover_png(score.waveform))
    return score


def replace_sound(path: Path, samples: Samples, change: Callable[[Score], Score]) -> Score:
    """Replace a master's audio by (2, N) samples and store the changed score with it, atomically.

    Returns the score as stored. Raises what write_master and `change` raise; then the file is as
    before.
    """
    score = change(read_song(path).require_score())
    return write_master(path, samples, score).score


def read_song(path: Path) -> SongFile:
    """Inspect any file, by content. Never raises: problems are stated in `reason`.

    Reads headers and the score, not the audio.
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
        if score is not None:
            return SongFile(path, score, damage=_only_tokens(name))
        return SongFile(path, None, reason=_why_silent(path, info))
    damage = _damage(name, info, score)
    return SongFile(path, score, info.duration_s, True, reason, info.sample_rate_hz, damage)


def _only_tokens(name: str) -> Message:
    return Message(
        "{name} holds sound that cannot be read, but its score is whole: “Decode again” makes "
        "the sound anew from the tokens.",
        name=name,
    )


def _why_silent(path: Path, info: SoundInfo | None) -> Message:
    if info is not None:
        return Message("There is no sound in {name}.", name=path.name)
    return _why_no_sound(path)


def _damage(name: str, info: SoundInfo, score: Score | None) -> Message:
    """Return what is missing of the audio, according to the file itself."""
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
    """Return the first complete score of a file, or None and the reason. Raises OSError."""
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
            head = file.read(_HEAD_BYTES)
    except OSError:
        head = b""
    kind = next((kind for place, mark, kind in _OTHER_KINDS if head[place:].startswith(mark)), "")
    if kind:
        return Message(
            "{name} is of a kind that cannot be opened here ({kind}). Convert it to FLAC, WAV or "
            "MP3 first.",
            name=path.name,
            kind=kind,
        )
    return Message("{name} is no sound file that can be opened.", name=path.name)


def _checked_peak(samples: Samples) -> float:
    """Return the largest absolute sample; raises for audio that cannot be a song."""
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
    """Return the gain for the target loudness, limited by the peaks."""
    wanted = 0.0
    if options.loudness_lufs is not None:
        loudness = loudness_lufs(samples)
        wanted = 0.0 if loudness == SILENT_LUFS else options.loudness_lufs - loudness
    return min(wanted, _room_db([samples], options))


def _room_db(blocks: Iterable[Samples], options: ExportOptions) -> float:
    """Return the gain at which the peaks reach the limit (negative: attenuation)."""
    if options.true_peak_db is None:
        return -_db(max(1e-9, *(_peak(block) for block in blocks)))
    return options.true_peak_db - true_peak_of_blocks(blocks)


def _peak(samples: Samples) -> float:
    """Return the largest absolute sample, computed without a copy; NaN if there is one."""
    return float(np.maximum(samples.max(initial=0.0), -samples.min(initial=0.0)))


def _encode_below_limit(
    path: Path,
    samples: Samples,
    sound_format: SoundFormat,
    gain_db: float,
    options: ExportOptions,
) -> float:
    """Encode; a lossy or resampled result whose peaks exceed the limit is encoded again at a lower
    level.
    """
    is_exact = not sound_format.is_lossy and sound_format.sample_rate_hz == SAMPLE_RATE_HZ
    for _ in range(_LOSSY_ATTEMPTS):
        encode(path, samples, sound_format, 10 ** (gain_db / 20))
        if is_exact:
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
