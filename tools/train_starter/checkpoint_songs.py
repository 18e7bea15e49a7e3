"""Makes songs with a checkpoint folder, through the engine; stores their codes in files."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from engine.checkpoint import Checkpoint
from engine.composer import ComposeJob, compose_song
from engine.contract import GenerationRequest, GenerationResult, SamplingParams
from engine.devices.device import plan_device
from engine.heartmula.frame_decoder import DrawRules, FrameDecoder
from engine.heartmula.model import LoadPlan
from engine.heartmula.projections import WeightForm
from engine.pipeline import HeartMuLaGenPipeline
from engine.prompt import build_prompt
from engine.request_check import plan_song
from engine.sampling import BatchNoise
from tools.train_starter.evaluate import Codes, Samples
from tools.train_starter.lyrics import Prompt

CODEC_SEED = 7


@dataclass
class CheckpointSongs:
    """Composes and decodes with the app's pipeline; records the seconds taken."""

    folder: Path
    device: str = "auto"
    compose_s: float = 0.0
    decode_s: float = 0.0

    def __post_init__(self) -> None:
        self._pipeline = HeartMuLaGenPipeline.from_pretrained(self.folder, self.device)

    def make(
        self, prompt: Prompt, seed: int, max_frames: int, history: Codes | None = None
    ) -> Codes:
        """Return codes (8, T) of a song, at most `max_frames` new ones."""
        request = GenerationRequest(
            prompt.tags, prompt.lyrics, max_frames * 80, seed=seed, history=history
        )
        for event in self._pipeline.run(request, threading.Event()):
            if isinstance(event, GenerationResult):
                self.compose_s, self.decode_s = event.compose_s, event.decode_s
                return event.codes
        raise RuntimeError("the engine ended without a result")

    def decode(self, codes: NDArray[np.int32]) -> Samples:
        """Return the audio of given codes, as decoded by the engine."""
        generator = torch.Generator().manual_seed(CODEC_SEED)
        return self._pipeline.codec.detokenize(codes, generator=generator).numpy()


class ManySongs:
    """Composes many songs at once without decoding, for large evaluations."""

    def __init__(
        self,
        folder: Path,
        sampling: SamplingParams,
        device: str = "auto",
        form: WeightForm = WeightForm.PLAIN,
    ) -> None:
        self._checkpoint = Checkpoint.open(folder)
        self._sampling = sampling.within(self._checkpoint.mula_config.most_guidance)
        plan = LoadPlan(torch.float32, plan_device(device).device, form)
        self._model = self._checkpoint.load_heartmula(plan, lambda done, total: None)

    @torch.inference_mode()
    def make(self, prompt: Prompt, seeds: list[int], max_frames: int) -> list[Codes]:
        """Return codes (8, T) of each seed's song; equal to the engine's single songs up to
        rounding.
        """
        ids, end = self._checkpoint.tokenizer, self._checkpoint.gen_config.audio_eos_id
        tokens = build_prompt(
            ids.tag_ids(prompt.tags),
            ids.lyrics_ids(prompt.lyrics),
            self._checkpoint.gen_config.empty_id,
        )
        guidance = self._sampling.cfg_scale > 1
        capacity = len(tokens) + max_frames + 1
        decoder = FrameDecoder(self._model, guidance, capacity, len(seeds))
        song = decoder.song(0)
        for _ in song.prefill_prompt(self._model.embed_prompt(tokens, None)):
            pass
        decoder.begin([song])
        config = self._model.config
        noise = BatchNoise(seeds, config.audio_num_codebooks, config.audio_vocab_size)
        frames: list[NDArray[np.int32]] = []
        lengths = [max_frames] * len(seeds)
        for number in range(max_frames):
            codes = decoder.draw_frame(DrawRules(self._sampling), noise.next_frame())
            frames.append(codes.cpu().numpy().astype(np.int32))
            for row in np.flatnonzero((frames[-1] >= end).any(axis=1) & (number > 0)):
                lengths[row] = min(lengths[row], number)
            if max(lengths) <= number:
                break
            decoder.feed(codes)
        songs = np.stack(frames, axis=-1)
        return [songs[row, :, :length] for row, length in enumerate(lengths)]

    def extend(self, prompt: Prompt, seed: int, max_frames: int, history: Codes) -> Codes:
        """Return `history` (8, T) and the engine's continuation, at most `max_frames` new
        frames.
        """
        ids, gen_config = self._checkpoint.tokenizer, self._checkpoint.gen_config
        request = GenerationRequest(
            prompt.tags, prompt.lyrics, max_frames * 80, self._sampling, seed=seed, history=history
        )
        tokens = build_prompt(
            ids.tag_ids(prompt.tags), ids.lyrics_ids(prompt.lyrics), gen_config.empty_id
        )
        plan = plan_song(request, self._checkpoint.mula_config, len(tokens))
        job = ComposeJob(request, tokens, plan, gen_config)
        return np.concatenate([history, compose_song(self._model, job)], axis=1)


def kept_codes(file: Path) -> Callable[[Prompt, list[int]], list[Codes]]:
    """Reads the songs that `keep_codes` wrote."""
    with np.load(file) as songs:
        table = {name: songs[name] for name in songs.files}
    return lambda prompt, seeds: [table[_name(prompt, seed)] for seed in seeds]


def keep_codes(file: Path, songs: dict[tuple[Prompt, int], Codes]) -> None:
    """Write the codes of songs by prompt and seed."""
    np.savez_compressed(file, **{_name(*key): codes for key, codes in songs.items()})  # pyright: ignore[reportArgumentType]


def _name(prompt: Prompt, seed: int) -> str:
    digest = hashlib.sha256(f"{prompt.tags}|{prompt.lyrics}".encode()).hexdigest()
    return f"{digest[:16]}_{seed}"
