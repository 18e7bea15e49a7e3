"""The preferences: one declarative table, stored in an INI file.

What belongs to a song (sampling, seed, length, tags) is no preference; see draft.py.

To add an option: add one field to Settings with `_option(...)`. The settings dialog, the store and
the tests read this table; nothing else needs to change.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from itertools import count
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

from engine.atomic_file import write_bytes
from engine.claimed_json import parse_json
from engine.contract import EngineWish, OutputError

VERSION = 1
_SECTION = re.compile(rb"^\[[^\]\r\n]+\]", re.MULTILINE)
"""Every file that QSettings has written has one at least."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Choice:
    """A value of an option and its name in the dialog (English; translated by the view)."""

    value: str
    label: str


@dataclass(frozen=True)
class OptionInfo:
    """What the settings dialog needs to know about one option.

    `page` "" = not in the dialog. `kind` distinguishes texts: "text", "folder", "folders" (one per
    line), "choice", "device", "model", "secret-name"; "" for bool, int and float. `limits` of
    numbers; `choices` of kind "choice"; `hint` is the tooltip.
    """

    name: str
    default: Any
    label: str
    page: str
    hint: str = ""
    kind: str = ""
    choices: tuple[Choice, ...] = ()
    limits: tuple[float, float] | None = None


def _option(default: Any, label: str, page: str, **more: Any) -> Any:
    return field(default=default, metadata={"label": label, "page": page, **more})


_DEVICES = (
    Choice("auto", "The fastest device"),
    Choice("cuda", "Graphics card (NVIDIA or AMD)"),
    Choice("cuda:1", "Second graphics card"),
    Choice("xpu", "Intel graphics"),
    Choice("mps", "Apple graphics"),
    Choice("mlx", "Apple graphics, by MLX"),
    Choice("cpu", "Processor"),
)


