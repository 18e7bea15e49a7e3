"""All states of the dialogs for models, memory and timing, for the screenshots.

The dialogs are the app's own; their data (a download's progress, a computer with two cards) is
invented here. python -m tools.screenshots FOLDER --states captures them all.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from engine.devices.device_choice import cuda_problem
from engine.devices.mode_choice import MemoryOutlook, Remedies, Staging
from engine.devices.mode_planner import IN_INT8
from engine.hardware.machine import Gpu, Machine, Memory
from engine.messages import NOTHING, Message
from heartstudio.engine_adapter import ConversionPlan, SetupFacts
from heartstudio.jobs.engine import setup_check
from heartstudio.jobs.engine.job import Stalled
from heartstudio.jobs.models.model_status import ModelState, ModelStatus
from heartstudio.jobs.songs.song_saver import InterruptedSong, SongSaver
from heartstudio.view.dialogs.settings_dialog import MODELS_PAGE, SettingsDialog
from heartstudio.view.dialogs.setup_dialog import SetupDialog
from heartstudio.view.models.convert_dialog import ConvertDialog
from heartstudio.view.models.models_dialog import ModelsDialog
from tools.screenshot_stage import Scene, wait

GB = 10**9
MODEL = "HeartMuLa-oss-3B-happy-new-year"
TOTAL = 15_752_000_000
FILE = "model-00002-of-00004.safetensors"
HOST = "huggingface.co"
FAILURES = {
    "unreachable": Message(
        "{host} cannot be reached. Check the connection to the internet, and the server's address "
        "and the proxy under Downloads.",
        host=HOST,
    ),
    "cut": Message(
        "The connection to {host} was cut. Resume continues where it stopped.", host=HOST
    ),
    "refused": Message(
        "{host} refuses {name}. If it asks for an account, enter its token under Downloads.",
        host=HOST,
        name=f"HeartMuLa/{MODEL}",
    ),
    "absent": Message(
        "{host} does not have {name}. Check the address of the server.",
        host=HOST,
        name=f"HeartMuLa/{MODEL}",
    ),
    "busy": Message(
        "{host} asks to wait: there were too many requests. Try again later.", host=HOST
    ),
    "login": Message(
        "{host} does not answer like a model server. Check its address; a network that asks for a "
        "login first answers so, too.",
        host=HOST,
    ),
    "proxy": Message(
        "The proxy does not let downloads from {host} through. Check its address.", host=HOST
    ),
    "offline": Message("Downloads are switched off on this computer (HF_HUB_OFFLINE is set)."),
    "twice": Message(
        "{name} arrived damaged twice. Try again later, or choose another server.", name=FILE
    ),
    "room": Message(
        "There is not enough room in {folder}: {needed} GB are needed, {free} GB are free. Make "
        "room or choose another folder under Downloads.",
        folder="/mnt/music/models",
        needed=15.8,
        free=9.3,
    ),
    "full": Message(
        "The disk with {folder} is full. Make room, then resume: what was fetched is kept.",
        folder="/mnt/music/models",
    ),
}
RIGHT = Message(
    "{names}: names, shapes and all values are right ({count} tensors read). These are not the "
    "published files, so no checksum can be compared.",
    names="HeartMuLa-oss-3B, HeartCodec-oss",
    count=1107,
)
STATUSES = {
    "absent": ModelStatus(ModelState.ABSENT, total_bytes=TOTAL),
    "waiting": ModelStatus(ModelState.WAITING, total_bytes=TOTAL),
    "downloading": ModelStatus(ModelState.DOWNLOADING, 5_900_000_000, TOTAL, 11.4e6, 864, FILE),
    "stopping": ModelStatus(
        ModelState.DOWNLOADING, 5_900_000_000, TOTAL, 11.4e6, 864, FILE, is_stopping=True
    ),
    "paused": ModelStatus(ModelState.PAUSED, 5_900_000_000, TOTAL),
    "checking": ModelStatus(ModelState.CHECKING, 9_100_000_000, TOTAL, file=FILE, is_check=True),
    "damaged": ModelStatus(
        ModelState.DAMAGED,
        message=Message(
            "{name} is damaged or was not downloaded to its end. Download this file again.",
            name=f"/mnt/music/models/{MODEL}/{FILE}",
        ),
    ),
    "repaired": ModelStatus(
        ModelState.PRESENT,
        message=Message("All files are as they were published ({count} compared).", count=7),
    ),
    **{
        f"failed-{name}": ModelStatus(ModelState.FAILED, 5_900_000_000, TOTAL, message=message)
        for name, message in FAILURES.items()
    },
}


def _models(scene: Scene, status: ModelStatus | None = None, key: str = MODEL) -> ModelsDialog:
    """The models dialog with one model in a state."""
    scene.write_draft()
    scene.add_songs(10)
    service = scene.context.downloads
    found = service.status

    def posed(wanted: str) -> ModelStatus:
        return status if status is not None and wanted == key else found(wanted)

    service.status = posed  # type: ignore[method-assign]
    dialog = ModelsDialog(scene.context, lambda: Memory(16 * GB, 11 * GB), scene.window)
    dialog.show()
    wait(400)
    dialog.choose(key)
    wait(300)
    return dialog


def _posed(name: str, scene: Scene) -> None:
    _models(scene, STATUSES[name])


def adopted(scene: Scene) -> None:
    """An existing folder that was added."""
    folder = scene.context.paths.models / "HeartMuLa"
    scene.context.catalog.add_folder(folder)
    _models(scene, ModelStatus(ModelState.PRESENT, message=RIGHT), str(folder))


def not_adopted(scene: Scene) -> None:
    """A folder without a model."""
    _models(scene).add_folder(scene.context.paths.music)
    wait(300)


def removing(scene: Scene) -> None:
    """The confirmation before a model is deleted."""
    dialog = _models(scene, ModelStatus(ModelState.PRESENT, total_bytes=TOTAL))
    dialog.detail.remove.click()
    wait(500)


def downloads_page(scene: Scene) -> None:
    """Folder, mirror, proxy, token."""
    scene.context.settings.set("hub_endpoint", "https://hf-mirror.example")
    _models(scene).pages.setCurrentIndex(1)
    wait(300)


def _convert(scene: Scene) -> ConvertDialog:
    scene.write_draft()
    scene.add_songs(10)
    converter = scene.context.converter
    converter.plan = lambda *_: None  # type: ignore[method-assign]
    dialog = ConvertDialog(converter, scene.context.catalog, "", scene.window)
    dialog.show()
    wait(400)
    folder = str(dialog.models.currentData())
    plan = ConversionPlan(folder, "int8", "HeartMuLa-oss-3B-int8", 4_600_000_000, 11_150_000_000)
    converter.planned.emit(plan)
    wait(200)
    return dialog


def convert_planned(scene: Scene) -> None:
    """What a copy would save."""
    _convert(scene)


def convert_running(scene: Scene) -> None:
    """A copy being written."""
    scene.context.converter.start = lambda _: None  # type: ignore[method-assign]
    _convert(scene).start_button.click()
    scene.context.converter.progressed.emit(0.42)
    wait(200)


def convert_done(scene: Scene) -> None:
    """A finished copy."""
    _convert(scene)
    scene.context.converter.finished.emit("")
    wait(200)


def convert_no_room(scene: Scene) -> None:
    """A copy that does not fit on the disk."""
    _convert(scene)
    scene.context.converter.refused.emit(
        "The copy needs 4.6 GB, but 2.1 GB are free on this disk. Make room and try again."
    )
    wait(200)


CARD = Gpu("cuda", 0, "NVIDIA GeForce RTX 4070", "CUDA 12.8", Memory(12 * GB, 11 * GB), True)
OTHER = Gpu("cuda", 1, "NVIDIA GeForce RTX 3060", "CUDA 12.8", Memory(12 * GB, 12 * GB), True)
OLD = Gpu(
    *("cuda", 0, "NVIDIA GeForce GTX 1060", "CUDA 12.8", Memory(6 * GB, 0), False),
    cuda_problem("NVIDIA GeForce GTX 1060", (6, 1), ["sm_75", "sm_80", "sm_90"]),
)
OUTLOOKS = {
    "fits": (
        MemoryOutlook("cpu", "bfloat16", Staging.RESIDENT, 15 * GB, 19 * GB, 24 * GB, True),
        NOTHING,
    ),
    "tight": (
        MemoryOutlook("cuda:0", "int8", Staging.WAITING, 11 * GB, 11_200_000_000, 12 * GB, True),
        NOTHING,
    ),
    "too-small": (
        MemoryOutlook(
            *("cpu", "bfloat16", Staging.ONE_AT_A_TIME, 9_400_000_000, 5 * GB, 8 * GB, False),
            Remedies(int8=True, no_guidance=True, length_s=95, automatic=True),
        ),
        NOTHING,
    ),
    "no-device": (
        None,
        Message(
            "The device {device} cannot be used: {reason}. Choose auto or cpu.",
            device="cuda",
            reason=OLD.problem,
        ),
    ),
}


def _memory(name: str, scene: Scene) -> None:
    """The memory bar below the model."""
    scene.write_draft()
    scene.add_songs(10)
    wait(1500)  # the draft is counted; without an engine there is no forecast
    scene.context.forecast.changed.emit(*OUTLOOKS[name])
    wait(400)


def _setup(scene: Scene, machine: Machine, choice: str) -> SetupDialog:
    setup_check.find_setup_facts = lambda *_: SetupFacts("2.11.0", machine, choice)
    dialog = SetupDialog(scene.context.setup, scene.window)
    dialog.show()
    wait(900)
    bar = dialog.text.verticalScrollBar()
    bar.setValue(bar.maximum())
    return dialog


def setup_good(scene: Scene) -> None:
    """Check set-up, and a self-test that made music."""
    machine = Machine(Memory(24 * GB, 19 * GB), cores=8, gpus=(CARD,))
    dialog = _setup(scene, machine, f"cuda:0, int8, {CARD.name} is the fastest here")
    dialog.test_button.click()
    wait(3000)


def setup_two_gpus(scene: Scene) -> None:
    """Two cards that share the work."""
    machine = Machine(Memory(32 * GB, 25 * GB), cores=16, gpus=(CARD, OTHER))
    why = "HeartCodec runs on cuda:1, so that each model has a GPU"
    _setup(scene, machine, f"cuda:0, HeartCodec on cuda:1, bfloat16, both models at once: {why}")


def setup_old_gpu(scene: Scene) -> None:
    """A card that PyTorch no longer supports."""
    machine = Machine(Memory(16 * GB, 11 * GB), cores=8, gpus=(OLD,))
    why = Message("the CPU is used because {reason}", reason=OLD.problem)
    _setup(scene, machine, f"cpu, bfloat16, one model at a time: {why}")


def setup_bad(scene: Scene) -> None:
    """A device that is missing, and a failed self-test."""
    machine = Machine(Memory(16 * GB, 11 * GB), cores=8)
    why = (
        "nothing. The device cuda was asked for, but 0 CUDA GPUs can be used here. Choose auto or "
        "cpu, or install a driver and a PyTorch build that fit the GPU."
    )
    _setup(scene, machine, why)
    scene.context.setup.tried.emit(False)
    wait(200)


def settings_models(scene: Scene) -> None:
    """Device, precision and the sound model's device, selected."""
    for name, value in (("device_wish", "cuda"), ("precision", "int8"), ("codec_device", "cpu")):
        scene.context.settings.set(name, value)
    scene.window.actions_by_name["settings"].trigger()
    wait(600)
    for dialog in scene.window.findChildren(SettingsDialog):
        dialog.show_page(MODELS_PAGE)
    wait(400)


