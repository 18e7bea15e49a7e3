"""Folders as people have them: where the parts lie, which formats cannot be used and why."""

from __future__ import annotations

import json
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from engine import HeartMuLaGenPipeline
from engine.checkpoint import Checkpoint
from engine.contract import CheckpointError
from engine.messages import NOTHING
from engine.model_layout import find_layout, layout_problem, part_problem, split_model_path
from tests.engine import golden
from tests.links import make_link

MULA, CODEC = "HeartMuLa-oss-3B", "HeartCodec-oss"
WEIGHTS = "model.safetensors"
TEXTS = ("tokenizer.json", "gen_config.json")
Tensors = dict[str, torch.Tensor]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the golden checkpoint that may be rearranged."""
    root = tmp_path / "ckpt"
    shutil.copytree(golden.FOLDER, root, ignore=shutil.ignore_patterns("expected.*", "README.md"))
    return root


def into_cache(folder: Path, cache: Path, repos: dict[str, str]) -> Path:
    """Parts (or "" for the texts) as repositories of a Hugging Face cache."""
    for part, repo in repos.items():
        snapshot = cache / f"models--HeartMuLa--{repo}" / "snapshots" / "abc123"
        if part:
            shutil.copytree(folder / part, snapshot)
        else:
            snapshot.mkdir(parents=True)
            for name in TEXTS:
                shutil.copy(folder / name, snapshot / name)
    return cache


HUB = {
    MULA: "HeartMuLa-RL-oss-3B-20260123",
    CODEC: "HeartCodec-oss-20260123",
    "": "HeartMuLaGen",
}


def test_folders_named_as_on_the_hub_are_adopted(folder: Path) -> None:
    for part in (MULA, CODEC):
        (folder / part).rename(folder / HUB[part])
    assert not layout_problem(find_layout(folder))
    checkpoint = Checkpoint.open(folder)
    assert checkpoint.version == "RL-3B-20260123"
    for version in ("RL-3B-20260123", "RL-oss-3B-20260123", HUB[MULA]):
        assert Checkpoint.open(folder, version).version == "RL-3B-20260123"
    assert HeartMuLaGenPipeline.from_pretrained(folder, "cpu").checkpoint.root == folder


def test_of_two_codecs_the_whole_one_is_taken(folder: Path) -> None:
    shutil.copytree(folder / CODEC, folder / "HeartCodec-oss-20260123")
    assert find_layout(folder).codec == folder / CODEC
    (folder / CODEC / WEIGHTS).write_bytes(b"half")
    assert find_layout(folder).codec == folder / "HeartCodec-oss-20260123"


def test_texts_may_lie_in_their_own_folder(folder: Path) -> None:
    (folder / "HeartMuLaGen").mkdir()
    for name in TEXTS:
        (folder / name).rename(folder / "HeartMuLaGen" / name)
    Checkpoint.open(folder)


def pointed_at(cache: Path) -> list[Path]:
    repo = cache / f"models--HeartMuLa--{HUB[MULA]}"
    codec = cache / f"models--HeartMuLa--{HUB[CODEC]}"
    snapshot = repo / "snapshots" / "abc123"
    return [cache, cache.parent, repo, codec, repo / "snapshots", snapshot, snapshot / WEIGHTS]


@pytest.mark.parametrize("which", range(7))
def test_a_cache_is_understood_from_all_of_its_folders(
    folder: Path, tmp_path: Path, which: int
) -> None:
    cache = into_cache(folder, tmp_path / "huggingface" / "hub", HUB)
    shutil.rmtree(folder)
    path = pointed_at(cache)[which]
    layout = find_layout(path)
    assert layout.root == cache
    assert not layout_problem(layout)
    assert Checkpoint.open(path).version == "RL-3B-20260123"
    assert Checkpoint.open(*split_model_path(path)).version == "RL-3B-20260123"


def test_a_cached_repository_of_all_parts_is_its_snapshot(folder: Path, tmp_path: Path) -> None:
    repo = tmp_path / "hub" / "models--somebody--HeartMuLa-pack"
    for number, commit in enumerate(("old", "new")):
        shutil.copytree(folder, repo / "snapshots" / commit)
        if not number:
            shutil.rmtree(repo / "snapshots" / commit / CODEC)
    (repo / "refs").mkdir()
    (repo / "refs" / "main").write_text("new", encoding="utf-8")
    snapshot = repo / "snapshots" / "new"
    for path in (repo, snapshot, snapshot / MULA, repo.parent):
        assert find_layout(path).root == snapshot
        Checkpoint.open(path)
    (repo / "refs" / "main").write_text("../../..", encoding="utf-8")
    assert find_layout(repo).root == snapshot


def test_a_part_stands_for_its_parent_and_a_parent_for_its_child(folder: Path) -> None:
    shutil.copytree(folder / MULA, folder / "HeartMuLa-oss-other")
    other = Checkpoint.open(folder / "HeartMuLa-oss-other")
    assert (other.root, other.version) == (folder, "other")
    assert Checkpoint.open(folder).version == "3B"
    assert Checkpoint.open(folder / CODEC).root == folder
    assert Checkpoint.open(folder.parent).root == folder
    assert Checkpoint.open(folder / "tokenizer.json").root == folder


def change(part: str, edit: Callable[[Tensors], object], **notes: str) -> Callable[[Path], None]:
    def run(folder: Path) -> None:
        file = folder / part / WEIGHTS
        tensors = load_file(file)
        edit(tensors)
        save_file(tensors, file, notes or None)

    return run


def renamed(rename: Callable[[str], str]) -> Callable[[Tensors], None]:
    def edit(tensors: Tensors) -> None:
        for name in list(tensors):
            tensors[rename(name)] = tensors.pop(name)

    return edit


def companions(*suffixes: str, dtype: torch.dtype = torch.uint8) -> Callable[[Tensors], None]:
    """One matrix in whole numbers, with such tensors beside it."""

    def edit(tensors: Tensors) -> None:
        weight = tensors.pop("backbone.layers.0.attn.q_proj.weight")
        first, *others = suffixes
        tensors[f"backbone.layers.0.attn.q_proj{first}"] = weight.abs().to(dtype)
        for suffix in others:
            tensors[f"backbone.layers.0.attn.q_proj{suffix}"] = torch.ones(4)

    return edit


def to_fp8(tensors: Tensors) -> None:
    name = "backbone.layers.0.attn.q_proj.weight"
    tensors[name] = tensors[name].to(torch.float8_e4m3fn)


def instead(part: str, name: str, data: bytes = b"x") -> Callable[[Path], None]:
    """Another file where the weights should be."""

    def run(folder: Path) -> None:
        (folder / part / WEIGHTS).unlink()
        (folder / part / name).write_bytes(data)

    return run


def other_name(folder: Path) -> None:
    (folder / MULA / WEIGHTS).rename(folder / MULA / "heartmula-3b-bf16.safetensors")


def lora_file(folder: Path) -> None:
    (folder / MULA / WEIGHTS).unlink()
    save_file(
        {"backbone.layers.0.attn.q_proj.lora_A.weight": torch.zeros(2, 2)},
        folder / MULA / "adapter_model.safetensors",
    )


def quantised_config(folder: Path) -> None:
    path = folder / MULA / "config.json"
    values = json.loads(path.read_text()) | {"quantization": {"bits": 4, "group_size": 64}}
    path.write_text(json.dumps(values))


def other_type(folder: Path) -> None:
    path = folder / MULA / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"model_type": "musicgen"}))


FORMATS: list[tuple[Callable[[Path], None], str]] = [
    (change(MULA, companions(".weight", ".scales", ".biases")), "MLX has quantised in another way"),
    (quantised_config, "MLX has quantised in another way"),
    (change(MULA, companions(".weight._data", ".weight._scale", ".input_scale")), "quanto"),
    (change(CODEC, lambda t: t.update({"flow_matching.x.weight._data": torch.ones(2)})), "quanto"),
    (change(MULA, companions(".weight", ".weight.absmax", ".weight.quant_map")), "bitsandbytes"),
    (change(MULA, companions(".weight", ".SCB", dtype=torch.int8)), "bitsandbytes"),
    (change(MULA, companions(".qweight", ".qzeros", ".scales")), "GPTQ or AWQ"),
    (change(MULA, companions(".W_q", ".meta")), "HQQ"),
    (change(MULA, to_fp8), "weights in fp8"),
    (change(CODEC, lambda t: t.update({"scaled_fp8": torch.zeros(0)})), "fp8"),
    (change(MULA, companions(".weight", dtype=torch.int8)), "as int8"),
    (change(MULA, renamed(lambda name: f"module.{name}")), 'begins with "module."'),
    (change(CODEC, renamed(lambda name: f"module.{name}")), 'begins with "module."'),
    (change(MULA, renamed(lambda name: f"model._orig_mod.{name}")), 'with "model._orig_mod."'),
    (change(MULA, renamed(lambda n: n.replace(".attn.", ".self_attn."))), "transformers library"),
    (other_type, "weights of another model"),
    (instead(MULA, "HeartMuLa-3B-Q4_K_M.gguf"), r"Q4_K_M.gguf cannot be used.*GGUF"),
    (instead(MULA, "pytorch_model.bin"), "pytorch_model.bin cannot be used.*may run programs"),
    (instead(CODEC, "heartcodec.pth"), "heartcodec.pth cannot be used.*may run programs"),
    (instead(MULA, "model.onnx"), "ONNX"),
    (instead(MULA, "model.safetensors.part"), "not fetched to its end"),
    (instead(MULA, "weights.zip"), "Unpack it"),
    (instead(MULA, "broken.safetensors"), "broken.safetensors cannot be used.*damaged"),
    (other_name, r"heartmula-3b-bf16.safetensors holds the weights of HeartMuLa in one file"),
    (lora_file, "adapter_model.safetensors cannot be used.*LoRA"),
    (instead(MULA, "adapter_config.json", b"{}"), "adapter_config.json cannot be used.*LoRA"),
]


@pytest.mark.parametrize(("make", "sentence"), FORMATS)
def test_a_format_that_cannot_be_used_is_named_at_once(
    folder: Path, make: Callable[[Path], None], sentence: str
) -> None:
    make(folder)
    told = layout_problem(find_layout(folder))
    with pytest.raises(CheckpointError, match=sentence) as caught:
        Checkpoint.open(folder)
    assert str(caught.value) == str(told)
    assert "ownload" not in str(told)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("HeartMuLa-3B-Q8_0.gguf", "GGUF"),
        ("pytorch_model.bin", "may run programs"),
        (
            "heartmula.safetensors",
            "of HeartMuLa in one file. Put it into the folder HeartMuLa-oss-3B",
        ),
    ],
)
def test_a_file_alone_is_named(folder: Path, tmp_path: Path, name: str, sentence: str) -> None:
    place = tmp_path / "alone"
    place.mkdir()
    shutil.copy(folder / MULA / WEIGHTS, place / name)
    shutil.rmtree(folder)
    assert sentence in str(layout_problem(find_layout(place)))
    with pytest.raises(CheckpointError, match=sentence):
        Checkpoint.open(place / name)


def test_weights_of_another_model_are_not_called_damaged(folder: Path) -> None:
    save_file({"some.weight": torch.zeros(2)}, folder / MULA / WEIGHTS)
    with pytest.raises(CheckpointError, match="none with a name of HeartMuLa") as caught:
        Checkpoint.open(folder)
    assert "ownload" not in str(caught.value)


def test_a_whisper_model_is_a_transcriber_in_its_own_folder_alone(folder: Path) -> None:
    names = ("model.encoder.conv1.weight", "model.decoder.embed_positions.weight")
    layer = "model.encoder.layers.0.self_attn.q_proj.weight"
    tensors = {name: torch.zeros(2) for name in (*names, layer)}
    for place in (folder / "HeartTranscriptor-oss", folder / "HeartMuLa-oss-other"):
        place.mkdir()
        save_file(tensors, place / WEIGHTS)
        (place / "config.json").write_text('{"model_type": "whisper"}', encoding="utf-8")
    assert "Whisper" in str(part_problem(folder / "HeartMuLa-oss-other"))
    assert not part_problem(folder / "HeartTranscriptor-oss")
    assert find_layout(folder).transcriber == folder / "HeartTranscriptor-oss"


def test_one_unusable_model_leaves_the_others(folder: Path) -> None:
    shutil.copytree(folder / MULA, folder / "HeartMuLa-oss-fp8")
    change("HeartMuLa-oss-fp8", to_fp8)(folder)
    assert not layout_problem(find_layout(folder))
    with pytest.raises(CheckpointError, match="fp8"):
        Checkpoint.open(folder, "fp8")


@pytest.mark.parametrize("is_old", [False, True])
def test_weight_norm_is_read_folded_and_under_its_old_names(folder: Path, is_old: bool) -> None:
    plain = loaded_codec(folder)

    def edit(tensors: Tensors) -> None:
        for name in [name for name in tensors if name.endswith("weight.original1")]:
            module = name.removesuffix(".parametrizations.weight.original1")
            v, g = tensors.pop(name), tensors.pop(name[:-1] + "0")
            if is_old:
                tensors[f"{module}.weight_g"], tensors[f"{module}.weight_v"] = g, v
            else:
                norm = v.flatten(1).norm(dim=1).view(-1, 1, 1)
                tensors[f"{module}.weight"] = v * (g / norm)

    change(CODEC, edit)(folder)
    assert not layout_problem(find_layout(folder))
    made = loaded_codec(folder)
    for name, parameter in plain.items():
        torch.testing.assert_close(made[name], parameter, rtol=0, atol=0)


def loaded_codec(folder: Path) -> dict[str, torch.Tensor]:
    checkpoint = Checkpoint.open(folder)
    codec = checkpoint.load_heartcodec(torch.float32, torch.device("cpu"), lambda *_: None)
    return dict(codec.named_parameters())


@pytest.mark.parametrize("initted", [torch.tensor(True), torch.tensor(1.0), torch.zeros(1)])
def test_flags_of_the_codebooks_may_be_scalars(folder: Path, initted: torch.Tensor) -> None:
    def edit(tensors: Tensors) -> None:
        for name in [name for name in tensors if name.endswith(".initted")]:
            tensors[name] = initted.clone()

    change(CODEC, edit)(folder)
    pipeline = HeartMuLaGenPipeline.from_pretrained(folder, "cpu", torch.float32)
    song = pipeline({"tags": "", "lyrics": ""}, 400, seed=1, num_steps=1)
    assert song["wav"].shape[1] > 0


def header(text: bytes) -> bytes:
    return struct.pack("<Q", len(text)) + text


ONE = '{"t": {"dtype": "F32", "shape": %s, "data_offsets": %s}}'
CLAIMS = [
    header(b"[" * 100_000),
    header(b'{"a":' * 50_000),
    header(b"[]"),
    header(b'{"t": []}'),
    header((ONE % ("[1e999]", "[0, 4]")).encode()),
    header((ONE % ("[-1]", "[0, 4]")).encode()),
    header((ONE % ("[1]", "[0, 1e300]")).encode()),
    header((ONE % ("[1]", "[0, " + "9" * 5000 + "]")).encode()),
    header((ONE % ("[1]", f"[0, {2**62}]")).encode()),
    header((ONE % ("[1]", "[9, 4]")).encode()),
    header((ONE % (str([1] * 1000), "[0, 4]")).encode()),
    struct.pack("<Q", 90_000_000) + b"[" * 1000,
    struct.pack("<Q", 2**63) + b"{}",
    header(b"\xff\xfe\x00"),
    b"",
    b"\x00" * 4,
]


@pytest.mark.parametrize("data", CLAIMS, ids=range(len(CLAIMS)))
def test_a_header_that_claims_too_much_is_damage(folder: Path, data: bytes) -> None:
    (folder / MULA / WEIGHTS).write_bytes(data)
    assert "is damaged" in str(part_problem(folder / MULA))
    with pytest.raises(CheckpointError, match="is damaged"):
        Checkpoint.open(folder)


def test_a_header_of_90_mb_is_not_read(folder: Path) -> None:
    file = folder / MULA / WEIGHTS
    with file.open("wb") as stream:
        stream.write(struct.pack("<Q", 90_000_000))
        stream.truncate(90_000_008)
    assert "is damaged" in str(part_problem(folder / MULA))


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"weight_map":' * 9_000, "[]", '{"weight_map": {"a": []}}', "{}"]
)
@pytest.mark.parametrize("name", ["model.safetensors.index.json", "config.json"])
def test_an_index_or_config_that_is_none_is_a_sentence(folder: Path, text: str, name: str) -> None:
    if "index" in name:
        (folder / MULA / WEIGHTS).rename(folder / MULA / "model-00001-of-00001.safetensors")
    (folder / MULA / name).write_text(text, encoding="utf-8")
    layout_problem(find_layout(folder))
    with pytest.raises(CheckpointError):
        Checkpoint.open(folder)


@pytest.mark.parametrize(
    ("part", "keys", "value", "sentence"),
    [
        (MULA, ("backbone", "num_layers"), 10**9, "asks for 1000000000 layers in backbone.layers"),
        (MULA, ("decoder", "num_layers"), 3, "but the weights beside it hold 2"),
        (MULA, ("backbone", "max_seq_len"), 10**9, "max_seq_len must be at most"),
        (MULA, ("backbone", "embed_dim"), 2**30 * 3, "embed_dim"),
        (MULA, ("backbone", "intermediate_dim"), 2**31 - 1, "mlp.w1.weight has the shape"),
        (MULA, ("audio_num_codebooks",), 10**9, "audio_head has the shape"),
        (CODEC, ("num_layers",), 10**9, "transformer_blocks"),
        (CODEC, ("num_layers_2",), 10**9, "transformer_blocks_2"),
        (CODEC, ("codebook_size",), 2**31 - 1, "has the shape"),
        (CODEC, ("init_channel",), 2**31 - 1, "sizes that no model has"),
        (CODEC, ("upsample_factors",), [5, 4, 4, 4, 3] + [1] * 100_000, "upsample_factors"),
    ],
)
def test_a_config_that_claims_too_much_is_refused_before_anything_is_built(
    folder: Path, part: str, keys: tuple[str, ...], value: object, sentence: str
) -> None:
    path = folder / part / "config.json"
    values = json.loads(path.read_text())
    inner = values
    for key in keys[:-1]:
        inner = inner[key]
    inner[keys[-1]] = value
    path.write_text(json.dumps(values))
    with pytest.raises(CheckpointError, match=sentence):
        Checkpoint.open(folder)


def test_a_codebook_of_a_high_number_is_no_number_of_codebooks(folder: Path) -> None:
    def edit(tensors: Tensors) -> None:
        tensors["flow_matching.vq_embed.layers.999999._codebook.embed"] = torch.zeros(1, 256, 8)

    change(CODEC, edit)(folder)
    with pytest.raises(CheckpointError, match=r"lacks the tensor .*layers\.8"):
        Checkpoint.open(folder)


def lay(folder: Path, tensors: dict[str, tuple[str, list[int], int]], **config: object) -> Path:
    """Replace HeartMuLa's weights by zeros of these names, types, shapes and sizes."""
    table: dict[str, object] = {}
    end = 0
    for name, (kind, shape, size) in tensors.items():
        table[name] = {"dtype": kind, "shape": shape, "data_offsets": [end, end + size]}
        end += size
    part = folder / MULA
    (part / WEIGHTS).write_bytes(header(json.dumps(table).encode()) + bytes(end))
    values = json.loads((part / "config.json").read_text())
    (part / "config.json").write_text(json.dumps({**values, **config}))
    return part


