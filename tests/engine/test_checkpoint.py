"""Checkpoint folders: the published names and shapes, odd but valid files, and damaged ones."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.checkpoint import Checkpoint, heartmula_tensors
from engine.config import GenConfig, HeartMuLaConfig
from engine.contract import Cancelled, CheckpointError
from engine.heartcodec.config import HeartCodecConfig
from engine.heartcodec.model import HeartCodec
from tests.engine import golden

MULA, CODEC = "HeartMuLa-oss-3B", "HeartCodec-oss"
WEIGHTS = "model.safetensors"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the golden checkpoint that may be damaged."""
    for name in (MULA, CODEC):
        shutil.copytree(golden.FOLDER / name, tmp_path / name)
    for name in ("tokenizer.json", "gen_config.json"):
        shutil.copy(golden.FOLDER / name, tmp_path / name)
    return tmp_path


def edit_tensors(path: Path, change: Callable[[dict[str, torch.Tensor]], object]) -> None:
    tensors = load_file(str(path))
    change(tensors)
    save_file(tensors, str(path))


def edit_json(path: Path, **values: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | values), encoding="utf-8")


def test_all_published_tensors_are_accounted_for() -> None:
    mula = heartmula_tensors(HeartMuLaConfig.from_dict({}, "defaults"))
    assert len(mula) == 289
    values = sum(torch.Size(shape).numel() for shape in mula.values())
    assert values == pytest.approx(3.94e9, rel=0.01)
    assert mula["text_embeddings.weight"] == (128_256, 3072)
    assert mula["audio_embeddings.weight"] == (8 * 8197, 3072)
    assert mula["audio_head"] == (7, 3072, 8197)
    assert mula["backbone.layers.27.attn.k_proj.weight"] == (1024, 3072)
    assert mula["decoder.layers.2.mlp.w2.weight"] == (3072, 8192)
    codec = HeartCodec.stored_tensors(HeartCodecConfig.from_dict({}, "defaults"))
    assert len(codec) == 818
    assert sum(torch.Size(tensor.shape).numel() for tensor in codec.values()) == pytest.approx(
        1.66e9, rel=0.01
    )


def test_7b_flavor_is_known() -> None:
    config = HeartMuLaConfig.from_dict({"backbone_flavor": "llama-7B"}, "x")
    assert config.backbone.embed_dim == 4096


def test_redundant_tensors_are_ignored(folder: Path) -> None:
    def add(tensors: dict[str, torch.Tensor]) -> None:
        tensors["backbone.layers.0.attn.pos_embeddings.theta"] = torch.zeros(8)
        tensors["backbone.layers.0.attn.pos_embeddings.cache"] = torch.zeros(8)
        tensors["backbone_causal_mask"] = torch.zeros(2, 2)

    edit_tensors(folder / MULA / WEIGHTS, add)
    Checkpoint.open(folder)


def test_bf16_files_load(folder: Path) -> None:
    def halve(tensors: dict[str, torch.Tensor]) -> None:
        for name in tensors:
            tensors[name] = tensors[name].bfloat16()

    edit_tensors(folder / MULA / WEIGHTS, halve)
    model = Checkpoint.open(folder).load_heartmula(golden.PLAIN, lambda *_: None)
    wanted = golden.model().projection.weight.bfloat16().float()
    assert torch.equal(model.projection.weight, wanted)


def test_a_stop_while_loading_lets_go_of_the_files(folder: Path) -> None:
    def stop(done: int, _total: int) -> None:
        if done > 3:
            raise Cancelled

    checkpoint = Checkpoint.open(folder)
    with pytest.raises(Cancelled):
        checkpoint.load_heartmula(golden.PLAIN, stop)
    with pytest.raises(Cancelled):
        checkpoint.load_heartcodec(torch.float32, torch.device("cpu"), stop)
    assert checkpoint.mula_files._handle is None
    assert checkpoint.codec_files._handle is None


def test_the_quantizers_are_counted_in_the_tensors(folder: Path) -> None:
    edit_json(folder / CODEC / "config.json", num_quantizers=7)
    assert Checkpoint.open(folder).codec_config.num_quantizers == 8


def test_unknown_keys_are_ignored(folder: Path) -> None:
    edit_json(folder / MULA / "config.json", new_key=[1])
    Checkpoint.open(folder)


def test_fingerprints_tell_weights_apart(folder: Path) -> None:
    first = Checkpoint.open(folder).info()
    assert first == Checkpoint.open(folder).info()

    def change(tensors: dict[str, torch.Tensor]) -> None:
        tensors["projection.weight"][0, 0] += 1

    edit_tensors(folder / MULA / WEIGHTS, change)
    assert Checkpoint.open(folder).info().fingerprint != first.fingerprint


