"""What a song that continues another one takes over: frames, lyrics, codec settings, sound.

The window and the command line extend songs by the same functions. No torch; composing happens
elsewhere. Letters: K codebooks, N samples.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import cast

import numpy as np

from engine.contract import (
    SAMPLE_RATE_HZ,
    TOKEN_FRAME_RATE_HZ,
    CodecParams,
    Codes,
    FinishReason,
    OutputError,
    Samples,
)
from engine.prompt_text import section_of
from engine.songs.kept_lines import KeptLine, kept_lines
from engine.songs.kept_sound import RAMP_SAMPLES, kept_samples
from engine.songs.line_times import LyricsTimes
from engine.songs.recipe import Recipe
from engine.songs.score import Score, SectionTime, sections_of
from engine.songs.song_file import SongFile
from engine.songs.sound_codec import SoundFormat

STEP_BACK_FRAMES = 25
"""2 s: a song that has ended is continued from before its ending."""
MIN_EXTENSION_FRAMES = 63
"""5 s in which an extended song may not end: the place it is continued from often sounds final."""
GROWN_FROM_KEY = "grown_from"
"""Key in a recipe's extra: [parent id, cut frame] of a repaired or re-rendered extension.

Its own parent is the song it was repaired or rendered from.
"""
EARLY_CUT_S = 2.0
"""A section that begins at most this long before the cut still counts as upcoming."""
LOUDNESS_SLACK = 0.05
"""Allowed relative difference in power between a parent's file and its decoded tokens (0.2 dB)."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Parent:
    """The part of a song that is kept in one grown from it, and how it became sound.

    `history`    its codes (K, cut_frame)
    `cut_frame`  where the new song goes on
    `lines`      what is sung before it, where that is known
    `unsung`     the lyrics that were left to sing there, None if the song was over
    """

    history: Codes | None = None
    sections: tuple[SectionTime, ...] = ()
    recipe: Recipe | None = None
    cut_frame: int = 0
    lines: tuple[KeptLine, ...] = ()
    unsung: str | None = None

    def rounds(self, lyrics: str, states_lines: bool) -> tuple[int, ...]:
        """Return the frames at which rounds began, for a song that goes on with `lyrics`.

        A model that states in its codes how many lines are left (`states_lines`) sees there that
        the song is to end when its own lines are sung. For other lyrics than those the cut begins
        a round, before which it sees only the song's opening.
        """
        kept = () if self.recipe is None else rounds_kept(self.recipe, self.cut_frame)
        goes_on = self.unsung is not None and lyrics.split() == self.unsung.split()
        return kept if goes_on or not states_lines else (*kept, self.cut_frame)


def grown_from(recipe: Recipe) -> tuple[str, int] | None:
    """Return the song whose tokens this one extends and how many frames of it, if there is one."""
    if recipe.parent_id is not None and recipe.parent_cut_frame is not None:
        return recipe.parent_id, recipe.parent_cut_frame
    noted = recipe.extra.get(GROWN_FROM_KEY)
    if isinstance(noted, list) and len(cast("list[object]", noted)) == 2:
        parent_id, cut_frame = cast("list[object]", noted)
        if isinstance(parent_id, str) and isinstance(cut_frame, int):
            return parent_id, cut_frame
    return None


def parent_of(score: Score, cut_frame: int) -> Parent:
    """Return what is kept of a song up to a cut, which is moved to a possible place."""
    cut = possible_cut(score, cut_frame)
    sections, unsung, lines = sections_of(score, cut), _unsung(score, cut), kept_lines(score, cut)
    return Parent(score.codes[:, :cut], sections, score.recipe, cut, lines, unsung)


def possible_cut(score: Score, frame: int) -> int:
    """A cut as late as `frame`, but before the ending of a song that has ended by itself."""
    last = score.frame_count
    if score.recipe.why_composing_ended is FinishReason.END_OF_SONG:
        last -= STEP_BACK_FRAMES
    return max(min(frame, last), 1)


def codec_of_extension(wanted: CodecParams, parent: CodecParams) -> CodecParams:
    """Return the parent's settings, so that what is kept sounds the same.

    Unless one is to be a draft sound and the other is not: then the wanted ones.
    """
    return parent if parent.is_draft is wanted.is_draft else wanted


def rounds_kept(recipe: Recipe, cut_frame: int) -> tuple[int, ...]:
    """Return the frames before a cut at which rounds of an endless song began."""
    return tuple(frame for frame in recipe.request.round_frames if 0 < frame < cut_frame)


def lyrics_after(lyrics: str, score: Score, cut_frame: int) -> str:
    """Return the part of a song's lyrics after a cut: of an endless song, of the round it is in.

    Where the times of its lines are known, the lines that were not sung yet; else whole sections.
    """
    cut_s = cut_frame / TOKEN_FRAME_RATE_HZ
    times = score.lyrics_times
    if times is not None and lyrics == score.recipe.lyrics:
        remaining = _lines_after(lyrics, times, cut_s)
        if remaining:
            return remaining
    rounds = score.recipe.request.round_frames
    begin = max((frame for frame in rounds if frame <= cut_frame), default=0) / TOKEN_FRAME_RATE_HZ
    end = (
        min((frame for frame in rounds if frame > cut_frame), default=score.frame_count)
        / TOKEN_FRAME_RATE_HZ
    )
    sections = tuple(one for one in sections_of(score) if begin <= one.start_s < end)
    return remaining_lyrics(lyrics, sections, cut_s)


