"""Kinds of input other than songs for tools.fuzz_songs: samples and how each is opened.

A damaged sample must be read, or refused with one of its kind's `refusals`; anything else is a
fault.
"""

from __future__ import annotations

import io
import json
import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save

from engine.adapters.adapter import WEIGHTS_FILE, Adapter
from engine.adapters.settings import SETTINGS_FILE
from engine.config import PRONUNCIATION_FILE, GenConfig, HeartMuLaConfig, read_json_object
from engine.contract import EngineError
from engine.heartcodec.config import HeartCodecConfig
from engine.incoming.lyrics_file import read_lyrics
from engine.incoming.model_answer import answer_in, lyrics_in, title_in
from engine.model_identity import first_values_hash
from engine.pronunciation.file import FORMAT, SYMBOLS
from engine.pronunciation.pronunciation import Pronunciation
from engine.songs.token_file import read_token_song
from engine.tensor_files import INDEX_FILE, SINGLE_FILE, TensorFiles
from engine.text_tokenizer import TextTokenizer
from heartstudio.model.listing import read_listing
from tools.train_starter.pronunciation.german import german
from tools.train_starter.pronunciation.make import FIRST_SYMBOL

GOLDEN = Path(__file__).resolve().parent.parent / "tests" / "golden"
MAX_BYTES = 1_000_000
LYRICS = """[ti:Lamps]
[ar:Somebody]
[Verse]
[00:01.00]Lamps<00:01.40> are<00:01.80> burning
[00:12,34][01:02:03.50]Second line
[Chorus]
Ночь идёт, よるのまち, 夜晚的街道
"""
SUBTITLES = """1
00:00:01,000 --> 00:00:02,500
<i>Lamps</i> are burning

2
00:00:03,000 --> 00:00:04,000
Second line
"""
ANSWERS = (
    "<think>They want a title.</think>\nTitle: **Harbour Rain**",
    "Sure! Here is a title:\n```json\nHarbour Rain\n```<|im_end|>",
    "Here are the lyrics:\n**[Verse]**\nLa la\n\n### Chorus\nOh oh\n\nLet me know what you think!",
    "[THINK]first[/THINK]<thought>second</thought>Harbour Rain",
)
HOSTILE = (
    b"1000000000",
    b"-1",
    b"0",
    b"1e400",
    b"NaN",
    b"null",
    b"true",
    b'"text"',
    b"{}",
    b"[]",
    b"[" * 20_000,
    b"9" * 5_000,
    b"1" + b"0" * 400 + b".5",
)
"""Hostile values to replace numbers with."""
_ADAPTED = "base_model.model.backbone.layers.0.attn.q_proj"
_ADAPTER = {
    SETTINGS_FILE: json.dumps(
        {"peft_type": "LORA", "lora_alpha": 16, "r": 4, "alpha_pattern": {"q_proj": 8}}
    ).encode(),
    WEIGHTS_FILE: save(
        {
            f"{_ADAPTED}.lora_A.weight": np.ones((4, 8), np.float32),
            f"{_ADAPTED}.lora_B.weight": np.ones((8, 4), np.float32),
        }
    ),
}
"""The two files of an adapter."""
_INNER = "inner.pickle"
"""The pickle within a .pt file, damaged within a whole archive."""
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Door:
    """A kind of input: (file name, content) of valid samples, and a function that opens a file
    in a folder.
    """

    samples: tuple[tuple[str, bytes], ...]
    open: Callable[[Path], object]
    refusals: tuple[type[Exception], ...] = (EngineError,)


def doors() -> dict[str, Door]:
    """Return the kinds by name."""
    return {
        "lyrics": Door(_lyrics_samples(), read_lyrics),
        "tokens": Door((_golden("tokenizer.json"),), _open_tokens),
        "pronunciations": Door(_pronunciation_samples(), _open_pronunciation),
        "configs": Door(
            (
                _golden("gen_config.json"),
                _golden("HeartMuLa-oss-3B/config.json", "heartmula.json"),
                _golden("HeartCodec-oss/config.json", "heartcodec.json"),
            ),
            _open_config,
        ),
        "headers": Door(_header_samples(), _open_tensors),
        "answers": Door(_answer_samples(), _open_answer),
        "token-files": Door(_token_file_samples(), _open_token_file),
        "adapters": Door(tuple(_ADAPTER.items()), _open_adapter),
        "listings": Door(_listing_samples(), read_listing),
    }


def replace_values(data: bytes, rng: random.Random) -> bytes:
    """Replace numbers with hostile values."""
    places = list(_NUMBER.finditer(data))
    for match in rng.sample(places, min(len(places), rng.choice((1, 1, 2)))):
        return data[: match.start()] + rng.choice(HOSTILE) + data[match.end() :]
    return data