LAYER = "backbone.layers.0.attn.q_proj."


@pytest.mark.parametrize(
    ("tensors", "method", "what"),
    [
        ({LAYER + "q_weight": ("I32", [4, 4], 64)}, "", "quantised by ExLlama"),
        ({LAYER + "trellis": ("I16", [4, 4], 32)}, "", "quantised by ExLlama"),
        (
            {LAYER + "weight": ("U8", [4, 2], 8), LAYER + "weight_scale_2": ("F32", [1], 4)},
            "modelopt",
            "four to eight bits (MX, NVFP4)",
        ),
        ({LAYER + "weight": ("F32", [4, 4], 64)}, "aqlm", "another program has quantised"),
        ({LAYER + "dense": ("I64", [4, 4], 128)}, "", "packed into whole numbers"),
        ({"text_model.x": ("F32", [4], 16)}, "", "weights of another model"),
        ({"flow_matching.x": ("F32", [4], 16)}, "", "the weights of HeartCodec"),
    ],
)
def test_weights_that_would_be_refused_later_are_told_at_once(
    folder: Path, tensors: dict[str, tuple[str, list[int], int]], method: str, what: str
) -> None:
    config = {"quantization_config": {"quant_method": method}} if method else {}
    lay(folder, tensors, **config)
    assert what in str(layout_problem(find_layout(folder)))


