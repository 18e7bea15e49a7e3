"""How a song was made: everything needed to make it again and to display it.

Numbers, texts and JSON only; score.py stores the tokens. Unknown keys are kept in `extra` and
written back, so an older program preserves what a newer one stored.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, cast

from engine.contract import (
    AdapterUse,
    CodecParams,
    Codes,
    DeviceReport,
    EngineError,
    FinishReason,
    GenerationRequest,
    GenerationResult,
    ModelInfo,
    SamplingParams,
    same_seed,
)
from engine.incoming.limits import fitting_title
from engine.messages import NOTHING, Message

MAX_JSON_BYTES = 2 << 20
"""A journal holds the longest lyrics and tags twice, with up to 12 bytes a character."""
MAX_STARS = 5


class ScoreError(EngineError):
    """A score cannot be read or written: damaged, too large, or from a newer version."""


NO_REQUEST = GenerationRequest(tags="", lyrics="", seed=0, codec_seed=0)
NO_MODEL = ModelInfo("", "", "")
NO_DEVICE = DeviceReport("", "", "", NOTHING)


@dataclass(frozen=True)
class Recipe:
    """All parameters of one song.

    `request`      the request, with the seeds actually used; without `history`, which the score
        holds, and without settings that affect neither tokens nor audio. For an extended song its
        length is that of the new part. `round_frames` are those of the whole song.
    `instrumental` the words were not given to the model.
    `model`, `device`  the model that composed it, and where and how it ran (without the reason).
    `created_utc`  ISO 8601 with "Z" or "+00:00".
    `finish_reason`  why composing ended, a value of FinishReason if this version knows it.
    `parent_id`, `parent_cut_frame`  the song it was extended from, and how many of its frames were
        kept.
    `sound_parent_id`, `melody_codebooks`  of a graft (graft.py): the song its sound is from, and
        how many codebooks are of `parent_id`.
    `repairs`      (start_frame, end_frame) of every regenerated passage.
    `takes_group`  id shared by songs that are takes of one another.
    `peak_gain`    factor by which the master's audio was scaled down (1: unchanged).
    `extra`        JSON values under keys that this version does not know.
    """

    request: GenerationRequest = NO_REQUEST
    title: str = ""
    instrumental: bool = False
    model: ModelInfo = NO_MODEL
    device: DeviceReport = NO_DEVICE
    app_version: str = ""
    created_utc: str = ""
    finish_reason: str = FinishReason.LENGTH.value
    parent_id: str | None = None
    parent_cut_frame: int | None = None
    sound_parent_id: str | None = None
    melody_codebooks: int | None = None
    repairs: tuple[tuple[int, int], ...] = ()
    takes_group: str | None = None
    stars: int = 0
    peak_gain: float = 1.0
    extra: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def tags(self) -> str:
        """Tags as given to the model."""
        return self.request.tags

    @property
    def lyrics(self) -> str:
        """Lyrics as given to the model."""
        return self.request.lyrics

    @property
    def seed(self) -> int:
        """Seed of the tokens."""
        return self.request.seed or 0

    @property
    def codec_seed(self) -> int:
        """Seed of the codec's noise; if the request has none, that of the tokens."""
        return self.seed if self.request.codec_seed is None else self.request.codec_seed

    @property
    def why_composing_ended(self) -> FinishReason:
        """The finish reason; an unknown one counts as having reached the requested length."""
        try:
            return FinishReason(self.finish_reason)
        except ValueError:
            return FinishReason.LENGTH

    def to_request(
        self, history: Codes | None = None, history_model: ModelInfo | None = None
    ) -> GenerationRequest:
        """Return this song's request; for an extended song with its parent's cut codes, and the
        model that made them.
        """
        return replace(self.request, history=history, history_model=history_model)


def recipe_of_request(request: GenerationRequest, **more: Any) -> Recipe:
    """Return what is known before a song is made; seeds not chosen yet are 0.

    `more` gives title, created_utc and so on.
    """
    kept = replace(request, history=None, history_model=None, keep_beginning=False, previews=False)
    recipe = Recipe(kept, **more)
    return replace(recipe, request=replace(kept, seed=recipe.seed, codec_seed=recipe.codec_seed))


