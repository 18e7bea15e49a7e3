"""A checkpoint folder in the published layout: find its parts, check them, load the models.

<root>/HeartMuLa-oss-<version>/    <root>/HeartCodec-oss/
<root>/tokenizer.json              <root>/gen_config.json

Configs, ids and tensor tables are checked before memory is allocated. Nothing is downloaded here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from engine.config import GenConfig, HeartMuLaConfig, read_json_object
from engine.contract import CheckpointError, ModelInfo
from engine.hardware.drives import can_go_away
from engine.heartcodec.config import HeartCodecConfig
from engine.heartcodec.model import HeartCodec
from engine.heartcodec.stored import is_ignored_key, mlx_order, stored_as_held
from engine.heartmula.model import HeartMuLa, LoadPlan, is_mapped
from engine.heartmula.quantising import GroupedWeight
from engine.heartmula.stored_forms import is_quantised
from engine.messages import Message
from engine.model_identity import identity
from engine.model_layout import format_problem_of, is_codec, model_parts
from engine.tensor_files import TensorFiles
from engine.text_tokenizer import TextTokenizer

if TYPE_CHECKING:
    from engine.on_mlx.codec import MlxHeartCodec
    from engine.on_mlx.heartmula import MlxHeartMuLa

_MOST_LAYERS = 1_000
LoadProgress = Callable[[int, int], None]
"""Called with (tensors done, total tensors); may raise Cancelled to stop loading."""


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
    def open(cls, folder: Path | str, version: str | None = None) -> Checkpoint:
        """Check a folder; a part of a model selects the folder that contains it (model_layout.py).

        version: None for the selected language model, else the first. Raises CheckpointError with a
        message that names the fault.
        """
        parts = model_parts(Path(folder), version)
        texts = parts.texts
        gen_config = GenConfig.from_file(texts / "gen_config.json")
        mula_path, codec_path = parts.mula / "config.json", parts.codec / "config.json"
        mula_config = HeartMuLaConfig.from_dict(read_json_object(mula_path), str(mula_path))
        codec_config = HeartCodecConfig.from_dict(read_json_object(codec_path), str(codec_path))
        tokenizer = TextTokenizer.from_file(texts / "tokenizer.json", gen_config)
        _check_ids(mula_config, gen_config, tokenizer, texts)
        mula_files, codec_files = TensorFiles.open(parts.mula), TensorFiles.open(parts.codec)
        _check_heartmula(mula_files, mula_config)
        codec_config = _check_heartcodec(codec_files, codec_config)
        return cls(
            parts.root,
            parts.version,
            mula_config,
            codec_config,
            gen_config,
            tokenizer,
            mula_files,
            codec_files,
        )

    def info(self) -> ModelInfo:
        """Return its identity, for the recipe of songs made with it."""
        return identity(
            self.root.name,
            self.version,
            self.mula_config,
            self.codec_config,
            self.gen_config,
            mula=self.mula_files.entries,
            codec=self.codec_files.entries,
        )

    @property
    def maps_tables(self) -> bool:
        """Whether embeddings may stay in their file: False on a drive that can be disconnected."""
        return not can_go_away(self.mula_files.folder)

    def load_heartmula(self, plan: LoadPlan, progress: LoadProgress) -> HeartMuLa:
        """Load the language model layer by layer, converting while copying.

        On the CPU its embeddings stay in the file, which is mapped until the model is closed,
        unless its drive can go away.
        """
        model = HeartMuLa.meta(self.mula_config)
        total = len(dict(model.named_parameters()))
        done = 0

        def count() -> None:
            nonlocal done
            done += 1
            progress(done, total)

        def fill(name: str, destination: torch.Tensor) -> None:
            self.mula_files.copy_into(name, destination)
            count()

        def read_grouped(name: str) -> GroupedWeight | None:
            weight = self.mula_files.read_grouped(name)
            if weight is not None:
                count()
            return weight

        try:
            with torch.inference_mode():
                maps = plan.device.type == "cpu" and self.maps_tables
                map_tensor = self.mula_files.map if maps else None
                model.load(fill, plan, map_tensor, read_grouped)
        finally:  # also after a stop or a failure: Windows locks mapped files
            self.mula_files.close()
        return model

    def load_heartmula_on_mlx(self, plan: LoadPlan, progress: LoadProgress) -> MlxHeartMuLa:
        """Load the language model for MLX, part by part; of `plan` its dtype and form count.

        A large table of text embeddings stays in the file, as on the CPU.
        """
        from engine.on_mlx.heartmula import TEXT_TABLE, MlxHeartMuLa, StoredWeights

        files, done = self.mula_files, 0

        def count() -> None:
            nonlocal done
            done += 1
            progress(min(done, len(files.entries)), len(files.entries))

        def read(name: str) -> torch.Tensor:
            count()
            return files.read_rows(name, 0, files.entries[name].shape[0])

        def read_grouped(name: str) -> GroupedWeight | None:
            weight = files.read_grouped(name)
            if weight is not None:
                count()
            return weight

        try:
            with torch.inference_mode():
                rows, width = files.entries[TEXT_TABLE].shape
                if self.maps_tables and is_mapped(TEXT_TABLE, rows * width):
                    table = files.map(TEXT_TABLE)
                else:
                    table = read(TEXT_TABLE).to(plan.dtype, copy=True)
                stored = StoredWeights(read, read_grouped, table)
                return MlxHeartMuLa(self.mula_config, plan, stored)
        finally:
            files.close()

    def load_heartcodec(
        self, dtype: torch.dtype, device: torch.device, progress: LoadProgress
    ) -> HeartCodec:
        """Load the codec; tensors used only in training are not read."""
        codec = HeartCodec.meta(self.codec_config)
        try:
            held = self.codec_files.entries
            codec.load_stored(self._codec_reader(progress), dtype, device, held)
        finally:
            self.codec_files.close()
        return codec

    def load_heartcodec_on_mlx(self, dtype: torch.dtype, progress: LoadProgress) -> MlxHeartCodec:
        """Load the codec for MLX; dtype: of its transformer's matrices."""
        from engine.on_mlx.codec import MlxHeartCodec

        try:
            held = self.codec_files.entries
            return MlxHeartCodec(self.codec_config, self._codec_reader(progress), dtype, held)
        finally:
            self.codec_files.close()

    def _codec_reader(self, progress: LoadProgress) -> Callable[[str], torch.Tensor]:
        """Return what reads one of the codec's tensors and counts it."""
        held = self.codec_files.entries
        stored = stored_as_held(HeartCodec.stored_tensors(self.codec_config), held)
        total = sum(tensor.needed for tensor in stored.values())
        done = 0

        def read(name: str) -> torch.Tensor:
            nonlocal done
            done += 1
            progress(min(done, total), total)
            return self.codec_files.read(name)

        return read


