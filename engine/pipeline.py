"""The published interface, and under it the generator of events that the app uses.

Joins the parts: check and plan the request, load the models, compose, decode, save.  The parts do
the work; this file decides their order and turns a stop into a normal result.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch

from engine import audio_file
from engine.checkpoint import Checkpoint
from engine.composer import ComposeJob, Composer
from engine.contract import (
    Cancelled,
    CodecParams,
    Codes,
    ContextSlid,
    Event,
    FinishReason,
    FramesComposed,
    GenerationRequest,
    GenerationResult,
    Progress,
    RepairCandidate,
    RepairRequest,
    RepairResult,
    Samples,
    SamplesDecoded,
    SamplingParams,
    SongStarted,
    Stage,
)
from engine.decoding import SongDecoder
from engine.device import (
    memory_errors,
    on_threads,
    plan_device,
    suited_to_size,
)
from engine.heartcodec.model import HeartCodec
from engine.heartmula.beginning import BeginningShelf
from engine.memory_plan import stack_values
from engine.models import ModelShelf
from engine.progress import PercentReport, ProgressTracker
from engine.prompt import Prompt, build_prompt
from engine.published import codes_from_tokens, published_result, style_vector, text_of
from engine.repair import RatedPassage, Repairer, check_repair
from engine.repair_decoding import PatchDecoder, WindowRange
from engine.request_check import SongPlan, check_codes, plan_song

_T = TypeVar("_T")
_LENGTH_ADVICE = "Ask for a shorter song, close other programs, or choose another device."
_KEPT_ADVICE = "The song's tokens are kept. " + _LENGTH_ADVICE


@dataclass
class _Song:
    """What has been made so far of one song."""

    plan: SongPlan
    codes: list[Codes] = field(default_factory=list)
    samples: list[Samples] = field(default_factory=list)
    finish_reason: FinishReason = FinishReason.LENGTH
    compose_s: float = 0.0
    decode_s: float = 0.0
    tracker: ProgressTracker = field(default_factory=ProgressTracker)

    @property
    def frames(self) -> int:
        """Token frames so far, history included."""
        return sum(codes.shape[1] for codes in self.codes)


class HeartMuLaGenPipeline:
    """Songs from tags and lyrics.  Make one with `from_pretrained`; call it, or `run` it.

    Not thread-safe: use it from one thread at a time.
    """

    def __init__(self, shelf: ModelShelf) -> None:
        self._shelf = shelf
        self._info = shelf.checkpoint.info()
        self._beginnings = BeginningShelf()

    @classmethod
    def from_pretrained(
        cls,
        pretrained_path: str | Path,
        device: str | torch.device | None = None,
        dtype: torch.dtype | None = None,
        version: str = "3B",
        lazy_load: bool = False,
    ) -> HeartMuLaGenPipeline:
        """Check a checkpoint folder and plan its device.  Weights are loaded by the first song.

        Raises CheckpointError or DeviceError with a sentence.
        """
        plan = plan_device(device, dtype)
        checkpoint = Checkpoint.open(pretrained_path, version)
        if dtype is None and plan.device.type == "cpu":
            plan = suited_to_size(plan, stack_values(checkpoint.mula_config))
        return cls(ModelShelf(checkpoint, plan, lazy_load))

    @property
    def checkpoint(self) -> Checkpoint:
        """The checked folder: configs, tokenizer, tensor tables."""
        return self._shelf.checkpoint

    @property
    def codec(self) -> HeartCodec:
        """HeartCodec, loaded on its device: `codec.detokenize(codes (K, T))` -> (2, N)."""
        return self._shelf.codec_for_decoding()

    def __call__(  # noqa: PLR0913 - the published interface
        self,
        inputs: Mapping[str, Any],
        max_audio_length_ms: int = 120_000,
        temperature: float = 1.0,
        topk: int = 50,
        cfg_scale: float = 1.5,
        history_tokens: Any = None,
        abort_event: threading.Event | None = None,
        callback: Callable[[int, str], None] | None = None,
        seed: int | None = None,
        save_path: str | Path | None = None,
        num_steps: int = 10,
        codec_guidance_scale: float = 1.25,
    ) -> dict[str, Any]:
        """Make one song.

        inputs: "lyrics" and "tags" (texts, never file names), optionally "muq_embed" (muq_dim
        values).  history_tokens (1, T, K+1) as returned; callback(percent 0 ... 100, message).
        Returns tokens (1, T, K+1) int64 with text column 0, wav (2, N) float32, sample_rate, seed,
        stopped and finish_reason.  Raises EngineError.
        """
        request = GenerationRequest(
            tags=text_of(inputs, "tags"),
            lyrics=text_of(inputs, "lyrics"),
            max_audio_length_ms=max_audio_length_ms,
            sampling=SamplingParams(temperature, topk, cfg_scale),
            codec=CodecParams(num_steps, codec_guidance_scale),
            seed=seed,
            history=codes_from_tokens(history_tokens),
            muq_embed=style_vector(inputs.get("muq_embed")),
        )
        output = None if save_path is None else Path(save_path)
        if output is not None:
            audio_file.check_writable(output)
        report = PercentReport(callback)
        result: GenerationResult | None = None
        for event in self.run(request, abort_event or threading.Event()):
            if isinstance(event, Progress):
                report(event)
            elif isinstance(event, GenerationResult):
                result = event
        assert result is not None
        if output is not None and result.samples.shape[1]:
            audio_file.write_audio(output, result.samples, result.sample_rate_hz)
        report(Progress(Stage.SAVE, 1.0, 1, 1))
        return published_result(result)

    def run(self, request: GenerationRequest, abort_event: threading.Event) -> Iterator[Event]:
        """Make one song as a stream of events; the last one is its GenerationResult.

        Set `abort_event` to stop: what was composed is decoded and returned as a normal result (see
        contract.AbortEvent for stopping that too).  Raises EngineError.
        """
        prompt = self._prompt(request)
        plan = plan_song(request, self.checkpoint.mula_config, len(prompt))
        song = _Song(plan)
        if plan.history_frames:
            song.codes.append(np.asarray(request.history, dtype=np.int32))
        try:
            for event in self._shelf.load(abort_event):
                yield song.tracker.whole(event)
        except Cancelled:
            song.finish_reason = FinishReason.STOPPED
            yield self._result(song)
            return
        yield self._started(plan)
        decoder = SongDecoder(request.codec, plan.codec_seed, abort_event)
        job = ComposeJob(request, prompt, plan, self.checkpoint.gen_config)
        yield from self._compose(job, song, decoder)
        yield from self._decode_rest(song, decoder)
        yield self._result(song)

    def decode(
        self, codes: Codes, codec: CodecParams, codec_seed: int, abort_event: threading.Event
    ) -> Iterator[Event]:
        """Decode existing codes (K, T), T >= 1: yields Progress and SamplesDecoded."""
        config = self.checkpoint.mula_config
        codes = check_codes(codes, config.audio_num_codebooks, config.audio_vocab_size)
        decoder = SongDecoder(codec, codec_seed, abort_event)
        with memory_errors("decoding", _KEPT_ADVICE):
            try:
                decoder.attach(self._shelf.codec_for_decoding(abort_event))
                yield from decoder.push(codes)
                yield from decoder.finish()
            except Cancelled:
                return
            finally:
                self._shelf.after_decoding()

    def repair(
        self, request: RepairRequest, abort_event: threading.Event
    ) -> Iterator[Progress | RepairResult]:
        """Make a passage again; the last event is the RepairResult.  Raises EngineError.

        A stop gives back the candidates that are whole; the song itself is never touched.
        """
        prompt = self._prompt(request.song)
        config = self.checkpoint.mula_config
        check_repair(request, config, len(prompt))
        tracker = ProgressTracker()
        done: list[RepairCandidate] = []
        try:
            for event in self._shelf.load(abort_event):
                yield tracker.whole(event)
            eos_id = self.checkpoint.gen_config.audio_eos_id
            repairer = Repairer(self._shelf.mula, request, prompt, eos_id)
            with memory_errors("repairing", _LENGTH_ADVICE):
                passages = yield from _tracked(repairer.run(abort_event), tracker)
                tracker.stage_ended(Stage.COMPOSE)
                for passage in passages or ():
                    if abort_event.is_set():
                        break
                    candidate = yield from self._decoded_candidate(request, passage, tracker)
                    done.append(candidate)
        except Cancelled:
            pass
        finally:
            self._shelf.after_decoding()
        yield RepairResult(tuple(done), stopped=abort_event.is_set())

    def _decoded_candidate(
        self, request: RepairRequest, passage: RatedPassage, tracker: ProgressTracker
    ) -> Generator[Progress, None, RepairCandidate]:
        codes = np.array(request.codes, dtype=np.int32)
        codes[:, request.start_frame : request.end_frame] = passage.codes
        touched = WindowRange.touched(request.start_frame, request.end_frame, codes.shape[1])
        seed = request.song.codec_seed if request.song.codec_seed is not None else passage.seed
        decoder = PatchDecoder(self._shelf.codec_for_decoding(), request.song.codec, seed)
        steps = decoder.decode(codes, request.samples, touched)
        first_sample, samples = yield from _tracked(steps, tracker)
        return RepairCandidate(codes, passage.log_likelihood, passage.seed, first_sample, samples)

    def release(self) -> None:
        """Give the models' memory back; the next song loads them again."""
        self._beginnings.clear()
        self._shelf.release()

    def _prompt(self, request: GenerationRequest) -> Prompt:
        tokenizer = self.checkpoint.tokenizer
        return build_prompt(
            tokenizer.tag_ids(request.tags),
            tokenizer.lyrics_ids(request.lyrics),
            self.checkpoint.gen_config.empty_id,
        )

    def _started(self, plan: SongPlan) -> SongStarted:
        return SongStarted(
            seed=plan.seed,
            codec_seed=plan.codec_seed,
            device=self._shelf.plan.report,
            model=self._info,
            history_frames=plan.history_frames,
            planned_new_frames=plan.new_frames,
            prompt_positions=plan.prompt_positions,
            max_positions=self.checkpoint.mula_config.backbone.max_seq_len,
        )

    def _compose(self, job: ComposeJob, song: _Song, decoder: SongDecoder) -> Iterator[Event]:
        """Compose; where the codec is at hand, decode each window as soon as its frames exist."""
        if self._shelf.keeps_codec_beside:
            decoder.attach(self._shelf.codec_for_decoding())
            decoder.expect(song.plan.history_frames + song.plan.new_frames)
            for codes in song.codes:
                yield from self._decoded(song, decoder.push(codes))
        composer = Composer(self._shelf.mula, job, decoder.abort_event, self._beginnings)
        started, decoded_before = time.perf_counter(), song.decode_s
        with memory_errors("composing", _LENGTH_ADVICE):
            for event in on_threads(composer.run(), self._shelf.composing_threads):
                if isinstance(event, FramesComposed):
                    song.codes.append(event.codes)
                    yield event
                    if decoder.is_attached:
                        yield from self._decoded(song, decoder.push(event.codes))
                elif isinstance(event, ContextSlid):
                    yield event
                else:
                    yield song.tracker.whole(event)
        song.compose_s = time.perf_counter() - started - (song.decode_s - decoded_before)
        song.finish_reason = composer.finish_reason
        song.tracker.stage_ended(Stage.COMPOSE)

    def _decode_rest(self, song: _Song, decoder: SongDecoder) -> Iterator[Event]:
        if not song.frames:
            return
        decoder.composing_ended(was_stopped=song.finish_reason is FinishReason.STOPPED)
        with memory_errors("decoding", _KEPT_ADVICE):
            try:
                if not decoder.is_attached:
                    decoder.attach(self._shelf.codec_for_decoding())
                    decoder.expect(song.frames)
                    for codes in song.codes:
                        yield from self._decoded(song, decoder.push(codes))
                decoder.expect(song.frames)
                yield from self._decoded(song, decoder.finish())
            finally:
                self._shelf.after_decoding()
        if decoder.was_stopped:
            song.finish_reason = FinishReason.STOPPED
        song.tracker.stage_ended(Stage.DECODE)

    def _decoded(self, song: _Song, events: Iterator[Progress | SamplesDecoded]) -> Iterator[Event]:
        """Pass decoding events on, keeping the samples and the time."""
        started = time.perf_counter()
        for event in events:
            song.decode_s += time.perf_counter() - started
            if isinstance(event, SamplesDecoded):
                song.samples.append(event.samples)
                yield event
            else:
                yield song.tracker.whole(event)
            started = time.perf_counter()
        song.decode_s += time.perf_counter() - started

    def _result(self, song: _Song) -> GenerationResult:
        books = self.checkpoint.mula_config.audio_num_codebooks
        nothing, silence = np.zeros((books, 0), np.int32), np.zeros((2, 0), np.float32)
        return GenerationResult(
            codes=np.concatenate([nothing, *song.codes], axis=1),
            samples=np.concatenate([silence, *song.samples], axis=1),
            seed=song.plan.seed,
            codec_seed=song.plan.codec_seed,
            finish_reason=song.finish_reason,
            device=self._shelf.plan.report,
            model=self._info,
            history_frames=song.plan.history_frames,
            compose_s=song.compose_s,
            decode_s=song.decode_s,
        )


def _tracked(
    steps: Generator[Progress, None, _T], tracker: ProgressTracker
) -> Generator[Progress, None, _T]:
    """Pass progress on as the whole job's; the steps' own value."""
    while True:
        try:
            event = next(steps)
        except StopIteration as end:
            return end.value
        yield tracker.whole(event)
