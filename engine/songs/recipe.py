"""How a song was made: everything needed to make it again, and to show it to a person.

Numbers, texts and JSON only; the tokens are score.py's.  Keys that this version does not know are
kept in `extra` and written back, so an older program does not lose what a newer one noted.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, field, fields
from typing import Any, cast

from engine.contract import (
    MAX_SEED,
    CodecParams,
    Codes,
    EngineError,
    FinishReason,
    GenerationRequest,
    GenerationResult,
    SamplingParams,
)
from engine.messages import Message

MAX_JSON_BYTES = 1 << 20
MAX_STARS = 5


class ScoreError(EngineError):
    """A score cannot be read or written: damaged, too large, or from a newer version."""


@dataclass(frozen=True)
class Recipe:
    """Everything that shaped one song.

    `seed`, `codec_seed`   those really used, 0 ... 2**63-1.
    `max_audio_length_ms`  length asked for (of the new part, for an extended song).
    `device`       where and how it was computed, for people: "cuda bfloat16, codec float32".
    `created_utc`  ISO 8601 with "Z" or "+00:00".
    `finish_reason`  a value of FinishReason: "end of song", "length", "stopped".
    `parent_id`, `parent_cut_frame`  the song it grew from, and how many of its frames were kept.
    `repairs`      (start_frame, end_frame) of every passage that was made again.
    `takes_group`  songs made as takes of one another share this id.
    `peak_gain`    factor by which the master's sound was turned down as a whole (1: untouched).
    `extra`        JSON values under keys that this version does not know.
    """

    title: str = ""
    tags: str = ""
    lyrics: str = ""
    seed: int = 0
    codec_seed: int = 0
    temperature: float = 1.0
    topk: int = 50
    cfg_scale: float = 1.5
    num_steps: int = 10
    codec_guidance_scale: float = 1.25
    max_audio_length_ms: int = 120_000
    instrumental: bool = False
    min_new_frames: int = 0
    slide_context: bool = False
    model_name: str = ""
    model_version: str = ""
    model_fingerprint: str = ""
    device: str = ""
    app_version: str = ""
    created_utc: str = ""
    finish_reason: str = FinishReason.LENGTH.value
    parent_id: str | None = None
    parent_cut_frame: int | None = None
    repairs: tuple[tuple[int, int], ...] = ()
    takes_group: str | None = None
    stars: int = 0
    peak_gain: float = 1.0
    muq_embed: tuple[float, ...] | None = None
    extra: dict[str, Any] = field(default_factory=dict[str, Any])

    def to_request(self, history: Codes | None = None) -> GenerationRequest:
        """The request that made this song (give the parent's codes, cut, for an extended one)."""
        return GenerationRequest(
            tags=self.tags,
            lyrics=self.lyrics,
            max_audio_length_ms=self.max_audio_length_ms,
            sampling=SamplingParams(self.temperature, self.topk, self.cfg_scale),
            codec=CodecParams(self.num_steps, self.codec_guidance_scale),
            seed=self.seed,
            codec_seed=self.codec_seed,
            history=history,
            muq_embed=self.muq_embed,
            min_new_frames=self.min_new_frames,
            slide_context=self.slide_context,
        )

    @property
    def is_partial(self) -> bool:
        """True when the song was stopped before its end."""
        return self.finish_reason == FinishReason.STOPPED.value


def recipe_of(request: GenerationRequest, result: GenerationResult, **more: Any) -> Recipe:
    """The recipe of a song just made; `more` gives title, app_version, created_utc and so on."""
    return Recipe(**{**_request_values(request), **values_of_result(result), **more})


def values_of_result(result: GenerationResult) -> dict[str, Any]:
    """What of a recipe is known when the song is made."""
    device = result.device
    return {
        "seed": result.seed,
        "codec_seed": result.codec_seed,
        "model_name": result.model.name,
        "model_version": result.model.version,
        "model_fingerprint": result.model.fingerprint,
        "device": f"{device.device} {device.precision}, codec {device.codec_precision}",
        "finish_reason": result.ending.composing.value,
    }


def utc_now() -> str:
    """The moment, as `created_utc` has it."""
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")


def recipe_of_request(request: GenerationRequest, **more: Any) -> Recipe:
    """What is known before a song is made; seeds that are not chosen yet are 0."""
    return Recipe(**{**_request_values(request), **more})


def _request_values(request: GenerationRequest) -> dict[str, Any]:
    seed = 0 if request.seed is None else request.seed
    return {
        "tags": request.tags,
        "lyrics": request.lyrics,
        "seed": seed,
        "codec_seed": seed if request.codec_seed is None else request.codec_seed,
        "temperature": request.sampling.temperature,
        "topk": request.sampling.topk,
        "cfg_scale": request.sampling.cfg_scale,
        "num_steps": request.codec.num_steps,
        "codec_guidance_scale": request.codec.guidance_scale,
        "max_audio_length_ms": request.max_audio_length_ms,
        "min_new_frames": request.min_new_frames,
        "slide_context": request.slide_context,
        "muq_embed": request.muq_embed,
    }


def recipe_to_values(recipe: Recipe) -> dict[str, Any]:
    """The recipe as JSON values; unknown keys stand beside the known ones."""
    values = {f.name: getattr(recipe, f.name) for f in fields(recipe) if f.name != "extra"}
    unknown = {key: value for key, value in recipe.extra.items() if key not in values}
    return {**unknown, **values}


def recipe_from_values(values: object) -> Recipe:
    """A recipe from JSON values.  Missing keys take the defaults.  Raises ScoreError."""
    if not isinstance(values, dict):
        raise damaged("the recipe is no object")
    given = cast("dict[str, Any]", values)
    defaults = Recipe()
    known: dict[str, Any] = {}
    for item in fields(Recipe):
        if item.name != "extra" and item.name in given:
            known[item.name] = _checked(item.name, given[item.name], getattr(defaults, item.name))
    extra = {key: value for key, value in given.items() if key not in known}
    extra.pop("extra", None)
    return Recipe(**known, extra=extra)


def dump_json(values: object) -> bytes:
    """JSON as ASCII bytes with sorted keys, the same for equal values.  Raises ScoreError."""
    try:
        data = json.dumps(values, sort_keys=True, separators=(",", ":"), allow_nan=False)
    except (ValueError, TypeError, RecursionError) as error:
        raise ScoreError(
            Message("The recipe of this song cannot be stored."), str(error)
        ) from error
    encoded = data.encode("ascii")
    if len(encoded) > MAX_JSON_BYTES:
        raise ScoreError(
            Message(
                "The texts of this song are too long to be stored with it. Shorten the lyrics."
            ),
            f"{len(encoded)} bytes",
        )
    return encoded


def load_json(data: bytes) -> Any:
    """The values of at most MAX_JSON_BYTES of JSON.  Raises ScoreError."""
    if len(data) > MAX_JSON_BYTES:
        raise damaged(f"{len(data)} bytes of JSON")
    try:
        return json.loads(data.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise damaged(f"JSON: {error}") from error


def damaged(details: str) -> ScoreError:
    """The error for bytes that are no valid score."""
    return ScoreError(
        Message("The score in this file is damaged, so the song can be played but not continued."),
        details,
    )


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")


_SEEDS = ("seed", "codec_seed")
_OPTIONAL_TEXTS = ("parent_id", "takes_group")


def _checked(name: str, value: object, default: object) -> Any:
    """The value in its field's own type, or ScoreError."""
    if name == "repairs":
        return _pairs(value)
    if name == "muq_embed":
        return None if value is None else _floats(value)
    if name in _OPTIONAL_TEXTS or isinstance(default, str):
        good = isinstance(value, str) or (value is None and name in _OPTIONAL_TEXTS)
    elif isinstance(default, bool):
        good = isinstance(value, bool)
    elif isinstance(default, float):
        good = _is_number(value)
        value = float(cast("float", value)) if good else value
    else:
        good = (value is None and default is None) or _in_range(name, value)
    if not good:
        raise damaged(f"{name} = {value!r:.80}")
    return value


def _in_range(name: str, value: object) -> bool:
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    top = MAX_STARS if name == "stars" else MAX_SEED if name in _SEEDS else 2**53
    return 0 <= value <= top


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return abs(value) < 1e300  # a long integer may not fit a float


def _pairs(value: object) -> tuple[tuple[int, int], ...]:
    pairs: list[tuple[int, int]] = []
    for item in cast("list[object]", value) if isinstance(value, (list, tuple)) else [None]:
        pair = cast("list[object]", item) if isinstance(item, (list, tuple)) else []
        if len(pair) != 2 or not all(_in_range("repairs", end) for end in pair):
            raise damaged(f"repairs: {item!r:.80}")
        pairs.append((cast("int", pair[0]), cast("int", pair[1])))
    return tuple(pairs)


def _floats(value: object) -> tuple[float, ...]:
    items = cast("list[object]", value) if isinstance(value, (list, tuple)) else [None]
    if not all(_is_number(item) for item in items):
        raise damaged("muq_embed")
    return tuple(float(cast("float", item)) for item in items)
