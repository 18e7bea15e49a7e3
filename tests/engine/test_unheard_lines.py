"""Lines that a recogniser misheard are looked for where they would be sung, and only there."""

from __future__ import annotations

import threading
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from engine.contract import Progress
from engine.listening.transcriber import WhisperTranscriber
from engine.listening.transcript import HeardWord, Transcript, TranscriptRequest
from engine.listening.unheard_lines import (
    CLEAR_GAIN,
    LEAST_GAIN,
    MOST_STEP_S,
    NEAR_S,
    SHORT_S,
    Found,
    Place,
    places_of_unheard,
    with_first_word,
    with_found,
)
from engine.listening.whisper.vocabulary import Vocabulary
from engine.listening.whisper.writing import Writer, Written
from engine.listening.whisper_words import Window
from tools.make_whisper import make_whisper

LYRICS = "[verse]\npaper boats\nsail on\nsail on\n\nsilver stream"


def said(text: str, start_s: float) -> list[HeardWord]:
    return [HeardWord(word, start_s + n, start_s + n + 0.8) for n, word in enumerate(text.split())]


def test_places_lie_between_heard_lines() -> None:
    words = [*said("paper boats", 2.0), *said("silver stream", 12.0)]
    [place] = places_of_unheard(LYRICS, words, 20.0)
    assert place.lines == ("sail on", "sail on")
    assert (place.start_s, place.end_s) == (pytest.approx(3.6), pytest.approx(12.2))
    assert places_of_unheard(LYRICS, said("paper boats sail on sail on silver stream", 1), 20) == []


def test_no_place_is_shorter_than_a_line() -> None:
    words = [*said("paper boats", 2.0), *said("silver stream", 3.9)]
    assert places_of_unheard(LYRICS, words, 20.0) == []


def test_the_windows_of_a_long_place_overlap_and_cover_it() -> None:
    place = Place(5.0, 82.0, ("a", "b", "a", "c"))
    assert place.is_long
    windows = place.windows()
    assert (windows[0].start_s, windows[-1].end_s) == (5.0, 82.0)
    assert all(not window.is_long for window in windows)
    assert all(0 < b.start_s - a.start_s <= MOST_STEP_S for a, b in pairwise(windows))


def test_lines_that_occur_twice_in_a_long_place_do_not_divide_it() -> None:
    assert {window.lines for window in Place(5.0, 82.0, ("a", "b", "a", "c")).windows()} == {
        ("b", "c")
    }
    assert Place(0.0, 40.0, ("a", "a")).windows() == []
    short = Place(0.0, 20.0, ("a", "a"))
    assert short.windows() == [short]


def test_a_found_line_is_looked_for_again_with_something_around_it() -> None:
    place = Place(0.0, 60.0, ("a", "b"))
    found = Found(3.0, "b", tuple(said("b b", 20.0)))
    assert place.near(found) == Place(20.0 - NEAR_S, 21.8 + NEAR_S, ("b",))
    assert place.near(Found(3.0, "a", tuple(said("a", 0.5)))).start_s == 0.0


def test_what_is_left_around_a_found_line() -> None:
    place = Place(10.0, 30.0, ("a", "b", "c"))
    assert place.around("b", said("b", 20.0)) == [
        Place(10.0, 20.0, ("a",)),
        Place(20.8, 30.0, ("c",)),
    ]
    assert place.around("c", said("c", 29.0)) == [Place(10.0, 29.0, ("a", "b"))]
    assert Place(10.0, 12.0, ("a", "b")).around("b", said("b", 10.5)) == []


def test_of_equal_lines_it_is_the_nearest_one() -> None:
    place = Place(0.0, 20.0, ("on", "a", "on"))
    assert place.around("on", said("on", 2.0)) == [Place(2.8, 20.0, ("a", "on"))]
    assert place.around("on", said("on", 17.0)) == [Place(0.0, 17.0, ("on", "a"))]


