"""Converts arguments of the published interface for the pipeline, or raises with a message.

Supports the calling conventions of the reference library and of other programs: device and
precision per model, arguments under other names, seeds from torch. A warning reports values that
are interpreted differently from how they were given; arguments without a meaning here are refused
with what to use instead. It opens no file. published.py converts tokens and results.
"""

from __future__ import annotations

import difflib
import numbers
import os
import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Union, cast

import torch

from engine.contract import AUTO, CODEC_PRECISIONS, MAX_SEED, EngineWish, RequestError
from engine.messages import Message

DeviceWish = Union[str, int, torch.device, Mapping[str, Union[str, int, torch.device]], None]
PrecisionWish = Union[str, torch.dtype, Mapping[str, Union[str, torch.dtype]], None]
MODEL_PARTS = ("mula", "codec")
"""Keys of a device or a precision that is given per model."""
INPUTS = ("tags", "lyrics", "muq_embed")
_LOADING = ("pretrained_path", "device", "dtype", "version", "lazy_load")
_SONG = (
    *("inputs", "max_audio_length_ms", "temperature", "topk", "cfg_scale", "history_tokens"),
    *("abort_event", "callback", "seed", "save_path", "num_steps", "codec_guidance_scale"),
)
_PRECISION_NAMES = {
    "bf16": "bfloat16",
    "fp16": "float16",
    "half": "float16",
    "f16": "float16",
    "f32": "float32",
    "single": "float32",
    "double": "float64",
    "fp32": "float32",
    "float": "float32",
    "fp64": "float64",
}
_TEXT_FILE = re.compile(r"\S{1,250}\.(?:txt|lrc|srt|md|json)", re.IGNORECASE)
_REFERENCE_SOUND = ("ref_audio", "reference_audio", "ref_audio_path", "muq_segment_sec")
_NO_REFERENCE_SOUND = Message(
    "The published models take no reference sound. Leave it out; a style vector of your own may be "
    'given as "muq_embed".'
)

_Advice = tuple[tuple[str, Message], ...]
"""Names of arguments, separated by spaces, and what to use instead."""

_LOADING_ADVICE: _Advice = (
    (
        "bnb_config quantization_config quantization quantize load_in_8bit load_in_4bit "
        "quant_type use_int8 fp8",
        Message('Use dtype="int8" for weights of one byte each, or dtype="int4" for half a byte.'),
    ),
    (
        "use_compile compile torch_compile compile_mode compile_model use_torch_compile "
        "use_cuda_graph use_cuda_graphs",
        Message("Leave it out: CUDA graphs are recorded without being asked for."),
    ),
    (
        "offload_mode offload offload_folder low_vram lowvram cpu_offload keep_model_loaded "
        "enable_model_cpu_offload low_cpu_mem_usage max_memory",
        Message(
            "Use lazy_load=True to keep one model in memory at a time. Without it the way that "
            "fits the memory is chosen."
        ),
    ),
    (
        "device_map mula_device codec_device device_id",
        Message('Use device="cuda", or device={"mula": "cuda", "codec": "cpu"}.'),
    ),
    (
        "mula_dtype codec_dtype precision weight_dtype",
        Message('Use dtype=torch.bfloat16, or dtype={"mula": …, "codec": …}.'),
    ),
    (
        "attn_implementation attention attention_mode use_flash_attention "
        "use_flash_attention_2 use_sage_attention",
        Message("Leave it out: attention is chosen by the device."),
    ),
    (
        "model_path model_id path ckpt_path pretrained_model_name_or_path model_dir ckpt_dir",
        Message("Give the model folder as the first argument, pretrained_path."),
    ),
    ("model_version variant model_name", Message('Use version="3B".')),
    (
        "trust_remote_code use_safetensors cache_dir revision token local_files_only "
        "force_download subfolder",
        Message("Leave it out: the files are read from the folder, and nothing is fetched."),
    ),
)
_SONG_ADVICE: _Advice = (
    ("top_k k", Message("Use topk.")),
    ("cfg guidance guidance_scale cfg_coef cfg_weight", Message("Use cfg_scale.")),
    ("temp", Message("Use temperature.")),
    (
        "max_length_ms duration duration_s duration_ms length seconds max_audio_length "
        "max_audio_length_s max_audio_length_seconds max_new_tokens audio_length_ms "
        "max_duration max_length",
        Message("Use max_audio_length_ms, in milliseconds."),
    ),
    ("output_path output out filename save_to", Message("Use save_path.")),
    (
        "generator random_seed manual_seed seeds",
        Message("Use seed, a whole number; without it torch's own generator is asked for one."),
    ),
    (
        "tags lyrics lyric tag prompt text style",
        Message('Put the texts into the first argument, by the names "tags" and "lyrics".'),
    ),
    (
        "top_p min_p repetition_penalty do_sample negative_prompt num_beams",
        Message("Leave it out: codes are drawn by temperature and topk."),
    ),
    (" ".join(_REFERENCE_SOUND), _NO_REFERENCE_SOUND),
    (
        "steps codec_steps num_inference_steps flow_steps",
        Message("Use num_steps, the codec's steps."),
    ),
    ("history tokens prompt_tokens continue_from", Message("Use history_tokens.")),
    ("progress_callback on_progress progress", Message("Use callback.")),
    ("stop_event cancel_event interrupt", Message("Use abort_event.")),
    (
        "batch_size num_return_sequences num_samples n",
        Message("Leave it out: a call makes one song."),
    ),
    (
        "device dtype torch_dtype version lazy_load offload_mode keep_model_loaded",
        Message("It belongs to from_pretrained."),
    ),
)


