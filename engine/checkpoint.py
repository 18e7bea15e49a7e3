"""A checkpoint folder in the published layout: find its parts, check them, load the models.

    <root>/HeartMuLa-oss-<version>/    <root>/HeartCodec-oss/
    <root>/tokenizer.json              <root>/gen_config.json

Configs, ids and tensor tables are checked before any memory is taken.  Nothing is downloaded here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from engine.config import (
    HEARTCODEC_FOLDER,
    HEARTMULA_PREFIX,
    GenConfig,
    HeartMuLaConfig,
    read_json_object,
)
from engine.contract import CheckpointError, ModelInfo
from engine.heartcodec.config import HeartCodecConfig
from engine.heartcodec.model import HeartCodec
from engine.heartcodec.stored import is_ignored_key
from engine.heartmula.model import HeartMuLa, LoadPlan
from engine.heartmula.stored_int8 import is_quantised
from engine.messages import Message
from engine.tensor_files import TensorFiles
from engine.text_tokenizer import TextTokenizer

LoadProgress = Callable[[int, int], None]
"""Called with (tensors done, tensors in all); may raise Cancelled to stop loading."""


@dataclass(frozen=True)
class Checkpoint:
    """A checked checkpoint folder: configs, tokenizer and tensor tables, no weights."""

    root: Path
    version: str
    mula_config: HeartMuLaConfig
    codec_config: HeartCodecConfig
    gen_config: GenConfig
    tokenizer: TextTokenizer
    mula_files: TensorFiles
    codec_files: TensorFiles

    @classmethod
    def open(cls, root: Path | str, version: str = "3B") -> Checkpoint:
        """Check a folder.  Raises CheckpointError with a sentence that names what is wrong."""
        root = Path(root)
        if not root.is_dir():
            raise CheckpointError(
                Message(
                    "The model folder {folder} does not exist. Choose another or download a model.",
                    folder=root,
                )
            )
        mula_folder = root / f"{HEARTMULA_PREFIX}{version}"
        codec_folder = root / HEARTCODEC_FOLDER
        for folder in (mula_folder, codec_folder):
            if not folder.is_dir():
                raise CheckpointError(_missing(folder, root))
        gen_config = GenConfig.from_file(root / "gen_config.json")
        mula_path, codec_path = mula_folder / "config.json", codec_folder / "config.json"
        mula_config = HeartMuLaConfig.from_dict(read_json_object(mula_path), str(mula_path))
        codec_config = HeartCodecConfig.from_dict(read_json_object(codec_path), str(codec_path))
        tokenizer = TextTokenizer.from_file(root / "tokenizer.json", gen_config)
        _check_ids(mula_config, gen_config, tokenizer, root)
        mula_files, codec_files = TensorFiles.open(mula_folder), TensorFiles.open(codec_folder)
        _check_heartmula(mula_files, mula_config)
        codec_config = _check_heartcodec(codec_files, codec_config)
        return cls(
            root, version, mula_config, codec_config, gen_config, tokenizer, mula_files, codec_files
        )

    def info(self) -> ModelInfo:
        """Name, version and fingerprint, for the recipe of songs made with it."""
        digest = hashlib.sha256()
        for part in (self.mula_config, self.codec_config, self.gen_config):
            digest.update(repr(part).encode())
        digest.update(self.mula_files.fingerprint().encode())
        digest.update(self.codec_files.fingerprint().encode())
        return ModelInfo(self.root.name, self.version, digest.hexdigest()[:32])

    def load_heartmula(self, plan: LoadPlan, progress: LoadProgress) -> HeartMuLa:
        """Load the language model layer by layer, converting while copying.

        On the CPU its embeddings stay in the file, which is mapped until the model is closed.
        """
        model = HeartMuLa.meta(self.mula_config)
        total = len(dict(model.named_parameters()))
        done = 0

        def fill(name: str, destination: torch.Tensor) -> None:
            nonlocal done
            self.mula_files.copy_into(name, destination)
            done += 1
            progress(done, total)

        try:
            with torch.inference_mode():
                model.load(fill, plan, self.mula_files.map if plan.device.type == "cpu" else None)
        finally:  # after a stop or a failure, too: Windows locks what is mapped
            self.mula_files.close()
        return model

    def load_heartcodec(
        self, dtype: torch.dtype, device: torch.device, progress: LoadProgress
    ) -> HeartCodec:
        """Load the codec; tensors that only training needs stay unread."""
        codec = HeartCodec.meta(self.codec_config)
        stored = HeartCodec.stored_tensors(self.codec_config)
        total = sum(tensor.needed for tensor in stored.values())
        done = 0

        def read(name: str) -> torch.Tensor:
            nonlocal done
            done += 1
            progress(min(done, total), total)
            return self.codec_files.read(name)

        try:
            codec.load_stored(read, dtype, device)
        finally:
            self.codec_files.close()
        return codec


def heartmula_tensors(config: HeartMuLaConfig) -> dict[str, tuple[int, ...]]:
    """Names and shapes of the language model's tensors (289 for the published 3B)."""
    return {name: tuple(p.shape) for name, p in HeartMuLa.meta(config).named_parameters()}


