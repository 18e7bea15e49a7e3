"""Makes one song, or several takes together, from the request to the samples.

Loads the models, composes the takes in one batch and decodes each of them. If memory runs out while
takes are composed together, each is finished alone; if it runs out then, once in a smaller mode.
A stop is no error: it ends in a normal result.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence

from engine.composer import Composer, FramesDrawn, TakesEnded
from engine.contract import (
    AllSet,
    Cancelled,
    ComposingEnded,
    DeviceFailure,
    Ending,
    EngineError,
    Event,
    FinishReason,
    FramesComposed,
    MemoryRanOut,
    ModelInfo,
    OutOfMemoryError,
    Progress,
    RoundBegan,
    SamplesDecoded,
    SlowerWay,
    SongEvent,
    SongStarted,
    Stage,
)
from engine.decoding import DecodingEvent
from engine.devices.device import memory_errors, on_threads
from engine.hardware import system_memory
from engine.heartmula.beginning import KeptBeginning
from engine.loaded_models import LoadedModels
from engine.messages import Message
from engine.song_state import SongState

LENGTH_ADVICE = Message("Ask for a shorter song, close other programs, or choose another device.")
KEPT_ADVICE = Message("The song's tokens are kept. {advice}", advice=LENGTH_ADVICE)
ONE_AFTER_ANOTHER = Message(
    "Memory ran out. What was made is kept, and the takes are made one after another."
)

NumberedEvent = tuple[int, Event]
"""The number of a song, and an event of it."""


_log = logging.getLogger(__name__)


class SongMaker:
    """Makes songs that can be composed together (composer.are_takes)."""

    def __init__(
        self,
        models: LoadedModels,
        model: ModelInfo,
        beginnings: KeptBeginning,
        songs: Sequence[SongState],
    ) -> None:
        self._models = models
        self._model = model
        self._beginnings = beginnings
        self._songs = songs

    def run(self) -> Iterator[SongEvent]:
        """Yield all songs' events, interleaved."""
        songs, models = self._songs, self._models
        try:
            for event in songs[0].chance.run(self._loaded, models.retreat):
                yield from _of_each(songs, event)
        except Cancelled:
            for song in songs:
                song.composing_ended(FinishReason.STOPPED)
                yield self._result(song)
            return
        for song in songs:
            yield song.number, self._started(song)
        try:
            if len(songs) > 1:
                yield from self._composed_together()
            for song in songs:
                yield from self._finished(song)
        finally:
            models.after_decoding()

    def _loaded(self) -> Iterator[Progress]:
        return self._models.load(AllSet([song.decoder.abort_event for song in self._songs]))

    def _composed_together(self) -> Iterator[SongEvent]:
        """Compose all songs in one batch; those that it leaves unfinished are finished alone."""
        try:
            yield from self._composed(self._songs)
            return
        except Cancelled:
            for song in self._songs:
                song.composing_ended(FinishReason.STOPPED)
            return
        # its frames hold tensors, so memory is freed only after this block
        except OutOfMemoryError:
            failure = None
        except DeviceFailure as error:
            failure = DeviceFailure(error.message, error.details)
        except EngineError as error:
            yield from self._all_fail(error)
            return
        for song in self._songs:
            song.decoder.detach()
        message: Message | None = ONE_AFTER_ANOTHER
        if failure is None:
            self._models.release()
        else:
            message = self._models.retreat(failure)
            if message is None:
                yield from self._all_fail(failure)
                return
        for song in self._songs:
            if not song.is_composed:
                said = MemoryRanOut(message) if failure is None else SlowerWay(message)
                yield song.number, said

    def _all_fail(self, error: EngineError) -> Iterator[SongEvent]:
        for song in self._songs:
            if not song.is_composed:
                song.is_over = True
                yield song.number, error

    def _finished(self, song: SongState) -> Iterator[SongEvent]:
        """Compose what is missing of one song, and decode it."""
        if song.is_over:
            return
        models, decoder, run = self._models, song.decoder, song.chance.run
        try:
            if not song.is_composed:
                compose = run(
                    lambda: (event for _, event in self._composed([song])),
                    decoder.letting_go(models.retreat),
                )
                try:
                    yield from _of(song, compose)
                except Cancelled:
                    song.composing_ended(FinishReason.STOPPED)
            decode = run(
                lambda: self._decoded_to_the_end(song),
                decoder.letting_go(models.retreat_from_decoding),
            )
            yield from _of(song, decode)
            yield self._result(song)
        except EngineError as error:
            song.is_over = True
            yield song.number, error

    def _composed(self, songs: Sequence[SongState]) -> Iterator[NumberedEvent]:
        """Compose the missing frames; if the codec is loaded, decode each window immediately."""
        self._models.after_decoding()
        if not self._models.is_loaded:
            for event in self._loaded():
                yield from _of_each(songs, event)
        if self._models.keeps_codec_beside:
            for song in songs:
                yield from _of(song, self._attached(song))
            if all(song.is_stopped and not song.new_frames for song in songs):
                raise Cancelled("nothing was composed yet")
        composer = Composer(self._models.mula, [song.rest() for song in songs], self._beginnings)
        clock = _Clock(songs)
        with memory_errors(Message("composing"), LENGTH_ADVICE):
            for event in on_threads(composer.run(), self._models.composing_threads):
                if isinstance(event, FramesDrawn):
                    yield from self._drawn(songs, event)
                elif isinstance(event, RoundBegan):
                    songs[0].rounds.append(event.first_frame)
                    yield songs[0].number, event
                elif isinstance(event, TakesEnded):
                    ended = [songs[take] for take in event.takes]
                    for song in ended:
                        song.compose_s += clock.composing_s()
                        song.composing_ended(event.reason)
                        song.tracker.stage_ended(Stage.COMPOSE)
                        yield song.number, ComposingEnded(event.reason)
                    if any(not song.is_composed for song in songs):
                        yield from self._ended_early(ended)
                else:
                    yield from _of_each([song for song in songs if not song.is_composed], event)
        for song in self._songs:
            song.is_stop_used_up = len(self._songs) > 1 and song.is_composed and song.is_stopped

    def _attached(self, song: SongState) -> Iterator[Event]:
        """Attach the codec and decode the frames that exist already, until it is stopped."""
        with memory_errors(Message("decoding"), KEPT_ADVICE):
            song.decoder.attach(self._models.codec_for_decoding())
            song.decoder.expect(song.planned_frames)
            if not song.frames:
                return
            kept = song.decoder.push(song.codes_from(song.decoder.frames))
            for event in self._decoded(song, kept):
                yield event
                if song.is_stopped and not song.new_frames:
                    return

    def _drawn(self, songs: Sequence[SongState], drawn: FramesDrawn) -> Iterator[NumberedEvent]:
        """Record a frame of all songs before any of it is decoded, so that none is lost."""
        for take, codes in drawn.codes.items():
            songs[take].codes.append(codes)
        for take, codes in drawn.codes.items():
            yield songs[take].number, FramesComposed(drawn.first_frame, codes)
        for take, codes in drawn.codes.items():
            song = songs[take]
            if song.decoder.is_attached:
                window = self._decoded(song, song.decoder.push(codes))
                yield from _beside(song, window) if len(songs) > 1 else _of(song, window)

    def _ended_early(self, songs: Sequence[SongState]) -> Iterator[NumberedEvent]:
        """Complete songs while others are still composed."""
        for song in songs:
            if song.decoder.is_attached:
                yield from _beside(song, self._decoded_to_the_end(song))
            if song.decoder.is_attached:
                yield self._result(song)

    def _decoded_to_the_end(self, song: SongState) -> Iterator[Event]:
        was_stopped = song.ending.was_stopped
        if not song.frames or (was_stopped and not song.new_frames):
            return
        decoder = song.decoder
        decoder.composing_ended(was_stopped or song.is_stop_used_up)
        with memory_errors(Message("decoding"), KEPT_ADVICE):
            if not decoder.is_attached:
                decoder.attach(self._models.codec_for_decoding())
                decoder.expect(song.frames)
                yield from self._decoded(song, decoder.push(song.codes_from(decoder.frames)))
            decoder.expect(song.frames)
            yield from self._decoded(song, decoder.finish())
        if decoder.was_stopped:
            song.ending = Ending(song.ending.composing, sound_is_whole=False)
        song.tracker.stage_ended(Stage.DECODE)

    def _decoded(self, song: SongState, events: Iterator[DecodingEvent]) -> Iterator[Event]:
        """Forward decoding events and record the final samples and the time."""
        started = time.perf_counter()
        with memory_errors(Message("decoding"), KEPT_ADVICE):
            for event in events:
                song.decode_s += time.perf_counter() - started
                if isinstance(event, Progress):
                    yield song.tracker.whole(event)
                elif isinstance(event, SamplesDecoded) and not event.is_preview:
                    yield song.sound.kept(event)
                    if song.job.plan.is_endless:
                        # Else the C library keeps more with every window, although it is free.
                        system_memory.trim()
                else:
                    yield event
                started = time.perf_counter()
        song.decode_s += time.perf_counter() - started

    def _started(self, song: SongState) -> SongStarted:
        plan = song.job.plan
        return SongStarted(
            seed=plan.seed,
            codec_seed=plan.codec_seed,
            device=self._models.report,
            model=self._model,
            history_frames=plan.history_frames,
            planned_new_frames=0 if plan.is_endless else plan.new_frames,
            prompt_positions=plan.prompt_positions,
            max_positions=plan.max_positions,
        )

    def _result(self, song: SongState) -> NumberedEvent:
        song.is_over = True
        books = self._models.checkpoint.mula_config.audio_num_codebooks
        return song.number, song.result(books, self._models.report, self._model)


def _of(song: SongState, events: Iterator[Event]) -> Iterator[NumberedEvent]:
    for event in events:
        yield song.number, event


def _beside(song: SongState, events: Iterator[Event]) -> Iterator[NumberedEvent]:
    """Decode while other songs are composed; what fails is tried again once they all are."""
    try:
        yield from _of(song, events)
    except EngineError as error:
        _log.info("song %d is decoded later: %s", song.number, error)
        song.decoder.detach()


def _of_each(songs: Sequence[SongState], event: Event) -> Iterator[NumberedEvent]:
    """Yield an event for each song, progress as that of the song's whole job."""
    for song in songs:
        yield song.number, song.tracker.whole(event) if isinstance(event, Progress) else event


class _Clock:
    """Measures composing: the time that passes, less that of decoding in between."""

    def __init__(self, songs: Sequence[SongState]) -> None:
        self._songs = songs
        self._began_s = time.perf_counter()
        self._decoded_s = self._sum()

    def composing_s(self) -> float:
        """Return the seconds so far."""
        return time.perf_counter() - self._began_s - (self._sum() - self._decoded_s)

    def _sum(self) -> float:
        return sum(song.decode_s for song in self._songs)
