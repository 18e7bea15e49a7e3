"""The player: states and signals over a fake output, then real sound through a null sink."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine.contract import Samples
from engine.messages import Message
from engine.resampling import resample
from heartstudio.audio.mixer import Mixer
from heartstudio.audio.output import Output, OutputDevice, SoundProblem
from heartstudio.audio.player import Player, PlayState
from heartstudio.audio.track import Track
from tests.heartstudio.sound_server import Recording, SoundServer, why_not


class FakeOutput(Output):
    """An output whose blocks the test pulls; it can refuse to open or get lost."""

    def __init__(self) -> None:
        super().__init__(Mixer())
        self.refuses = ""
        self.opened: list[str] = []
        self._is_open = False
        self.lost = False

    @property
    def is_open(self) -> bool:
        return self._is_open

    @property
    def latency_s(self) -> float:
        return 0.0

    def devices(self) -> list[OutputDevice]:
        return [OutputDevice("Speakers", "Speakers")]

    def open(self, device_id: str = "") -> None:
        if self.refuses:
            raise SoundProblem(Message.plain(self.refuses))
        self.opened.append(device_id)
        self._is_open = True
        self.lost = False

    def close(self) -> None:
        self._is_open = False

    def is_lost(self) -> bool:
        return self.lost

    def pull(self, count: int) -> np.ndarray:
        block = np.zeros((count, 2), np.float32)
        self.mixer.fill(block)
        return block


class FakeStream:
    """A PortAudio stream whose blocks the test asks for."""

    latency = 0.1
    active = True

    def __init__(self, **options: Any) -> None:
        self.samplerate = options["samplerate"]
        self._callback = options["callback"]

    def start(self) -> None: ...

    def abort(self, ignore_errors: bool = True) -> None: ...

    def close(self, ignore_errors: bool = True) -> None: ...

    def pull(self, count: int) -> np.ndarray:
        data = bytearray(count * 2 * 4)
        self._callback(data, count, None, None)
        return np.frombuffer(data, np.float32).reshape(-1, 2)


class FakeSoundDevice(ModuleType):
    """The sounddevice module of a computer whose one output runs at 44.1 kHz alone."""

    RawOutputStream = FakeStream
    cards: tuple[tuple[str, int, int], ...] = (("Card", 0, 2),)
    default = SimpleNamespace(device=(-1, 0))

    def _terminate(self) -> None: ...

    def _initialize(self) -> None: ...

    def query_devices(self, device: int | None = None, kind: str | None = None) -> Any:
        infos = [
            {
                "name": name,
                "hostapi": api,
                "max_output_channels": channels,
                "default_samplerate": 44_100.0,
            }
            for name, api, channels in self.cards
        ]
        return infos if device is None and kind is None else infos[device or 0]

    def query_hostapis(self) -> Any:
        return [{"name": "MME"}, {"name": "WASAPI"}]

    def check_output_settings(self, samplerate: float, **_others: Any) -> None:
        if samplerate != 44_100:
            raise ValueError(samplerate)


def tone(seconds: float = 2.0) -> Samples:
    time_s = np.arange(int(seconds * 48_000)) / 48_000
    left = 0.4 * np.sin(2 * np.pi * (200 + 400 * time_s) * time_s)
    right = 0.4 * np.sin(2 * np.pi * (900 - 200 * time_s) * time_s)
    return np.stack([left, right]).astype(np.float32)


def test_a_device_at_another_rate_hears_the_song_resampled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", FakeSoundDevice("sounddevice"))
    mixer = Mixer()
    mixer.change_track(Track(tone(1.0)))
    mixer.play()
    output = Output(mixer)
    assert output.devices() == [OutputDevice("MME|0|Card", "Card")]
    output.open()
    stream = output._stream
    assert stream.samplerate == 44_100
    heard = np.concatenate([stream.pull(441) for _ in range(50)])
    wanted = resample(tone(1.0), 48_000, 44_100)[:, : len(heard)].T
    np.testing.assert_allclose(heard[4_410:], wanted[4_410:], atol=1e-5)
    assert mixer.position / 48_000 - (output.latency_s - 0.1) == pytest.approx(0.5)
    output.close()
    assert output.latency_s == 0.0


def test_outputs_of_one_name_are_all_reachable(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two cards of one name were one entry, and the first one was opened."""
    fake = FakeSoundDevice("sounddevice")
    fake.cards = (
        ("Speakers", 0, 2),
        ("Microphone", 0, 0),
        ("Speakers", 1, 2),
        ("USB", 1, 2),
        ("USB", 1, 2),
        ("Only", 1, 2),
    )
    opened: list[int] = []

    class Stream(FakeStream):
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            opened.append(options["device"])

    monkeypatch.setattr(fake, "RawOutputStream", Stream, raising=False)
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    output = Output(Mixer())
    devices = output.devices()
    assert [device.name for device in devices] == [
        "Speakers (MME)",
        "Speakers (WASAPI)",
        "USB (WASAPI, 3)",
        "USB (WASAPI, 4)",
        "Only",
    ]
    # The last ones: a number that has changed, a name from an earlier version, one that is gone.
    for device_id in [*(device.id for device in devices), "WASAPI|9|Speakers", "USB", "MME|1|Gone"]:
        output.open(device_id)
    output.close()
    player = Player(output=output)
    player.set_device("WASAPI|9|Speakers")
    assert [d.id for d in player.devices()][:2] == ["MME|0|Speakers", "WASAPI|9|Speakers"]
    player.shutdown()
    assert opened == [0, 2, 3, 4, 5, 2, 3, 0]