def checked_part(folder: Path) -> TensorFiles:
    """The tensors of one part, HeartCodec or HeartMuLa by its folder's name, checked against its
    config.  Raises CheckpointError."""
    path = folder / "config.json"
    values, files = read_json_object(path), TensorFiles.open(folder)
    if folder.name == HEARTCODEC_FOLDER:
        _check_heartcodec(files, HeartCodecConfig.from_dict(values, str(path)))
    else:
        _check_heartmula(files, HeartMuLaConfig.from_dict(values, str(path)))
    return files


def _check_heartmula(files: TensorFiles, config: HeartMuLaConfig) -> None:
    redundant = [name for name in files.entries if is_ignored_key(name)]
    shapes = heartmula_tensors(config)
    files.check(shapes, redundant, "HeartMuLa", [name for name in shapes if is_quantised(name)])


def _check_heartcodec(files: TensorFiles, config: HeartCodecConfig) -> HeartCodecConfig:
    """Check the codec's tensors; the number of codebooks is taken from the tensors."""
    config = config.with_quantizers_of(files.entries)
    stored = HeartCodec.stored_tensors(config)
    needed = {name: tensor.shape for name, tensor in stored.items() if tensor.needed}
    optional = [name for name, tensor in stored.items() if not tensor.needed]
    ignored = [name for name in files.entries if is_ignored_key(name)]
    files.check(needed, [*optional, *ignored], "HeartCodec")
    return config


def _check_ids(
    config: HeartMuLaConfig, gen_config: GenConfig, tokenizer: TextTokenizer, root: Path
) -> None:
    if gen_config.audio_eos_id >= config.audio_vocab_size:
        raise CheckpointError(
            Message(
                "{path}: audio_eos_id {value} lies outside the model's {count} audio tokens. The "
                "files belong to different models.",
                path=root / "gen_config.json",
                value=gen_config.audio_eos_id,
                count=config.audio_vocab_size,
            )
        )
    if tokenizer.vocabulary_size > config.text_vocab_size:
        raise CheckpointError(
            Message(
                "{path} has {value} tokens, but the model knows {count}. The files belong to "
                "different models.",
                path=root / "tokenizer.json",
                value=tokenizer.vocabulary_size,
                count=config.text_vocab_size,
            )
        )


def _missing(folder: Path, root: Path) -> Message:
    found = sorted(path.name for path in root.glob(f"{HEARTMULA_PREFIX}*") if path.is_dir())
    if not found:
        return Message(
            "The folder {name} is missing in {folder}. Download it into that folder.",
            name=folder.name,
            folder=root,
        )
    return Message(
        "The folder {name} is missing in {folder}. It holds {found}. Download it into that folder.",
        name=folder.name,
        folder=root,
        found=", ".join(found),
    )
