"""Reads a checkpoint back into the form that is trained, so that training can go on from it.

An exported table is the sum of its features' rows (`language_model.LossModel.fold`). The rows are
found again by least squares: of all that give the same sums, the smallest, in which what tokens
have in common stands in the features they share. The optimisers' states are not in a checkpoint.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from tools.train_starter.factors import FactoredTable
from tools.train_starter.language_model import LossModel
from tools.train_starter.optimiser import FOLDED
from tools.train_starter.vocabulary import AUDIO_VOCAB_SIZE, CODEBOOKS

_STEPS, _ACCURACY = 300, 1e-5


def unfold(loss: LossModel, folder: Path, sharpness: float) -> None:
    """Give `loss` the weights of HeartMuLa-oss-3B below `folder`, exported with `sharpness`.

    Its codes must mean what they mean today. Raises ValueError if their number differs.
    """
    tensors = load_file(str(folder / "HeartMuLa-oss-3B" / "model.safetensors"))
    own = loss.model.state_dict()
    for name in FOLDED:
        if tensors[name].shape != own[name].shape:
            raise ValueError(f"{folder} has another vocabulary: {name} is {tensors[name].shape}.")
    loss.model.load_state_dict({name: tensors[name].float() for name in own})
    heads = tensors["audio_head"].float().transpose(1, 2) / sharpness
    first = tensors["codebook0_head.weight"].float() / sharpness
    inputs = (tensors["audio_embeddings.weight"], tensors["text_embeddings.weight"])
    # A table has rows of all codebooks; the first head uses those of one, the local heads the rest.
    others = first.new_zeros((CODEBOOKS - 1) * AUDIO_VOCAB_SIZE, first.shape[1])
    unused = heads.new_zeros(AUDIO_VOCAB_SIZE, heads.shape[2])
    _fit(loss.inputs, torch.cat(inputs).float())
    _fit(loss.first_head, torch.cat((first, others)))
    _fit(loss.local_heads, torch.cat((unused, heads.flatten(0, 1))))
    loss.held.restore()


@torch.no_grad()
def _fit(table: FactoredTable, wanted: Tensor) -> None:
    """Set a table's weights so that its rows are `wanted` (rows, width), by conjugate gradients
    on the normal equations from zero (Hestenes and Stiefel 1952).
    """
    rows, features = table.sums()
    found = torch.zeros(len(table.names) + CODEBOOKS, wanted.shape[1])
    rest = wanted.clone()
    slope = torch.zeros_like(found).index_add_(0, features, rest[rows])
    direction, size = slope, slope.square().sum()
    enough = _ACCURACY**2 * size
    for _ in range(_STEPS):
        if size <= enough:
            break
        moved = torch.zeros_like(wanted).index_add_(0, rows, direction[features])
        length = size / moved.square().sum()
        found += length * direction
        rest -= length * moved
        slope = torch.zeros_like(found).index_add_(0, features, rest[rows])
        before, size = size, slope.square().sum()
        direction = slope + size / before * direction
    table.weight.copy_(torch.cat((torch.zeros_like(found[:1]), found[:-CODEBOOKS])))
    table.meaningless.copy_(found[-CODEBOOKS:])