@pytest.fixture
def output() -> FakeOutput:
    return FakeOutput()


@pytest.fixture
def player(qtbot: QtBot, output: FakeOutput) -> Iterator[Player]:
    player = Player(output=output)
    yield player
    player.shutdown()


def test_play_pause_seek(qtbot: QtBot, player: Player, output: FakeOutput) -> None:
    states: list[PlayState] = []
    player.state_changed.connect(states.append)
    player.play()
    assert states == [], "nothing to play"
    player.load(tone())
    player.play()
    output.pull(24_000)
    qtbot.waitUntil(lambda: player.position_s == pytest.approx(0.5))
    player.pause()
    assert states == [PlayState.PAUSED, PlayState.PLAYING, PlayState.PAUSED]
    player.seek(1.25)
    output.pull(480)
    output.pull(480)
    assert player.position_s == pytest.approx(1.25)
    player.seek(99)
    output.pull(480)
    assert player.position_s == pytest.approx(2.0)
    player.toggle()
    assert player.state is PlayState.PLAYING
    assert player.position_s == 0.0, "at the end, Play starts again"


def test_the_end_pauses(qtbot: QtBot, player: Player, output: FakeOutput) -> None:
    player.load(tone(0.2))
    player.play()
    output.pull(20_000)
    qtbot.waitUntil(lambda: player.state is PlayState.PAUSED)
    assert player.position_s == pytest.approx(0.2)


def test_a_growing_song_waits_and_goes_on(qtbot: QtBot, player: Player, output: FakeOutput) -> None:
    durations: list[float] = []
    player.duration_changed.connect(durations.append)
    track = Track(is_complete=False)
    player.insert(track)
    track.append(tone(0.5))
    player.track_grew()
    player.play()
    output.pull(48_000)
    qtbot.waitUntil(lambda: player.state is PlayState.WAITING)
    track.append(tone(0.5))
    player.track_grew()
    output.pull(4_800)
    qtbot.waitUntil(lambda: player.state is PlayState.PLAYING)
    track.is_complete = True
    player.track_grew()
    output.pull(48_000)
    qtbot.waitUntil(lambda: player.state is PlayState.PAUSED)
    assert durations[-1] == pytest.approx(1.0)


def test_missing_sound_is_told_and_nothing_else_breaks(
    player: Player, output: FakeOutput, qtbot: QtBot
) -> None:
    output.refuses = "This computer has no sound output. Everything else works."
    told: list[str] = []
    player.problem_occurred.connect(lambda message: told.append(str(message)))
    player.load(tone())
    player.play()
    assert told == [output.refuses]
    assert player.state is PlayState.PAUSED
    player.seek(1.0)
    assert player.position_s == pytest.approx(1.0)


def test_a_lost_device_pauses_tells_and_can_go_on(
    qtbot: QtBot, player: Player, output: FakeOutput
) -> None:
    told: list[str] = []
    player.problem_occurred.connect(lambda message: told.append(str(message)))
    player.load(tone())
    player.play()
    output.pull(48_000)
    output.lost = True
    qtbot.waitUntil(lambda: player.state is PlayState.PAUSED)
    assert len(told) == 1
    assert player.position_s == pytest.approx(1.0)
    player.play()
    assert output.opened == ["", ""]
    assert player.state is PlayState.PLAYING


def test_another_device_goes_on_playing(player: Player, output: FakeOutput) -> None:
    player.load(tone())
    player.play()
    output.pull(9_600)
    player.set_device("Speakers")
    assert output.opened == ["", "Speakers"]
    assert player.state is PlayState.PLAYING
    assert player.device_id == "Speakers"


def test_a_loop_and_the_volume_signal(player: Player, output: FakeOutput) -> None:
    volumes: list[float] = []
    player.volume_changed.connect(volumes.append)
    player.load(tone())
    player.set_loop((0.5, 1.0))
    assert player.loop == (0.5, 1.0)
    player.set_loop((0.5, 0.51))
    assert player.loop is None
    player.set_volume(0.5)
    player.set_volume(0.5)
    player.set_volume(3)
    assert volumes == [0.5, 1.0]


