"""Which model it is, and which songs' codes it can read. Torch-free.

A song's recipe names the model by ModelInfo. Three hashes tell what a song has in common with a
model that is here:

fingerprint   configs and weights: the same model, which makes the same song again
codec         the codec alone: it makes sound of the song's codes
vocabulary    what the language model means by a code: with the same codec it can go on with them

None of them covers tokenizer.json and pronunciation.json: they turn texts into ids and do not
change what a code means, so a song can be continued and decoded whatever they are.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from io import RawIOBase
from pathlib import Path

from engine.config import GenConfig, HeartMuLaConfig, read_json_object
from engine.contract import CheckpointError, ModelInfo, RequestError
from engine.heartcodec.config import HeartCodecConfig
from engine.messages import NOTHING, Message
from engine.model_layout import CONFIG, ModelParts, part_problem
from engine.tensor_headers import HeaderEntry, read_header, weight_files

STARTER_NAME = "starter"
"""Name of the embedded model's folder, by which recipes name it."""
_FIRST_VALUES = 16
_PIECE_BYTES = 4096
_PIECES = 4
"""So many pieces of a large tensor of the codec are hashed, spread over all of it."""
EARLIER_STARTER = Message(
    "This song was made by an earlier starter model, whose tokens this one cannot read. The song "
    "still plays. To change it, add the folder resources/starter of the version of the app that "
    "made it under Models (on the command line: --model)."
)
_CODEC_OF_2026, _VOCABULARY_OF_2026 = (
    "f3a087bfcd2b75b35e2403af93bff85c",
    "b5ca1f080d50584e4b282c5bb20fe0d6",
)
_STARTERS_BEFORE: Mapping[str, tuple[str, str]] = {
    "04cb7f69c16c656a0f5bb40c5819bea6": (_CODEC_OF_2026, _VOCABULARY_OF_2026),
    "86b36a0071f79a7f66a4fb326113de92": (_CODEC_OF_2026, _VOCABULARY_OF_2026),
}
"""Codec and vocabulary, by fingerprint, of the starters whose songs do not state them."""

Tensors = Mapping[str, HeaderEntry]
CodesProblem = Callable[[ModelInfo, ModelInfo], Message]


def model_info(parts: ModelParts) -> ModelInfo:
    """Return the identity of a model on the disk. Raises CheckpointError."""
    mula, codec = parts.mula / CONFIG, parts.codec / CONFIG
    return identity(
        parts.root.name,
        parts.version,
        HeartMuLaConfig.from_dict(read_json_object(mula), str(mula)),
        HeartCodecConfig.from_dict(read_json_object(codec), str(codec)),
        GenConfig.from_file(parts.texts / "gen_config.json"),
        mula=_tensors(parts.mula),
        codec=_tensors(parts.codec),
    )


def identity(
    name: str,
    version: str,
    mula_config: HeartMuLaConfig,
    codec_config: HeartCodecConfig,
    gen_config: GenConfig,
    *,
    mula: Tensors,
    codec: Tensors,
) -> ModelInfo:
    """Return the identity of a model whose configs and tensors were read; of its files only the
    pieces that are hashed are read.

    Raises CheckpointError.
    """
    codec_config = codec_config.with_quantizers_of(codec)
    digest = hashlib.sha256()
    for config in (mula_config, codec_config, gen_config):
        digest.update(repr(config).encode())
    for tensors in (mula, codec):
        digest.update(first_values_hash(tensors).encode())
    sizes = (mula_config.audio_vocab_size, mula_config.audio_num_codebooks, gen_config.audio_eos_id)
    return ModelInfo(
        name,
        version,
        digest.hexdigest()[:32],
        _hash(repr(codec_config).encode(), *_described(codec, _pieces)),
        _hash(repr((*sizes, mula_config.lyric_times)).encode()),
    )


def first_values_hash(tensors: Tensors) -> str:
    """Return a hash of names, types, shapes and first values of tensors. Raises CheckpointError."""
    digest = hashlib.sha256()
    for part in _described(tensors, _first_values):
        digest.update(part)
    return digest.hexdigest()


def decoding_problem(reader: ModelInfo, maker: ModelInfo) -> Message:
    """Return NOTHING if a model can decode the codes of a song that `maker` made, else why not.

    HeartCodec's codes mean the same to every published model, in whatever precision it is stored.
    The starter's mean what its own codec says. Where an identity is not known, nothing is refused.
    """
    return _problem(reader, maker, lambda one: (one.codec,))


