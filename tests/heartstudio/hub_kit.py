"""A hub on loopback with the published releases in small, and the app beside it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from heartstudio.model.releases import find_release
from heartstudio.view.models.models_dialog import STATE, ModelsDialog
from tests.heartstudio.model_makers import TEXTS, part_files
from tests.heartstudio.studio_kit import StudioKit
from tools.hub_server import HubServer

MODEL = "HeartMuLa-oss-3B-happy-new-year"
CODEC = "HeartCodec-oss-20260123"
Repos = dict[str, dict[str, bytes]]
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy")


@contextmanager
def loopback_hub(monkeypatch: pytest.MonkeyPatch, repos: Repos) -> Generator[HubServer]:
    """A hub that serves these repositories; no proxy stands before it."""
    for name in _PROXIES:
        monkeypatch.delenv(name, raising=False)
    with HubServer(repos) as server:
        yield server


def small_release() -> Repos:
    """A language model in two shards and what it needs."""
    return {
        find_release(MODEL).repo: part_files(2, 100_000),
        find_release(CODEC).repo: part_files(1, 100_000, 50),
        find_release("HeartMuLaGen").repo: TEXTS,
    }


@contextmanager
def kit_beside(hub: HubServer, folder: Path) -> Generator[StudioKit]:
    """The app with no model folder of its own, which asks this hub."""
    made = StudioKit(folder)
    made.context.settings.set("model_folders", "")
    made.context.settings.set("hub_endpoint", hub.endpoint)
    yield made
    hub.faults.hold.set()
    made.close()


def wait_for(qtbot: QtBot, dialog: ModelsDialog, text: str) -> None:
    """Wait until the chosen model's state begins with a text."""

    def says() -> None:
        item = dialog.list.currentItem()
        assert item is not None
        assert item.text(STATE).startswith(text), item.text(STATE)

    qtbot.waitUntil(says)
