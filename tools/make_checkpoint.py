"""Writes a checkpoint folder of random weights in the published layout.

`python -m tools.make_checkpoint OUT` makes a tiny one that computes in milliseconds and sounds like
    noise; `--preset 3B` makes one of the published sizes (for benchmarks of loading and speed).
    Equal seeds give equal files. The weights are untrained.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

from engine.checkpoint import heartmula_tensors
from engine.config import HEARTCODEC_FOLDER, HEARTMULA_PREFIX, HeartMuLaConfig, TransformerShape
from engine.heartcodec.config import HeartCodecConfig
from engine.heartcodec.model import HeartCodec
from engine.tensor_writer import TensorSpec, write_tensors

TINY_BACKBONE = TransformerShape(2, 4, 2, 64, 8192, 128)
TINY_DECODER = TransformerShape(1, 2, 2, 32, 64, 64)
TINY_CODEC: dict[str, object] = {
    "dim": 16,
    "codebook_size": 64,
    "codebook_dim": 8,
    "attention_head_dim": 8,
    "num_attention_heads": 2,
    "num_layers": 1,
    "num_layers_2": 1,
    "in_channels": 2 * 32 + 16,
    "out_channels": 32,
    "latent_hidden_dim": 16,
    "init_channel": 2,
}
SPECIAL_IDS = 5
TINY_AUDIO_VOCAB = 64 + SPECIAL_IDS
TEXT_VOCAB = 512
SHARPNESS = 4.0
SPECIAL_TOKENS = ("<|begin_of_text|>", "<|end_of_text|>")
_TOKENIZER_TEXT = "[intro] [verse] [prechorus] [chorus] [bridge] [outro] <tag>rock,pop,piano</tag>"


def main() -> None:
    """Parse the arguments and write the folder."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--preset", choices=("tiny", "3B"), default="tiny")
    parser.add_argument("--dtype", choices=("float32", "bfloat16"), default="float32")
    parser.add_argument("--shards", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    write_checkpoint(
        options.folder,
        preset=options.preset,
        dtype=getattr(torch, options.dtype),
        shards=options.shards,
        seed=options.seed,
    )


def write_checkpoint(
    folder: Path,
    *,
    preset: str = "tiny",
    dtype: torch.dtype = torch.float32,
    shards: int = 1,
    seed: int = 0,
) -> None:
    """Write configs, tokenizer and weights into `folder`."""
    tiny = preset == "tiny"
    mula_json, codec_json = _configs(tiny)
    mula = HeartMuLaConfig.from_dict(mula_json, "config")
    codec = HeartCodecConfig.from_dict(codec_json, "config")
    mula_folder = folder / f"{HEARTMULA_PREFIX}3B"
    codec_folder = folder / HEARTCODEC_FOLDER
    for path, config in ((mula_folder, mula_json), (codec_folder, codec_json)):
        path.mkdir(parents=True, exist_ok=True)
        (path / "config.json").write_text(json.dumps(config, indent=1), encoding="utf-8")
    tokenizer = make_tokenizer(TEXT_VOCAB)
    tokenizer.save(str(folder / "tokenizer.json"))
    bos, eos = (tokenizer.token_to_id(token) for token in SPECIAL_TOKENS)
    eos_audio = codec.codebook_size + 1
    ids = {"text_bos_id": bos, "text_eos_id": eos, "audio_eos_id": eos_audio, "empty_id": 0}
    (folder / "gen_config.json").write_text(json.dumps(ids), encoding="utf-8")
    generator = torch.Generator().manual_seed(seed)
    codec_shapes = {
        name: t.shape for name, t in HeartCodec.stored_tensors(codec).items() if t.needed
    }
    _write_tensors(mula_folder, heartmula_tensors(mula), dtype, shards, generator)
    _write_tensors(codec_folder, codec_shapes, dtype, min(shards, 2), generator)


def make_tokenizer(vocab_size: int) -> Tokenizer:
    """Return a byte-level BPE tokenizer that prepends <|begin_of_text|>, like Llama 3's."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        special_tokens=list(SPECIAL_TOKENS),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([_TOKENIZER_TEXT], trainer)
    begin = SPECIAL_TOKENS[0]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A", special_tokens=[(begin, tokenizer.token_to_id(begin))]
    )
    return tokenizer


def _configs(tiny: bool) -> tuple[dict[str, object], dict[str, object]]:
    if not tiny:
        return {"backbone_flavor": "llama-3B", "decoder_flavor": "llama-300M"}, {}
    mula: dict[str, object] = {
        "backbone_flavor": "custom",
        "decoder_flavor": "custom",
        "backbone": asdict(TINY_BACKBONE),
        "decoder": asdict(TINY_DECODER),
        "text_vocab_size": TEXT_VOCAB,
        "audio_vocab_size": TINY_AUDIO_VOCAB,
        "audio_num_codebooks": 8,
        "muq_dim": 16,
    }
    return mula, dict(TINY_CODEC)


def _write_tensors(
    folder: Path,
    shapes: dict[str, tuple[int, ...]],
    dtype: torch.dtype,
    shards: int,
    generator: torch.Generator,
) -> None:
    groups = list(_grouped(shapes, shards))
    weight_map: dict[str, str] = {}
    for number, names in enumerate(groups, start=1):
        file = (
            "model.safetensors"
            if len(groups) == 1
            else f"model-{number:05}-of-{len(groups):05}.safetensors"
        )
        specs = {name: TensorSpec(dtype, shapes[name]) for name in names}
        write_tensors(
            folder / file, specs, lambda name: [_random(name, shapes[name], generator)], _ignore
        )
        weight_map |= dict.fromkeys(names, file)
    if len(groups) > 1:
        index = {"metadata": {}, "weight_map": weight_map}
        (folder / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")


def _ignore(_count: int) -> None:
    """Progress callback that does nothing."""


def _grouped(shapes: dict[str, tuple[int, ...]], shards: int) -> Iterator[list[str]]:
    limit = sum(math.prod(shape) for shape in shapes.values()) / shards
    group: list[str] = []
    size = 0
    for name, shape in shapes.items():
        group.append(name)
        size += math.prod(shape)
        if size >= limit:
            yield group
            group, size = [], 0
    if group:
        yield group


def _random(name: str, shape: tuple[int, ...], generator: torch.Generator) -> torch.Tensor:
    """Return values of a size that keeps activations finite: norms 1, matrices 1/√fan-in,
    biases 0.
    """
    constants = {
        ("norm.scale", "_norm.weight"): 1.0,
        ("bias",): 0.0,
        ("original0",): 0.7,
        ("activation1.weight", "activation2.weight", "activation.weight"): 0.25,
    }
    for endings, value in constants.items():
        if name.endswith(endings):
            return torch.full(shape, value)
    values = torch.randn(shape, generator=generator)
    if name == "codebook0_head.weight":
        return _without_end(values * SHARPNESS / math.sqrt(shape[1]), 0)
    if name == "audio_head":
        return _without_end(values * SHARPNESS / math.sqrt(shape[1]), -1)
    if "embed" in name:
        return values
    return values / math.sqrt(math.prod(shape[1:] or shape))


def _without_end(head: torch.Tensor, dim: int) -> torch.Tensor:
    """Suppress the ids beyond the codebook, so that a random model makes long noise."""
    return head.index_fill(dim, torch.arange(head.shape[dim] - SPECIAL_IDS, head.shape[dim]), 0)


if __name__ == "__main__":
    main()