def test_another_take_goes_on_at_the_same_place(player: Player, output: FakeOutput) -> None:
    player.load(tone())
    player.play()
    output.pull(30_000)
    player.exchange(Track(-tone()), loudness_gain=0.5)
    assert player.state is PlayState.PLAYING
    output.pull(600)  # the loudness glides
    block = output.pull(4_200)
    np.testing.assert_allclose(block[:, 0], -0.5 * tone()[0, 30_600:34_800], atol=1e-6)
    player.load(tone())
    assert player.state is PlayState.PAUSED
    assert player.position_s == 0.0


def test_the_device_is_closed_when_nobody_listens(
    qtbot: QtBot, player: Player, output: FakeOutput
) -> None:
    player._closing.setInterval(50)
    player.load(tone())
    player.play()
    assert output.is_open
    player.pause()
    qtbot.waitUntil(lambda: not output.is_open)


# Real sound from here on.


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SoundServer]:
    reason = why_not()
    if reason:
        pytest.skip(reason)
    server = SoundServer(tmp_path)
    yield server
    server.stop()


@pytest.fixture
def real_player(qtbot: QtBot, server: SoundServer) -> Iterator[Player]:
    player = Player()
    problems: list[str] = []
    player.problem_occurred.connect(lambda message: problems.append(str(message)))
    yield player
    player.shutdown()


def best_match(recorded: Samples, played: Samples) -> tuple[float, int]:
    """The highest correlation of `played` within `recorded`, and where it lies."""
    size = 1 << (recorded.shape[1] + played.shape[1]).bit_length()
    spectrum = np.fft.rfft(recorded[0], size) * np.conj(np.fft.rfft(played[0], size))
    at = int(np.argmax(np.fft.irfft(spectrum, size)[: recorded.shape[1]]))
    part = recorded[:, at : at + played.shape[1]]
    if part.shape != played.shape:
        return 0.0, at
    return float(np.corrcoef(part.ravel(), played.ravel())[0, 1]), at


TRIES = 5
"""A machine that is busy for a moment drops a piece of the sound; then it is played again."""


def play_for(qtbot: QtBot, seconds: float) -> None:
    qtbot.wait(round(seconds * 1000))


def test_what_is_heard_is_the_song(qtbot: QtBot, real_player: Player, tmp_path: Path) -> None:
    song, match = tone(2.0), 0.0
    for _ in range(TRIES):
        recording = Recording("first", tmp_path)
        real_player.load(song)
        real_player.play()
        qtbot.waitUntil(lambda: real_player.state is PlayState.PAUSED)
        play_for(qtbot, 0.3)
        match, _ = best_match(recording.stop(), song[:, 2_000:90_000])
        if match >= 0.99:
            break
    assert match >= 0.99


def play_pause_and_seek(
    qtbot: QtBot, real_player: Player, tmp_path: Path, song: Samples
) -> Samples:
    """What is recorded of the song's begin, a pause of 0.7 s, and its end from 3 s on."""
    recording = Recording("first", tmp_path)
    real_player.load(song)
    real_player.play()
    qtbot.waitUntil(lambda: real_player.position_s > 0.8)
    real_player.pause()
    paused_s = real_player.position_s
    play_for(qtbot, 0.7)
    assert real_player.position_s == pytest.approx(paused_s, abs=0.015)  # the fade
    real_player.seek(3.0)
    real_player.play()
    play_for(qtbot, 0.8)
    real_player.pause()
    return recording.stop()


def test_pause_and_seek_are_heard(qtbot: QtBot, real_player: Player, tmp_path: Path) -> None:
    song = tone(4.0)
    for _ in range(TRIES):
        recorded = play_pause_and_seek(qtbot, real_player, tmp_path, song)
        before, at_before = best_match(recorded, song[:, 5_000:30_000])
        after, at_after = best_match(recorded, song[:, 146_000:165_000])
        if min(before, after) >= 0.99:
            break
    never, _ = best_match(recorded, song[:, 90_000:130_000])
    assert before >= 0.99
    assert after >= 0.99
    assert never < 0.9, "what was jumped over was played"
    gap = recorded[:, at_before + 44_000 : at_after - 4_000]
    quiet = np.abs(gap).max(axis=0) < 1e-4
    assert quiet.sum() > 0.4 * 48_000, "the pause is not silent"


def test_the_sound_server_dies_while_playing(
    qtbot: QtBot, real_player: Player, server: SoundServer, tmp_path: Path
) -> None:
    told: list[str] = []
    real_player.problem_occurred.connect(lambda message: told.append(str(message)))
    recording = Recording("first", tmp_path)
    real_player.load(tone(10.0))
    real_player.play()
    qtbot.waitUntil(lambda: real_player.position_s > 0.3)
    server.die()
    recording.stop()
    qtbot.waitUntil(lambda: real_player.state is PlayState.PAUSED)
    assert told
    assert real_player.position_s < 3.0
    real_player.seek(5.0)
    assert real_player.position_s == pytest.approx(5.0)
