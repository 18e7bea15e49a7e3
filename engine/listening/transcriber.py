"""Transcribes the sung words of a song, with times, using a Whisper checkpoint.

Works with HeartTranscriptor-oss, in the Hugging Face layout, and with any other Whisper checkpoint.
whisper/ runs the model; whisper_words.py interprets its tokens. The song is processed in windows of
30 s (Radford et al. 2022, section 3.8): a window begins where the last complete sentence of the
previous one ended. Then lines of the lyrics that were not heard are looked for in their places
(unheard_lines.py). transcriber_plan.py chooses where it runs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from engine.contract import (
    AUTO,
    SAMPLE_RATE_HZ,
    Cancelled,
    CheckpointError,
    MemoryRanOut,
    OutOfMemoryError,
    Progress,
    Samples,
    SlowerWay,
    Stage,
)
from engine.devices.device import DTYPES, describe_machine, empty_cache, memory_errors
from engine.devices.second_chance import SecondChance
from engine.hardware.machine import Machine
from engine.listening.transcriber_plan import Way, WhisperSizes, best_ways, most_tokens, ways
from engine.listening.transcript import HeardWord, Transcript, TranscriptRequest
from engine.listening.unheard_lines import (
    CLEAR_GAIN,
    LEAST_GAIN,
    Found,
    Place,
    places_of_unheard,
    with_first_word,
    with_found,
)
from engine.listening.whisper.checkpoint import WhisperCheckpoint
from engine.listening.whisper.config import (
    CONFIG,
    FRAMES_A_POSITION,
    GENERATION,
    RATE_HZ,
    SOUND,
    WINDOW_S,
)
from engine.listening.whisper.network import LayerMemory
from engine.listening.whisper.vocabulary import TOKENIZER, WORDS
from engine.listening.whisper_words import TokenTable, Window, language_of, words_of
from engine.messages import Message
from engine.resampling import Resampler
from engine.songs.sound_reader import readable_info, stereo_blocks

LEAST_STEP_S = 5.0
"""Minimum distance between the starts of two windows, whatever the model returns."""
SHORTEST_S = 0.5
"""Shorter than any word."""
NEEDED = (CONFIG, GENERATION, SOUND)
WEIGHTS = "*.safetensors"
IN_A_SMALLER_WAY = Message(
    "Memory ran out. What was heard is kept, and listening goes on in a smaller precision."
)
ON_THE_CPU = Message(
    "Memory ran out. What was heard is kept, and the processor listens to the rest."
)
MEMORY_ADVICE = Message("Close other programs, or choose the processor under Settings → Models.")


@dataclass
class _Loaded:
    """A checkpoint in memory, what its tokens mean, and how many are written per window."""

    checkpoint: WhisperCheckpoint
    tokens: TokenTable
    most_tokens: int
    silence: list[LayerMemory] | None = None
    """The decoder's memory of silence, when that is known."""


