"""A graft: the codes of a new song from two, some codebooks of each.

The first codebooks carry most of melody and words, the others most of the sound. It decodes
nothing. Letters: K codebooks, T token frames.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from engine.config import HeartMuLaConfig
from engine.contract import TOKEN_FRAME_MS, Codes, FinishReason, ModelInfo, RequestError
from engine.incoming.limits import fitting_title
from engine.messages import Message
from engine.songs.recipe import Recipe
from engine.songs.score import Score


@dataclass(frozen=True)
class TokenSizes:
    """How many codebooks a model has, and how many ids each."""

    codebooks: int
    vocabulary: int

    @classmethod
    def of(cls, config: HeartMuLaConfig) -> TokenSizes:
        """The sizes of a language model."""
        return cls(config.audio_num_codebooks, config.audio_vocab_size)


@dataclass(frozen=True)
class GraftParents:
    """Two songs of one model: `melody` gives the first codebooks, `sound` the others."""

    melody: Score
    sound: Score

    @property
    def codebooks(self) -> int:
        """K; 1 … K - 1 of them can be the melody's."""
        return int(self.melody.codes.shape[0])

    @property
    def frame_count(self) -> int:
        """T of the graft: that of the longer parent."""
        return max(self.melody.frame_count, self.sound.frame_count)

    def swapped(self) -> GraftParents:
        """The same two songs with their parts exchanged."""
        return GraftParents(self.sound, self.melody)

    def check(self, sizes: TokenSizes, codes_problem: Callable[[ModelInfo], Message]) -> None:
        """Raise RequestError unless both songs have tokens of the model that decodes the graft.

        `sizes` are that model's; `codes_problem` says why it cannot read those of another one.
        """
        melody, sound = _title(self.melody), _title(self.sound)
        if self.melody.song_id == self.sound.song_id:
            raise RequestError(
                Message(
                    "A graft needs two different songs; “{melody}” was given twice.", melody=melody
                )
            )
        scores = (self.melody, self.sound)
        problems = [codes_problem(score.recipe.model) for score in scores]
        if all(problems):
            raise RequestError(problems[0])
        if any(problems) or not all(_fits(score.codes, sizes) for score in scores):
            raise RequestError(
                Message(
                    "“{melody}” and “{sound}” have tokens of different models, which do not fit "
                    "together. Choose two songs that the same model made.",
                    melody=melody,
                    sound=sound,
                ),
                "; ".join(f"{score.recipe.model} {score.codes.shape}" for score in scores),
            )
        if not min(self.melody.frame_count, self.sound.frame_count):
            raise RequestError(
                Message(
                    "“{melody}” or “{sound}” has no tokens to make a graft of.",
                    melody=melody,
                    sound=sound,
                )
            )

    def codes(self, melody_codebooks: int) -> Codes:
        """Return (K, T): codebooks 0 … melody_codebooks - 1 of the melody, the rest of the sound.

        The shorter song is repeated. Raises RequestError for a number outside 1 … K - 1.
        """
        if not 0 < melody_codebooks < self.codebooks:
            raise RequestError(
                Message(
                    "Take 1 to {most} codebooks from the melody's song, not {value}.",
                    most=self.codebooks - 1,
                    value=melody_codebooks,
                )
            )
        frames = np.arange(self.frame_count)
        melody = self.melody.codes[:melody_codebooks, frames % self.melody.frame_count]
        sound = self.sound.codes[melody_codebooks:, frames % self.sound.frame_count]
        codes: Codes = np.concatenate([melody, sound])
        codes.flags.writeable = False
        return codes

    def recipe(self, melody_codebooks: int, title: str) -> Recipe:
        """Return the graft's recipe: the melody's texts and settings, both parents."""
        recipe, ended = self.melody.recipe, FinishReason.END_OF_SONG
        is_whole = self.melody.frame_count == self.frame_count
        has_ended = is_whole and recipe.why_composing_ended is ended
        request = replace(
            recipe.request,
            codec_seed=recipe.codec_seed,
            max_audio_length_ms=self.frame_count * TOKEN_FRAME_MS,
            until_stopped=False,
            round_frames=(),
        )
        return Recipe(
            request,
            title=fitting_title(title),
            instrumental=recipe.instrumental,
            model=recipe.model,
            device=recipe.device,
            finish_reason=(ended if has_ended else FinishReason.LENGTH).value,
            parent_id=self.melody.song_id,
            sound_parent_id=self.sound.song_id,
            melody_codebooks=melody_codebooks,
        )


def _fits(codes: Codes, sizes: TokenSizes) -> bool:
    return codes.shape[0] == sizes.codebooks and int(codes.max(initial=0)) < sizes.vocabulary


def _title(score: Score) -> str:
    return score.recipe.title or score.song_id