def test_found_words_take_the_place_of_misheard_ones() -> None:
    words = [*said("paper boats", 2.0), *said("say long", 6.0), *said("stream", 12.0)]
    found = said("sail on", 6.1)
    texts = [word.text for word in with_found(words, found)]
    assert texts == ["paper", "boats", "sail", "on", "stream"]


def test_a_found_lines_first_word_is_placed_by_the_pace_of_the_others() -> None:
    """It was found at the beginning of its place, and the second word from there on."""
    words = [("boats", 4.0, 20.7), ("on", 20.7, 20.9), ("silver", 20.9, 21.3)]
    stuck = [HeardWord("paper", 4.0, 4.0), *(HeardWord(*word) for word in words)]
    first, second, *others = with_first_word(stuck)
    assert (first.start_s, first.end_s) == pytest.approx((20.0, 20.35))
    assert (second.start_s, second.end_s) == (first.end_s, 20.7)
    assert others == stuck[2:]


def test_a_found_line_of_few_words_or_with_a_place_for_the_first_is_left_as_it_is() -> None:
    few = [HeardWord("paper", 4.0, 4.0), HeardWord("boats", 4.0, 20.7)]
    assert with_first_word(few) == few
    dots = [HeardWord("Oh", 4.0, 4.0), *said("... ... ... -", 6.0)]
    assert with_first_word(dots) == dots
    timed = said("paper boats on silver", 4.0)
    assert with_first_word(timed) == timed


def test_a_line_whose_words_have_no_time_was_not_sung_there() -> None:
    squeezed = [HeardWord(word, 4.0, 4.0) for word in ("paper", "boats", "on", "silver")]
    assert Found(3.0, "a", tuple(squeezed)).is_squeezed
    assert not Found(3.0, "a", tuple(said("paper boats on silver", 4.0))).is_squeezed
    assert not Found(3.0, "a", tuple(squeezed[:2])).is_squeezed, "few words do not tell"


class Ear:
    """Stands for the network: windows hear nothing; lines are rated by `gains`, in short places by
    `near_gains`, and are always in the middle.
    """

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        gains: dict[str, float],
        near_gains: dict[str, float] | None = None,
    ) -> None:
        self.rated: list[str] = []
        self._gains, self._near_gains = gains, near_gains or gains
        monkeypatch.setattr(WhisperTranscriber, "listen", self._listen)
        monkeypatch.setattr(Vocabulary, "ids_of", lambda _, text: self._ids(text))
        monkeypatch.setattr(Writer, "rate", self._rate)

    def _listen(self, *_: object) -> Window:
        return Window([], None, 30.0)

    def _ids(self, text: str) -> list[int]:
        self.rated.append(text.strip())
        return [1, 2]

    def _rate(self, *_: object, positions: int, **__: object) -> tuple[float, Written]:
        end_s = positions * 0.02
        gains = self._near_gains if end_s <= SHORT_S else self._gains
        return gains.get(self.rated[-1], 0.0), Written([1, 2], [end_s / 2, end_s / 2 + 0.4])


@pytest.fixture
def transcriber(tmp_path: Path) -> WhisperTranscriber:
    return WhisperTranscriber.load(make_whisper(tmp_path / "whisper"), "cpu")


