"""The download service: what waits, runs, is paused, fails; nothing half is ever listed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pytestqt.qtbot import QtBot

from engine.examination import Examination
from engine.messages import NOTHING, Message
from heartstudio.jobs.models import downloads, fetching, model_check, model_work
from heartstudio.jobs.models.downloads import DownloadService, SpeedMeter
from heartstudio.jobs.models.hub import DownloadError
from heartstudio.jobs.models.model_status import ModelState
from heartstudio.model.model_catalog import ModelCatalog
from heartstudio.model.releases import find_release
from heartstudio.model.settings import SettingsStore
from tests.heartstudio.hub_kit import loopback_hub
from tests.heartstudio.model_makers import TEXTS, make_checkpoint, part_files
from tools.hub_server import HubServer

MODEL = "HeartMuLa-oss-3B"
CODEC = "HeartCodec-oss-20260123"
TEXT = "HeartMuLaGen"
SHARD = "model-00002-of-00003.safetensors"
SIZE = 200_000


class Keys:
    """A keyring in memory; `broken` as one that is locked."""

    def __init__(self) -> None:
        self.secrets: dict[str, str] = {}
        self.broken = False

    def read(self, host: str) -> str:
        if self.broken:
            raise RuntimeError("locked")
        return self.secrets.get(host, "")

    def write(self, secret: str, host: str) -> None:
        if self.broken:
            raise RuntimeError("locked")
        self.secrets[host] = secret


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    repos = {
        find_release(MODEL).repo: part_files(3, SIZE),
        find_release("HeartMuLa-RL-oss-3B-20260123").repo: part_files(3, SIZE, 20),
        find_release(CODEC).repo: part_files(1, SIZE, 50),
        find_release(TEXT).repo: TEXTS,
        find_release("HeartTranscriptor-oss").repo: part_files(1, 1000),
    }
    with loopback_hub(monkeypatch, repos) as server:
        yield server


class Desk:
    """A service over a catalogue in a folder of its own."""

    def __init__(self, hub: HubServer, folder: Path, keys: Keys | None = None) -> None:
        self.hub = hub
        self.folder = folder / "models"
        self.store = SettingsStore(folder / "settings.ini")
        self.store.set("hub_endpoint", hub.endpoint)
        self.catalog = ModelCatalog((folder / "starter", self.folder), self.store)
        self.keys = keys = keys or Keys()
        self.service = DownloadService(self.catalog, self.store, keys=keys)  # pyright: ignore[reportArgumentType]
        self.seen: list[tuple[str, ModelState]] = []
        self.listed: set[int] = set()
        self.service.changed.connect(self._on_changed)

    def _on_changed(self, key: str) -> None:
        self.seen.append((key, self.state(key)))
        self.catalog.refresh()
        self.listed.add(len(self.catalog.choices()))

    def state(self, key: str = MODEL) -> ModelState:
        return self.service.status(key).state

    def wait(self, qtbot: QtBot, state: ModelState, key: str = MODEL) -> None:
        qtbot.waitUntil(lambda: self.state(key) is state)

    def wait_idle(self, qtbot: QtBot) -> None:
        qtbot.waitUntil(lambda: not self.service.is_busy)


@pytest.fixture
def desk(qtbot: QtBot, hub: HubServer, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(hub, tmp_path)
    yield made
    hub.faults.hold.set()
    assert made.service.shutdown()


def test_a_model_comes_with_what_it_needs_and_is_listed_when_whole(
    qtbot: QtBot, desk: Desk
) -> None:
    assert desk.state() is ModelState.ABSENT
    arrived: list[str] = []
    desk.service.arrived.connect(arrived.append)
    desk.service.start(MODEL)
    assert desk.state(CODEC) is ModelState.WAITING
    assert desk.state() is ModelState.WAITING
    desk.wait(qtbot, ModelState.PRESENT)
    assert arrived == [TEXT, CODEC, MODEL]
    assert [choice.version for choice in desk.catalog.choices()] == ["3B"]
    assert desk.listed == {0, 1}
    sent = desk.hub.sent_bytes
    desk.service.start("HeartMuLa-RL-oss-3B-20260123")
    desk.wait(qtbot, ModelState.PRESENT, "HeartMuLa-RL-oss-3B-20260123")
    assert len(desk.catalog.choices()) == 2
    assert desk.hub.sent["model.safetensors"] == len(part_files(1, SIZE, 50)["model.safetensors"])
    assert desk.hub.sent_bytes > sent
    desk.service.start("HeartTranscriptor-oss")
    desk.wait(qtbot, ModelState.PRESENT, "HeartTranscriptor-oss")
    assert desk.catalog.transcriptor_folder() == desk.folder / "HeartTranscriptor-oss"


def test_no_server_is_asked_before_a_download_is_wanted(qtbot: QtBot, desk: Desk) -> None:
    for key in (MODEL, CODEC, TEXT):
        desk.service.status(key)
    make_checkpoint(desk.folder)
    desk.catalog.refresh()
    assert desk.state() is ModelState.PRESENT
    assert desk.hub.requests == []


def test_pause_survives_the_app_and_resumes(
    qtbot: QtBot, desk: Desk, hub: HubServer, tmp_path: Path
) -> None:
    make_checkpoint(desk.folder, ())
    hub.faults.hold_after = SIZE + SIZE // 2
    desk.service.start(MODEL)
    staging = desk.folder / ".downloads" / MODEL / f"{SHARD}.part"
    qtbot.waitUntil(lambda: staging.exists() and staging.stat().st_size > 50_000)
    assert desk.state() is ModelState.DOWNLOADING
    desk.service.pause(MODEL)
    assert desk.service.status(MODEL).is_stopping
    hub.faults.hold.set()
    desk.wait(qtbot, ModelState.PAUSED)
    hub.faults.hold_after = 0
    again = Desk(hub, tmp_path)
    status = again.service.status(MODEL)
    assert status.state is ModelState.PAUSED
    assert SIZE < status.done_bytes < status.total_bytes
    again.service.start(MODEL)
    again.wait(qtbot, ModelState.PRESENT)
    assert again.service.shutdown()
    desk.catalog.refresh()
    assert desk.state() is ModelState.PRESENT


def test_cancel_leaves_nothing(qtbot: QtBot, desk: Desk, hub: HubServer) -> None:
    hub.faults.hold_after = SIZE // 2
    desk.service.start(MODEL)
    desk.wait(qtbot, ModelState.DOWNLOADING, CODEC)
    qtbot.waitUntil(lambda: hub.sent_bytes >= SIZE // 2)
    desk.service.cancel(MODEL)
    hub.faults.hold.set()
    desk.wait_idle(qtbot)
    qtbot.waitUntil(lambda: not (desk.folder / ".downloads").exists())
    assert desk.state() is ModelState.ABSENT
    assert desk.state(CODEC) is ModelState.ABSENT
    assert desk.catalog.choices() == []


def test_a_cancel_counts_though_the_server_fails_meanwhile(
    qtbot: QtBot, desk: Desk, hub: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.faults.hold_after = SIZE // 2
    desk.service.start(MODEL)
    desk.wait(qtbot, ModelState.DOWNLOADING, CODEC)
    qtbot.waitUntil(lambda: hub.sent_bytes >= SIZE // 2)

    def failing(_flag: object) -> None:
        raise DownloadError(Message.plain("The server has gone."))

    monkeypatch.setattr(fetching.StopFlag, "check", failing)
    desk.service.cancel(MODEL)
    hub.faults.hold.set()
    desk.wait_idle(qtbot)
    qtbot.waitUntil(lambda: not (desk.folder / ".downloads").exists())
    assert desk.state(CODEC) is ModelState.ABSENT


def test_nothing_waits_for_a_download_but_downloads(
    qtbot: QtBot, desk: Desk, hub: HubServer
) -> None:
    other = "HeartTranscriptor-oss"
    hub.faults.hold_after = 500
    desk.service.start(other)
    desk.wait(qtbot, ModelState.DOWNLOADING, other)
    desk.service.pause(other)
    desk.wait(qtbot, ModelState.PAUSED, other)
    desk.service.start(MODEL)
    desk.wait(qtbot, ModelState.DOWNLOADING, TEXT)
    with qtbot.waitSignal(desk.service.token_saved):
        desk.service.set_token("hf_x")
    desk.service.cancel(other)
    desk.wait(qtbot, ModelState.ABSENT, other)
    assert desk.service.is_busy


def test_pausing_one_model_leaves_the_codec_to_the_other(
    qtbot: QtBot, desk: Desk, hub: HubServer
) -> None:
    hub.faults.hold_after = SIZE // 2
    desk.service.start(MODEL)
    desk.service.start("HeartMuLa-RL-oss-3B-20260123")
    desk.wait(qtbot, ModelState.DOWNLOADING, CODEC)
    desk.service.pause(MODEL)
    assert desk.state() is ModelState.ABSENT
    assert desk.state(CODEC) is ModelState.DOWNLOADING
    hub.faults.hold.set()
    desk.wait(qtbot, ModelState.PRESENT, "HeartMuLa-RL-oss-3B-20260123")
    assert desk.state() is ModelState.ABSENT


def test_a_failure_is_a_sentence_and_trying_again_goes_on(
    qtbot: QtBot, desk: Desk, hub: HubServer
) -> None:
    hub.faults.status = {"HeartCodec": 404}
    desk.service.start(MODEL)
    desk.wait(qtbot, ModelState.FAILED)
    for key in (CODEC, MODEL):
        assert "does not have HeartMuLa/HeartCodec" in str(desk.service.status(key).message)
    assert desk.catalog.choices() == []
    hub.faults.status = {}
    desk.service.start(MODEL)
    desk.wait(qtbot, ModelState.PRESENT)


def test_a_flipped_bit_is_found_and_that_file_alone_is_fetched(
    qtbot: QtBot, desk: Desk, hub: HubServer
) -> None:
    desk.service.start(MODEL)
    desk.wait(qtbot, ModelState.PRESENT)
    desk.service.check(MODEL)
    desk.wait_idle(qtbot)
    assert "as they were published" in str(desk.service.status(MODEL).message)
    file = desk.folder / "HeartMuLa-oss-3B" / SHARD
    data = bytearray(file.read_bytes())
    data[SIZE // 2] ^= 1
    file.write_bytes(data)
    desk.service.check(MODEL)
    desk.wait(qtbot, ModelState.DAMAGED)
    assert str(file) in str(desk.service.status(MODEL).message)
    assert desk.catalog.choices() == []
    sent = hub.sent_bytes
    desk.service.start(MODEL)
    desk.wait(qtbot, ModelState.PRESENT)
    assert hub.sent_bytes - sent == len(data)
    assert len(desk.catalog.choices()) == 1


def test_a_missing_file_is_fetched_alone(qtbot: QtBot, desk: Desk, hub: HubServer) -> None:
    desk.service.start(MODEL)
    desk.wait(qtbot, ModelState.PRESENT)
    (desk.folder / "HeartMuLa-oss-3B" / SHARD).unlink()
    desk.catalog.refresh()
    assert desk.state() is ModelState.DAMAGED
    sent = hub.sent[SHARD]
    total = hub.sent_bytes
    desk.service.start(MODEL)
    desk.wait(qtbot, ModelState.PRESENT)
    assert hub.sent_bytes - total == hub.sent[SHARD] - sent


def test_an_added_folder_is_checked_in_place(
    qtbot: QtBot, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_check, "examine_part", lambda *_: Examination(7))
    root = tmp_path / "mine"
    make_checkpoint(root, ("3B",), shards=3, shard_bytes=SIZE)
    assert desk.catalog.add_folder(root) == NOTHING
    key = str(root)
    assert desk.state(key) is ModelState.PRESENT
    desk.hub.repos = {  # the codec of this folder has another size than the published one
        **desk.hub.repos,
        find_release(CODEC).repo: part_files(1, SIZE * 2, 50),
        find_release("HeartMuLa-oss-3B-happy-new-year").repo: part_files(3, SIZE, 70),
    }
    before = {file: file.read_bytes() for file in root.rglob("*") if file.is_file()}
    desk.service.check(key)
    desk.wait_idle(qtbot)
    said = str(desk.service.status(key).message)
    assert said.startswith("HeartCodec-oss: names, shapes and all values are right (7 tensors")
    assert {f: f.read_bytes() for f in root.rglob("*") if f.is_file()} == before
    desk.hub.faults.status = {"/api/": 503}
    desk.service.check(key)
    desk.wait_idle(qtbot)
    assert "Without the server of the published models" in str(desk.service.status(key).message)
    assert desk.state(key) is ModelState.PRESENT
    assert desk.catalog.choices()[0].folder == root


def test_removing_a_release_leaves_what_else_lies_there(qtbot: QtBot, desk: Desk) -> None:
    make_checkpoint(desk.folder)
    note = desk.folder / "HeartMuLa-oss-3B" / "note.txt"
    note.write_text("mine")
    desk.catalog.refresh()
    with qtbot.waitSignal(desk.service.replacing):
        desk.service.remove(MODEL)
    desk.wait(qtbot, ModelState.ABSENT)
    assert note.read_text() == "mine"
    assert desk.state(CODEC) is ModelState.PRESENT
    desk.service.remove(TEXT)
    desk.wait(qtbot, ModelState.ABSENT, TEXT)
    assert desk.catalog.choices() == []
    assert (desk.folder / "HeartCodec-oss" / "config.json").is_file()


def test_removing_waits_for_the_engine_to_let_go(
    qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.service.start(TEXT)
    desk.wait(qtbot, ModelState.PRESENT, TEXT)
    unlink, refusals = Path.unlink, [PermissionError(13, "mapped")]

    def locked(path: Path, missing_ok: bool = False) -> None:
        if refusals:
            raise refusals.pop()
        unlink(path, missing_ok)

    monkeypatch.setattr("engine.atomic_file.BUSY_FILE_S", 5.0)
    monkeypatch.setattr(Path, "unlink", locked)
    desk.service.remove(TEXT)
    desk.wait_idle(qtbot)
    assert desk.state(TEXT) is ModelState.ABSENT


def test_the_token_is_kept_in_the_keyring_and_used(
    qtbot: QtBot, desk: Desk, hub: HubServer
) -> None:
    hub.faults.token = "hf_x"
    with qtbot.waitSignal(desk.service.token_saved) as caught:
        desk.service.set_token(" hf_x ")
    assert caught.args == [NOTHING]
    assert list(desk.keys.secrets) == [urlsplit(hub.endpoint).netloc]
    desk.service.start(TEXT)
    desk.wait(qtbot, ModelState.PRESENT, TEXT)
    desk.keys.broken = True
    with qtbot.waitSignal(desk.service.token_saved) as caught:
        desk.service.set_token("other")
    assert "keyring" in str(caught.args[0])
    desk.service.start(CODEC)
    desk.wait(qtbot, ModelState.FAILED, CODEC)
    assert "token" in str(desk.service.status(CODEC).message)


class SilentKeys(Keys):
    """A keyring that asks for a password nobody enters."""

    def __init__(self) -> None:
        super().__init__()
        self.answered = threading.Event()

    def read(self, host: str) -> str:
        self.answered.wait()
        return super().read(host)

    def write(self, secret: str, host: str) -> None:
        self.answered.wait()
        super().write(secret, host)


def test_a_keyring_that_never_answers_holds_up_neither_download_nor_closing(
    qtbot: QtBot, hub: HubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = SilentKeys()
    monkeypatch.setattr(model_work, "TOKEN_WAIT_S", 0.3)
    monkeypatch.setattr(downloads, "CLOSING_MS", 100)
    before = set(threading.enumerate())
    desk = Desk(hub, tmp_path, keys)
    desk.service.start(TEXT)
    desk.wait(qtbot, ModelState.PRESENT, TEXT)
    monkeypatch.setattr(model_work, "TOKEN_WAIT_S", 1_000.0)
    desk.service.start(CODEC)
    desk.wait(qtbot, ModelState.DOWNLOADING, CODEC)
    desk.service.pause(CODEC)
    desk.wait(qtbot, ModelState.PAUSED, CODEC)
    desk.service.start(CODEC)
    desk.service.set_token("other")
    assert not desk.service.shutdown(), "only the thread that writes the token is still there"
    keys.answered.set()
    assert desk.service.shutdown()
    for thread in set(threading.enumerate()) - before:
        thread.join()


def test_closing_the_app_pauses(qtbot: QtBot, hub: HubServer, tmp_path: Path) -> None:
    desk = Desk(hub, tmp_path)
    hub.faults.speed_bytes_s = 300_000
    desk.service.start(MODEL)
    desk.wait(qtbot, ModelState.DOWNLOADING, CODEC)
    qtbot.waitUntil(lambda: hub.sent_bytes > 50_000)
    assert desk.service.shutdown()
    again = Desk(hub, tmp_path)
    assert again.state(CODEC) is ModelState.PAUSED
    assert again.service.shutdown()


def test_the_time_left_is_told(
    qtbot: QtBot, desk: Desk, hub: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "REPORT_S", 0.02)
    hub.faults.speed_bytes_s = 150_000
    desk.service.start(CODEC)
    qtbot.waitUntil(lambda: desk.service.status(CODEC).seconds_left > 0)
    status = desk.service.status(CODEC)
    assert status.speed_bytes_s == pytest.approx(150_000, rel=0.5)
    assert status.file == "model.safetensors"


def test_the_speed_is_that_of_the_last_seconds() -> None:
    now = 0.0
    meter = SpeedMeter(lambda: now)
    assert meter.speed(0) == 0.0
    for second in range(1, 30):
        now = float(second)
        speed = meter.speed(1000 * second if second < 15 else 15_000 + 3000 * (second - 15))
    assert speed == pytest.approx(3000)
    assert meter.speed(5) == 0.0