def no_transcriber(scene: Scene) -> None:
    """Timing lyrics without the transcriber model."""
    scene.write_draft()
    scene.add_songs(10)
    scene.open_song()
    scene.window.actions_by_name["time_lyrics"].trigger()
    wait(500)


def stalled_and_waiting(scene: Scene) -> None:
    """A song without progress, and songs of the last run to queue again."""
    scene.write_draft()
    scene.add_songs(10)
    scene.context.draft.set("title", "Paper Boats")
    scene.window.actions_by_name["generate"].trigger()
    wait(2500)
    scene.window.columns.waiting.show_titles(
        ["Neon Rain", "Letters to the Moon", "Slow Train Home", "Glass Garden"]
    )
    queue = scene.context.queue
    assert queue.current is not None
    queue.happened.emit(queue.current.id, Stalled(75.0))
    queue.blockSignals(True)  # progress in the meantime would clear it
    wait(400)


def listening(scene: Scene) -> None:
    """A song being transcribed."""
    scene.write_draft()
    scene.add_songs(10)
    _make_short_song(scene)
    timing = scene.context.timing
    timing.transcriber_folder = lambda: scene.context.paths.models  # type: ignore[method-assign]
    scene.window.actions_by_name["time_lyrics"].trigger()
    wait(3500)