class WhisperTranscriber:
    """A loaded checkpoint; fits engine.listening.transcript.Transcriber. Create it with `load`."""

    def __init__(self, folder: Path, ways: list[Way]) -> None:
        """Load with the first option; the others are for out of memory. See `load`."""
        self._folder = folder
        self._ways = ways
        self._loaded: _Loaded | None = None
        try:
            self._load()
            return
        except OutOfMemoryError:
            if len(ways) < 2:
                raise
        self._ways.pop(0)
        self._load()

    @staticmethod
    def load(
        folder: Path,
        device: str | None = None,
        abort_event: threading.Event | None = None,
        describe: Callable[[], Machine] = describe_machine,
    ) -> WhisperTranscriber:
        """Load a checkpoint folder onto a device ("auto", "cuda", "mps", "cpu" or None).

        Uses the best option that fits the memory of the computer returned by `describe`.

        Raises CheckpointError, DeviceError, OutOfMemoryError; Cancelled if the event is set before
        the weights are read. Nothing is downloaded.
        """
        _need_files(folder)
        found = ways(describe(), device or AUTO, WhisperSizes.of_folder(folder))
        if abort_event is not None and abort_event.is_set():
            raise Cancelled
        return WhisperTranscriber(folder, best_ways(found))

    @property
    def way(self) -> Way:
        """Current device and precision."""
        return self._ways[0]

    @property
    def has_word_times(self) -> bool:
        """Whether the checkpoint gives times per word, not only per sentence."""
        return self._here.tokens.has_word_times

    def transcribe(
        self, request: TranscriptRequest, abort_event: threading.Event
    ) -> Iterator[Progress | MemoryRanOut | SlowerWay | Transcript]:
        """Yield Progress (done and total in seconds of song), then one Transcript.

        A song is kept as one channel at 16 kHz, 3.8 MB a minute.
        A stop ends it within one token, or one layer of the encoder; the transcript so far is
        returned. When memory runs out, it continues once with a smaller option, and reports that
        with MemoryRanOut.
        """
        sound = _mono(request.path, abort_event)
        total_s = len(sound) / RATE_HZ
        language = language_of(request.lyrics)
        has_figures = not request.lyrics or any(map(str.isdigit, request.lyrics))
        words: list[HeardWord] = []
        places: list[Place] | None = None
        at_s = 0.0

        def go_on() -> Iterator[Progress]:
            nonlocal at_s, places, words
            yield self._progress(at_s, total_s)
            while total_s - at_s > SHORTEST_S and not abort_event.is_set():
                first = round(at_s * RATE_HZ)
                part = sound[first : first + round(WINDOW_S * RATE_HZ)]
                with memory_errors(Message("listening to this song"), MEMORY_ADVICE):
                    window = self.listen(part, language, abort_event, has_figures)
                heard, next_s = words_of(window, self._here.tokens)
                if abort_event.is_set():
                    break
                words.extend(_moved(word, at_s, total_s) for word in heard)
                at_s += max(next_s, LEAST_STEP_S)
                yield self._progress(min(at_s, total_s), total_s)
            if places is None:
                places = self._places(request.lyrics, words, total_s)
            while places and not abort_event.is_set():
                found = self._line_in(sound, places[0], language, abort_event)
                place = places.pop(0)
                if found:
                    words = with_found(words, found.words)
                    places = [*place.around(found.line, found.words), *places]
                yield self._progress(total_s, total_s)

        yield from SecondChance().run(go_on, lambda _failure: self._make_room())
        words.sort(key=lambda word: word.start_s)
        is_rough = not self.has_word_times
        yield Transcript(tuple(words), self._folder.name, abort_event.is_set(), is_rough)

    def _places(self, lyrics: str, words: list[HeardWord], total_s: float) -> list[Place]:
        """Return where to listen for single lines; nowhere if nothing was heard at all."""
        if not self.has_word_times or not words:
            return []
        words.sort(key=lambda word: word.start_s)
        return places_of_unheard(lyrics, words, total_s)

    def _line_in(
        self, sound: torch.Tensor, place: Place, language: str, abort_event: threading.Event
    ) -> Found | None:
        """Return the likeliest line of a place, if one is likely enough where it seems to be."""

        def rated(part: Place) -> list[Found]:
            return self._rated(sound, part, language, abort_event)

        least_gain = CLEAR_GAIN if place.is_long else LEAST_GAIN
        seen = [found for part in place.windows() for found in rated(part)]
        for found in sorted(seen, key=lambda found: found.gain, reverse=True):
            if found.gain < least_gain:
                break
            again = [found]
            if not place.is_short:
                near = place.near(found)
                again = [] if near.is_long else rated(near)
            if again and again[0].gain >= LEAST_GAIN and not again[0].is_squeezed:
                return again[0]
        return None

    def _rated(
        self, sound: torch.Tensor, place: Place, language: str, abort_event: threading.Event
    ) -> list[Found]:
        """Return how likely the lines of a place of at most a window are, and where they are."""
        part = sound[round(place.start_s * RATE_HZ) : round(place.end_s * RATE_HZ)]
        here, length_s = self._here, len(part) / RATE_HZ
        whisper, found = here.checkpoint, list[Found]()
        with (
            memory_errors(Message("listening to this song"), MEMORY_ADVICE),
            torch.inference_mode(),
        ):
            if here.silence is None:
                here.silence = self._remembered(0 * part, abort_event)
            heard = self._remembered(part, abort_event)
            for line in dict.fromkeys(place.lines):
                text = whisper.vocabulary.ids_of(f" {line.strip()}")[: here.most_tokens]
                if heard is None or here.silence is None or not text:
                    break
                gain, written = whisper.writer.rate(
                    heard,
                    here.silence,
                    positions=whisper.log_mel.frames_of(len(part)) // FRAMES_A_POSITION,
                    language=language,
                    text=text,
                )
                words, _ = words_of(Window(written.ids, written.ends_s, length_s), here.tokens)
                end_s = place.start_s + length_s
                moved = [_moved(word, place.start_s, end_s) for word in words]
                if moved:
                    found.append(Found(gain, line, tuple(with_first_word(moved))))
        return found

    def _remembered(
        self, part: torch.Tensor, abort_event: threading.Event
    ) -> list[LayerMemory] | None:
        """Return the decoder's memory of at most 30 s at 16 kHz; None after a stop."""
        heard = self._heard(part, abort_event)
        if heard is None:
            return None
        return self._here.checkpoint.writer.remembered(heard, self._here.most_tokens)

    def _heard(self, part: torch.Tensor, abort_event: threading.Event) -> torch.Tensor | None:
        """Return what the encoder makes of at most 30 s at 16 kHz; None after a stop."""
        whisper, device = self._here.checkpoint, torch.device(self.way.device)
        spectrogram = whisper.log_mel.of_window(part).to(device, DTYPES[self.way.precision])
        return whisper.network.encoder(spectrogram, abort_event.is_set)

    def release(self) -> None:
        """Free the model's memory. It cannot be used again."""
        self._loaded = None
        empty_cache(torch.device(self.way.device))

    def limit_tokens(self, most: int) -> None:
        """Limit the number of tokens per window; a model that hears noise writes many."""
        self._here.most_tokens = most

    @property
    def _here(self) -> _Loaded:
        if self._loaded is None:
            raise RuntimeError("the transcriber was released")
        return self._loaded

    def _load(self) -> None:
        with memory_errors(Message("the transcriber"), MEMORY_ADVICE):
            self._loaded = _read_checkpoint(self._folder, self.way)

    def _make_room(self) -> Message | None:
        """After out of memory: load with the next option; return a message about it, or None."""
        if len(self._ways) < 2:
            return None
        self.release()
        before = self._ways.pop(0)
        self._load()
        return IN_A_SMALLER_WAY if self.way.device == before.device else ON_THE_CPU

    def _progress(self, done_s: float, total_s: float) -> Progress:
        fraction = done_s / total_s if total_s > 0 else 1.0
        return Progress(Stage.LISTEN, fraction, round(done_s), round(total_s))

    def listen(
        self,
        part: torch.Tensor,
        language: str,
        abort_event: threading.Event,
        has_figures: bool = True,
    ) -> Window:
        """Run the model on at most 30 s at 16 kHz.

        has_figures: whether it may write figures; otherwise it writes numbers as words.
        """

        here = self._here
        whisper, length_s = here.checkpoint, len(part) / RATE_HZ
        with torch.inference_mode():
            heard = self._heard(part, abort_event)
            if heard is None:
                return Window([], None, length_s)
            written = whisper.writer.write(
                heard,
                positions=whisper.log_mel.frames_of(len(part)) // FRAMES_A_POSITION,
                language=language,
                suppressed=() if has_figures else here.tokens.figures,
                most_tokens=here.most_tokens,
                should_stop=abort_event.is_set,
            )
        return Window(written.ids, written.ends_s, length_s)