def published_wish(device: Any, dtype: Any, others: Mapping[str, Any]) -> EngineWish:
    """Return device and precision of from_pretrained: one for both models, or {"mula": …, "codec":
    …}.

    `others` are the unknown arguments. Raises RequestError.
    """
    unknown = dict(others)
    other_dtype = unknown.pop("torch_dtype", None)
    _refuse(unknown, "from_pretrained", _LOADING, _LOADING_ADVICE)
    dtypes = _for_each_part(other_dtype if dtype is None else dtype, "dtype", _precision)
    devices = _for_each_part(device, "device", _device_name)
    mula = devices.get("mula", AUTO)
    wanted = dtypes.get("codec", AUTO)
    if wanted not in CODEC_PRECISIONS or not (isinstance(dtype, Mapping) or wanted == "float32"):
        if isinstance(dtype, Mapping):
            _warn(
                Message(
                    "HeartCodec computes in {known}; {value} was not taken for it.",
                    known=", ".join(CODEC_PRECISIONS[1:]),
                    value=wanted,
                )
            )
        wanted = AUTO
    # One device for both: the codec's stays unset, so that it may move elsewhere to save memory.
    codec = devices.get("codec", AUTO) if isinstance(device, Mapping) else AUTO
    return EngineWish(mula, dtypes.get("mula", AUTO), codec, wanted)


def path_of(value: Any, argument: str) -> Path:
    """Return a path given as text, bytes or a path object. Raises RequestError for others."""
    if isinstance(value, (str, bytes, os.PathLike)):
        return Path(os.fsdecode(value))
    raise RequestError(
        Message('"{name}" must be a path, not {kind}.', name=argument, kind=type(value).__name__)
    )


def check_hooks(callback: Any, abort_event: Any) -> None:
    """Raise RequestError for a callback or an event that cannot be one, before a song is made."""
    for name, value, is_good in (
        ("callback", callback, callable(callback)),
        ("abort_event", abort_event, callable(getattr(abort_event, "is_set", None))),
    ):
        if value is not None and not is_good:
            raise RequestError(
                Message(
                    '"{name}" must be {wanted}, not {kind}.',
                    name=name,
                    wanted="callback(percent, message)"
                    if name == "callback"
                    else "threading.Event",
                    kind=type(value).__name__,
                )
            )


def refuse_unknown_options(others: Mapping[str, Any]) -> None:
    """Raise RequestError for the first argument of a call that has no meaning here."""
    _refuse(others, "HeartMuLaGenPipeline", _SONG, _SONG_ADVICE)


