"""Converts between a song's recipe and the draft: restore, extend, decode again.

Pure functions; song_requests.py uses them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.contract import CodecParams, Codes, FinishReason
from engine.prompt_text import normalise_tags, section_of
from engine.songs.recipe import Recipe
from engine.songs.score import Score, SectionTime
from heartstudio.jobs.songs.song_writing import sections_of
from heartstudio.model.draft import Draft, ExtendFrom

DRAFT_LYRICS_KEY = "draft_lyrics"
"""Key in a recipe's extra: the words of an instrumental, which were not given to the model."""
GROWN_FROM_KEY = "grown_from"
"""Key in a recipe's extra: [parent id, cut frame] of a repaired or re-rendered extension.

Its own parent is the song it was repaired or rendered from.
"""
STEP_BACK_FRAMES = 25
"""2 s: a song that has ended is continued from before its ending."""
EARLY_CUT_S = 2.0
"""A section that begins at most this long before the cut still counts as upcoming."""


def draft_of(recipe: Recipe, now: Draft) -> Draft:
    """Return the draft that makes a song again: seed locked, one take, same model and device."""
    words = recipe.extra.get(DRAFT_LYRICS_KEY)
    return replace(
        now,
        title=recipe.title,
        tags=tuple(normalise_tags(recipe.tags)),
        lyrics=words if isinstance(words, str) else recipe.lyrics,
        instrumental=recipe.instrumental,
        temperature=recipe.request.sampling.temperature,
        topk=recipe.request.sampling.topk,
        cfg_scale=recipe.request.sampling.cfg_scale,
        length_s=max(round(recipe.request.max_audio_length_ms / 1000), 1),
        slide_context=recipe.request.slide_context,
        draft_sound=recipe.request.codec.is_draft,
        seed=recipe.seed,
        seed_locked=True,
        takes=1,
        extend=extension_of(recipe),
    )


def extension_of(recipe: Recipe) -> ExtendFrom | None:
    """Return the song whose tokens this one extends, if any."""
    if recipe.parent_id is not None and recipe.parent_cut_frame is not None:
        return ExtendFrom(recipe.parent_id, recipe.parent_cut_frame)
    noted = recipe.extra.get(GROWN_FROM_KEY)
    if isinstance(noted, list) and len(noted) == 2:
        parent_id, cut_frame = noted
        if isinstance(parent_id, str) and isinstance(cut_frame, int):
            return ExtendFrom(parent_id, cut_frame)
    return None


def descendant_of(recipe: Recipe, song_id: str) -> Recipe:
    """Return the recipe of a song made from that song's tokens: its child, without its stars."""
    extension = extension_of(recipe)
    extra = dict(recipe.extra)
    if extension is not None:
        extra[GROWN_FROM_KEY] = [extension.song_id, extension.cut_frame]
    return replace(
        recipe, parent_id=song_id, parent_cut_frame=None, takes_group=None, stars=0, extra=extra
    )


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


def _blocks(lyrics: str) -> list[str]:
    """Split lyrics before each section mark."""
    blocks: list[list[str]] = []
    for line in lyrics.splitlines():
        if section_of(line) is not None or not blocks:
            blocks.append([])
        blocks[-1].append(line)
    return ["\n".join(block).strip() for block in blocks if "\n".join(block).strip()]


@dataclass(frozen=True)
class Parent:
    """The part of a song that is kept in one grown from it, and how it became sound.

    `history`    its codes (K, cut_frame)
    `cut_frame`  where the new song goes on
    """

    history: Codes | None = None
    sections: tuple[SectionTime, ...] = ()
    recipe: Recipe | None = None
    cut_frame: int = 0


def parent_of(score: Score, cut_frame: int) -> Parent:
    """Return what is kept of a song up to a cut, which is moved to a possible place."""
    cut = possible_cut(score, cut_frame)
    return Parent(score.codes[:, :cut], sections_of(score, cut), score.recipe, cut)


def codec_of_extension(wanted: CodecParams, parent: CodecParams) -> CodecParams:
    """Return the parent's settings, so that what is kept sounds the same.

    Unless one is to be a draft sound and the other is not: then the wanted ones.
    """
    return parent if parent.is_draft is wanted.is_draft else wanted


def possible_cut(score: Score, frame: int) -> int:
    """A cut as late as `frame`, but before the ending of a song that has ended by itself."""
    last = score.frame_count
    if score.recipe.why_composing_ended is FinishReason.END_OF_SONG:
        last -= STEP_BACK_FRAMES
    return max(min(frame, last), 1)