def with_result(recipe: Recipe, result: GenerationResult) -> Recipe:
    """Return the recipe completed after composing: seeds, model, device, how it ended."""
    request = replace(
        recipe.request,
        seed=result.seed,
        codec_seed=result.codec_seed,
        round_frames=result.round_frames,
    )
    return replace(
        recipe,
        request=request,
        model=result.model,
        device=replace(result.device, reason=NOTHING),
        finish_reason=result.ending.composing.value,
    )


def recipe_of(request: GenerationRequest, result: GenerationResult, **more: Any) -> Recipe:
    """Return the recipe of a finished song; `more` gives title, app_version, created_utc, etc."""
    return with_result(recipe_of_request(request, **more), result)


def utc_now() -> str:
    """Return the current time in the format of `created_utc`."""
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")


_PARTS = ("request", "model", "device", "extra")
"""Fields of a recipe that are stored as several values."""


def recipe_to_values(recipe: Recipe) -> dict[str, Any]:
    """Return the recipe as JSON values, including unknown keys."""
    values = {
        **_request_values(recipe.request),
        "seed": recipe.seed,
        "codec_seed": recipe.codec_seed,
        **{f.name: getattr(recipe, f.name) for f in fields(recipe) if f.name not in _PARTS},
        "model_name": recipe.model.name,
        "model_version": recipe.model.version,
        "model_fingerprint": recipe.model.fingerprint,
        "model_codec": recipe.model.codec,
        "model_vocabulary": recipe.model.vocabulary,
        "device": device_text(recipe.device),
        "device_report": _device_values(recipe.device),
    }
    unknown = {key: value for key, value in recipe.extra.items() if key not in values}
    return {**unknown, **values}


def recipe_from_values(values: object) -> Recipe:
    """Make a recipe from JSON values. Missing keys get defaults, a title of any length is cut.

    Raises ScoreError.
    """
    if not isinstance(values, dict):
        raise damaged("the recipe is no object")
    given = cast("dict[str, Any]", values)
    known = recipe_to_values(Recipe())
    extra = {key: value for key, value in given.items() if key not in known and key != "extra"}
    del known["device_report"]
    for name, default in known.items():
        if name in given:
            known[name] = _checked(name, given[name], default)
    for name in _SEEDS:
        if known[name] is not None:
            known[name] = same_seed(known[name])
    model = ModelInfo(**{f.name: known.pop(f"model_{f.name}") for f in fields(ModelInfo)})
    device = _device_of(known.pop("device"), given.get("device_report"))
    own = {f.name: known[f.name] for f in fields(Recipe) if f.name in known}
    own["title"] = fitting_title(own["title"])
    return Recipe(_request_of(known), model=model, device=device, extra=extra, **own)


def device_text(device: DeviceReport) -> str:
    """Return device and precisions in a few words: "cuda bfloat16, codec float32"."""
    composed = f"{device.device} {device.precision}".strip()
    return f"{composed}, codec {device.codec_precision}" if device.codec_precision else composed


def _device_values(device: DeviceReport) -> dict[str, str]:
    """Return a report as JSON values, without the reason, which applies only to the moment."""
    return {f.name: getattr(device, f.name) for f in fields(device) if f.name != "reason"}


def _device_of(text: str, report: object) -> DeviceReport:
    """Return the report; earlier files contain only the text."""
    if report is None:
        composed, _, codec = text.partition(", codec ")
        device, _, precision = composed.partition(" ")
        return DeviceReport(device, precision, codec, NOTHING)
    values = cast("dict[str, object]", report) if isinstance(report, dict) else {"device": None}
    names = _device_values(NO_DEVICE)
    known = {name: _checked(name, values.get(name, ""), "") for name in names}
    return DeviceReport(reason=NOTHING, **known)