def remove(path: str) -> Callable[[Path], None]:
    def run(folder: Path) -> None:
        target = folder / path
        shutil.rmtree(target) if target.is_dir() else target.unlink()

    return run


def write(path: str, text: str) -> Callable[[Path], None]:
    return lambda folder: (folder / path).write_text(text, encoding="utf-8") and None


def set_json(path: str, **values: object) -> Callable[[Path], None]:
    return lambda folder: edit_json(folder / path, **values)


def truncate(folder: Path) -> None:
    path = folder / MULA / WEIGHTS
    path.write_bytes(path.read_bytes()[:-100])


def corrupt(folder: Path) -> None:
    (folder / CODEC / WEIGHTS).write_bytes(b"version https://git-lfs.github.com/spec/v1")


def drop_tensor(folder: Path) -> None:
    edit_tensors(folder / MULA / WEIGHTS, lambda t: t.pop("projection.weight"))


def extra_tensor(folder: Path) -> None:
    edit_tensors(folder / MULA / WEIGHTS, lambda t: t.update({"surprise": torch.zeros(1)}))


def wrong_shape(folder: Path) -> None:
    edit_tensors(folder / MULA / WEIGHTS, lambda t: t.update({"audio_head": torch.zeros(7, 64, 2)}))


def whole_numbers(folder: Path) -> None:
    def change(tensors: dict[str, torch.Tensor]) -> None:
        tensors["projection.weight"] = tensors["projection.weight"].to(torch.int8)

    edit_tensors(folder / MULA / WEIGHTS, change)


def codec_shape(folder: Path) -> None:
    edit_tensors(
        folder / CODEC / WEIGHTS,
        lambda t: t.update({"flow_matching.cond_feature_emb.bias": torch.zeros(3)}),
    )


def lost_shard(folder: Path) -> None:
    mula = folder / MULA
    (mula / WEIGHTS).rename(mula / "model-00001-of-00002.safetensors")
    index = {
        "weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002.safetensors"}
    }
    (mula / "model.safetensors.index.json").write_text(json.dumps(index))


def outside_shard(folder: Path) -> None:
    (folder / MULA / WEIGHTS).unlink()
    index = {"weight_map": {"a": "../../model.safetensors"}}
    (folder / MULA / "model.safetensors.index.json").write_text(json.dumps(index))


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (remove(MULA), f"{MULA} is missing"),
        (remove(CODEC), f"{CODEC} is missing"),
        (remove("tokenizer.json"), "tokenizer is missing"),
        (remove("gen_config.json"), r"missing: .*gen_config.json"),
        (remove(f"{MULA}/config.json"), r"missing: .*config.json"),
        (remove(f"{MULA}/{WEIGHTS}"), "holds neither"),
        (write(f"{MULA}/config.json", "{"), "not valid JSON"),
        (write("gen_config.json", "[1]"), "JSON object"),
        (write("tokenizer.json", "{}"), "not a tokenizer file"),
        (set_json("gen_config.json", text_bos_id=99_999), "has no token 99999"),
        (set_json("gen_config.json", audio_eos_id=261), "audio_eos_id 261 lies outside"),
        (set_json(f"{MULA}/config.json", text_vocab_size=100), "different models"),
        (set_json(f"{MULA}/config.json", audio_vocab_size="x"), "audio_vocab_size must be"),
        (set_json(f"{MULA}/config.json", backbone_flavor="llama-1B"), "llama-1B.* is not known"),
        (set_json(f"{MULA}/config.json", backbone=3), "an object"),
        (set_json(f"{CODEC}/config.json", dim=-1), "dim"),
        (truncate, "damaged or was not downloaded"),
        (corrupt, "only a pointer of Git LFS"),
        (drop_tensor, "lacks the tensor projection.weight"),
        (extra_tensor, "holds the tensor surprise"),
        (wrong_shape, r"audio_head has the shape \[7, 64, 2\]"),
        (whole_numbers, "another program has stored as int8"),
        (codec_shape, "cond_feature_emb.bias has the shape"),
        (lost_shard, r"missing: .*model-00002.safetensors"),
        (outside_shard, "outside its folder"),
    ],
)
def test_damage_is_named(folder: Path, damage: Callable[[Path], None], sentence: str) -> None:
    damage(folder)
    with pytest.raises(CheckpointError, match=sentence):
        Checkpoint.open(folder)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="does not exist"):
        Checkpoint.open(tmp_path / "none")


def test_another_version_is_named(folder: Path) -> None:
    with pytest.raises(
        CheckpointError, match=r"HeartMuLa-oss-7B is missing.*holds HeartMuLa-oss-3B"
    ):
        Checkpoint.open(folder, "7B")


def test_default_ids_are_the_published_ones() -> None:
    assert GenConfig() == GenConfig(128_000, 128_001, 8_193, 0)