def check_inputs(inputs: Any) -> Mapping[str, Any]:
    """Return the inputs of a call: known keys only. Warns about missing ones and about file names.

    Raises RequestError.
    """
    if not isinstance(inputs, Mapping):
        raise RequestError(
            Message(
                "The inputs must be texts by name, {wanted}, not {kind}.",
                wanted='{"tags": …, "lyrics": …}',
                kind=type(inputs).__name__,
            )
        )
    given = cast("Mapping[str, Any]", inputs)
    for key, value in given.items():
        if key in _REFERENCE_SOUND:
            if value is not None:
                raise RequestError(_NO_REFERENCE_SOUND)
        elif key not in INPUTS:
            raise RequestError(
                Message(
                    'The inputs hold "{key}", which nothing reads. {advice}',
                    key=str(key),
                    advice=_similar(str(key), INPUTS),
                )
            )
    for key in INPUTS[:2]:
        if key not in given:
            _warn(Message('The inputs hold no "{key}": the song is made without.', key=key))
        elif isinstance(given[key], str) and _names_a_file(given[key]):
            _warn(
                Message(
                    'The inputs\' "{key}" is the name of a file. The name was taken as the text, '
                    "the file was not read: hand over what stands in it.",
                    key=key,
                )
            )
    return given


def plain_number(value: Any) -> Any:
    """Convert a number of any library to Python's, int if integral; return others unchanged."""
    if isinstance(value, torch.Tensor) and value.numel() == 1:
        value = value.item()
    if isinstance(value, bool):
        return value
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        number = float(value)
        return int(number) if number.is_integer() else number
    return value


def whole_length_ms(value: Any) -> Any:
    """Return a length in integer milliseconds, rounded down; anything not finite is unchanged.

    Raises RequestError for anything that is no number.
    """
    number = plain_number(value)
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        raise RequestError(
            Message(
                "The length must be a number of milliseconds, not {value}.",
                value=f"{value!r:.40}",
            )
        )
    return int(number) if isinstance(number, float) and abs(number) < 1e15 else number


def seed_or_drawn(seed: Any) -> Any:
    """Return the given seed, or one of torch's default generator, which torch.manual_seed sets."""
    if seed is None:
        return int(torch.randint(0, MAX_SEED + 1, ()).item())
    return plain_number(seed)


def _for_each_part(value: Any, argument: str, read: Any) -> dict[str, str]:
    """Return one value for both models, or a mapping by MODEL_PARTS; None means unset."""
    if not isinstance(value, Mapping):
        return {} if value is None else dict.fromkeys(MODEL_PARTS, read(value))
    parts = cast("Mapping[str, Any]", value)
    for key in parts:
        if key not in MODEL_PARTS:
            raise RequestError(
                Message(
                    '{argument} names "{key}". It can be given for "mula" and for "codec".',
                    argument=argument,
                    key=str(key),
                )
            )
    return {key: read(part) for key, part in parts.items() if part is not None}


def _precision(value: Any) -> str:
    text = value.__name__ if isinstance(value, type) else str(value)
    name = text.removeprefix("torch.").strip()
    return _PRECISION_NAMES.get(name.lower(), name.lower())


def _device_name(value: Any) -> str:
    if isinstance(value, str):
        return value.strip().lower() or AUTO
    if isinstance(value, int) and not isinstance(value, bool):
        return f"cuda:{value}" if value >= 0 else "cpu"
    return str(value)


def _refuse(given: Mapping[str, Any], what: str, known: tuple[str, ...], table: _Advice) -> None:
    """Raise RequestError for the first argument; a known one that is None is ignored."""
    for name, value in given.items():
        advice = next((message for names, message in table if name in names.split()), None)
        if advice is None or value is not None:
            raise RequestError(
                Message(
                    '"{name}" is no argument of {what}. {advice}',
                    name=name,
                    what=what,
                    advice=advice or _similar(name, known),
                )
            )


def _similar(name: str, known: tuple[str, ...]) -> Message:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    if near:
        return Message('"{name}" may be meant.', name=near[0])
    return Message("Known are {known}.", known=", ".join(known))


def _names_a_file(text: str) -> bool:
    """Whether it is the name of a file, or of a text file that may lie elsewhere."""
    try:
        return bool(_TEXT_FILE.fullmatch(text.strip())) or (
            bool(text) and "\n" not in text and Path(text).is_file()
        )
    except (OSError, ValueError):  # longer than a name can be, or with a zero byte
        return False


def _warn(message: Message) -> None:
    """Warn the caller of the published interface, three stack frames up."""
    warnings.warn(str(message), UserWarning, stacklevel=4)