def heartmula_tensors(config: HeartMuLaConfig) -> dict[str, tuple[int, ...]]:
    """Return names and shapes of the language model's tensors (289 for the published 3B)."""
    return {name: tuple(p.shape) for name, p in HeartMuLa.meta(config).named_parameters()}


def checked_part(folder: Path) -> TensorFiles:
    """Return the tensors of one part, HeartCodec or HeartMuLa by its name, checked against its
    config.

    Raises CheckpointError.
    """
    if problem := format_problem_of(folder):
        raise CheckpointError(problem)
    path = folder / "config.json"
    values, files = read_json_object(path), TensorFiles.open(folder)
    if is_codec(folder):
        _check_heartcodec(files, HeartCodecConfig.from_dict(values, str(path)))
    else:
        _check_heartmula(files, HeartMuLaConfig.from_dict(values, str(path)))
    return files


def _check_heartmula(files: TensorFiles, config: HeartMuLaConfig) -> None:
    redundant = [name for name in files.entries if is_ignored_key(name)]
    for stack, shape in (("backbone", config.backbone), ("decoder", config.decoder)):
        _check_layers(files, f"{stack}.layers", shape.num_layers)
    with _possible_sizes(files):
        shapes = heartmula_tensors(config)
    files.check(shapes, redundant, "HeartMuLa", [name for name in shapes if is_quantised(name)])


def _check_heartcodec(files: TensorFiles, config: HeartCodecConfig) -> HeartCodecConfig:
    """Check the codec's tensors; the number of codebooks is derived from them."""
    config = config.with_quantizers_of(files.entries)
    blocks = "flow_matching.estimator.transformer_blocks"
    _check_layers(files, blocks, config.num_layers)
    _check_layers(files, f"{blocks}_2", config.num_layers_2)
    with _possible_sizes(files):
        stored = stored_as_held(HeartCodec.stored_tensors(config), files.entries)
    needed = {
        name: _shape_held(files, name, tensor.shape)
        for name, tensor in stored.items()
        if tensor.needed
    }
    optional = [name for name, tensor in stored.items() if not tensor.needed]
    ignored = [name for name in files.entries if is_ignored_key(name)]
    files.check(needed, [*optional, *ignored], "HeartCodec")
    return config


def _shape_held(files: TensorFiles, name: str, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape to ask for: MLX's order of a convolution where the file has that."""
    entry, other = files.entries.get(name), mlx_order(name, shape)
    return other if entry is not None and entry.shape == other else shape


def _check_layers(files: TensorFiles, prefix: str, promised: int) -> None:
    """Compare a config's number of layers with the weights before building that many."""
    layer = re.compile(re.escape(prefix) + r"\.(\d{1,9})\.")
    held = {match[1] for name in files.entries if (match := layer.match(name))}
    if held and len(held) != promised:
        raise CheckpointError(
            Message(
                "{path} asks for {wanted} layers in {name}, but the weights beside it hold "
                "{count}. The files belong to different models.",
                path=files.folder / "config.json",
                wanted=promised,
                name=prefix,
                count=len(held),
            )
        )
    if not held and promised > _MOST_LAYERS:
        files.check({f"{prefix}.0": ()}, (), prefix)


@contextmanager
def _possible_sizes(files: TensorFiles) -> Generator[None]:
    """Raise CheckpointError for sizes that overflow torch: they belong to no model."""
    try:
        yield
    except (RuntimeError, OverflowError) as error:
        raise CheckpointError(
            Message(
                "{path} asks for sizes that no model has. The files belong to different models, or "
                "the file is damaged.",
                path=files.folder / "config.json",
            ),
            str(error),
        ) from error


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
