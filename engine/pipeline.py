"""The published interface, and the event generator behind it that the app uses.

Checks and plans requests and hands them to the parts that do the work: songs to song_making.py,
passages to repair.py, existing codes to decoding.py or, part by part, to separation/.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from engine.checkpoint import Checkpoint
from engine.composer import ComposeJob
from engine.config import GenConfig
from engine.contract import (
    CODEC_PRECISIONS,
    PRECISIONS,
    Cancelled,
    CodecParams,
    Codes,
    EngineError,
    EngineWish,
    Event,
    GenerationRequest,
    GenerationResult,
    MemoryRanOut,
    ModelInfo,
    Progress,
    RepairCandidate,
    RepairRequest,
    RepairResult,
    RequestError,
    SamplesDecoded,
    SamplingParams,
    SlowerWay,
    SongEvent,
    Stage,
)
from engine.decoding import DecodingEvent, SongDecoder
from engine.devices.device import memory_errors
from engine.devices.mode_choice import SongSize
from engine.devices.second_chance import SecondChance
from engine.growing_sound import IN_MEMORY_SAMPLES, GrowingSound
from engine.heartcodec.windowed_codec import WindowedCodec
from engine.heartmula.beginning import KeptBeginning
from engine.heartmula.language_model import LanguageModel
from engine.listening.stated_lines import LyricCode
from engine.loaded_models import LoadedModels
from engine.messages import Message
from engine.model_identity import check_codes_of, composing_problem, decoding_problem
from engine.model_layout import model_parts
from engine.preview import CodecPace
from engine.progress import PercentReport, ProgressTracker, tracked
from engine.prompt import Prompt, build_prompt
from engine.published import codes_from_tokens, published_result, style_vector, text_of
from engine.published_arguments import (
    DeviceWish,
    PrecisionWish,
    check_hooks,
    check_inputs,
    path_of,
    plain_number,
    published_wish,
    refuse_unknown_options,
    seed_or_drawn,
    whole_length_ms,
)
from engine.repair import RatedPassage, Repairer, check_repair
from engine.repair_decoding import WindowRange, decode_patch
from engine.request_check import ROUND_OPENING_FRAMES, check_codes, plan_song
from engine.separation.code_stems import CODES, write_code_stems
from engine.separation.declared import CodeStems
from engine.separation.stem_files import SongReader, written_stems
from engine.separation.stems import SeparationRequest, SeparationResult
from engine.song_making import KEPT_ADVICE, LENGTH_ADVICE, SongMaker
from engine.song_state import SongState
from engine.songs import audio_file
from engine.songs.score import Score
from engine.songs.song_file import read_song


class HeartMuLaGenPipeline:
    """Generates songs from tags and lyrics. Create it with `from_pretrained`; call it, or `run` it.

    Not thread-safe: use it from one thread at a time.
    """

    def __init__(self, models: LoadedModels) -> None:
        self._models = models
        self._info = models.checkpoint.info()
        self._beginnings = KeptBeginning()
        models.weights_changed = self._beginnings.clear
        self._paces: defaultdict[CodecParams, CodecPace] = defaultdict(CodecPace)

    @classmethod
    def from_pretrained(
        cls,
        pretrained_path: str | Path,
        device: DeviceWish = None,
        dtype: PrecisionWish = None,
        version: str | None = None,
        lazy_load: bool = False,
        **others: Any,
    ) -> HeartMuLaGenPipeline:
        """Check a checkpoint folder and plan its device. Weights are loaded with the first song.

        `device` and `dtype` are for both models, or {"mula": …, "codec": …}; `others`: torch_dtype,
        another name of dtype. Raises EngineError with a message.
        """
        wish = published_wish(device, dtype, others)
        folder = path_of(pretrained_path, "pretrained_path")
        return cls.open(folder, wish, None if version is None else str(version), lazy_load)

    @classmethod
    def open(
        cls,
        folder: str | Path,
        wish: EngineWish,
        version: str | None = None,
        lazy_load: bool = False,
    ) -> HeartMuLaGenPipeline:
        """Same as from_pretrained, for a wish with a precision and the codec's own device."""
        if wish.precision not in PRECISIONS:
            raise RequestError(
                Message(
                    '"{name}" is not a precision. Choose {known}.',
                    name=wish.precision,
                    known=", ".join(PRECISIONS),
                )
            )
        if wish.codec_precision not in CODEC_PRECISIONS:
            raise RequestError(
                Message(
                    '"{name}" is not a precision of the sound. Choose {known}.',
                    name=wish.codec_precision,
                    known=", ".join(CODEC_PRECISIONS),
                )
            )
        return cls(LoadedModels(Checkpoint.open(folder, version), wish, lazy_load))

    @property
    def checkpoint(self) -> Checkpoint:
        """The validated folder: configs, tokenizer, tensor tables."""
        return self._models.checkpoint

    @property
    def codec(self) -> WindowedCodec:
        """HeartCodec, loaded on its device: `codec.detokenize(codes (K, T))` -> (2, N)."""
        return self._models.codec_for_decoding()

    @property
    def mula(self) -> LanguageModel:
        """HeartMuLa, loaded on its device."""
        for _ in self._models.load(threading.Event()):
            pass
        return self._models.mula

    @property
    def mula_device(self) -> torch.device:
        """torch's device of HeartMuLa's results; "cpu" on MLX."""
        return self._models.plan.device

    @property
    def codec_device(self) -> torch.device:
        """The device of HeartCodec."""
        return self._models.plan.codec_device

    @property
    def mula_dtype(self) -> torch.dtype:
        """The precision in which HeartMuLa computes."""
        return self._models.plan.dtype

    @property
    def codec_dtype(self) -> torch.dtype:
        """The precision in which HeartCodec computes."""
        return self._models.plan.codec_dtype

    @property
    def config(self) -> GenConfig:
        """gen_config.json: the ids that frame the text and end the song."""
        return self.checkpoint.gen_config

    @property
    def text_tokenizer(self) -> Tokenizer:
        """The tokenizers library's own object for tokenizer.json."""
        return self.checkpoint.tokenizer.library_tokenizer

    def __call__(
        self,
        inputs: Mapping[str, Any] | None = None,
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
        **others: Any,
    ) -> dict[str, Any]:
        """Generate one song.

        inputs: "lyrics" and "tags" (texts, never file names), optionally "muq_embed" (muq_dim
        values). history_tokens (1, T, K+1) as returned, or codes; callback(percent 0 ... 100,
        message). Without a seed torch's default generator draws one; `others` are rejected.
        Returns tokens (1, T, K+1) int64 with text column 0, wav (2, N) float32, sample_rate, seed,
        stopped and finish_reason. Raises EngineError.
        """
        refuse_unknown_options(others)
        check_hooks(callback, abort_event)
        inputs = check_inputs(inputs)
        request = GenerationRequest(
            tags=text_of(inputs, "tags"),
            lyrics=text_of(inputs, "lyrics"),
            max_audio_length_ms=whole_length_ms(max_audio_length_ms),
            sampling=SamplingParams(*map(plain_number, (temperature, topk, cfg_scale))),
            codec=CodecParams(*map(plain_number, (num_steps, codec_guidance_scale))),
            seed=seed_or_drawn(seed),
            history=codes_from_tokens(history_tokens, self.checkpoint.mula_config),
            muq_embed=style_vector(inputs.get("muq_embed")),
        )
        output = None if save_path is None else path_of(save_path, "save_path")
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
            audio_file.write_audio(output, result.samples)
        report(Progress(Stage.SAVE, 1.0, 1, 1))
        return published_result(result)

    def run(self, request: GenerationRequest, abort_event: threading.Event) -> Iterator[Event]:
        """Generate one song as a stream of events; the last one is its GenerationResult.

        Set `abort_event` to stop: what was composed is decoded and returned as a normal result (see
        contract.AbortEvent for stopping decoding too); if nothing was composed yet, nothing is
        decoded. Raises EngineError.
        """
        for _, event in self.run_takes([request], [abort_event]):
            if isinstance(event, EngineError):
                raise event
            yield event

    def run_takes(
        self, requests: Sequence[GenerationRequest], abort_events: Sequence[threading.Event]
    ) -> Iterator[SongEvent]:
        """Generate takes, which differ in their seeds only, together: as many as memory allows.

        Yields (number of the take, event). A take's last event is its GenerationResult, or the
        EngineError that ended it; the others go on. Raises EngineError when none can begin, and
        ValueError when the requests are no takes of each other.
        """
        songs = [
            self._song(number, request, abort_event)
            for number, (request, abort_event) in enumerate(
                zip(requests, abort_events, strict=True)
            )
        ]
        self._models.use_adapters(requests[0].adapters)
        first = songs[0].job
        size = SongSize(
            first.plan.capacity,
            first.request.sampling.cfg_scale > 1,
            songs[0].planned_frames,
            len(songs),
        )
        while songs:
            together = self._models.prepare(size)
            maker = SongMaker(self._models, self._info, self._beginnings, songs[:together])
            yield from maker.run()
            songs = songs[together:]
            size = replace(size, takes=len(songs))

    def _song(
        self, number: int, request: GenerationRequest, abort_event: threading.Event
    ) -> SongState:
        if request.history is not None:
            check_codes_of(self._info, request.history_model, composing_problem)
        prompt = self._prompt(request)
        plan = plan_song(request, self.checkpoint.mula_config, len(prompt))
        pace = self._paces[request.codec]
        decoder = SongDecoder(request.codec, plan.codec_seed, abort_event, pace)
        if request.previews:
            decoder.offer_previews(gathers=request.until_stopped)
        used, opening = self._as_used(request), self._opening(request)
        job = ComposeJob(used, prompt, plan, self.checkpoint.gen_config, opening)
        most = 0 if request.until_stopped else IN_MEMORY_SAMPLES
        sound = GrowingSound(self._models.sound_folder, most)
        return SongState(number, job, decoder, sound=sound)

    def _opening(self, request: GenerationRequest) -> Codes | None:
        """Return the opening that is seen before the latest round, None if it is the song's own.

        Where codes state how many lines are left, it states the lines of that round.
        """
        history = request.history
        if history is None or not request.round_frames:
            return None
        code = LyricCode.of_model(model_parts(self.checkpoint.root, self.checkpoint.version).mula)
        if code is None:
            return None
        begun = request.round_frames[-1]
        left = self.checkpoint.tokenizer.line_count(request.lyrics)
        if begun < history.shape[1]:
            left = code.left_at(history, begun)
        opening = history[:, : min(ROUND_OPENING_FRAMES, begun)]
        return code.counted_from(opening, left) if left else None

    def _as_used(self, request: GenerationRequest) -> GenerationRequest:
        """Return a checked request with the guidance that the model uses."""
        most = self.checkpoint.mula_config.most_guidance
        return replace(request, sampling=request.sampling.within(most))

    def decode(
        self,
        codes: Codes,
        codec: CodecParams,
        codec_seed: int,
        abort_event: threading.Event,
        model: ModelInfo | None = None,
    ) -> Iterator[Event]:
        """Decode existing codes (K, T), T >= 1, which `model` made: yields Progress and
        SamplesDecoded.

        A stop takes effect at the next Euler step; samples already yielded are final. Long sound is
        kept in a file: SamplesDecoded.whole.
        """
        check_codes_of(self._info, model, decoding_problem)
        config = self.checkpoint.mula_config
        codes = check_codes(codes, config.audio_num_codebooks, config.audio_vocab_size)
        self._models.prepare_decoding(codes.shape[1])
        decoder = SongDecoder(codec, codec_seed, abort_event, self._paces[codec])
        decoder.composing_ended(was_stopped=False)
        decoder.expect(codes.shape[1])
        sound = GrowingSound(self._models.sound_folder)
        for event in SecondChance().run(
            lambda: self._decode_all(codes, decoder),
            decoder.letting_go(self._models.retreat_from_decoding),
        ):
            yield sound.kept(event) if isinstance(event, SamplesDecoded) else event

    def _decode_all(self, codes: Codes, decoder: SongDecoder) -> Iterator[DecodingEvent]:
        with memory_errors(Message("decoding"), KEPT_ADVICE):
            try:
                decoder.attach(self._models.codec_for_decoding(decoder.abort_event))
                yield from decoder.push(codes[:, decoder.frames :])
                yield from decoder.finish()
            except Cancelled:
                return
            finally:
                self._models.after_decoding()

    def repair(
        self, request: RepairRequest, abort_event: threading.Event
    ) -> Iterator[Progress | MemoryRanOut | SlowerWay | RepairResult]:
        """Regenerate a passage; the last event is the RepairResult. Raises EngineError.

        A stop returns the completed candidates; the song itself is never changed.
        """
        check_codes_of(self._info, request.model, composing_problem)
        prompt = self._prompt(request.song)
        config = self.checkpoint.mula_config
        check_repair(request, config, len(prompt))
        request = replace(request, song=self._as_used(request.song))
        positions = len(prompt) + request.codes.shape[1]
        self._models.use_adapters(request.song.adapters)
        self._models.prepare(
            SongSize(
                positions * request.candidates,
                request.song.sampling.cfg_scale > 1,
                request.codes.shape[1],
            )
        )
        tracker = ProgressTracker()
        done: list[RepairCandidate] = []
        try:
            yield from SecondChance().run(
                lambda: self._repaired(request, tracker, done, abort_event),
                self._models.retreat,
            )
        except Cancelled:
            pass
        finally:
            self._models.after_decoding()
        yield RepairResult(tuple(done), stopped=abort_event.is_set())

    def _repaired(
        self,
        request: RepairRequest,
        tracker: ProgressTracker,
        done: list[RepairCandidate],
        abort_event: threading.Event,
    ) -> Iterator[Progress]:
        """Compose all candidates, decode those that are not `done`."""
        yield from self._loaded(tracker, abort_event)
        eos_id = self.checkpoint.gen_config.audio_eos_id
        repairer = Repairer(self._models.mula, request, self._prompt(request.song), eos_id)
        with memory_errors(Message("repairing"), LENGTH_ADVICE):
            passages = yield from tracked(repairer.run(abort_event), tracker)
            tracker.stage_ended(Stage.COMPOSE)
            del repairer
            for passage in (passages or ())[len(done) :]:
                if abort_event.is_set():
                    break
                done.append((yield from self._decoded_candidate(request, passage, tracker)))

    def _decoded_candidate(
        self, request: RepairRequest, passage: RatedPassage, tracker: ProgressTracker
    ) -> Generator[Progress, None, RepairCandidate]:
        codes = np.array(request.codes, dtype=np.int32)
        codes[:, request.start_frame : request.end_frame] = passage.codes
        touched = WindowRange.touched(request.start_frame, request.end_frame, codes.shape[1])
        seed = request.song.codec_seed if request.song.codec_seed is not None else passage.seed
        codec = self._models.codec_for_decoding()
        steps = decode_patch(codec, request.song.codec, seed, codes, request.samples, touched)
        first_sample, samples = yield from tracked(steps, tracker)
        return RepairCandidate(codes, passage.log_likelihood, passage.seed, first_sample, samples)

    def separate(
        self, request: SeparationRequest, abort_event: threading.Event
    ) -> Iterator[Progress | MemoryRanOut | SlowerWay | SeparationResult]:
        """Separate a song of this model by its codes; the last event is the SeparationResult.

        A stop takes effect at the next Euler step; then no stems are written. Raises EngineError,
        RequestError if the codec does not declare its stems.
        """
        stems = CodeStems.of_codec(self.checkpoint.codec_files.folder)
        if stems is None:
            raise RequestError(Message("The codec of this model cannot decode stems."))
        score = read_song(request.path).require_score()
        check_codes_of(self._info, score.recipe.model, decoding_problem)
        config = self.checkpoint.mula_config
        codes = check_codes(score.codes, config.audio_num_codebooks, config.audio_vocab_size)
        self._models.prepare_decoding(codes.shape[1])
        yield from SecondChance().run(
            lambda: self._code_stems(request, stems, score, abort_event),
            self._models.retreat_from_decoding,
        )
        yield SeparationResult(request.folder, abort_event.is_set())

    def _code_stems(
        self,
        request: SeparationRequest,
        stems: CodeStems,
        score: Score,
        abort_event: threading.Event,
    ) -> Iterator[Progress]:
        reader = SongReader(request.path)
        try:
            with (
                memory_errors(Message("separating this song"), KEPT_ADVICE),
                written_stems(request.folder, request.song_id, CODES) as write,
            ):
                codec = self._models.codec_for_decoding(abort_event)
                yield from write_code_stems(codec, stems, score, reader, write, abort_event)
        except Cancelled:
            return
        finally:
            self._models.after_decoding()

    def release(self) -> None:
        """Free the models' memory; the next song loads them again."""
        self._models.release()

    def _prompt(self, request: GenerationRequest) -> Prompt:
        tokenizer, empty_id = self.checkpoint.tokenizer, self.checkpoint.gen_config.empty_id
        tags, lyrics = tokenizer.tag_ids(request.tags), tokenizer.lyrics_ids(request.lyrics)
        return build_prompt(tags, lyrics, empty_id)

    def _loaded(self, tracker: ProgressTracker, abort_event: threading.Event) -> Iterator[Progress]:
        for event in self._models.load(abort_event):
            yield tracker.whole(event)