def interrupted(can_compose: bool, scene: Scene) -> None:
    """A song interrupted by a crash, or one that is composed but not decoded."""
    scene.write_draft()
    scene.add_songs(10)
    song = InterruptedSong(
        "journal", "Paper Boats", 48.0 if can_compose else 120.0, 120.0, can_compose
    )
    SongSaver.interrupted = property(lambda _saver: [song])  # type: ignore[assignment]
    scene.context.saver.interrupted_found.emit([song])
    wait(400)


def cut_short(scene: Scene) -> None:
    """A song whose decoding was stopped between two windows."""
    scene.write_draft()
    scene.add_songs(10)
    _make_short_song(scene)
    song = scene.context.songs.song(scene.context.deck.song_id)
    assert song is not None
    scene.window.making._tell_cut_short(song, 12.0)  # pyright: ignore[reportPrivateUsage]
    wait(400)


def _make_short_song(scene: Scene) -> None:
    for name, value in (("title", "Paper Boats"), ("length_s", 20)):
        scene.context.draft.set(name, value)
    scene.window.actions_by_name["generate"].trigger()
    wait(7000)


def _note(message: Message, scene: Scene) -> None:
    scene.write_draft()
    scene.add_songs(10)
    scene.context.draft.set("title", "Paper Boats")
    scene.window.actions_by_name["generate"].trigger()
    wait(2500)
    scene.window.messages.say(message)
    wait(400)