def test_every_line_of_a_place_is_rated_and_the_likeliest_divides_it(
    transcriber: WhisperTranscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear = Ear(monkeypatch, {"b": 3.0, "c": 2.0, "a": LEAST_GAIN - 0.1})
    sound = torch.zeros(16_000 * 20)
    place = Place(2.0, 18.0, ("a", "b", "c"))
    found = transcriber._line_in(sound, place, "", threading.Event())
    assert found is not None
    assert found.line == "b"
    assert found.words[0].start_s == pytest.approx(10.0, abs=0.9)
    assert ear.rated == ["a", "b", "c", "b"]
    before, after = place.around(found.line, found.words)
    assert transcriber._line_in(sound, before, "", threading.Event()) is None
    last = transcriber._line_in(sound, after, "", threading.Event())
    assert last is not None
    assert last.line == "c"
    assert ear.rated[4:] == ["a", "c"]  # these places are short


def test_a_line_that_is_not_found_again_gives_way_to_the_next_likely_one(
    transcriber: WhisperTranscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear = Ear(monkeypatch, {"a": 3.0, "b": 2.0, "c": 1.0}, {"a": 0.5, "b": 1.5})
    sound = torch.zeros(16_000 * 20)
    place = Place(2.0, 18.0, ("a", "b", "c"))
    found = transcriber._line_in(sound, place, "", threading.Event())
    assert found is not None
    assert (found.line, found.gain) == ("b", 1.5)
    assert ear.rated == ["a", "b", "c", "a", "b"]


def test_a_long_place_is_searched_window_by_window_for_clear_lines(
    transcriber: WhisperTranscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, sound = Place(0.0, 40.0, ("a", "b", "c", "c")), torch.zeros(16_000 * 40)
    Ear(monkeypatch, {"a": CLEAR_GAIN - 0.1, "b": CLEAR_GAIN, "c": 9.0})
    found = transcriber._line_in(sound, place, "", threading.Event())
    assert found is not None
    assert found.line == "b"
    Ear(monkeypatch, {"a": CLEAR_GAIN - 0.1, "c": 9.0})
    assert transcriber._line_in(sound, place, "", threading.Event()) is None


def test_a_text_is_rated_as_it_is_written(tmp_path: Path) -> None:
    """The tokens' logarithms are those of reading them one by one."""
    transcriber = WhisperTranscriber.load(make_whisper(tmp_path / "whisper"), "cpu")
    whisper = transcriber._here.checkpoint
    stop = threading.Event()
    noise = torch.from_numpy(np.random.default_rng(1).standard_normal(48_000).astype(np.float32))
    with torch.inference_mode():
        heard, silence = (transcriber._heard(part, stop) for part in (noise, 0 * noise))
        assert heard is not None
        assert silence is not None
        text = [5, 9, 7]
        remembered = whisper.writer.remembered
        gain, written = whisper.writer.rate(
            remembered(heard, len(text)), remembered(silence, len(text)), 150, "en", text
        )
        prompt = written.ids[: -len(text)]
        sums = []
        for sound in (heard, silence):
            memory = whisper.network.decoder.memory(sound, len(written.ids))
            scores, _ = whisper.network.decoder(prompt, 0, memory)
            total = 0.0
            for place, token in enumerate(text, len(prompt)):
                total += float(scores.log_softmax(-1)[token])
                scores, _ = whisper.network.decoder([token], place, memory)
            sums.append(total / len(text))
    assert gain == pytest.approx(sums[0] - sums[1], abs=1e-4)
    assert written.ids[len(prompt) :] == text
    assert len(written.ends_s or ()) == len(written.ids)


def test_a_song_in_which_nothing_was_heard_is_not_searched(
    transcriber: WhisperTranscriber, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear = Ear(monkeypatch, {"paper boats": 9.0})
    soundfile.write(tmp_path / "song.wav", np.zeros((48_000 * 20, 2)), 48_000)
    request = TranscriptRequest(tmp_path / "song.wav", LYRICS)
    *events, last = transcriber.transcribe(request, threading.Event())
    assert isinstance(last, Transcript)
    assert last.words == ()
    assert ear.rated == []
    assert all(isinstance(event, Progress) for event in events)


def test_a_likely_line_without_words_is_not_found(
    transcriber: WhisperTranscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear = Ear(monkeypatch, {"b": 3.0})
    monkeypatch.setattr("engine.listening.transcriber.words_of", lambda *_: ([], 0.0))
    sound, place = torch.zeros(16_000 * 20), Place(2.0, 10.0, ("b",))
    assert transcriber._line_in(sound, place, "", threading.Event()) is None
    assert ear.rated == ["b"]
