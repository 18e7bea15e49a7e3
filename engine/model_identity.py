"""Which model it is, and which songs' codes it can read. Torch-free.

A song's recipe names the model by ModelInfo. Its fingerprint covers the configs and the weights,
but not tokenizer.json and pronunciation.json: they turn texts into ids and do not change what a
code means, so a song can be continued and decoded whatever they are.
"""

from __future__ import annotations

import hashlib
import math
from pathlib import Path

from engine.config import GenConfig, HeartMuLaConfig, read_json_object
from engine.contract import CheckpointError, ModelInfo, RequestError
from engine.heartcodec.config import HeartCodecConfig
from engine.messages import NOTHING, Message
from engine.model_layout import CONFIG, ModelParts, part_problem
from engine.tensor_headers import HeaderEntry, read_header, weight_files

STARTER_NAME = "starter"
"""Name of the embedded model's folder, by which recipes name it."""
_FINGERPRINT_VALUES = 16
EARLIER_STARTER = Message(
    "This song was made by an earlier starter model, whose tokens this one cannot read. The song "
    "still plays. To change it, add the folder resources/starter of the version of the app that "
    "made it under Models (on the command line: --model)."
)


def model_info(parts: ModelParts) -> ModelInfo:
    """Return name, version and fingerprint of a model on the disk. Raises CheckpointError."""
    mula, codec = parts.mula / CONFIG, parts.codec / CONFIG
    configs = (
        HeartMuLaConfig.from_dict(read_json_object(mula), str(mula)),
        HeartCodecConfig.from_dict(read_json_object(codec), str(codec)).with_quantizers_of(
            _tensors(parts.codec)
        ),
        GenConfig.from_file(parts.texts / "gen_config.json"),
    )
    print_ = fingerprint(*configs, mula=parts.mula, codec=parts.codec)
    return ModelInfo(parts.root.name, parts.version, print_)


def fingerprint(
    mula_config: HeartMuLaConfig,
    codec_config: HeartCodecConfig,
    gen_config: GenConfig,
    *,
    mula: Path,
    codec: Path,
) -> str:
    """Return the hash by which recipes tell models apart; mula and codec are the parts' folders.

    Raises CheckpointError.
    """
    digest = hashlib.sha256()
    for config in (mula_config, codec_config, gen_config):
        digest.update(repr(config).encode())
    for folder in (mula, codec):
        digest.update(weights_fingerprint(folder).encode())
    return digest.hexdigest()[:32]


def weights_fingerprint(folder: Path) -> str:
    """Return a hash of names, types, shapes and first values of a part's tensors.

    Raises CheckpointError.
    """
    digest = hashlib.sha256()
    tensors = _tensors(folder)
    try:
        for name in sorted(tensors):
            file, entry = tensors[name]
            digest.update(f"{name} {entry.kind} {entry.shape};".encode())
            digest.update(_first_values(file, entry))
    except OSError as error:
        raise _unreadable(folder, error) from error
    return digest.hexdigest()


def codes_problem(reader: ModelInfo, maker: ModelInfo) -> Message:
    """Return NOTHING if a model can read the codes of a song that `maker` made, else why not.

    HeartCodec's codes mean the same to every published model, in whatever precision it is stored.
    The starter's mean what its own codec says, which changes whenever it is trained anew. Where a
    fingerprint is not known, nothing is refused.
    """
    if not reader.fingerprint or not maker.fingerprint or reader.fingerprint == maker.fingerprint:
        return NOTHING
    if STARTER_NAME not in (reader.name, maker.name):
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


def check_codes_of(reader: ModelInfo, maker: ModelInfo | None) -> None:
    """Raise RequestError if a model cannot read the codes of a song that `maker` (None: not known)
    made.
    """
    if maker is not None and (problem := codes_problem(reader, maker)):
        raise RequestError(problem, f"{maker} for {reader}")


def _tensors(folder: Path) -> dict[str, tuple[Path, HeaderEntry]]:
    try:
        return {
            name: (file, entry)
            for file in weight_files(folder)
            for name, entry in read_header(file).entries.items()
        }
    except (OSError, ValueError) as error:
        raise _unreadable(folder, error) from error


def _first_values(file: Path, entry: HeaderEntry) -> bytes:
    """Return the bytes of a tensor's first values, as far as its first row holds them."""
    count = math.prod(entry.shape)
    if not count:
        return b""
    width = (entry.end_bytes - entry.start_bytes) // count
    values = min(math.prod(entry.shape[1:]), _FINGERPRINT_VALUES)
    with file.open("rb", buffering=0) as stream:
        stream.seek(entry.start_bytes)
        return stream.read(values * width)


def _unreadable(folder: Path, error: Exception) -> CheckpointError:
    other = Message("The model in {folder} cannot be read.", folder=folder)
    return CheckpointError(part_problem(folder) or other, repr(error))