LISTENING_NEEDS = Message(
    "Listening to a song needs {needed} GB of memory, but {free} GB are free. Close other programs "
    "and try again; the song stays as it is.",
    needed=4.0,
    free=2.9,
)
STATES: dict[str, Callable[[Scene], None]] = {
    **{f"models-{name}": partial(_posed, name) for name in STATUSES},
    "models-adopted": adopted,
    "models-not-adopted": not_adopted,
    "models-removing": removing,
    "models-downloads": downloads_page,
    "convert-planned": convert_planned,
    "convert-running": convert_running,
    "convert-done": convert_done,
    "convert-no-room": convert_no_room,
    **{f"memory-{name}": partial(_memory, name) for name in OUTLOOKS},
    "settings-models": settings_models,
    "queue-stalled": stalled_and_waiting,
    "timing-running": listening,
    "recovery-compose": partial(interrupted, True),
    "recovery-finish": partial(interrupted, False),
    "song-cut-short": cut_short,
    "setup-good": setup_good,
    "setup-two-gpus": setup_two_gpus,
    "setup-old-gpu": setup_old_gpu,
    "setup-bad": setup_bad,
    "timing-no-transcriber": no_transcriber,
    "timing-no-memory": partial(_note, LISTENING_NEEDS),
    "memory-second-chance": partial(_note, IN_INT8),
}
