"""An endless song on a slow computer: gathered before it plays, said in the window, and anew."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine.contract import SAMPLE_RATE_HZ, SamplesDecoded, SongStarted
from heartstudio.audio.deck import Deck
from heartstudio.audio.mixer import Mixer, MixerState
from heartstudio.audio.player import Player, PlayState
from heartstudio.audio.track import Track
from heartstudio.model.gathering import EASY, MOST_GATHERED_S, RECENT_S, Gathering
from heartstudio.model.radio_plan import GAPLESS_S
from heartstudio.model.sections import SectionPlan
from heartstudio.view.song.gathering_bar import GatheringBar
from tests.heartstudio.fake_engine import DEVICE, MODEL
from tests.heartstudio.test_mixer import pull
from tests.heartstudio.test_player import FakeOutput

WINDOW_S = 25.6
PREVIEWS_S = (2.0, 5.0, 10.0, 20.0)


def at_speed(work_per_s: float, made_s: int = 30) -> Gathering:
    gathering = Gathering()
    for second in range(1, made_s + 1):
        gathering.grew(second, second * work_per_s)
    return gathering


def sound_of(end_s: float, has_previews: bool) -> Iterator[float]:
    """Yield up to which second there is sound, each time that more has been made."""
    for number in range(math.ceil(end_s / WINDOW_S)):
        if has_previews or not number:
            yield from (number * WINDOW_S + part for part in PREVIEWS_S)
        yield (number + 1) * WINDOW_S


@pytest.mark.parametrize("work_per_s", [0.1, 0.45, 0.46, 0.6, 0.9, 0.97, 1.0, 1.1, 1.4])
def test_what_is_gathered_lasts(work_per_s: float) -> None:
    """Also when it takes a twentieth more work from then on."""
    gathering, begins_at, played_until = at_speed(work_per_s), 0.0, 0.0
    now_s, slower = 0.0, 1.0
    sound_s = 0.0
    for end_s in sound_of(2 * GAPLESS_S, has_previews=work_per_s <= EASY):
        now_s += (end_s - sound_s) * work_per_s * slower
        if begins_at:
            played_until = now_s - begins_at
            if played_until >= GAPLESS_S:
                break
            assert played_until <= sound_s, f"a gap at {played_until}"
        sound_s = end_s
        if not begins_at and sound_s >= gathering.needed_s:
            begins_at, slower = now_s, 1.05
    assert begins_at
    assert work_per_s > 1.0 or begins_at < GAPLESS_S / 8
    assert work_per_s > 0.45 or begins_at < 2.0, "a fast computer plays at once"


def test_a_very_slow_computer_gathers_no_more_than_is_bearable() -> None:
    gathering = at_speed(9.0)
    assert gathering.needed_s == MOST_GATHERED_S
    gathered = gathering.gathered(120.0)
    assert gathered is not None
    assert gathered.wait_s == pytest.approx((MOST_GATHERED_S - 120) * 9)
    assert gathered.gapless_s == pytest.approx(MOST_GATHERED_S * 9 / 8)


def test_the_speed_is_the_recent_one() -> None:
    gathering = at_speed(0.5, 100)
    assert gathering.work_per_s == pytest.approx(0.5)
    for second in range(1, round(RECENT_S) + 1):
        gathering.grew(100 + second, 50 + 2.0 * second)
    assert gathering.work_per_s == pytest.approx(2.0)
    assert Gathering().gathered(1.0) is None
    assert at_speed(0.2).gathered(1.0) is None, "more comes at once"


def test_the_mixer_begins_and_goes_on_with_what_is_gathered() -> None:
    mixer, track = Mixer(), Track(np.full((2, 20_000), 0.5, np.float32), is_complete=False)
    mixer.change_track(track)
    mixer.resume_samples = 60_000
    mixer.play(gathers=True)
    assert not pull(mixer, 4_096).any()
    assert mixer.state is MixerState.WAITING
    track.append(np.full((2, 40_000), 0.5, np.float32))
    assert pull(mixer, 59_000).any()
    pull(mixer, 4_096)
    assert mixer.state is MixerState.WAITING, "it has run out"
    at = mixer.position
    track.append(np.full((2, 50_000), 0.5, np.float32))
    assert not pull(mixer, 4_096).any(), "it stutters"
    mixer.pause()
    mixer.play()
    assert pull(mixer, 4_096).any(), "a person wants to hear what is there"
    assert mixer.position == at + 4_096
    pull(mixer, 60_000)
    assert mixer.state is MixerState.WAITING
    mixer.seek(10_000)
    assert pull(mixer, 4_096).any(), "what was heard can be heard again"
    mixer.change_track(Track(np.zeros((2, 30_000), np.float32), is_complete=False))
    pull(mixer, 40_000)
    mixer.track.append(np.full((2, 13_000), 0.5, np.float32))
    assert pull(mixer, 4_096).any(), "other songs wait for a moment only"


class NoSongs:
    """No library and no files."""

    def song(self, song_id: str) -> None:
        del song_id

    def load(self, path: Path) -> int:
        raise AssertionError(path)

    def cancel(self) -> None: ...

    def measure(self, work: object, done: object) -> None: ...


@pytest.fixture
def output() -> FakeOutput:
    return FakeOutput()


@pytest.fixture
def deck(qtbot: QtBot, output: FakeOutput) -> Iterator[Deck]:
    player = Player(output=output)
    deck = Deck(player, NoSongs(), NoSongs())
    deck.plays_new_songs = True
    deck.begin_job(1, "Endless", SectionPlan(""))
    deck.plan_job(1, SongStarted(1, 1, DEVICE, MODEL, 0, 0, 40, 8192))
    yield deck
    player.shutdown()


def grow(deck: Deck, end_s: float, work_per_s: float) -> None:
    first = deck.track.final_count
    count = round(end_s * SAMPLE_RATE_HZ) - first
    for second in range(int(first / SAMPLE_RATE_HZ) + 1, int(end_s) + 1):
        deck.measure_growth(1, second, second * work_per_s)
    deck.take_sound(1, SamplesDecoded(first, np.full((2, count), 0.1, np.float32)))


def test_a_fast_computer_plays_at_once(qtbot: QtBot, deck: Deck, output: FakeOutput) -> None:
    grow(deck, 2.0, 0.2)
    output.pull(4_800)
    player = deck._player
    qtbot.waitUntil(lambda: player.state is PlayState.PLAYING)
    assert deck.gathered is None


def test_a_slow_computer_gathers_says_so_and_gathers_anew(
    qtbot: QtBot, deck: Deck, output: FakeOutput
) -> None:
    player = deck._player
    bar = GatheringBar(deck, player)
    qtbot.addWidget(bar)
    assert bar.isHidden()
    grow(deck, 5.0, 1.05)
    output.pull(4_800)
    assert player.state is PlayState.WAITING
    gathered = deck.gathered
    assert gathered is not None
    assert gathered.needed_s == pytest.approx(GAPLESS_S * (1 - 1 / (1.05 * 1.1)))
    assert not bar.isHidden()
    assert bar.label.text() == (
        "A minute of music takes this computer 1:03. The song plays when 4:01 are ready, in about "
        "4:08; then it plays 1:24:32 without a gap."
    )
    grow(deck, 245.0, 1.05)
    output.pull(4_800)
    qtbot.waitUntil(lambda: player.state is PlayState.PLAYING)
    assert bar.isHidden()
    output.pull(245 * SAMPLE_RATE_HZ)
    qtbot.waitUntil(lambda: player.state is PlayState.WAITING)
    grow(deck, 300.0, 1.05)
    output.pull(4_800)
    assert player.state is PlayState.WAITING, "it stutters"
    assert not bar.isHidden()
    bar.button.click()
    output.pull(4_800)
    qtbot.waitUntil(lambda: player.state is PlayState.PLAYING)
    output.pull(60 * SAMPLE_RATE_HZ)
    qtbot.waitUntil(lambda: player.state is PlayState.WAITING)
    deck.end_job(1, "saved")
    assert bar.isHidden(), "nothing more will come"
