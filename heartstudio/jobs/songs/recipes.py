"""Converts between a song's recipe and the draft: restore, extend, decode again.

Pure functions; song_requests.py uses them. What an extension keeps is in engine/songs/extension.py.
"""

from __future__ import annotations

from dataclasses import replace

from engine.contract import GenerationRequest
from engine.messages import NOTHING, Message
from engine.prompt_text import normalise_tags
from engine.songs.extension import GROWN_FROM_KEY, grown_from
from engine.songs.recipe import Recipe
from heartstudio.model.draft import LENGTH_RANGE_S, UNTIL_STOPPED_S, Draft, ExtendFrom, clamped

DRAFT_LYRICS_KEY = "draft_lyrics"
"""Key in a recipe's extra: the words of an instrumental, which were not given to the model."""


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
        length_s=_length_s(recipe.request),
        slide_context=recipe.request.slide_context,
        draft_sound=recipe.request.codec.is_draft,
        seed=recipe.seed,
        seed_locked=True,
        takes=1,
        extend=extension_of(recipe),
        adapters=recipe.request.adapters,
    )


def out_of_range(request: GenerationRequest, draft: Draft) -> Message:
    """Name the settings of a song that no draft holds as they are; NOTHING if there are none."""
    within = clamped(draft)
    length_ms = within.length_s * 1000
    has_length = within.until_stopped or request.max_audio_length_ms == length_ms
    names = {
        "temperature": (draft.temperature == within.temperature, Message("temperature")),
        "topk": (draft.topk == within.topk, Message("top-k")),
        "cfg_scale": (draft.cfg_scale == within.cfg_scale, Message("guidance")),
        "length_s": (has_length, Message("length")),
    }
    changed = [name for is_kept, name in names.values() if not is_kept]
    if not changed:
        return NOTHING
    return Message(
        "Some of its settings are outside the ranges of this window, and changed to fit: {names}. "
        "They make another song.",
        names=Message.joined(changed, ", "),
    )


def _length_s(request: GenerationRequest) -> int:
    """Return the draft's length: none that was longer than a draft can ask for becomes endless."""
    if request.until_stopped:
        return UNTIL_STOPPED_S
    return min(max(round(request.max_audio_length_ms / 1000), 1), LENGTH_RANGE_S[1])


def extension_of(recipe: Recipe) -> ExtendFrom | None:
    """Return the song whose tokens this one extends, if any."""
    grown = grown_from(recipe)
    return None if grown is None else ExtendFrom(*grown, recipe.request.round_frames)


def descendant_of(recipe: Recipe, song_id: str) -> Recipe:
    """Return the recipe of a song made from that song's tokens: its child, without its stars."""
    extension = extension_of(recipe)
    extra = dict(recipe.extra)
    if extension is not None:
        extra[GROWN_FROM_KEY] = [extension.song_id, extension.cut_frame]
    return replace(
        recipe,
        parent_id=song_id,
        parent_cut_frame=None,
        sound_parent_id=None,
        melody_codebooks=None,
        takes_group=None,
        stars=0,
        extra=extra,
    )
