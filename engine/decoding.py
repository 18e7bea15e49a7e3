"""Decodes one song with the codec: windows as their frames arrive, with stops and previews.

Wraps HeartCodec's stream for the pipeline: progress as events, the two steps of the abort event,
samples as numpy arrays. Waiting frames are previewed if requested and fast enough.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Union

import numpy as np
import torch

from engine.contract import (
    DRAFT_SOUND,
    AbortEvent,
    CodecParams,
    Codes,
    NumericalError,
    PreviewsLeftOut,
    Progress,
    Samples,
    SamplesDecoded,
    Stage,
)
from engine.devices.second_chance import Failure, MakeRoom
from engine.heartcodec.flow_matching import advance_noise
from engine.heartcodec.stream import (
    CodecStream,
    DecodeOptions,
    DecodeStep,
    StreamPart,
    StreamStart,
)
from engine.heartcodec.windowed_codec import WindowedCodec
from engine.heartcodec.windows import WINDOW_FRAMES, window_count
from engine.messages import Message
from engine.preview import WAVEFORM_SHARE, CodecPace, PreviewSchedule, pays

FINISHED_WITHIN_S = 0.7
"""After a stop, the last window is finished if at most this many seconds of work remain."""

_DRAFT = DecodeOptions(DRAFT_SOUND.num_steps, DRAFT_SOUND.guidance_scale)
DecodingEvent = Union[Progress, SamplesDecoded, PreviewsLeftOut]


class SongDecoder:
    """Decodes the frames of one song to final samples."""

    def __init__(
        self,
        params: CodecParams,
        seed: int,
        abort_event: threading.Event,
        pace: CodecPace | None = None,
    ) -> None:
        """`pace`: the codec's speed with these parameters; updated by this song."""
        self.abort_event = abort_event
        self.was_stopped = False
        self.preview_s = 0.0
        """Seconds of work spent on previews."""
        self.clock: Callable[[], float] = time.perf_counter
        self._pace = CodecPace() if pace is None else pace
        self._schedule: PreviewSchedule | None = None
        self._params = params
        self._seed = seed
        self._stream: CodecStream | None = None
        self._resume_at: StreamStart | None = None
        self._expected_windows = 0
        self._first_sample = 0
        self._is_composing = True
        self._ignored_sets = 0
        self._window_began_at = 0.0

    @property
    def is_attached(self) -> bool:
        """Whether a codec is attached, so that pushed frames are decoded."""
        return self._stream is not None

    @property
    def frames(self) -> int:
        """Number of frames received, which need not be pushed again."""
        return 0 if self._stream is None else self._stream.frames

    def attach(self, codec: WindowedCodec) -> None:
        """Start decoding with this codec, or continue after the last finished window."""
        options = DecodeOptions(self._params.num_steps, self._params.guidance_scale)
        generator = torch.Generator(device="cpu").manual_seed(self._seed)
        start = self._resume_at
        if start is not None:
            advance_noise(generator, start.window, codec.latent_channels)
        self._stream = codec.stream(options, generator, start)
        if self._schedule is not None:
            self._schedule.num_steps = self._num_steps

    def detach(self) -> None:
        """Drop the codec; decoded sound is kept and `attach` continues after it."""
        if self._stream is not None:
            self._resume_at = self._stream.boundary
            self._stream = None

    @property
    def _num_steps(self) -> int:
        """Euler steps of a window: those asked for until a codec tells those that it runs."""
        return self._params.num_steps if self._stream is None else self._stream.num_steps

    def letting_go(self, make_room: MakeRoom) -> MakeRoom:
        """Wrap make_room so that it detaches first: a referenced codec would not be freed."""

        def run(failure: Failure) -> Message | None:
            self.detach()
            return make_room(failure)

        return run

    def offer_previews(self, gathers: bool = False) -> None:
        """Enable previews of the waiting frames, where that is worth the work.

        Call it when the song is asked for: its first sound is to be heard soon after. `gathers`: a
        listener who has run out of sound waits for much of it.
        """
        self._schedule = PreviewSchedule(self._pace, self.clock(), self._num_steps, gathers=gathers)

    def expect(self, frames: int) -> None:
        """Set the song's maximum number of frames, for the progress."""
        self._expected_windows = window_count(frames)

    def composing_ended(self, was_stopped: bool) -> None:
        """From now on the abort event stops decoding, unless it is almost done.

        A stop that ended composing is used up: only a second one (contract.AbortEvent) stops
        decoding.
        """
        self._is_composing = False
        self._ignored_sets = 1 if was_stopped else 0

    def push(self, codes: Codes) -> Iterator[DecodingEvent]:
        """Take frames (K, n); decode every window that they complete, or a preview of the rest."""
        assert self._stream is not None
        copied = torch.from_numpy(np.array(codes, dtype=np.int64))
        yield from self._events(self._stream.push_steps(copied))
        schedule = self._schedule
        if schedule is None or not self._is_composing:
            return
        waiting = self._stream.waiting_frames
        if schedule.is_slow:
            if schedule.wants_first_sound(waiting, self.clock()):
                yield from self._first_sound(self._stream, schedule)
                self._schedule = None
            return
        if schedule.wants(waiting, self.clock()):
            yield from self._preview(self._stream, schedule)
        if schedule.is_slow:
            first_sound_s = schedule.first_sound_in_s(waiting, self.clock())
            if first_sound_s is None:
                self._schedule = None
            yield PreviewsLeftOut(schedule.pace.seconds_a_second or 0.0, first_sound_s)

    def finish(self) -> Iterator[DecodingEvent]:
        """Decode the rest of the song."""
        assert self._stream is not None
        yield from self._events(self._stream.finish_steps())

    def _events(self, parts: Iterator[StreamPart]) -> Iterator[DecodingEvent]:
        if self.was_stopped:
            return
        self._window_began_at = self.clock()
        is_window = False  # the song's last chunk is a remainder of its last window
        for part in parts:
            if isinstance(part, DecodeStep):
                is_window = True
                total = max(1, self._expected_windows * self._num_steps, part.done)
                yield Progress(Stage.DECODE, part.done / total, part.done, total)
                if self._should_stop() and not self._is_nearly_done():
                    self.was_stopped = True
                    return
            else:
                event = self._final(part)
                if is_window:
                    self._window_decoded(self.clock())
                yield event
                self._window_began_at, is_window = self.clock(), False

    def _window_decoded(self, now: float) -> None:
        work_s = now - self._window_began_at
        if self._schedule is None:
            self._pace.note(work_s, WINDOW_FRAMES)
        else:
            self._schedule.window_decoded(work_s)
            self._schedule.heard_until(self._first_sample, now)

    def _is_nearly_done(self) -> bool:
        """Whether the last window will soon be complete, judged by the previous windows."""
        stream = self._stream
        if stream is None or self._is_composing or self._pace.seconds_a_second is None:
            return False
        is_last = stream.next_window + 1 >= window_count(stream.frames)
        ends_at = self._window_began_at + self._pace.estimate_s(WINDOW_FRAMES)
        return is_last and abs(ends_at - self.clock()) <= FINISHED_WITHIN_S

    def _preview(self, stream: CodecStream, schedule: PreviewSchedule) -> Iterator[SamplesDecoded]:
        """Decode the waiting frames.

        Cancelled when the first Euler step shows that it takes too long.
        """
        frames, began = stream.waiting_frames, self.clock()
        steps = stream.preview_steps()
        sound: torch.Tensor | None = None
        while sound is None:
            try:
                done = next(steps).done
            except StopIteration as end:
                sound = end.value
                break
            if self.abort_event.is_set():
                break
            if done == 1:
                whole_s = (self.clock() - began) * stream.num_steps
                whole_s *= 1 + WAVEFORM_SHARE
                if not pays(whole_s, frames):
                    schedule.pace.note(whole_s, frames)
                    schedule.is_slow = True
                    break
        work_s = self.clock() - began
        self.preview_s += work_s
        schedule.previewed(frames, work_s)
        if sound is not None:
            schedule.heard_until(stream.position + sound.shape[1], self.clock())
            yield SamplesDecoded(stream.position, _checked(sound), is_preview=True)

    def _first_sound(
        self, stream: CodecStream, schedule: PreviewSchedule
    ) -> Iterator[SamplesDecoded]:
        """Decode the waiting frames as a draft, so that something can be heard."""
        frames, began = stream.waiting_frames, self.clock()
        steps = stream.preview_steps(_DRAFT)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                sound: torch.Tensor = end.value
                break
            if self.abort_event.is_set():
                self.preview_s += self.clock() - began
                return
        work_s = self.clock() - began
        self.preview_s += work_s
        schedule.pace.note_draft(work_s, frames)
        yield SamplesDecoded(stream.position, _checked(sound), is_preview=True)

    def _should_stop(self) -> bool:
        if isinstance(self.abort_event, AbortEvent):
            least = 1 if self._is_composing else self._ignored_sets
            return self.abort_event.times_set > least
        return self.abort_event.is_set() and not self._is_composing and not self._ignored_sets

    def _final(self, part: torch.Tensor) -> SamplesDecoded:
        event = SamplesDecoded(self._first_sample, _checked(part))
        self._first_sample += event.samples.shape[1]
        return event


def _checked(part: torch.Tensor) -> Samples:
    """Return sound (2, n) as a read-only array; raises NumericalError."""
    samples = part.detach().float().cpu().numpy()
    if not np.isfinite(samples).all():
        raise NumericalError(
            Message(
                "The codec computed invalid numbers. The song's tokens are kept: decode them again "
                "with another device or precision."
            )
        )
    samples.flags.writeable = False
    return samples
