"""Measures how well lines that are sung are timed: python -m tools.bench.sung_line_timing FOLDER.

FOLDER is a Whisper checkpoint, as for line_timing. The songs are the starter's, of lyrics it was
not trained on; their codes state when each line is sung. They are heard whole, band and voice, as
the app hears a song of a model that states nothing. One line of each is not sung: it is put into
the lyrics afterwards.
"""

from __future__ import annotations

import argparse
import random
import sys
import threading
import time
from pathlib import Path

import numpy as np

from engine.contract import SAMPLE_RATE_HZ, GenerationRequest, GenerationResult
from engine.listening.stated_times import StatingModel
from engine.pipeline import HeartMuLaGenPipeline
from engine.songs.recipe import recipe_of
from engine.songs.score import Score as SongScore
from engine.songs.score import new_song_id
from tools.bench.line_timing import CHORUS, VERSES, Score, TestSong, aligned, count, own_ear
from tools.bench.memory_watch import watched
from tools.bench.starter import STARTER
from tools.train_starter.singing.evaluate_words import held_out_lyrics
from tools.train_starter.singing.sung_songs import TAGS

LYRICS_A_SONG = 3
"""Held-out lyrics of four lines that make the lyrics of one song."""
LONGEST_S = 150


class StarterSinger:
    """Makes test songs with the starter."""

    def __init__(self) -> None:
        self._pipeline = HeartMuLaGenPipeline.from_pretrained(STARTER, "cpu")
        self._model = StatingModel.of_folder(STARTER)

    def song(self, lyrics: str, tags: str, seed: int) -> TestSong:
        """Sing lyrics; one line more than is sung is among those of the test song."""
        request = GenerationRequest(tags, lyrics, LONGEST_S * 1000, seed=seed)
        *_, result = self._pipeline.run(request, threading.Event())
        assert isinstance(result, GenerationResult)
        assert self._model is not None
        recipe = recipe_of(request, result)
        score = self._model.timed(SongScore(new_song_id(), result.codes, recipe))
        assert score is not None
        assert score.lyrics_times is not None
        starts = [line.start_s if line.heard else None for line in score.lyrics_times.lines]
        rng = random.Random(seed)
        at = rng.randrange(1, len(starts))
        starts.insert(at, None)
        asked = [line for line in lyrics.split("\n") if line and not line.startswith("[")]
        asked.insert(at, rng.choice(VERSES))
        return TestSong("\n".join(asked), result.samples, starts, -1)


def spoken_lyrics(number: int) -> str:
    """Return lyrics of the lines that line_timing speaks: for trials, before these are measured."""
    verses = random.Random(number).sample(VERSES, 8)
    parts = [verses[:4], CHORUS, verses[4:], CHORUS]
    return "\n\n".join("\n".join(("[verse]", *part)) for part in parts)


def held_out_song(number: int) -> str:
    """Return lyrics of a verse and a chorus of each of LYRICS_A_SONG held-out lyrics."""
    texts = held_out_lyrics()
    first = LYRICS_A_SONG * number
    parts: list[str] = []
    for lines in [texts[n % len(texts)] for n in range(first, first + LYRICS_A_SONG)]:
        parts += ["\n".join(("[verse]", *lines[:2])), "\n".join(("[chorus]", *lines[2:]))]
    return "\n\n".join(parts)


def main() -> None:
    """Parse the arguments and measure."""
    parser = argparse.ArgumentParser(description="How well sung lines are timed.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--songs", type=int, default=6)
    parser.add_argument("--trial", action="store_true", help="other lyrics and seeds")
    options = parser.parse_args()
    listen, singer, score = own_ear(options.folder), StarterSinger(), Score()
    work_s, sung_s = 0.0, 0.0
    with watched() as peak:
        for number in range(options.songs):
            lyrics = spoken_lyrics(number) if options.trial else held_out_song(number)
            seed = number + 100 if options.trial else number
            song = singer.song(lyrics, TAGS[number % len(TAGS)], seed)
            sung_s += song.sound.shape[1] / SAMPLE_RATE_HZ
            began = time.process_time()
            words = listen(song)
            work_s += time.process_time() - began
            count(score, song, aligned(song, words))
    late_s = np.array(score.errors_s or [0.0])
    sys.stdout.write(
        f"{score.line()}\nmean {late_s.mean():+.3f} s, median {np.median(late_s):+.3f} s "
        f"(plus: later than sung), {60 * work_s / sung_s:.1f} s of work a minute of song, "
        f"resident {peak.resident / 1e9:.2f} GB\n"
    )


if __name__ == "__main__":
    main()