def _request_values(request: GenerationRequest) -> dict[str, Any]:
    return {
        "tags": request.tags,
        "lyrics": request.lyrics,
        "temperature": request.sampling.temperature,
        "topk": request.sampling.topk,
        "cfg_scale": request.sampling.cfg_scale,
        "num_steps": request.codec.num_steps,
        "codec_guidance_scale": request.codec.guidance_scale,
        "max_audio_length_ms": request.max_audio_length_ms,
        "min_new_frames": request.min_new_frames,
        "slide_context": request.slide_context,
        "until_stopped": request.until_stopped,
        "round_frames": request.round_frames,
        "muq_embed": request.muq_embed,
        "adapters": [asdict(use) for use in request.adapters],
    }


def _request_of(values: dict[str, Any]) -> GenerationRequest:
    return GenerationRequest(
        tags=values["tags"],
        lyrics=values["lyrics"],
        max_audio_length_ms=values["max_audio_length_ms"],
        sampling=SamplingParams(values["temperature"], values["topk"], values["cfg_scale"]),
        codec=CodecParams(values["num_steps"], values["codec_guidance_scale"]),
        seed=values["seed"],
        codec_seed=values["codec_seed"],
        muq_embed=values["muq_embed"],
        min_new_frames=values["min_new_frames"],
        slide_context=values["slide_context"],
        until_stopped=values["until_stopped"],
        round_frames=tuple(values["round_frames"]),
        adapters=tuple(values["adapters"]),
    )


def dump_json(values: object) -> bytes:
    """Return JSON as ASCII bytes with sorted keys, equal for equal values. Raises ScoreError."""
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
    """Parse at most MAX_JSON_BYTES of JSON. Raises ScoreError."""
    if len(data) > MAX_JSON_BYTES:
        raise damaged(f"{len(data)} bytes of JSON")
    try:
        return json.loads(data.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise damaged(f"JSON: {error}") from error


def damaged(details: str) -> ScoreError:
    """The error for bytes that are not a valid score."""
    return ScoreError(
        Message("The score in this file is damaged, so the song can be played but not continued."),
        details,
    )


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")


_SEEDS = ("seed", "codec_seed")
_LARGEST_STORED_SEED = 2**63 - 1
"""Earlier versions took such seeds; songs made by them are stored with them."""
_OPTIONAL_TEXTS = ("parent_id", "sound_parent_id", "takes_group")


def _checked(name: str, value: object, default: object) -> Any:
    """Return the value in its field's type. Raises ScoreError."""
    if name == "repairs":
        return _pairs(value)
    if name == "round_frames":
        return _frames(value)
    if name == "adapters":
        return [_adapter(item) for item in value] if isinstance(value, list) else _no_list(name)
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
    top = MAX_STARS if name == "stars" else _LARGEST_STORED_SEED if name in _SEEDS else 2**53
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


def _frames(value: object) -> tuple[int, ...]:
    frames = cast("list[object]", value) if isinstance(value, (list, tuple)) else [None]
    if not all(_in_range("round_frames", frame) for frame in frames):
        raise damaged("round_frames")
    return tuple(cast("list[int]", frames))


def _adapter(value: object) -> AdapterUse:
    given = cast("dict[str, object]", value) if isinstance(value, dict) else {"name": None}
    values = {**asdict(AdapterUse("", "")), **given}
    name, digest, strength, way = (values[f.name] for f in fields(AdapterUse))
    if not isinstance(name, str) or not isinstance(digest, str) or not isinstance(way, bool):
        raise damaged(f"adapter {value!r:.80}")
    if not _is_number(strength):
        raise damaged(f"adapter {value!r:.80}")
    return AdapterUse(name, digest, float(cast("float", strength)), way)


def _no_list(name: str) -> list[object]:
    raise damaged(f"{name} is no list")


def _floats(value: object) -> tuple[float, ...]:
    items = cast("list[object]", value) if isinstance(value, (list, tuple)) else [None]
    if not all(_is_number(item) for item in items):
        raise damaged("muq_embed")
    return tuple(float(cast("float", item)) for item in items)