def composing_problem(reader: ModelInfo, maker: ModelInfo) -> Message:
    """Return NOTHING if a model can go on with the codes of a song that `maker` made, rate them and
    tell what they state, else why not.
    """
    return _problem(reader, maker, lambda one: (one.codec, one.vocabulary))


def check_codes_of(reader: ModelInfo, maker: ModelInfo | None, problem_of: CodesProblem) -> None:
    """Raise RequestError if a model cannot read the codes of a song that `maker` (None: not known)
    made: `problem_of` is decoding_problem or composing_problem.
    """
    if maker is not None and (problem := problem_of(reader, maker)):
        raise RequestError(problem, f"{maker} for {reader}")


def _problem(
    reader: ModelInfo, maker: ModelInfo, needs: Callable[[ModelInfo], tuple[str, ...]]
) -> Message:
    """`needs` returns the hashes that both must share."""
    if STARTER_NAME not in (reader.name, maker.name):
        return NOTHING
    if not reader.fingerprint or not maker.fingerprint or reader.fingerprint == maker.fingerprint:
        return NOTHING
    wanted, held = needs(_completed(maker)), needs(_completed(reader))
    if all(wanted) and wanted == held:
        return NOTHING
    if reader.name == maker.name:
        return EARLIER_STARTER
    if reader.name == STARTER_NAME:
        return Message(
            "This song was made by HeartMuLa {version}, whose tokens the starter model cannot "
            "read. To change the song, download or add that model.",
            version=maker.version,
        )
    return Message(
        "This song was made by the starter model, whose tokens HeartMuLa {version} cannot read. To "
        "change the song, choose the starter model.",
        version=reader.version,
    )


def _completed(model: ModelInfo) -> ModelInfo:
    """Add what songs of earlier versions of the app do not state, where it is known."""
    known = _STARTERS_BEFORE.get(model.fingerprint)
    if model.codec or known is None:
        return model
    return replace(model, codec=known[0], vocabulary=known[1])


def _tensors(folder: Path) -> Tensors:
    try:
        return {
            name: entry
            for file in weight_files(folder)
            for name, entry in read_header(file).entries.items()
        }
    except (OSError, ValueError) as error:
        raise _unreadable(folder, error) from error


def _hash(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()[:32]


def _described(
    tensors: Tensors, pieces_of: Callable[[HeaderEntry], Iterator[tuple[int, int]]]
) -> Iterator[bytes]:
    """Yield names, types and shapes of tensors, and the pieces of their values (first byte, bytes).

    Raises CheckpointError.
    """
    with ExitStack() as stack:
        streams: dict[Path, RawIOBase] = {}
        for name in sorted(tensors):
            entry = tensors[name]
            yield f"{name} {entry.kind} {entry.shape};".encode()
            try:
                if entry.file not in streams:
                    opened = stack.enter_context(entry.file.open("rb", buffering=0))
                    streams[entry.file] = opened
                stream = streams[entry.file]
                for first_byte, size_bytes in pieces_of(entry):
                    stream.seek(first_byte)
                    yield stream.read(size_bytes) or b""
            except OSError as error:
                raise _unreadable(entry.file.parent, error) from error


def _first_values(entry: HeaderEntry) -> Iterator[tuple[int, int]]:
    """Yield the place of a tensor's first values, as far as its first row holds them."""
    count = math.prod(entry.shape)
    if count:
        width = (entry.end_bytes - entry.start_bytes) // count
        values = min(math.prod(entry.shape[1:]), _FIRST_VALUES)
        yield entry.start_bytes, values * width


def _pieces(entry: HeaderEntry) -> Iterator[tuple[int, int]]:
    """Yield the places of pieces of a tensor: all of a small one, of a large one some."""
    size_bytes = entry.end_bytes - entry.start_bytes
    if size_bytes <= _PIECES * _PIECE_BYTES:
        yield entry.start_bytes, size_bytes
        return
    for number in range(_PIECES):
        offset = (size_bytes - _PIECE_BYTES) * number // (_PIECES - 1)
        yield entry.start_bytes + offset, _PIECE_BYTES


def _unreadable(folder: Path, error: Exception) -> CheckpointError:
    other = Message("The model in {folder} cannot be read.", folder=folder)
    return CheckpointError(part_problem(folder) or other, repr(error))
