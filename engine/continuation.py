"""What `render` goes on from: a saved song from a point on, or a file of tokens.

It reads files only; cli.py makes the request of it. Letters: K codebooks, T token frames.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path

from engine.config import HeartMuLaConfig
from engine.contract import (
    TOKEN_FRAME_RATE_HZ,
    Codes,
    GenerationRequest,
    GenerationResult,
    ModelInfo,
    RequestError,
    Samples,
)
from engine.messages import Message
from engine.songs.extension import Parent, lyrics_after, parent_of, parents_sound
from engine.songs.kept_lines import noted
from engine.songs.kept_sound import with_kept_sound
from engine.songs.recipe import NO_REQUEST
from engine.songs.score import Score, in_frames
from engine.songs.song_file import SongFile, read_song
from engine.songs.token_file import read_token_song


@dataclass(frozen=True)
class Continuation:
    """The kept part of a song and the texts and settings with which it goes on.

    `history`    its codes (K, T)
    `settings`   the request of the song; for tokens alone the usual one
    `model`      what made them, None for tokens alone
    `parent`     the song's file, None for tokens alone
    `kept`       what is kept of that song
    """

    history: Codes
    tags: str
    lyrics: str
    settings: GenerationRequest = NO_REQUEST
    model: ModelInfo | None = None
    parent: SongFile | None = None
    kept: Parent | None = None

    def completed(
        self, score: Score, result: GenerationResult, folder: str
    ) -> tuple[Score, Samples]:
        """Return a new song's score and sound (2, N) with what it keeps of its parent.

        Long sound is joined in a file in `folder`.
        """
        if self.parent is None or self.parent.score is None or self.kept is None:
            return score, result.samples
        recipe = replace(
            score.recipe,
            parent_id=self.parent.score.song_id,
            parent_cut_frame=self.history.shape[1],
            instrumental=self.parent.score.recipe.instrumental,
            extra={**score.recipe.extra, **noted(self.kept.lines)},
        )
        score = replace(score, recipe=recipe, sections=in_frames(self.kept.sections))
        joined = parents_sound(self.parent, score, result.samples, folder)
        if joined is None:
            return score, result.samples
        sound, gain = joined
        score = replace(score, recipe=replace(recipe, peak_gain=gain))
        return score, with_kept_sound(sound, gain, result.samples, folder)


def continued_song(path: Path, from_s: float | None) -> Continuation:
    """Return a saved song up to `from_s` seconds (None: its end). Raises EngineError."""
    file = read_song(path)
    score = file.require_score()
    recipe = score.recipe
    parent = parent_of(score, _cut_frame(from_s, score.frame_count))
    assert parent.history is not None
    lyrics = lyrics_after(recipe.lyrics, score, parent.cut_frame)
    settings = replace(recipe.request, codec_seed=recipe.codec_seed, until_stopped=False)
    return Continuation(parent.history, recipe.tags, lyrics, settings, recipe.model, file, parent)


def continued_tokens(path: Path, from_s: float | None, config: HeartMuLaConfig) -> Continuation:
    """Return the tokens in a file up to `from_s` seconds (None: all). Raises EngineError."""
    song = read_token_song(path, config.audio_num_codebooks, config.audio_vocab_size)
    cut = _cut_frame(from_s, song.codes.shape[1])
    return Continuation(song.codes[:, :cut], song.tags, song.lyrics)


def _cut_frame(from_s: float | None, frames: int) -> int:
    if from_s is None:
        return frames
    longest_s = frames / TOKEN_FRAME_RATE_HZ
    if not math.isfinite(from_s) or not 0 < from_s <= longest_s:
        raise RequestError(
            Message(
                "The song can be continued from a point within its {length} seconds, not from "
                "{value} s.",
                length=longest_s,
                value=str(from_s),
            )
        )
    return max(1, round(from_s * TOKEN_FRAME_RATE_HZ))
