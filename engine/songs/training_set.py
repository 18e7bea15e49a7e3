"""Writes songs as a training set of SimpleTuner, the trainer of HeartMuLa's style adapters.

FOLDER/s0.wav, s1.wav, …      the sound, 48 kHz, 16 bit
FOLDER/tokens/s0.npy, …       the tokens (T, K)
FOLDER/metadata.jsonl         a line a song: texts, length, and where its tokens are
FOLDER/multidatabackend.json  the trainer's settings for this folder

Letters: K codebooks, T token frames.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from engine.atomic_file import atomic_path, output_errors
from engine.contract import SAMPLE_RATE_HZ, OutputError
from engine.messages import Message
from engine.prompt_text import instrumental_lyrics
from engine.songs.score import Score
from engine.songs.song_file import SoundFormat, read_song
from engine.songs.sound_codec import encode

METADATA = "metadata.jsonl"
SETTINGS = "multidatabackend.json"
TOKENS = "tokens"
_NO_TAGS = "music"
"""Stands for missing tags, which the trainer refuses."""


class TrainingSet:
    """A training set that is being written into a new folder."""

    def __init__(self, folder: Path) -> None:
        """Create the folder. Raises OutputError; an existing one is never changed."""
        self.folder = folder
        self._lines: list[dict[str, object]] = []
        with output_errors(folder):
            folder.mkdir(parents=True)
            (folder / TOKENS).mkdir()

    def add(self, song: Path) -> Path:
        """Write one song's sound and tokens; returns the file of its sound. Raises OutputError."""
        file = read_song(song)
        score = file.require_score()
        if score.frame_count == score.codes.shape[0]:
            raise OutputError(
                Message(
                    "{name} has as many token frames as codebooks, which the trainer cannot tell "
                    "apart. Leave it out.",
                    name=song.name,
                )
            )
        samples = file.load(folder=str(self.folder))
        name = f"s{len(self._lines)}"
        sound = self.folder / f"{name}.wav"
        tokens = self.folder / TOKENS / f"{name}.npy"
        try:
            with output_errors(sound), atomic_path(sound, overwrite=False) as temporary:
                encode(temporary, samples, SoundFormat.WAV16, 1.0)
            with output_errors(tokens), tokens.open("xb") as stream:
                np.save(stream, np.ascontiguousarray(score.codes.T))
        except OutputError:
            for path in (sound, tokens):  # half a song would take the next one's name
                with suppress(OSError):
                    path.unlink()
            raise
        self._lines.append(
            {
                "filename": sound.name,
                "tags": _text(score.recipe.tags) or _NO_TAGS,
                "lyrics": _text(_lyrics(score)),
                "audio_tokens_path": f"{TOKENS}/{tokens.name}",
                "duration": samples.shape[1] / SAMPLE_RATE_HZ,
                "sample_rate": SAMPLE_RATE_HZ,
                "num_samples": samples.shape[1],
            }
        )
        return sound

    def leave(self) -> None:
        """Remove the folders if there is nothing in them."""
        with suppress(OSError):
            (self.folder / TOKENS).rmdir()
            self.folder.rmdir()

    def finish(self) -> Sequence[Path]:
        """Write the list of songs and the trainer's settings; returns both. Raises OutputError."""
        lines = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in self._lines)
        settings = json.dumps(_settings(self.folder.absolute()), indent=2)
        written: list[Path] = []
        for name, text in ((METADATA, lines), (SETTINGS, settings)):
            path = self.folder / name
            with output_errors(path), atomic_path(path) as temporary:
                temporary.write_text(text, encoding="utf-8", newline="\n")
            written.append(path)
        return written


def _lyrics(score: Score) -> str:
    """Return the lyrics, which must not be empty: section marks where there are no words."""
    return score.recipe.lyrics.strip() or instrumental_lyrics(
        [section.name for section in score.sections]
    )


def _text(text: str) -> str:
    """Return a text that a table's reader takes for text, and not for a number."""
    try:
        float(text)
    except ValueError:
        return text
    return f"{text},"


def _settings(folder: Path) -> list[dict[str, object]]:
    """Return SimpleTuner's data backends for a folder: the songs, and a cache of their texts."""
    return [
        {
            "id": folder.name,
            "type": "local",
            "dataset_type": "audio",
            "instance_data_dir": str(folder),
            "caption_strategy": "parquet",
            "metadata_backend": "parquet",
            "parquet": {
                "path": str(folder / METADATA),
                "filename_column": "filename",
                "caption_column": "tags",
                "lyrics_column": "lyrics",
                "identifier_includes_extension": True,
                "audio_duration_column": "duration",
                "audio_sample_rate_column": "sample_rate",
                "audio_num_samples_column": "num_samples",
            },
        },
        {
            "id": f"{folder.name}-texts",
            "type": "local",
            "dataset_type": "text_embeds",
            "default": True,
            "cache_dir": str(folder / "cache"),
        },
    ]
