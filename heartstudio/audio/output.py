"""The sound card, through sounddevice (PortAudio), imported on first use only.

It pulls blocks from a Mixer. If anything is missing it raises SoundProblem with a message, and the
app continues without sound.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from engine.contract import SAMPLE_RATE_HZ
from engine.messages import Message
from heartstudio.audio.device_rate import DeviceRate
from heartstudio.audio.mixer import Mixer

LATENCY_S = 0.12
"""Long enough to avoid dropouts on a busy processor, short enough to feel immediate."""
SILENT_CALLBACK_S = 4.0
_log = logging.getLogger(__name__)


class SoundProblem(Exception):
    """Why there is no sound, as a message for users. `details` are for the log."""

    def __init__(self, message: Message, details: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.details = details


@dataclass(frozen=True)
class OutputDevice:
    """An output device; `id` is stored in the settings ("" = the system's choice).

    Several devices may have one name: `id` holds the host API and the number too, and `name` tells
    them apart.
    """

    id: str
    name: str


@dataclass(frozen=True)
class _Listed:
    """A device as PortAudio lists it; its number changes when others come and go."""

    api: str
    number: int
    name: str

    @property
    def id(self) -> str:
        return f"{self.api}|{self.number}|{self.name}"


class Output:
    """One open output stream at a time. All methods are for the GUI thread."""

    def __init__(self, mixer: Mixer) -> None:
        self.mixer = mixer
        self._stream: Any = None
        self._called_at = 0.0
        self._has_failed = False
        self._channels = 2
        self._source: Mixer | DeviceRate = mixer

    @property
    def is_open(self) -> bool:
        """Whether a stream is open."""
        return self._stream is not None

    @property
    def latency_s(self) -> float:
        """Seconds between computing a block and hearing it."""
        if self._stream is None:
            return 0.0
        source = self._source
        waiting_s = source.delay_s if isinstance(source, DeviceRate) else 0.0
        return float(self._stream.latency) + waiting_s

    def devices(self) -> list[OutputDevice]:
        """Return all output devices; empty without any. Does not disturb an open stream."""
        try:
            sounddevice = _sounddevice()
            if self._stream is None:
                _look_again(sounddevice)
            listed = _outputs(sounddevice)
        except (SoundProblem, OSError, ValueError, RuntimeError) as error:
            _log.info("no output devices: %s", error)
            return []
        except Exception as error:  # PortAudioError is only defined once the module is imported
            _log.info("no output devices: %s", error)
            return []
        return [OutputDevice(one.id, _name_among(one, listed)) for one in listed]

    def open(self, device_id: str = "") -> None:
        """Open and start a device ("" = the system's choice). Raises SoundProblem."""
        self.close()
        sounddevice = _sounddevice()
        _look_again(sounddevice)
        try:
            device = _index_of(sounddevice, device_id)
            info = sounddevice.query_devices(device, "output")
            channels = min(int(info["max_output_channels"]), 2)
            rate_hz = _rate_of(sounddevice, device, channels, float(info["default_samplerate"]))
            is_usual = rate_hz == SAMPLE_RATE_HZ
            self._source = self.mixer if is_usual else DeviceRate(self.mixer, rate_hz, channels)
            self._has_failed = False
            self._channels = channels
            # Raw, because sounddevice's own arrays set their shape, for which numpy 2.5 warns at
            # every block and later versions raise.
            self._stream = sounddevice.RawOutputStream(
                samplerate=rate_hz,
                device=device,
                channels=channels,
                dtype="float32",
                latency=LATENCY_S,
                callback=self._on_block,
                finished_callback=self._on_finished,
            )
            self._called_at = time.monotonic()
            self._stream.start()
        except SoundProblem:
            raise
        except Exception as error:
            self._stream = None
            raise SoundProblem(
                Message(
                    "The sound output could not be opened. Choose another one under Settings → "
                    "Sound."
                ),
                repr(error),
            ) from error

    def close(self) -> None:
        """Close the stream, in any state."""
        stream, self._stream = self._stream, None
        if stream is not None:
            try:
                stream.abort(ignore_errors=True)
                stream.close(ignore_errors=True)
            except Exception as error:
                _log.info("closing the sound output: %s", error)

    def is_lost(self) -> bool:
        """Whether the open device is gone: PortAudio ended the stream or stopped calling."""
        if self._stream is None:
            return False
        is_silent = time.monotonic() - self._called_at > SILENT_CALLBACK_S
        return self._has_failed or not self._stream.active or is_silent

    def _on_block(self, out: Any, _frames: int, _time: Any, _status: Any) -> None:
        """Called on PortAudio's thread: no blocking, no Qt, no logging here."""
        self._called_at = time.monotonic()
        self._source.fill(np.frombuffer(out, np.float32).reshape(-1, self._channels))

    def _on_finished(self) -> None:
        self._has_failed = True


def _sounddevice() -> ModuleType:
    try:
        import sounddevice
    except OSError as error:
        raise SoundProblem(
            Message(
                "Songs cannot be heard here because the PortAudio library is missing (on Debian "
                "and Ubuntu: sudo apt install libportaudio2). Everything else works."
            ),
            str(error),
        ) from error
    except ImportError as error:
        raise SoundProblem(
            Message("Songs cannot be heard: sounddevice is not installed. Everything else works."),
            str(error),
        ) from error
    return sounddevice


def _look_again(sounddevice: ModuleType) -> None:
    """Restart PortAudio, which lists devices only once, to detect changes."""
    sounddevice._terminate()
    sounddevice._initialize()


def _outputs(sounddevice: ModuleType) -> list[_Listed]:
    apis = [str(api["name"]) for api in sounddevice.query_hostapis()]
    return [
        _Listed(apis[device["hostapi"]], number, str(device["name"]))
        for number, device in enumerate(sounddevice.query_devices())
        if device["max_output_channels"] > 0
    ]


def _name_among(one: _Listed, listed: list[_Listed]) -> str:
    """The name; with the host API, or the number too, where others have the same."""
    namesakes = [other for other in listed if other.name == one.name]
    if len(namesakes) == 1:
        return one.name
    if [other.api for other in namesakes].count(one.api) == 1:
        return f"{one.name} ({one.api})"
    return f"{one.name} ({one.api}, {one.number})"


def _index_of(sounddevice: ModuleType, device_id: str) -> int:
    """The chosen device's number now; the system's choice where the chosen one is not there."""
    outputs = _outputs(sounddevice)
    if not outputs:
        raise SoundProblem(Message("This computer has no sound output. Everything else works."))
    if device_id:
        numbers = {one.id: one.number for one in outputs}
        found = same_device(device_id, list(numbers))
        if found is not None:
            return numbers[found]
        _log.info("the chosen sound output is not there; the system's choice is used")
    default = int(sounddevice.default.device[1])
    return default if any(one.number == default for one in outputs) else outputs[0].number


def same_device(wanted: str, ids: Sequence[str]) -> str | None:
    """Which id is this device: exactly, else by host API and name, as numbers change when others
    come or go, else by name: earlier versions stored the name alone."""

    def parts_of(device_id: str) -> tuple[str, str]:
        parts = device_id.split("|", 2)
        return (parts[0], parts[2]) if len(parts) == 3 else ("", device_id)

    api, name = parts_of(wanted)
    fitting = [one for one in ids if parts_of(one)[1] == name]
    return max(fitting, key=lambda one: (one == wanted, parts_of(one)[0] == api), default=None)


def _rate_of(sounddevice: ModuleType, device: int, channels: int, default_hz: float) -> int:
    """Return 48 kHz if the device supports it, else its own rate."""
    try:
        sounddevice.check_output_settings(
            device=device, channels=channels, dtype="float32", samplerate=SAMPLE_RATE_HZ
        )
    except Exception:
        return round(default_hz)
    return SAMPLE_RATE_HZ