def test_float64_weights_are_no_small_ones(folder: Path) -> None:
    assert part_problem(lay(folder, {LAYER + "weight": ("F64", [4, 4], 128)})) == NOTHING


POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"


@pytest.mark.parametrize("name", [f"{MULA}/config.json", "tokenizer.json", "gen_config.json"])
@pytest.mark.parametrize(
    ("data", "says"),
    [
        (POINTER, "only a pointer of Git LFS"),
        (b'{"model": {"a": ', "is damaged or was not downloaded to its end"),
        (b"[1]", "is damaged"),
        (b"<!DOCTYPE html><html>", "is damaged"),
        (b"\0" * 100, "is damaged"),
    ],
)
def test_texts_that_are_none_are_told_at_once(
    folder: Path, name: str, data: bytes, says: str
) -> None:
    (folder / name).write_bytes(data)
    told = str(layout_problem(find_layout(folder)))
    assert says in told
    assert name.rpartition("/")[2] in told


def test_a_config_with_a_byte_order_mark_is_read(folder: Path) -> None:
    path = folder / MULA / "config.json"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert layout_problem(find_layout(folder)) == NOTHING
    Checkpoint.open(folder)


def test_text_files_beside_the_weights_are_found(folder: Path) -> None:
    for name in ("tokenizer.json", "gen_config.json"):
        (folder / name).rename(folder / MULA / name)
    assert layout_problem(find_layout(folder)) == NOTHING
    Checkpoint.open(folder)


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", "..\\x", "C:x", "a\0b"])
def test_an_index_that_names_no_file_beside_it_is_damaged(folder: Path, name: str) -> None:
    part = folder / MULA
    (part / WEIGHTS).unlink()
    (part / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {"a": name}}))
    assert "model.safetensors.index.json is damaged" in str(layout_problem(find_layout(folder)))


def test_a_name_longer_than_a_name_can_be_is_a_missing_file(folder: Path) -> None:
    part = folder / MULA
    (part / WEIGHTS).unlink()
    index = {"weight_map": {"a": "a" * 5_000}}
    (part / "model.safetensors.index.json").write_text(json.dumps(index))
    assert "A model file is missing" in str(layout_problem(find_layout(folder)))


def test_a_link_without_its_target_names_the_weights(folder: Path) -> None:
    part = folder / MULA
    (part / WEIGHTS).unlink()
    make_link(part / WEIGHTS, folder / "blobs" / "0123")
    told = str(layout_problem(find_layout(folder)))
    assert told.startswith("A model file is missing")
    assert "model.safetensors. " in told


@pytest.mark.parametrize("name", ["m.safetensors.!qB", "m.safetensors.opdownload", "m.partial"])
def test_unfinished_downloads_of_other_programs_are_told(folder: Path, name: str) -> None:
    (folder / MULA / WEIGHTS).rename(folder / MULA / name)
    told = str(layout_problem(find_layout(folder)))
    assert "not fetched to its end" in told
    assert name in told