def repeat_part(data: bytes, rng: random.Random) -> bytes:
    """Repeat a part thousands of times, to reveal superlinear run time."""
    place = rng.randrange(len(data)) if data else 0
    part = data[place : place + rng.choice((1, 2, 7, 20, 200))]
    times = min(rng.choice((100, 5_000, 70_000)), MAX_BYTES // max(1, len(part)))
    return data[:place] + part * times + data[place:]


def _golden(name: str, called: str = "") -> tuple[str, bytes]:
    return called or name, (GOLDEN / name).read_bytes()


def _lyrics_samples() -> tuple[tuple[str, bytes], ...]:
    texts = [
        ("utf-8.txt", LYRICS.encode()),
        ("utf-16.lrc", LYRICS.encode("utf-16")),
        ("utf-16-le.txt", LYRICS.encode("utf-16-le")),
        ("subtitles.srt", SUBTITLES.encode()),
    ]
    for encoding in ("cp1251", "shift_jis", "big5", "cp949", "latin-1"):
        texts.append((f"{encoding}.txt", LYRICS.encode(encoding, "ignore")))
    return tuple(texts)


def _header_samples() -> tuple[tuple[str, bytes], ...]:
    shapes: list[tuple[int, ...]] = [(4, 8), (4, 8), (8,)]
    tensors = {f"layers.{n}": np.zeros(shape, np.float32) for n, shape in enumerate(shapes)}
    index = {"metadata": {"total_size": 800}, "weight_map": dict.fromkeys(tensors, "part.bin")}
    return (SINGLE_FILE, save(tensors)), (INDEX_FILE, json.dumps(index).encode())


def _answer_samples() -> tuple[tuple[str, bytes], ...]:
    return tuple((f"answer{n}.txt", text.encode()) for n, text in enumerate(ANSWERS))


def _token_file_samples() -> tuple[tuple[str, bytes], ...]:
    codes = np.random.default_rng(1).integers(0, 8192, (12, 8))
    tokens = torch.zeros(1, 12, 9, dtype=torch.int64)
    tokens[0, :, :8] = torch.from_numpy(codes)
    saved, arrays, packed = io.BytesIO(), io.BytesIO(), io.BytesIO()
    torch.save({"tokens": tokens, "tags": "pop", "lyrics": "la la"}, saved)
    np.save(arrays, codes.T.astype(np.uint16))
    np.savez_compressed(packed, codes=codes)
    with zipfile.ZipFile(io.BytesIO(saved.getvalue())) as archive:
        pickled = next(e for e in archive.infolist() if e.filename.endswith("data.pkl"))
        inner = archive.read(pickled)
    return (
        ("song.pt", saved.getvalue()),
        (_INNER, inner),
        ("song.npy", arrays.getvalue()),
        ("song.npz", packed.getvalue()),
        ("song.safetensors", save({"tokens": codes.astype(np.int32)}, {"tags": "pop"})),
        ("song.json", json.dumps({"tokens": codes.tolist(), "tags": ["pop"]}).encode()),
    )


def _listing_samples() -> tuple[tuple[str, bytes], ...]:
    files = [{"name": "config.json", "size_bytes": 10, "sha256": "00" * 32, "sha1": ""}]
    listing = {"repo": "a/b", "commit": "0" * 40, "files": files}
    return (("listing.json", json.dumps(listing).encode()),)


def _open_tokens(path: Path) -> object:
    tokenizer = TextTokenizer.from_file(path, GenConfig.from_file(GOLDEN / "gen_config.json"))
    return tokenizer.lyrics_ids("[verse]\nla la")


def _pronunciation_samples() -> tuple[tuple[str, bytes], ...]:
    """The German part alone: small, and of every kind of value but trees."""
    symbols = {name: chr(FIRST_SYMBOL + number) for number, name in enumerate(SYMBOLS)}
    languages = {"de": german() | {"known": "die und", "telling": "und"}}
    values = {"format": FORMAT, "symbols": symbols, "languages": languages}
    return ((PRONUNCIATION_FILE, json.dumps(values).encode()),)


def _open_pronunciation(path: Path) -> object:
    return Pronunciation.from_file(path).apply("[verse]\nDas ist der 1. Tag, TV & 我")


def _open_config(path: Path) -> object:
    if path.name.startswith("gen"):
        return GenConfig.from_file(path)
    values = read_json_object(path)
    kind = HeartMuLaConfig if "mula" in path.name else HeartCodecConfig
    return kind.from_dict(values, str(path))


def _open_tensors(path: Path) -> object:
    files = TensorFiles.open(path.parent)
    files.close()
    return first_values_hash(files.entries)


def _open_token_file(path: Path) -> object:
    if path.name != _INNER:
        return read_token_song(path, 8, 8197)
    song = path.with_name("inner.pt")
    try:
        with zipfile.ZipFile(song, "w") as archive:
            archive.writestr("song/data.pkl", path.read_bytes())
            archive.writestr("song/byteorder", "little")
            archive.writestr("song/data/0", bytes(12 * 9 * 8))
            archive.writestr("song/version", "3\n")
        return read_token_song(song, 8, 8197)
    finally:
        song.unlink(missing_ok=True)


def _open_adapter(path: Path) -> object:
    """Open an adapter of which one file is damaged and the other whole."""
    other = next(name for name in _ADAPTER if name != path.name)
    beside = path.with_name(other)
    beside.write_bytes(_ADAPTER[other])
    try:
        return Adapter.open(path.parent).sha256()
    finally:
        beside.unlink()


def _open_answer(path: Path) -> object:
    data = path.read_bytes()
    text = answer_in(data) or data.decode("utf-8", "replace")
    return title_in(text), lyrics_in(text)
