"""Finds out what this computer offers: devices, versions, memory, disk, sound, models, a test.

Lines of text for the "Check set-up" page.  Describing the machine loads torch, so it runs on a
thread of its own; the one-second song runs on the engine thread.
"""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import PySide6
from PySide6.QtCore import QObject, Signal, Slot

from engine.contract import EngineError
from engine.hardware.machine import Machine
from heartstudio import __version__
from heartstudio.audio.player import Player
from heartstudio.engine_adapter import SetupFacts, find_setup_facts
from heartstudio.jobs.background import Background
from heartstudio.jobs.engine.engine_queue import EngineQueue
from heartstudio.jobs.engine.job import EngineState, JobEvent
from heartstudio.jobs.engine.trial import Trial
from heartstudio.model.log_book import without_private_paths
from heartstudio.model.model_catalog import ModelCatalog
from heartstudio.model.settings import SettingsStore
from heartstudio.paths import AppPaths

GB = 1e9


class SetupCheck(QObject):
    """Lives on the GUI thread.

    Signals: changed(text): the report so far, without private paths · tried(bool): the one-second
    song has ended, well or not
    """

    changed = Signal(str)
    tried = Signal(bool)

    def __init__(
        self,
        *,
        settings: SettingsStore,
        catalog: ModelCatalog,
        player: Player,
        queue: EngineQueue,
        paths: AppPaths,
        music_folder: Callable[[], Path],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._catalog = catalog
        self._player = player
        self._queue = queue
        self._paths = paths
        self._music_folder = music_folder
        self._thread = Background("setup", self)
        self._lines: list[str] = []
        self._trial_line = ""
        queue.happened.connect(self._on_event)

    def start(self) -> None:
        """Find out everything but the song; `changed` follows."""
        model = self._catalog.default()
        self._trial_line = ""
        head = [
            *_versions(),
            "",
            "Disk",
            *self._disks(),
            "",
            "Sound outputs",
            *_outputs(self._player),
        ]
        head += ["", "Models", *_models(self._catalog)]
        self._lines = [*head, "", "Devices and memory", "  looking…"]
        self._emit()
        now = self._settings.settings
        folder = str(model.path) if model else ""
        wish = self._queue.wish_for(now.device_wish)

        def found(facts: SetupFacts) -> None:
            self._lines = [*head, "", "Devices and memory", *_machine(facts)]
            self._emit()

        def failed(error: Exception) -> None:
            sentence = str(error) if isinstance(error, EngineError) else repr(error)
            self._lines = [*head, "", "Devices and memory", f"  {sentence}"]
            self._emit()

        self._thread.submit(lambda: find_setup_facts(folder, wish), found, failed)

    def try_out(self) -> None:
        """Make a second of music with the chosen model; `tried` follows."""
        model = self._catalog.default()
        if model is None:
            self._trial_line = "  there is no model to try"
            self._emit()
            self.tried.emit(False)
            return
        waits = self._queue.state is not EngineState.IDLE
        self._trial_line = "  waits for the song that is being made" if waits else "  running…"
        self._emit()
        self._queue.try_out(str(model.path), self._settings.settings.device_wish)

    def shutdown(self) -> bool:
        """End the thread.  Call once, at the end."""
        return self._thread.shutdown()

    @Slot(int, object)
    def _on_event(self, _job_id: int, event: JobEvent) -> None:
        if isinstance(event, Trial):
            self._tell_trial(event)

    def _tell_trial(self, trial: Trial) -> None:
        device = trial.device
        if device is None:
            self._trial_line = f"  failed: {trial.message}"
        else:
            reason = f" ({device.reason})" if device.reason else ""
            codec = f", sound on {device.codec_device}" if device.codec_device else ""
            self._trial_line = (
                f"  {trial.music_s:.1f} s of music in {trial.seconds:.1f} s on {device.device} in "
                f"{device.precision}{codec}{reason}"
            )
        self._emit()
        self.tried.emit(device is not None)

    def _emit(self) -> None:
        trial = ["", "Self-test", self._trial_line] if self._trial_line else []
        self.changed.emit(without_private_paths("\n".join([*self._lines, *trial])))

    def _disks(self) -> list[str]:
        places = (
            ("songs", self._music_folder()),
            ("models", self._catalog.models_folder),
            ("library", self._paths.library),
        )
        return [f"  {name}: {_free(folder)} ({folder})" for name, folder in places]


def _versions() -> list[str]:
    return [
        f"Heart Studio {__version__}",
        f"{platform.platform()}, {platform.machine()}",
        f"Python {sys.version.split()[0]}, PySide6 {PySide6.__version__}",
    ]


def _free(folder: Path) -> str:
    for place in (folder, *folder.parents):
        if place.exists():
            usage = shutil.disk_usage(place)
            return f"{usage.free / GB:.1f} GB free of {usage.total / GB:.0f} GB"
    return "not there"


def _outputs(player: Player) -> list[str]:
    return [f"  {device.name}" for device in player.devices()] or ["  none"]


def _models(catalog: ModelCatalog) -> list[str]:
    default = catalog.default()
    lines = [
        f"  {choice.name}: {len(choice.files())} files, {choice.size_bytes / GB:.2f} GB, whole"
        + (" (chosen)" if choice == default else "")
        for choice in catalog.choices()
    ]
    return lines or ["  none"]


def _machine(facts: SetupFacts) -> list[str]:
    lines = [f"  PyTorch {facts.torch_version}", *_memory_lines(facts.machine)]
    lines += [
        f"  {gpu.device}: {gpu.name}, {gpu.api}, {gpu.memory.free_bytes / GB:.1f} GB free of "
        f"{gpu.memory.total_bytes / GB:.1f} GB" + (f"; {gpu.problem}" if gpu.problem else "")
        for gpu in facts.machine.gpus
    ]
    if not facts.machine.gpus:
        lines.append("  no GPU that PyTorch can use")
    return [*lines, f"  chosen: {facts.choice}"]


def _memory_lines(machine: Machine) -> list[str]:
    memory = machine.memory
    limit = f", because of {memory.limit}" if memory.limit else ""
    bf16 = "fast bfloat16" if machine.has_fast_bf16 else "no fast bfloat16"
    return [
        f"  cpu: {machine.cores} cores, {bf16}",
        f"  main memory: {memory.free_bytes / GB:.1f} GB free of {memory.total_bytes / GB:.1f} GB"
        + limit,
    ]
