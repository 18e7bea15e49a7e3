"""Songs whose tokens state when their lines are sung are timed as they are saved, unheard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.contract import Codes
from engine.songs.score import Score
from engine.songs.song_file import read_song
from heartstudio.jobs.songs.repairs import Passage
from tests.engine.stated_songs import LINE_FRAMES, declare, stated_codes
from tests.heartstudio import fake_engine
from tests.heartstudio.studio_kit import StudioKit
from tools.make_checkpoint import write_checkpoint

LYRICS = "[verse]\nla la la la\nla la la la la la\n\n[chorus]\nla la la la la"
COUNTS = [4, 6, 5]
STARTS_S = [0.32, 2.72, 5.12]


class Stating:
    """What the engine composes: frames of one song, or of `later` from its first frame on."""

    def __init__(self) -> None:
        self.codes = stated_codes(COUNTS, ending_frames=600)
        self.later: tuple[int, Codes] | None = None

    def __call__(self, seed: int, first: int, count: int) -> Codes:
        del seed
        begin, codes = self.later or (0, self.codes)
        begin = begin if first < 1000 else first  # the candidates of a repair
        return codes[:, first - begin : first - begin + count]


@pytest.fixture
def stating(monkeypatch: pytest.MonkeyPatch) -> Stating:
    made = Stating()
    monkeypatch.setattr(fake_engine, "fake_codes", made)
    return made


@pytest.fixture
def kit(qtbot: QtBot, tmp_path: Path, stating: Stating) -> Iterator[StudioKit]:
    del stating
    kit = StudioKit(tmp_path / "studio")
    write_checkpoint(tmp_path / "model")
    kit.context.settings.set("model_folders", str(tmp_path / "model"))
    yield kit
    kit.close()


def score_of(kit: StudioKit, song_id: str) -> Score:
    song = kit.context.songs.song(song_id)
    assert song is not None
    return read_song(song.path).require_score()


def starts_s(score: Score) -> list[float]:
    assert score.lyrics_times is not None
    assert score.lyrics_times.is_stated
    return [line.start_s for line in score.lyrics_times.lines if line.heard]


def make(kit: StudioKit, qtbot: QtBot, lyrics: str = LYRICS) -> str:
    return kit.make(qtbot, title="La", lyrics=lyrics, length_s=10)


def test_a_new_song_is_timed_when_it_is_saved(kit: StudioKit, qtbot: QtBot, tmp_path: Path) -> None:
    declare(tmp_path / "model")
    song_id = make(kit, qtbot)
    score = score_of(kit, song_id)
    assert starts_s(score) == STARTS_S
    sections = [(section.name, section.start_frame) for section in score.sections]
    assert sections == [("verse", 0), ("chorus", 2 * LINE_FRAMES)]
    kit.context.deck.show_song(song_id)
    timing = kit.context.timing
    qtbot.waitUntil(lambda: timing.shown is not None)
    assert timing.shown is not None
    assert timing.shown.times.line_at(3.0) == 2
    assert kit.transcriber.loads == []


def test_another_sound_of_a_song_has_its_times(
    kit: StudioKit, qtbot: QtBot, tmp_path: Path
) -> None:
    declare(tmp_path / "model")
    song_id = make(kit, qtbot)
    kit.context.requests.render_again(song_id, 3, False)
    qtbot.waitUntil(lambda: len(kit.saved) == 2)
    assert starts_s(score_of(kit, kit.saved[-1])) == STARTS_S


def test_an_extended_song_has_the_times_of_its_new_lyrics(
    kit: StudioKit, qtbot: QtBot, stating: Stating, tmp_path: Path
) -> None:
    declare(tmp_path / "model")
    parent = make(kit, qtbot)
    kit.context.requests.prepare_extension(parent, 4.8)
    qtbot.waitUntil(lambda: kit.context.draft.value("extend") is not None)
    assert kit.context.draft.value("lyrics") == "[chorus]\nla la la la la"
    cut = 2 * LINE_FRAMES
    stating.later = (cut, stated_codes([7, 5], ending_frames=600))
    lyrics = "[bridge]\nla la la la la la la\n[chorus]\nla la la la la"
    score = score_of(kit, make(kit, qtbot, lyrics))
    assert starts_s(score) == [4.8 + 0.32, 4.8 + 2.72]
    sections = [(section.name, section.start_frame) for section in score.sections]
    assert sections == [("verse", 0), ("bridge", cut), ("chorus", cut + LINE_FRAMES)]
    kit.context.requests.render_again(kit.saved[-1], 3, False)
    qtbot.waitUntil(lambda: len(kit.saved) == 3)
    assert starts_s(score_of(kit, kit.saved[-1])) == [4.8 + 0.32, 4.8 + 2.72]
    kit.context.deck.show_song(kit.saved[-1])
    timing = kit.context.timing
    qtbot.waitUntil(lambda: timing.shown is not None and timing.shown.song_id == kit.saved[-1])
    assert timing.shown is not None
    kept = [(line.text, line.start_s) for line in timing.shown.kept]
    assert kept == [("la la la la", STARTS_S[0]), ("la la la la la la", STARTS_S[1])]


def test_other_lyrics_than_remained_begin_a_round(
    kit: StudioKit, qtbot: QtBot, stating: Stating, tmp_path: Path
) -> None:
    """The kept codes say that the song ends after its own lines: the model must not see them."""
    declare(tmp_path / "model")
    kit.context.catalog.refresh()
    parent, cut = make(kit, qtbot), 2 * LINE_FRAMES
    for lyrics, rounds in (("", ()), ("[bridge]\nla la la la la la la", (cut,))):
        kit.context.requests.prepare_extension(parent, 4.8)
        qtbot.waitUntil(lambda: kit.context.draft.value("extend") is not None)
        assert kit.context.draft.value("lyrics") == "[chorus]\nla la la la la"
        stating.later = (cut, stated_codes([7], ending_frames=600))
        score = score_of(kit, make(kit, qtbot, lyrics or "[chorus]\nla la la la la"))
        assert kit.engine.requests[-1].round_frames == rounds
        assert score.recipe.request.round_frames == rounds
        assert [section.name for section in score.sections][:1] == ["verse"]
        assert len(score.sections) == 2, "the new part has its section"
        kit.context.requests.cancel_extension()


def test_a_repaired_song_is_timed_anew(
    kit: StudioKit, qtbot: QtBot, stating: Stating, tmp_path: Path
) -> None:
    declare(tmp_path / "model")
    song_id = make(kit, qtbot)
    repairs = kit.context.repairs
    stating.later = (0, stated_codes([0, 0, 0]))  # in the passage nothing is sung
    with qtbot.waitSignal(repairs.offered):
        repairs.repair(song_id, Passage(0, LINE_FRAMES), 1)
    repairs.keep(song_id, 0)
    qtbot.waitUntil(lambda: len(kit.saved) == 2)
    score = score_of(kit, kit.saved[-1])
    assert starts_s(score) == STARTS_S[1:]


def test_an_older_song_is_timed_without_listening(
    kit: StudioKit, qtbot: QtBot, tmp_path: Path
) -> None:
    song_id, other = make(kit, qtbot), make(kit, qtbot, "[verse]\nno such words are sung here")
    assert score_of(kit, song_id).lyrics_times is None
    declare(tmp_path / "model")
    left: list[str] = []
    timing = kit.context.timing
    kit.context.deck.show_song(song_id)
    with qtbot.waitSignal(timing.timed) as ended:
        timing.time_by_tokens([song_id, other], left.extend)
        assert timing.why_not(song_id)
    assert ended.args is not None
    assert ended.args[0] == song_id
    assert timing.shown == ended.args[1]
    assert starts_s(score_of(kit, song_id)) == STARTS_S
    qtbot.waitUntil(lambda: left == [other])
    assert not timing.why_not(song_id)
    assert score_of(kit, other).lyrics_times is None
    with qtbot.waitSignal(timing.timed):  # again: the file has them, whatever models are there
        kit.context.settings.set("model_folders", "")
        timing.time_by_tokens([song_id], left.extend)
    assert left == [other]
    assert kit.transcriber.loads == []


def test_words_of_the_open_song_are_found(kit: StudioKit, qtbot: QtBot, tmp_path: Path) -> None:
    declare(tmp_path / "model")
    song_id = make(kit, qtbot)
    timing = kit.context.timing
    timing.find_words()  # nothing is open yet
    kit.context.deck.show_song(song_id)
    qtbot.waitUntil(lambda: timing.shown is not None)
    with qtbot.waitSignal(timing.words_found) as found:
        timing.find_words()
    assert found.args is not None
    assert found.args[0] == song_id
    words = found.args[1]
    assert list(words[1].values()) == [pytest.approx(0.32 + 0.16 * n) for n in range(4)]
    assert [min(starts.values()) for starts in words.values()] == [
        pytest.approx(start_s) for start_s in STARTS_S
    ]