@dataclass(frozen=True)
class Settings:
    """Every preference, its type and its default.  This class is the table."""

    theme: str = _option(
        "system",
        "Appearance",
        "General",
        kind="choice",
        choices=(
            Choice("system", "Same as the system"),
            Choice("light", "Light"),
            Choice("dark", "Dark"),
        ),
    )
    language: str = _option(
        "",
        "Language",
        "General",
        kind="choice",
        hint="Takes effect at the next start.",
        choices=(
            Choice("", "Same as the system"),
            Choice("en", "English"),
            Choice("de", "Deutsch"),
            Choice("zh_CN", "简体中文"),
        ),
    )
    notify_when_done: bool = _option(
        True, "Notify me when a song is done in the background", "General"
    )
    keep_awake: bool = _option(
        True,
        "Keep the computer awake while songs are made",
        "General",
        hint="Also while models are downloaded. The screen may turn off.",
    )
    play_when_ready: bool = _option(
        False,
        "Play a new song as soon as its first seconds are ready",
        "General",
        hint="Never interrupts a song that is playing.",
    )
    previews: bool = _option(
        True,
        "Play a preview of a song while it is composed",
        "General",
        hint="From about two seconds on; the finished sound replaces it. Where the sound takes "
        "longer to make than half its length (a large model on a processor, for instance), there "
        "is only a first sound, as a draft.",
    )
    takes_together: bool = _option(
        True,
        "Compose the takes of a song together",
        "General",
        hint="Faster than one after the other, but the first one is done later.",
    )
    follow_lyrics: bool = _option(
        True,
        "Follow the lyrics while a timed song plays",
        "General",
        hint="Timed songs are those whose lyrics have times (Song → Time the lyrics).",
    )
    music_folder: str = _option(
        "", "Folder for finished songs", "Files", kind="folder", hint="Empty: your music folder."
    )
    export_folder: str = _option(
        "", "Folder for exports", "Files", kind="folder", hint="Empty: your music folder."
    )
    model_folders: str = _option(
        "",
        "Folders with models",
        "Models",
        kind="folders",
        hint="Folders in the published layout: tokenizer.json, HeartMuLa-oss-…, HeartCodec-oss.",
    )
    models_folder: str = _option(
        "",
        "Folder for downloaded models",
        "",
        kind="folder",
        hint="Empty: the app's own folder. About 23 GB are needed for a large model.",
    )
    hub_endpoint: str = _option(
        "",
        "Address of the model server",
        "",
        kind="text",
        hint="Empty: https://huggingface.co. A mirror's address, when that cannot be reached.",
    )
    hub_proxy: str = _option(
        "",
        "Proxy for downloads",
        "",
        kind="text",
        hint="Empty: like the system. Else, for instance, http://proxy.example:3128",
    )
    model_id: str = _option("", "Model for new songs", "Models", kind="model")
    device_wish: str = _option(
        "auto",
        "Compute on",
        "Models",
        kind="choice",
        choices=_DEVICES,
        hint="The line below the model tells what is really used, and why.",
    )
    codec_device: str = _option(
        "auto",
        "Compute the sound on",
        "Models",
        kind="choice",
        choices=(Choice("auto", "What fits this computer best"), *_DEVICES[1:]),
        hint="The same device if it has enough memory. With two graphics cards, one can compose "
        "while the other makes the sound.",
    )
    precision: str = _option(
        "auto",
        "Precision",
        "Models",
        kind="choice",
        choices=(
            Choice("auto", "What fits this computer best"),
            Choice("float32", "float32: exact, the most memory"),
            Choice("bfloat16", "bfloat16: half the memory, as the models were trained"),
            Choice("float16", "float16: half the memory, for older graphics"),
            Choice("int8", "int8: a quarter of the memory, fast on processors, not exact"),
            Choice("int4", "int4: a sixth of the memory, less exact than int8"),
        ),
        hint="Of the composing model's weights. int8 and int4 round them; see the user guide.",
    )
    codec_precision: str = _option(
        "auto",
        "Precision of the sound",
        "Models",
        kind="choice",
        choices=(
            Choice("auto", "What fits this computer best"),
            Choice("float32", "float32: exact"),
            Choice("int8", "int8: with two digits, the fastest on processors with AVX-512 VNNI"),
        ),
        hint="Of the sound model's matrices.",
    )
    codec_steps: int = _option(
        10,
        "Steps from tokens to sound",
        "Models",
        limits=(1, 50),
        hint="More steps: slower, sometimes cleaner.",
    )
    full_sound_when_idle: bool = _option(
        False,
        "Make the full sound of drafts when idle",
        "Models",
        hint="Starts when nothing has been queued or edited for a minute, and stops when a song is "
        "asked for.",
    )
    free_memory_after_min: int = _option(
        0, "Free the model's memory when idle for", "Models", limits=(0, 240)
    )
    output_device: str = _option("", "Sound output", "Sound", kind="device")
    volume: float = _option(0.8, "Volume", "", limits=(0.0, 1.0))
    match_loudness: bool = _option(True, "Match the loudness when comparing takes", "Sound")
    titles_remote: bool = _option(
        False,
        "Ask a text model for titles and lyrics",
        "Titles",
        hint="Your tags and lyrics are sent to the address below, and nowhere else.",
    )
    titles_url: str = _option(
        "http://localhost:11434/v1",
        "Address (OpenAI-compatible)",
        "Titles",
        kind="text",
        hint="Ollama: http://localhost:11434/v1 · LM Studio: http://localhost:1234/v1",
    )
    titles_model: str = _option("", "Name of the text model", "Titles", kind="text")
    titles_timeout_s: int = _option(20, "Give up after", "Titles", limits=(2, 300))
    first_run_done: bool = _option(False, "First-run page seen", "")

    def engine_wish(self, device: str) -> EngineWish:
        """Return how songs are computed on a device."""
        return EngineWish(device, self.precision, self.codec_device, self.codec_precision)


def _infos() -> tuple[OptionInfo, ...]:
    return tuple(OptionInfo(name=f.name, default=f.default, **f.metadata) for f in fields(Settings))


OPTIONS: tuple[OptionInfo, ...] = _infos()
"""The table, in the order of the dialog."""


@dataclass(frozen=True)
class Rates:
    """Speed of a model on a device: seconds of music per second of work; 0 = not known yet.

    `slowing`  relative extra cost of a second of music per second of song before it.
    """

    compose: float = 0.0
    decode: float = 0.0
    slowing: float = 0.0