def _need_files(folder: Path) -> None:
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if not (folder / TOKENIZER).is_file() and not (folder / WORDS).is_file():
        missing.append(TOKENIZER)
    if not folder.is_dir() or not any(folder.glob(WEIGHTS)):
        missing.append(WEIGHTS)
    if missing:
        raise CheckpointError(
            Message(
                "The transcriber in {path} is not whole: {name} is missing. Download it again.",
                path=folder,
                name=", ".join(missing),
            )
        )


def _read_checkpoint(folder: Path, way: Way) -> _Loaded:
    """Load local files only; weights in safetensors only. Raises CheckpointError."""
    read = WhisperCheckpoint.read(folder, DTYPES[way.precision], torch.device(way.device))
    tokens = TokenTable(read.vocabulary, read.rules)
    return _Loaded(read, tokens, most_tokens(read.shape.text_positions))


def _mono(path: Path, abort_event: threading.Event) -> torch.Tensor:
    """Read a song as one channel (n,) at 16 kHz, up to a stop. Raises OutputError."""
    resampler = Resampler(SAMPLE_RATE_HZ, RATE_HZ, channels=1)
    parts: list[Samples] = []
    for block in stereo_blocks(path, readable_info(path)):
        if abort_event.is_set():
            break
        parts.append(resampler.push(block.mean(axis=0, keepdims=True)))
    parts.append(resampler.push(np.zeros((1, 0), np.float32), is_last=True))
    return torch.from_numpy(np.concatenate(parts, axis=1)[0])


def _moved(word: HeardWord, by_s: float, total_s: float) -> HeardWord:
    start_s, end_s = (min(s + by_s, total_s) for s in (word.start_s, word.end_s))
    return HeardWord(word.text, start_s, end_s)
