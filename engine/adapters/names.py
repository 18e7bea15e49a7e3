"""Names of an adapter's tensors, from PEFT and torchtune, as HeartMuLa's own layers. Torch-free."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from engine.messages import Message


class Part(Enum):
    """What a tensor is to its layer: W + scale · UP · DOWN, and DoRA's row norms."""

    DOWN = "lora_A"
    UP = "lora_B"
    MAGNITUDE = "lora_magnitude_vector"


class Origin(Enum):
    """What the names tell about the program that trained an adapter.

    NATIVE    HeartMuLa's own names: its own arithmetic
    TRAINER   transformers' names in HeartMuLa's two stacks, as SimpleTuner writes them: it turns
              halves of a head (RoPE) where HeartMuLa turns neighbouring pairs
    EXPORTED  transformers' names in a single stack, as torchtune exports them: HeartMuLa's
              arithmetic, but the rows of UP of queries and keys are in the other order
    """

    NATIVE = "native"
    TRAINER = "trainer"
    EXPORTED = "exported"


@dataclass(frozen=True)
class TensorName:
    """A parsed name: HeartMuLa's layer, the part, the stored one (for patterns), the origin."""

    layer: str
    part: Part
    stored_layer: str
    origin: Origin


_TORCHTUNE = {
    **{name: name for name in ("attn.q_proj", "attn.k_proj", "attn.v_proj", "attn.output_proj")},
    **{name: name for name in ("mlp.w1", "mlp.w2", "mlp.w3")},
}
_TRANSFORMERS = {
    "self_attn.q_proj": "attn.q_proj",
    "self_attn.k_proj": "attn.k_proj",
    "self_attn.v_proj": "attn.v_proj",
    "self_attn.o_proj": "attn.output_proj",
    "mlp.gate_proj": "mlp.w1",
    "mlp.down_proj": "mlp.w2",
    "mlp.up_proj": "mlp.w3",
}
_SINGLE = ("projection", "codebook0_head")
"""Matrices outside the stacks that an adapter may change."""
_PARTS = {
    "lora_A": Part.DOWN,
    "lora_a": Part.DOWN,
    "lora_B": Part.UP,
    "lora_b": Part.UP,
    "lora_magnitude_vector": Part.MAGNITUDE,
    "magnitude": Part.MAGNITUDE,
}
_NAME = re.compile(
    r"(?:base_model\.model\.|transformer\.)?(?P<layer>[\w.]+?)\.(?P<part>"
    + "|".join(_PARTS)
    + r")(?P<rest>(?:\.\w+){0,2})"
)
_LAYER = re.compile(
    r"(?:model\.)?(?:(?P<stack>backbone|decoder)\.)?layers\.(?P<number>\d{1,4})\.(?P<module>[\w.]+)"
)


def parse_name(name: str) -> TensorName | None:
    """Return what a tensor's name says; None for a strange one."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    part, rest = _PARTS[match["part"]], match["rest"]
    if not rest.endswith(".weight") and (part is not Part.MAGNITUDE or rest.count(".") > 1):
        return None
    stored = match["layer"]
    if stored in _SINGLE:
        return TensorName(stored, part, stored, Origin.NATIVE)
    found = _LAYER.fullmatch(stored)
    if found is None:
        return None
    stack, module = found["stack"], found["module"]
    place = f"{stack or 'backbone'}.layers.{int(found['number'])}."
    if module in _TORCHTUNE:
        return TensorName(place + module, part, stored, Origin.NATIVE)
    if module not in _TRANSFORMERS:
        return None
    origin = Origin.TRAINER if stack else Origin.EXPORTED
    return TensorName(place + _TRANSFORMERS[module], part, stored, origin)


_KINDS: tuple[tuple[tuple[str, ...], Message], ...] = (
    (
        ("hada_w", "lokr_", "lycoris", "oft_", "glora", "lora_mid", "dora_scale"),
        Message("it is of LyCORIS, another family of adapters"),
    ),
    (("lora_embedding", "embed"), Message("it changes an embedding")),
    (("bias",), Message("it changes a bias")),
    (("lora_down", "lora_up"), Message("its names are those of image models")),
    (("modules_to_save",), Message("it replaces whole weights of the model")),
)


def strange_name(name: str) -> Message:
    """Return why a tensor of this name cannot be used."""
    if "lora" not in name and name.endswith((".weight", ".scale")):
        return Message("it replaces whole weights of the model")
    for signs, reason in _KINDS:
        if any(sign in name for sign in signs):
            return reason
    return Message("HeartMuLa has no such layer")