class SettingsStore(QObject):
    """Settings, window layout and measured rates in one INI file. Lives on the GUI thread.

    Signals: changed(option name). A value of the wrong type or out of range in the file is replaced
    by its default; a file of a newer version is read as far as possible.
    """

    changed = Signal(str)

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.set_aside = _set_aside_if_damaged(path)
        """Where a damaged file was put; what could be read of it is used. None without damage."""
        self._file = QSettings(str(path), QSettings.Format.IniFormat, self)
        _migrate(self._file)
        values = {info.name: self._stored(info) for info in OPTIONS}
        self._settings = Settings(**values)

    @property
    def settings(self) -> Settings:
        """All current preferences."""
        return self._settings

    def value(self, name: str) -> Any:
        """Return one preference; raises AttributeError for an unknown name."""
        return getattr(self._settings, name)

    def set(self, name: str, value: object) -> None:
        """Change one preference; equal values are ignored. Raises ValueError for an invalid one."""
        info = option(name)
        valid = checked(info, value)
        if valid is None:
            raise ValueError(f"{value!r} is not a valid value of the option {name}")
        if valid != getattr(self._settings, name):
            changes: dict[str, Any] = {name: valid}
            self._settings = replace(self._settings, **changes)
            self._file.setValue(f"settings/{name}", valid)
            self.changed.emit(name)

    def reset(self, name: str) -> None:
        """Reset to the default."""
        self.set(name, option(name).default)

    def blob(self, name: str) -> QByteArray:
        """Return window geometry, dock state and the like; empty if never stored."""
        value = self._file.value(f"layout/{name}")
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_blob(self, name: str, data: QByteArray) -> None:
        """Store a piece of window layout."""
        self._file.setValue(f"layout/{name}", data)

    def rates(self, model: str, device: str) -> Rates:
        """Return earlier speeds of this model on this device."""
        values = self._json(f"rates/{_key(model, device)}")
        names = {f.name for f in fields(Rates)}
        valid: dict[str, float] = {}
        for name in names & set(values):
            with contextlib.suppress(TypeError, ValueError, OverflowError):
                valid[name] = max(0.0, float(values[name]))
        return Rates(**valid)

    def remember_rates(self, model: str, device: str, rates: Rates) -> None:
        """Store measured speeds for the next estimate."""
        self._file.setValue(f"rates/{_key(model, device)}", json.dumps(rates.__dict__))

    def document(self, name: str) -> Mapping[str, Any]:
        """Return a stored JSON object (presets, the autosaved draft); empty if there is none."""
        return self._json(f"documents/{name}")

    def set_document(self, name: str, value: Mapping[str, Any]) -> None:
        """Store a JSON object and write it to disk immediately, so that a crash loses nothing."""
        self._file.setValue(f"documents/{name}", json.dumps(value))
        self.sync()

    def sync(self) -> bool:
        """Write everything to disk now; False if that failed."""
        self._file.sync()
        return self._file.status() == QSettings.Status.NoError

    def _stored(self, info: OptionInfo) -> Any:
        key = f"settings/{info.name}"
        if not self._file.contains(key):
            return info.default
        stored = self._file.value(key)
        value = None if stored is None else checked(info, stored)
        if value is None:
            _log.warning("settings: %s has an unusable value; the default is used", info.name)
            return info.default
        return value

    def _json(self, key: str) -> dict[str, Any]:
        text = self._file.value(key)
        if isinstance(text, str):
            with contextlib.suppress(ValueError):
                value = parse_json(text)
                if isinstance(value, dict):
                    return cast("dict[str, Any]", value)
        return {}


def option(name: str) -> OptionInfo:
    """Return the declaration of one option; raises ValueError for an unknown name."""
    for info in OPTIONS:
        if info.name == name:
            return info
    raise ValueError(f"there is no option {name!r}")


def checked(info: OptionInfo, value: object) -> Any:
    """Convert `value` to the option's type, or None if invalid (INI files contain only text)."""
    wanted = type(info.default)
    try:
        if wanted is bool:
            result: Any = _as_bool(value)
        else:
            result = wanted(value)  # pyright: ignore[reportCallIssue]
    except (TypeError, ValueError, OverflowError):
        return None
    if info.limits and result is not None and not info.limits[0] <= result <= info.limits[1]:
        return None
    if info.choices and result not in {choice.value for choice in info.choices}:
        return None
    return result


def _set_aside_if_damaged(path: Path) -> Path | None:
    """Copy a file that no QSettings has written, as one full of zeros after a power cut, to a free
    name beside it, and leave in place what can be read.  A folder or a pipe is moved there."""
    names = (path.with_name(f"{path.stem}-damaged-{n}{path.suffix}") for n in count(1))
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            aside = next(name for name in names if not name.exists())
            path.rename(aside)
            _log.warning("the settings file was none; it is kept as %s", aside.name)
            return aside
        data = path.read_bytes()
        readable = data.replace(b"\0", b"").decode("utf-8", "ignore").encode()
        if not data or (readable == data and _SECTION.search(data)):
            return None
        aside = next(name for name in names if not name.exists())
        write_bytes(aside, data)
        write_bytes(path, readable if _SECTION.search(readable) else b"")
    except FileNotFoundError:
        return None
    except (OSError, OutputError) as error:
        _log.warning("the settings file cannot be read or set aside: %r", error)
        return None
    _log.warning("the settings file was damaged; it is kept as %s", aside.name)
    return aside


def _as_bool(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "1": True, "false": False, "0": False}.get(str(value).lower())


def _key(model: str, device: str) -> str:
    return "".join(c if c.isalnum() or c in "-." else "_" for c in f"{model}@{device}")


def _migrate(file: QSettings) -> None:
    """Migrate an older file to VERSION. Version 1 is the first, so only the stamp is set."""
    version = checked(OptionInfo("version", 0, "", ""), file.value("version", 0)) or 0
    if version < VERSION:
        file.setValue("version", VERSION)
