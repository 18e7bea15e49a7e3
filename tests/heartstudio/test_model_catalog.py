"""The table of releases, and which folders count as whole models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
import torch
from pytestqt.qtbot import QtBot

from engine.config import HeartMuLaConfig
from engine.contract import ModelInfo
from engine.devices.mode_choice import Footprint, Staging
from engine.hardware.machine import Memory
from engine.heartcodec.config import HeartCodecConfig
from engine.messages import NOTHING
from engine.model_layout import file_problem, part_problem, split_model_path
from heartstudio.model.machine_fit import FOOTPRINTS, LEFT_FREE, SMALL_CARD_GB, SONG, mode_on
from heartstudio.model.model_catalog import ModelCatalog, what_is_missing
from heartstudio.model.releases import (
    RELEASES,
    find_release,
    wanted_by,
    with_needs,
)
from heartstudio.model.settings import SettingsStore
from tests.heartstudio.fake_separator import make_network
from tests.heartstudio.model_makers import make_checkpoint, part_files, write_files
from tests.links import make_link

GB = 1e9


@pytest.fixture
def store(tmp_path: Path) -> SettingsStore:
    return SettingsStore(tmp_path / "settings.ini")


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def catalog(qtbot: QtBot, tmp_path: Path, models: Path, store: SettingsStore) -> ModelCatalog:
    return ModelCatalog((tmp_path / "starter", models), store)


def test_the_table_names_what_is_published() -> None:
    sizes = {release.id: release.size_bytes / GB for release in RELEASES}
    assert sizes["HeartMuLa-oss-3B-happy-new-year"] == pytest.approx(15.75, abs=0.01)
    assert sizes["HeartCodec-oss-20260123"] == pytest.approx(6.64, abs=0.01)
    licences = {release.id: release.licence for release in RELEASES}
    assert {licences.pop("HTDemucs")} == {"MIT"}
    assert set(licences.values()) == {"Apache-2.0"}
    assert [r.id for r in RELEASES if r.is_recommended] == ["HeartMuLa-oss-3B-happy-new-year"]
    assert len({release.folder for release in RELEASES}) == len(RELEASES)
    model = find_release("HeartMuLa-RL-oss-3B-20260123")
    assert [r.id for r in with_needs(model)][:2] == ["HeartMuLaGen", "HeartCodec-oss-20260123"]
    assert model in wanted_by(find_release("HeartMuLaGen"))
    assert model.version == "RL-3B-20260123"
    assert model.wants("model-00001-of-00004.safetensors")
    assert not model.wants("README.md")
    with pytest.raises(KeyError):
        find_release("HeartMuLa-oss-7B")


def test_the_memory_in_the_table_is_the_most_that_a_plan_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from engine.devices.memory_plan import ModelSizes
    from engine.hardware import processor
    from engine.heartmula import projections

    mula, codec = HeartMuLaConfig.from_dict({}, ""), HeartCodecConfig.from_dict({}, "")
    monkeypatch.setattr(projections, "can_pack", lambda: True)
    plain, packed = ModelSizes(mula, codec), ModelSizes(mula, codec)
    packed.bfloat16_form = projections.WeightForm.PACKED
    for precision, written in FOOTPRINTS.items():
        counted: list[Footprint] = []
        for has_vnni, has_bf16, sizes in (
            (True, True, plain),
            (False, True, plain),
            (False, False, packed),
        ):
            monkeypatch.setattr(projections, "has_integer_products", lambda truth=has_vnni: truth)
            monkeypatch.setattr(processor, "cpu_has_fast_bf16", lambda truth=has_bf16: truth)
            counted.append(sizes.of(precision, SONG))
        for field in fields(written):
            value = max(getattr(footprint, field.name) for footprint in counted)
            assert getattr(written, field.name) == pytest.approx(value, rel=0.02), field.name


def test_a_small_card_composes_in_4_bits() -> None:
    from engine.devices.memory_plan import ModelSizes

    sizes = ModelSizes(HeartMuLaConfig.from_dict({}, ""), HeartCodecConfig.from_dict({}, ""))
    sizes.device = torch.device("cuda")
    needed = {name: sizes.of(name, SONG).composing_peak_bytes for name in ("int8", "int4")}
    free_bytes = LEFT_FREE * SMALL_CARD_GB * 10**9
    assert needed["int4"] < free_bytes < needed["int8"]


@pytest.mark.parametrize(
    ("gigabytes", "precision", "staging", "fits"),
    [
        (24, "bfloat16", Staging.RESIDENT, True),
        (14, "int8", Staging.RESIDENT, True),
        (11, "bfloat16", Staging.ONE_AT_A_TIME, True),
        (8, "int8", Staging.ONE_AT_A_TIME, True),
        (4, "int4", Staging.ONE_AT_A_TIME, False),
    ],
)
def test_a_computer_is_told_how_it_can_run_a_large_model(
    gigabytes: int, precision: str, staging: Staging, fits: bool
) -> None:
    mode = mode_on(Memory(gigabytes * 10**9, 0))
    assert (mode.precision, mode.staging, mode.fits) == (precision, staging, fits)


def test_several_language_models_share_one_codec(catalog: ModelCatalog, models: Path) -> None:
    make_checkpoint(models, ("3B", "3B-happy-new-year", "RL-3B-20260123"))
    catalog.refresh()
    names = [choice.name for choice in catalog.choices()]
    assert names == ["HeartMuLa 3B Happy New Year", "HeartMuLa 3B", "HeartMuLa 3B RL"]
    chosen = catalog.default()
    assert chosen.is_recommended
    assert catalog.find(chosen.id) == chosen
    assert split_model_path(chosen.path) == (models, "3B-happy-new-year")
    assert split_model_path(models) == (models, "3B")
    maker = catalog.composer_of(ModelInfo("models", "RL-3B-20260123", ""))
    assert maker is not None
    assert maker.path.name == "HeartMuLa-oss-RL-3B-20260123"
    assert catalog.find("") is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda part: (part / "model-00002-of-00002.safetensors").unlink(),
        lambda part: (part / "model.safetensors.index.json").write_text("{"),
        lambda part: (part / "model.safetensors.index.json").write_text('{"weight_map": {}}'),
        lambda part: (part / "config.json").write_text(""),
        lambda part: _cut(part / "model-00001-of-00002.safetensors"),
        lambda part: (part / "model-00001-of-00002.safetensors").write_text(
            "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 4\n"
        ),
    ],
    ids=["no shard", "index", "empty index", "config", "short shard", "pointer"],
)
def test_half_a_model_is_not_listed(
    catalog: ModelCatalog, models: Path, spoil: Callable[[Path], object]
) -> None:
    make_checkpoint(models, ("3B", "other"))
    spoil(models / "HeartMuLa-oss-3B")
    catalog.refresh()
    assert [choice.version for choice in catalog.choices()] == ["other"]
    assert "ownload this file again" in str(part_problem(models / "HeartMuLa-oss-3B"))
    (models / "HeartCodec-oss" / "model.safetensors").unlink()
    catalog.refresh()
    assert catalog.choices() == []
    assert "HeartCodec-oss" in str(what_is_missing(models))


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def test_a_damaged_file_takes_its_models_off_the_list_until_it_is_another(
    catalog: ModelCatalog, models: Path, store: SettingsStore
) -> None:
    make_checkpoint(models, ("3B", "other"))
    file = models / "HeartMuLa-oss-3B" / "model-00001-of-00002.safetensors"
    catalog.damage.add(file)
    catalog.refresh()
    assert [choice.version for choice in catalog.choices()] == ["other"]
    assert str(file) in str(catalog.release_problem(find_release("HeartMuLa-oss-3B")))
    again = ModelCatalog((models / "none", models), store)
    assert len(again.choices()) == 1
    file.write_bytes(file.read_bytes())
    catalog.refresh()
    assert len(catalog.choices()) == 2
    catalog.damage.clear([file])
    assert catalog.release_problem(find_release("HeartMuLa-oss-3B")) == NOTHING
    assert catalog.release_problem(find_release("HeartMuLaGen")) == NOTHING


def test_the_models_folder_is_a_setting(
    catalog: ModelCatalog, store: SettingsStore, tmp_path: Path
) -> None:
    make_checkpoint(tmp_path / "disk", shards=1)
    assert catalog.choices() == []
    store.set("models_folder", str(tmp_path / "disk"))
    assert [choice.name for choice in catalog.choices()] == ["HeartMuLa 3B"]
    assert catalog.models_folder == tmp_path / "disk"


def test_a_folder_is_adopted_in_place_also_by_one_of_its_parts(
    catalog: ModelCatalog, tmp_path: Path
) -> None:
    root = tmp_path / "ckpt"
    make_checkpoint(root, shards=1)
    before = sorted(root.rglob("*"))
    assert catalog.add_folder(root / "HeartMuLa-oss-3B") == NOTHING
    assert catalog.added_folders() == [root]
    assert [choice.folder for choice in catalog.choices()] == [root]
    assert sorted(root.rglob("*")) == before
    catalog.forget_folder(root)
    assert catalog.choices() == []
    assert sorted(root.rglob("*")) == before


def test_the_transcriptor_is_found_when_it_is_whole(catalog: ModelCatalog, models: Path) -> None:
    assert catalog.transcriptor_folder() is None
    folder = models / "HeartTranscriptor-oss"
    write_files(folder, part_files(1, 100))
    assert catalog.transcriptor_folder() == folder
    _cut(folder / "model.safetensors")
    assert catalog.transcriptor_folder() is None


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert str(tmp_path / "x.json") in str(file_problem(tmp_path / "x.json"))


def test_folders_named_as_on_the_hub_are_adopted_and_count_as_downloaded(
    catalog: ModelCatalog, models: Path
) -> None:
    make_checkpoint(models, ("3B",))
    (models / "HeartMuLa-oss-3B").rename(models / "HeartMuLa-RL-oss-3B-20260123")
    (models / "HeartCodec-oss").rename(models / "HeartCodec-oss-20260123")
    catalog.refresh()
    (choice,) = catalog.choices()
    assert (choice.name, choice.version) == ("HeartMuLa 3B RL", "RL-3B-20260123")
    assert choice.path == models / "HeartMuLa-RL-oss-3B-20260123"
    assert all(file.is_file() for file in choice.files())
    for release in ("HeartMuLa-RL-oss-3B-20260123", "HeartCodec-oss-20260123", "HeartMuLaGen"):
        assert catalog.release_problem(find_release(release)) == NOTHING
    assert split_model_path(choice.path) == (models, "RL-3B-20260123")


def test_the_cache_of_the_hub_is_adopted_by_any_of_its_folders(
    catalog: ModelCatalog, tmp_path: Path
) -> None:
    make_checkpoint(tmp_path / "made", ("3B",))
    hub = tmp_path / "huggingface" / "hub"
    places = {
        "HeartMuLa-oss-3B": "HeartMuLa-oss-3B",
        "HeartCodec-oss-20260123": "HeartCodec-oss",
        "HeartMuLaGen": "",
    }
    for repo, part in places.items():
        snapshot = hub / f"models--HeartMuLa--{repo}" / "snapshots" / "abc"
        snapshot.mkdir(parents=True)
        for file in (tmp_path / "made" / part).iterdir():
            if file.is_file():
                make_link(snapshot / file.name, file)
    for folder in (hub, hub.parent, hub / "models--HeartMuLa--HeartMuLa-oss-3B"):
        assert catalog.add_folder(folder) == NOTHING
        assert catalog.added_folders() == [hub]
    (choice,) = catalog.choices()
    assert (choice.version, choice.folder) == ("3B", hub)
    assert split_model_path(choice.path) == (hub, "3B")
    assert catalog.folder_problem(hub) == NOTHING


def test_weights_of_another_format_are_not_listed(catalog: ModelCatalog, tmp_path: Path) -> None:
    root = tmp_path / "pack"
    make_checkpoint(root, ("3B",), shards=1)
    (root / "HeartMuLa-oss-3B" / "model.safetensors").rename(root / "HeartMuLa-oss-3B" / "m.gguf")
    told = str(catalog.add_folder(root))
    assert "m.gguf cannot be used: it holds weights in the GGUF format" in told
    assert catalog.choices() == []
    assert catalog.added_folders() == []


def test_a_separation_network_is_one_whole_file(catalog: ModelCatalog) -> None:
    release = find_release("HTDemucs")
    assert catalog.separator_folder() is None
    assert "is missing" in str(catalog.release_problem(release))
    folder = make_network(catalog.models_folder)
    assert catalog.separator_folder() == folder
    assert not catalog.release_problem(release)
    file = folder / "955717e8.safetensors"
    file.write_bytes(file.read_bytes()[:-1])
    assert catalog.separator_folder() is None
    assert file.name in str(catalog.release_problem(release))