def _unsung(score: Score, cut_frame: int) -> str | None:
    """Return the lyrics that a song had left to sing at a cut, None if it was over."""
    recipe, times = score.recipe, score.lyrics_times
    has_ended = recipe.why_composing_ended is FinishReason.END_OF_SONG
    if has_ended and cut_frame >= score.frame_count - STEP_BACK_FRAMES:
        return None
    if times is not None:
        return _lines_after(recipe.lyrics, times, cut_frame / TOKEN_FRAME_RATE_HZ) or None
    return lyrics_after(recipe.lyrics, score, cut_frame)


def _lines_after(lyrics: str, times: LyricsTimes, cut_s: float) -> str:
    """Return the lines after the last one that is sung for the most part before `cut_s`, with the
    mark of their section; "" if no line is left.
    """
    texts = lyrics.split("\n")
    sung = [
        time.line for time in times.lines if time.heard and (time.start_s + time.end_s) / 2 < cut_s
    ]
    waiting = [time.line for time in times.lines if time.line > max(sung, default=-1)]
    if not waiting:
        return ""
    first = min(waiting)
    mark = next(
        (number for number in range(first, -1, -1) if section_of(texts[number]) is not None), None
    )
    if mark is None or not sung:
        return "\n".join(texts[first if sung else 0 :]).strip()
    return "\n".join([texts[mark], *texts[first:]]).strip()


def remaining_lyrics(lyrics: str, sections: tuple[SectionTime, ...], cut_s: float) -> str:
    """Return the part of the lyrics after `cut_s`.

    Uses the sections' (estimated) times; if the cut is in the last section, the last one is
    returned, because a song cannot be continued without words.
    """
    blocks = _blocks(lyrics)
    marked = [block for block in blocks if section_of(block.splitlines()[0]) is not None]
    if not marked:
        return lyrics
    offset = max(len(sections) - len(marked), 0)
    starts = [section.start_s for section in sections[offset:]]
    for block, start_s in zip(marked, starts, strict=False):
        if start_s >= cut_s - EARLY_CUT_S:
            return "\n\n".join(marked[marked.index(block) :])
    return marked[-1]


def parents_sound(
    parent: SongFile, child: Score, decoded: Samples, folder: str = ""
) -> tuple[Samples, float] | None:
    """Return the samples (2, n) that an extension reuses of its parent's file, and their gain.

    decoded (2, N): the sound of all of the child's tokens; for with_kept_sound (kept_sound.py).
    Long sound lies in a file in `folder`.
    None if no complete codec window is kept, or the parent's file is damaged or sounds different.
    """
    cut = child.recipe.parent_cut_frame or 0
    end = kept_samples(cut) + RAMP_SAMPLES
    if end == RAMP_SAMPLES or end > decoded.shape[1]:
        return None
    is_master = parent.playable and parent.path.suffix.lower() == SoundFormat.FLAC.suffix
    if parent.score is None or not is_master or not _decodes_alike(parent.score, child, cut):
        return None
    try:
        sound, gain = parent.load(end, folder), parent.score.recipe.peak_gain
    except OutputError as error:  # damaged, or removed in the meantime
        _log.warning("the parent's sound is not kept: %s (%s)", error, error.details)
        return None
    if sound.shape[1] < end or not _equally_loud(sound, decoded[:, :end], gain):
        return None
    return sound, gain


def _blocks(lyrics: str) -> list[str]:
    """Split lyrics before each section mark."""
    blocks: list[list[str]] = []
    for line in lyrics.splitlines():
        if section_of(line) is not None or not blocks:
            blocks.append([])
        blocks[-1].append(line)
    return ["\n".join(block).strip() for block in blocks if "\n".join(block).strip()]


def _equally_loud(one: Samples, other: Samples, gain: float) -> bool:
    """Whether one is as loud as the other at `gain`; an export may differ from its master."""
    powers = [_power(one), _power(other) * gain**2]
    return abs(powers[0] - powers[1]) <= LOUDNESS_SLACK * max(powers)


def _power(sound: Samples) -> float:
    """Return the mean power of (2, N), without a copy of all of it."""
    blocks = range(0, sound.shape[1], SAMPLE_RATE_HZ)
    squares = (np.square(sound[:, b : b + SAMPLE_RATE_HZ], dtype=np.float64).sum() for b in blocks)
    return float(sum(squares)) / max(sound.size, 1)


def _decodes_alike(parent: Score, child: Score, cut: int) -> bool:
    """Whether the first `cut` frames of both decode to the same audio."""
    one, other = parent.recipe, child.recipe
    return (
        (one.codec_seed, one.request.codec) == (other.codec_seed, other.request.codec)
        and one.peak_gain > 0
        and np.array_equal(parent.codes[:, :cut], child.codes[:, :cut])
    )
