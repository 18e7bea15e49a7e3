"""When a stop that comes while a composed song is decoded takes effect."""

from __future__ import annotations

import numpy as np
import pytest

from engine.contract import AbortEvent, CodecParams, Progress, SamplesDecoded
from engine.decoding import SongDecoder
from engine.heartcodec.windows import WINDOW_FRAMES
from engine.preview import CodecPace
from tests.engine.heartcodec_golden import golden_codec, random_codes

WINDOW_S = 10.0
"""What a window is known to take."""
PACE = WINDOW_S * 12.5 / WINDOW_FRAMES


class Clock:
    """Tells the time it was given."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def stopped_after(work_s: float, known: float | None) -> SongDecoder:
    """A song of one window, stopped at its first Euler step, so many seconds after it began."""
    clock, abort = Clock(), AbortEvent()
    decoder = SongDecoder(CodecParams(2, 1.0), 1, abort, CodecPace(known))
    decoder.clock = clock
    decoder.attach(golden_codec())
    decoder.composing_ended(was_stopped=False)
    assert not list(decoder.push(random_codes(5).numpy().astype(np.int32)))
    steps = samples = 0
    for event in decoder.finish():
        if isinstance(event, Progress):
            steps += 1
            if steps == 1:
                clock.now += work_s
                abort.set()
        elif isinstance(event, SamplesDecoded):
            samples += event.samples.shape[1]
    assert samples == (0 if decoder.was_stopped else 5 * 3840)
    assert steps == (1 if decoder.was_stopped else steps)
    return decoder


@pytest.mark.parametrize(
    ("work_s", "known", "is_finished"),
    [(5.0, PACE, False), (9.5, PACE, True), (12.0, PACE, False), (9.5, None, False)],
)
def test_a_window_that_lacks_a_moment_is_finished(
    work_s: float, known: float | None, is_finished: bool
) -> None:
    assert stopped_after(work_s, known).was_stopped is not is_finished


def test_the_pace_is_learnt_from_windows_not_from_what_is_left_over() -> None:
    clock, pace = Clock(), CodecPace()
    decoder = SongDecoder(CodecParams(1, 1.0), 1, AbortEvent(), pace)
    decoder.clock = clock
    decoder.attach(golden_codec())
    for event in decoder.push(random_codes(WINDOW_FRAMES).numpy().astype(np.int32)):
        if isinstance(event, Progress):
            clock.now += 1.0
    known = pace.seconds_a_second
    assert known is not None
    assert known > 0
    decoder.composing_ended(was_stopped=False)
    assert sum(e.samples.shape[1] for e in decoder.finish() if isinstance(e, SamplesDecoded)) > 0
    assert pace.seconds_a_second == known
