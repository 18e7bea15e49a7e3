"""Folders that are there already: used where they are, checked for what can be known, unchanged."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from pytestqt.qtbot import QtBot
from safetensors.torch import load_file, save_file

from engine.checkpoint import Checkpoint
from engine.contract import Cancelled
from engine.messages import NOTHING
from engine.model_layout import split_model_path
from heartstudio.engine_adapter import examine_part
from heartstudio.jobs.models.downloads import DownloadService
from heartstudio.jobs.models.model_status import ModelState
from heartstudio.model.model_catalog import ModelCatalog
from heartstudio.model.releases import find_release
from heartstudio.model.settings import SettingsStore
from tests.heartstudio.studio_kit import GOLDEN
from tests.links import make_link
from tools.hub_server import HubServer

PARTS = ("HeartMuLa-oss-3B", "HeartCodec-oss")
NOBODY = "http://127.0.0.1:9"
Tree = dict[str, tuple[int, int, bool]]


def tree(root: Path) -> Tree:
    """Every file and folder: size, time of change, whether it is a link."""
    found: Tree = {}
    for path in sorted(root.rglob("*")):
        status = path.lstat()
        found[str(path)] = (status.st_size, status.st_mtime_ns, path.is_symlink())
    return found


def reference(root: Path) -> Path:
    """The fixed names of the reference."""
    ignored = shutil.ignore_patterns("expected.*", "README.md")
    shutil.copytree(GOLDEN, root / "ckpt", ignore=ignored)
    return root / "ckpt"


def repack(root: Path) -> Path:
    """The same in bfloat16, one file a part."""
    folder = reference(root)
    for part in PARTS:
        file = folder / part / "model.safetensors"
        tensors = {name: tensor.bfloat16() for name, tensor in load_file(file).items()}
        save_file(tensors, file, {"format": "pt"})
    return folder


def cache(root: Path) -> Path:
    """A repack as huggingface_hub keeps it: blobs by checksum, links to them in a snapshot."""
    folder = repack(root / "made")
    repo = root / "models--somebody--HeartMuLa-bf16"
    snapshot = repo / "snapshots" / ("0" * 40)
    (repo / "blobs").mkdir(parents=True)
    for file in [path for path in sorted(folder.rglob("*")) if path.is_file()]:
        blob = repo / "blobs" / hashlib.sha256(file.read_bytes()).hexdigest()
        shutil.copy(file, blob)
        place = snapshot / file.relative_to(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        make_link(place, blob)
    shutil.rmtree(root / "made")
    return snapshot


def read_only(root: Path) -> Path:
    """A disk that cannot be written to."""
    folder = repack(root)
    for path in [*folder.rglob("*"), folder]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    return folder


@pytest.fixture
def store(tmp_path: Path) -> SettingsStore:
    made = SettingsStore(tmp_path / "settings.ini")
    made.set("hub_endpoint", NOBODY)
    return made


@pytest.fixture
def catalog(qtbot: QtBot, tmp_path: Path, store: SettingsStore) -> ModelCatalog:
    return ModelCatalog((tmp_path / "starter", tmp_path / "models"), store)


@pytest.fixture
def service(catalog: ModelCatalog, store: SettingsStore) -> Iterator[DownloadService]:
    made = DownloadService(catalog, store)
    yield made
    assert made.shutdown()


def check(qtbot: QtBot, service: DownloadService, key: str) -> tuple[ModelState, str]:
    service.check(key)
    qtbot.waitUntil(lambda: not service.is_busy)
    status = service.status(key)
    return status.state, str(status.message)


@pytest.mark.parametrize("layout", [reference, repack, cache, read_only])
def test_a_folder_is_adopted_checked_and_left_as_it_was(
    qtbot: QtBot,
    tmp_path: Path,
    catalog: ModelCatalog,
    service: DownloadService,
    layout: Callable[[Path], Path],
) -> None:
    folder = layout(tmp_path / "disk")
    before = tree(tmp_path / "disk")
    assert catalog.add_folder(folder) == NOTHING
    (choice,) = catalog.choices()
    checkpoint = Checkpoint.open(*split_model_path(choice.path))
    assert checkpoint.mula_files.precision == ("float32" if layout is reference else "bfloat16")
    state, sentence = check(qtbot, service, str(folder))
    assert state is ModelState.PRESENT
    count = len(checkpoint.mula_files.entries) + len(checkpoint.codec_files.entries)
    assert sentence == (
        f"HeartMuLa-oss-3B, HeartCodec-oss: names, shapes and all values are right ({count} "
        "tensors read). Without the server of the published models no checksum can be compared."
    )
    catalog.forget_folder(folder)
    assert catalog.choices() == []
    assert tree(tmp_path / "disk") == before


def test_another_precision_in_the_models_folder_is_not_called_damaged(
    qtbot: QtBot, tmp_path: Path, catalog: ModelCatalog, service: DownloadService
) -> None:
    repack(tmp_path).rename(tmp_path / "models")
    published = {f"HeartMuLa/{name}": {"model.safetensors": b"x" * 9} for name in RELEASE_NAMES}
    with HubServer(published) as hub:
        catalog._store.set("hub_endpoint", hub.endpoint)  # pyright: ignore[reportPrivateUsage]
        state, sentence = check(qtbot, service, "HeartMuLa-oss-3B")
    assert state is ModelState.PRESENT
    assert "all values are right" in sentence
    assert "These are not the published files, so no checksum" in sentence
    assert catalog.release_problem(find_release("HeartMuLa-oss-3B")) == NOTHING


RELEASE_NAMES = ("HeartMuLa-oss-3B", "HeartCodec-oss-20260123")


@pytest.mark.parametrize("part", PARTS)
def test_values_that_are_no_numbers_are_found_and_named(
    qtbot: QtBot, tmp_path: Path, catalog: ModelCatalog, service: DownloadService, part: str
) -> None:
    folder = repack(tmp_path)
    file = folder / part / "model.safetensors"
    tensors = load_file(file)
    name = sorted(tensors)[3]
    tensors[name].view(-1)[-1] = torch.nan
    save_file(tensors, file, {"format": "pt"})
    catalog.add_folder(folder)
    state, sentence = check(qtbot, service, str(folder))
    assert state is ModelState.DAMAGED
    assert sentence == (
        f"{file}: the tensor {name} holds values that are no numbers. Download this file again."
    )
    assert catalog.choices() == []


def test_a_tensor_that_is_missing_is_named(
    qtbot: QtBot, tmp_path: Path, catalog: ModelCatalog, service: DownloadService
) -> None:
    folder = repack(tmp_path)
    file = folder / PARTS[0] / "model.safetensors"
    tensors = load_file(file)
    del tensors["projection.weight"]
    save_file(tensors, file, {"format": "pt"})
    catalog.add_folder(folder)
    state, sentence = check(qtbot, service, str(folder))
    assert state is ModelState.DAMAGED
    assert "lacks the tensor projection.weight" in sentence


def test_an_examination_can_be_stopped(tmp_path: Path) -> None:
    folder = repack(tmp_path)

    def stop(_count: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        examine_part(folder / PARTS[0], stop)


def test_one_part_of_a_cache_is_explained(tmp_path: Path, catalog: ModelCatalog) -> None:
    folder = repack(tmp_path) / PARTS[0]
    snapshot = tmp_path / "models--HeartMuLa--HeartMuLa-oss-3B" / "snapshots" / "abc"
    shutil.copytree(folder, snapshot)
    assert "one part of a model in a Hugging Face cache" in str(catalog.add_folder(snapshot))
    assert catalog.added_folders() == []
