"""Translated texts for releases, folders and their states."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale

from engine.devices.mode_choice import INT8, Staging
from engine.hardware.machine import Memory
from heartstudio.jobs.models.model_status import ModelState, ModelStatus
from heartstudio.model.log_book import without_private_paths
from heartstudio.model.machine_fit import SMALL_CARD_GB, mode_on
from heartstudio.model.releases import Release, ReleaseKind

STARTER = "starter"


def purpose_of(key: str) -> str:
    """Return the purpose of a release; for an added folder, that it stays where it is."""
    translate = QCoreApplication.translate
    texts = {
        STARTER: translate(
            "ModelTexts",
            "Small, quick, part of the app: sings English and German words at once, to simple "
            "music. For real music download a HeartMuLa model.",
        ),
        "HeartMuLa-oss-3B-happy-new-year": translate(
            "ModelTexts",
            "A large model for real music: the one its authors recommend.",
        ),
        "HeartMuLa-RL-oss-3B-20260123": translate(
            "ModelTexts",
            "A large model of the same size, trained further by reinforcement learning.",
        ),
        "HeartMuLa-oss-3B": translate(
            "ModelTexts", "A large model of the same size: the first one that was published."
        ),
        "HeartCodec-oss-20260123": translate(
            "ModelTexts",
            "Turns tokens into sound. Every HeartMuLa model needs it; it lies on the disk once for "
            "all of them and is downloaded with the first.",
        ),
        "HeartMuLaGen": translate(
            "ModelTexts",
            "Tokenizer and settings of generation. Every HeartMuLa model needs them; they are "
            "downloaded with the first.",
        ),
        "HeartTranscriptor-oss": translate(
            "ModelTexts",
            "Listens to a song and writes down what is sung when, so that the lyrics follow the "
            "playback. No song needs it to be made.",
        ),
        "HTDemucs": translate(
            "ModelTexts",
            "Separates songs into vocals, drums, bass and other. Songs of the starter do not need "
            "it. By Meta and Alexandre Défossez.",
        ),
    }
    added = translate(
        "ModelTexts",
        "A folder you added. It is used where it is: nothing in it is copied, changed or deleted.",
    )
    return texts.get(key, added)


def size_text(count: float) -> str:
    """Return a size for display: "15.8 GB", "9.1 MB"."""
    for unit, size in (("GB", 1e9), ("MB", 1e6)):
        if count >= size:
            return f"{QLocale().toString(count / size, 'f', 1)} {unit}"
    return f"{QLocale().toString(count / 1e3, 'f', 0)} kB"


def duration_text(seconds: float) -> str:
    """Return the approximate remaining time."""
    translate = QCoreApplication.translate
    if seconds < 60:
        return translate("ModelTexts", "less than a minute left")
    if seconds < 5400:
        return translate("ModelTexts", "{n} min left").format(n=round(seconds / 60))
    hours = QLocale().toString(seconds / 3600, "f", 1)
    return translate("ModelTexts", "{n} h left").format(n=hours)


def state_text(status: ModelStatus) -> str:
    """Return a state in a few words, with the progress."""
    translate = QCoreApplication.translate
    if status.is_stopping:
        return translate("ModelTexts", "Stopping…")
    texts = {
        ModelState.ABSENT: translate("ModelTexts", "Not downloaded"),
        ModelState.WAITING: translate("ModelTexts", "Waiting"),
        ModelState.DOWNLOADING: translate("ModelTexts", "Downloading"),
        ModelState.CHECKING: translate("ModelTexts", "Checking"),
        ModelState.REMOVING: translate("ModelTexts", "Removing"),
        ModelState.PAUSED: translate("ModelTexts", "Paused"),
        ModelState.FAILED: translate("ModelTexts", "Stopped by an error"),
        ModelState.DAMAGED: translate("ModelTexts", "Damaged or incomplete"),
        ModelState.PRESENT: translate("ModelTexts", "Ready"),
    }
    text = texts[status.state]
    has_part = status.state in (
        *(ModelState.DOWNLOADING, ModelState.CHECKING, ModelState.PAUSED, ModelState.FAILED),
    )
    if has_part and status.done_bytes and status.total_bytes:
        text = f"{text}, {percent_of(status)} %"
    return text


def percent_of(status: ModelStatus) -> int:
    """Return the progress in percent, rounded down: 100 means complete."""
    return min(100, 100 * status.done_bytes // max(1, status.total_bytes))


def progress_text(status: ModelStatus) -> str:
    """Return amounts, speed and remaining time of running work, "" for other states."""
    translate = QCoreApplication.translate
    if not status.done_bytes and status.state is not ModelState.DOWNLOADING:
        return ""
    amounts = translate("ModelTexts", "{done} of {total}").format(
        done=size_text(status.done_bytes), total=size_text(status.total_bytes)
    )
    parts = [amounts]
    if status.speed_bytes_s:
        speed = size_text(status.speed_bytes_s)
        parts.append(translate("ModelTexts", "{speed} a second").format(speed=speed))
    if status.seconds_left:
        parts.append(duration_text(status.seconds_left))
    if status.file:
        parts.append(status.file)
    return " · ".join(parts)


def fit_text(release: Release, memory: Memory) -> str:
    """Return whether this computer can run a language model; "" for other kinds of models."""
    if release.kind is not ReleaseKind.MODEL:
        return ""
    translate = QCoreApplication.translate
    mode = mode_on(memory)
    here = size_text(memory.total_bytes)
    needed = size_text(mode.needs.on("cpu"))
    if not mode.fits:
        text = translate(
            "ModelTexts",
            "Too large for this computer's memory: {needed} are needed, it has {here}. A graphics "
            "card with memory of its own may still run it.",
        )
    elif mode.precision == INT8 and mode.staging is Staging.ONE_AT_A_TIME:
        text = translate(
            "ModelTexts",
            "Runs on this computer with 8-bit weights, one part at a time ({needed} of {here}).",
        )
    elif mode.precision == INT8:
        text = translate(
            "ModelTexts", "Runs on this computer with 8-bit weights ({needed} of {here} of memory)."
        )
    elif mode.staging is Staging.ONE_AT_A_TIME:
        text = translate(
            "ModelTexts",
            "Runs on this computer, one part at a time ({needed} of {here} of memory).",
        )
    else:
        text = translate("ModelTexts", "Runs on this computer ({needed} of {here} of memory).")
    card = translate(
        "ModelTexts", "With 4-bit weights it composes on a graphics card of {size} GB."
    ).format(size=SMALL_CARD_GB)
    return f"{text.format(needed=needed, here=here)} {card}"


def facts_text(release: Release, place: Path) -> str:
    """Return size, licence and current or future location."""
    return " · ".join(
        (size_text(release.size_bytes), release.licence, without_private_paths(str(place)))
    )
