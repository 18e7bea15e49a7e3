"""Small model folders in the published layout, whole as far as names, sizes and headers tell."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np

TEXTS = {"tokenizer.json": b'{"model": {}}', "gen_config.json": b'{"audio_eos_id": 8193}'}


def safetensors(values_bytes: int, seed: int = 0) -> bytes:
    """One float32 tensor of random values, in the safetensors format."""
    values = np.random.default_rng(seed).bytes(values_bytes // 4 * 4)
    entry = {"dtype": "F32", "shape": [len(values) // 4], "data_offsets": [0, len(values)]}
    header = json.dumps({f"t{seed}": entry}).encode()
    return struct.pack("<Q", len(header)) + header + values


def part_files(shards: int, shard_bytes: int, seed: int = 0) -> dict[str, bytes]:
    """The files of HeartMuLa or HeartCodec: config and one file, or shards and their index."""
    files = {"config.json": json.dumps({"seed": seed}).encode()}
    if shards == 1:
        return {**files, "model.safetensors": safetensors(shard_bytes, seed)}
    names = [f"model-{n:05d}-of-{shards:05d}.safetensors" for n in range(1, shards + 1)]
    index = {"weight_map": {f"t{seed + n}": name for n, name in enumerate(names)}}
    files["model.safetensors.index.json"] = json.dumps(index).encode()
    for number, name in enumerate(names):
        files[name] = safetensors(shard_bytes, seed + number)
    return files


def write_files(folder: Path, files: dict[str, bytes]) -> None:
    """Put files into a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)


def make_checkpoint(
    root: Path, versions: tuple[str, ...] = ("3B",), shards: int = 2, shard_bytes: int = 2000
) -> None:
    """A checkpoint folder with one codec and these language models."""
    write_files(root, TEXTS)
    write_files(root / "HeartCodec-oss", part_files(1, shard_bytes, 50))
    for version in versions:
        write_files(root / f"HeartMuLa-oss-{version}", part_files(shards, shard_bytes))
