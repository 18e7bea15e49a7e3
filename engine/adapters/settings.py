"""adapter_config.json of PEFT: the scales in it, and the kinds that are refused. Torch-free.

Which layers an adapter changes is read from its tensors, never from these settings.

Source: the documentation of PEFT's LoraConfig.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from engine.claimed_json import CONFIG_BYTES, read_json
from engine.contract import EngineError
from engine.messages import Message

SETTINGS_FILE = "adapter_config.json"
_HARMLESS_STARTS = (True, False, None, "gaussian", "eva", "orthogonal", "mica")
"""Starts of training (init_lora_weights) that leave the base model as it is."""
_OTHER_ARITHMETIC = (
    *("layer_replication", "trainable_token_indices", "alora_invocation_tokens", "use_qalora"),
    *("target_parameters", "use_bdlora", "arrow_config", "kasa_config", "monteclora_config"),
)
"""Settings with which an adapter computes something else than W + scale · B · A."""
_PLAIN_PATTERN = re.compile(r"\^?[\w.\\]+")
_RETRAIN = Message("Train the adapter again with plain LoRA, rsLoRA or DoRA.")


class AdapterError(EngineError):
    """An adapter cannot be used; `message` states why and what to do."""


@dataclass(frozen=True)
class AdapterSettings:
    """`alpha`, and other ones for layers by the end of their name; the scale is alpha / r."""

    alpha: float
    alphas: Mapping[str, float]
    use_rslora: bool
    use_dora: bool

    def scale(self, layer: str, rank: int) -> float:
        """Return alpha / r, or alpha / √r, of a layer by its stored name. Raises AdapterError."""
        found = {alpha for end, alpha in self.alphas.items() if _is_end(end, layer)}
        if len(found) > 1:
            raise AdapterError(
                Message(
                    "{file}: several names in alpha_pattern fit the layer {layer} with different "
                    "values, so its strength is not known. Leave one of them there.",
                    file=SETTINGS_FILE,
                    layer=layer,
                )
            )
        alpha = found.pop() if found else self.alpha
        return alpha / (math.sqrt(rank) if self.use_rslora else rank)


def read_settings(folder: Path) -> AdapterSettings:
    """Read and check an adapter's settings. Raises AdapterError."""
    values = _values(folder / SETTINGS_FILE)
    kind = values.get("peft_type")
    if kind != "LORA":
        raise AdapterError(
            Message(
                "This adapter is of the kind {kind}; only LoRA, with rsLoRA or DoRA, can be used.",
                kind=str(kind),
            )
        )
    start = values.get("init_lora_weights", True)
    if (start.lower() if isinstance(start, str) else start) not in _HARMLESS_STARTS:
        raise AdapterError(
            Message(
                "This adapter's training began by changing the base model ({start}), so it does "
                "not fit the published one. Save it again converted to plain LoRA "
                "(path_initial_model_for_weight_conversion in PEFT).",
                start=str(start),
            )
        )
    for name in _OTHER_ARITHMETIC:
        if values.get(name):
            raise AdapterError(
                Message(
                    "This adapter uses {setting}, which changes how it computes. {advice}",
                    setting=name,
                    advice=_RETRAIN,
                )
            )
    if values.get("bias", "none") != "none" or values.get("lora_bias"):
        raise AdapterError(
            Message(
                "This adapter changes biases, which HeartMuLa's layers do not have. {advice}",
                advice=_RETRAIN,
            )
        )
    return AdapterSettings(
        _alpha(values.get("lora_alpha"), "lora_alpha"),
        _alphas(values.get("alpha_pattern")),
        bool(values.get("use_rslora")),
        bool(values.get("use_dora")),
    )


def _values(path: Path) -> dict[str, object]:
    try:
        values = read_json(path, CONFIG_BYTES)
    except FileNotFoundError as error:
        raise AdapterError(
            Message(
                "{folder} holds no {file}, so it is no adapter in PEFT's format. Choose the "
                "folder that holds both it and the weights.",
                folder=path.parent.name,
                file=path.name,
            )
        ) from error
    except (OSError, ValueError) as error:
        raise AdapterError(
            Message("{file} cannot be read. Copy the adapter again.", file=path.name), repr(error)
        ) from error
    return cast("dict[str, object]", values) if isinstance(values, dict) else {}


def _alpha(value: object, name: str) -> float:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not 0 < abs(cast("float", value)) < 1e6:
        raise AdapterError(
            Message(
                "{file} holds no usable {name} ({value}), so the adapter's strength is not known.",
                file=SETTINGS_FILE,
                name=name,
                value=str(value),
            )
        )
    return float(cast("float", value))


def _alphas(values: object) -> dict[str, float]:
    given = cast("dict[str, object]", values) if isinstance(values, dict) else {}
    alphas: dict[str, float] = {}
    for name, value in given.items():
        if not _PLAIN_PATTERN.fullmatch(name):
            raise AdapterError(
                Message(
                    "{file}: alpha_pattern holds the pattern {pattern}; only names of layers can "
                    "be used.",
                    file=SETTINGS_FILE,
                    pattern=name[:80],
                )
            )
        alphas[name] = _alpha(value, "alpha_pattern")
    return alphas


def _is_end(name: str, layer: str) -> bool:
    """Whether a name is a layer's, or the end of it; with "^" it must be all of it."""
    plain = name.replace("\\", "")
    if plain.startswith("^"):
        return layer == plain[1:]
    return layer == plain or layer.endswith(f".{plain}")
