"""What the radio plays: which song is composed next, when playing may begin, which files are kept.

Pure rules without Qt, clock, files or sound; jobs/songs/radio.py does what is decided here.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine.contract import MAX_SEED
from engine.incoming.limits import MAX_RAW_CHARACTERS, lyrics_problem
from engine.incoming.lyrics import lyrics_of
from engine.songs.loudness import SILENT_LUFS

MB = 1_000_000
CROSSFADE_S = 2.0
TARGET_LUFS = -18.0
"""Every song plays at this loudness: low enough that few songs would need more than full scale."""
PEAK_LIMIT = 0.98
GAPLESS_S = 1_800.0
"""A slow computer gathers so much music that it plays this long without a gap, if there is room."""
HANDOVER_S = 1.0
"""A song that is composed this long before it is needed is read from its file in time."""
_BETWEEN_LYRICS = re.compile(r"\n[ \t]*-{3,}[ \t]*(?=\n)|\n(?:[ \t]*\n){2,}")


@dataclass(frozen=True)
class Station:
    """What songs of a station are made of.

    `tags`     one set of tags for a song, never empty
    `lyrics`   one of these for a song; empty: instrumental, unless there is a topic
    `topic`    what a text model writes each song's lyrics about; "": none are written
    `song_s`   greatest length of a song in seconds
    """

    tags: tuple[tuple[str, ...], ...]
    lyrics: tuple[str, ...] = ()
    song_s: int = 60
    topic: str = ""

    @property
    def combinations(self) -> list[Combination]:
        """All tags with all lyrics."""
        texts = self.lyrics or ("",)
        return [
            Combination(tags, text)
            for tags in dict.fromkeys(self.tags)
            for text in dict.fromkeys(texts)
        ]


@dataclass(frozen=True)
class Combination:
    """Tags and lyrics of a song; lyrics "" for an instrumental, or where they are written."""

    tags: tuple[str, ...]
    lyrics: str = ""


@dataclass(frozen=True)
class Draw:
    """A song to be composed. `number` counts from 1."""

    number: int
    combination: Combination
    seed: int


@dataclass(frozen=True)
class RadioSong:
    """A composed song in a file of the ring.

    `size_bytes` of the file, `loudness_lufs` and `peak` of its sound, `duration_s` in seconds,
    `work_s` seconds of composing and decoding.
    """

    draw: Draw
    song_id: str
    title: str
    path: Path
    duration_s: float
    size_bytes: int
    loudness_lufs: float = SILENT_LUFS
    peak: float = 0.0
    work_s: float = 0.0
    is_kept: bool = False

    @property
    def gain(self) -> float:
        """Linear gain that brings it to TARGET_LUFS, or to full scale if that comes first."""
        if self.loudness_lufs == SILENT_LUFS:
            return 1.0
        wanted = 10 ** ((TARGET_LUFS - self.loudness_lufs) / 20)
        return min(wanted, PEAK_LIMIT / self.peak) if self.peak > 0 else wanted


@dataclass(frozen=True)
class RingLimits:
    """What the files that nobody kept may take, with the song that is being composed."""

    songs: int = 5
    size_bytes: int = 300 * MB


@dataclass(frozen=True)
class Beginning:
    """When playing begins.

    `songs`      that must be ready
    `music_s`    seconds of music in them
    `gapless_s`  seconds that play without a gap from then on; infinite if composing keeps up
    """

    songs: int
    music_s: float
    gapless_s: float


def beginning_of(work_per_s: float, song_s: float, most_songs: int) -> Beginning:
    """Return how many songs of `song_s` seconds must be ready before the first one plays.

    work_per_s: seconds of work per second of music. If k songs are ready, song k + j is ready after
    j times the work of a song, and needed when the k + j - 1 songs before it have been played; a
    crossfade takes some of each. With work_per_s above about 1 every beginning is overtaken some
    day: then as many songs are gathered as play GAPLESS_S, but no more than the ring takes.
    """
    played_s = max(song_s - CROSSFADE_S - HANDOVER_S, song_s / 2)
    needed_s = work_per_s * song_s
    if needed_s <= played_s:
        return Beginning(1, song_s, math.inf)
    songs, gapless_s = 0, 0.0
    while gapless_s < GAPLESS_S and songs < max(most_songs, 1):
        songs += 1
        first_late = math.floor((songs - 1) * played_s / (needed_s - played_s)) + 1
        gapless_s = (songs + first_late - 1) * played_s
    return Beginning(songs, songs * song_s, gapless_s)


def lyrics_in_list(text: str) -> tuple[str, ...]:
    """Return the lyrics of a pasted list: separated by a line of dashes or two empty lines.

    Those that are empty or too long for a song are left out, and what follows after
    MAX_RAW_CHARACTERS.
    """
    lines = text[:MAX_RAW_CHARACTERS].splitlines()
    parts = _BETWEEN_LYRICS.split("\n".join(["", *lines, ""]))
    blocks = [lyrics_of(part).text.strip() for part in parts]
    return tuple(block for block in blocks if block and not lyrics_problem(block))


class RadioPlan:
    """The songs of one station from its start to its stop.

    Songs are drawn so that every combination comes once before one comes again. The ring holds the
    song before, the playing one, those that wait, and room for those that are being composed.
    """

    def __init__(
        self, station: Station, randoms: random.Random, limits: RingLimits | None = None
    ) -> None:
        """Raises ValueError for a station without tags."""
        if not station.combinations:
            raise ValueError("a station needs tags")
        self.station = station
        self.limits = limits or RingLimits()
        self.playing: RadioSong | None = None
        self.previous: RadioSong | None = None
        self._randoms = randoms
        self._bag: list[Combination] = []
        self._barred: set[Combination] = set()
        self._last: Combination | None = None
        self._count = 0
        self._returned: list[Draw] = []
        self._under_way: list[Draw] = []
        self._waiting: list[RadioSong] = []
        self._dropped: list[RadioSong] = []
        self._work_s = 0.0
        self._music_s = 0.0
        self._made = 0
        self._sizes_bytes = 0

    @property
    def waiting(self) -> Sequence[RadioSong]:
        """Songs that are ready to be played, in order."""
        return tuple(self._waiting)

    @property
    def is_exhausted(self) -> bool:
        """Whether every combination is barred."""
        return all(one in self._barred for one in self.station.combinations)

    @property
    def is_at_its_end(self) -> bool:
        """Whether nothing waits and nothing more will come."""
        return self.is_exhausted and not self._waiting and not self._under_way

    @property
    def work_per_s(self) -> float:
        """Seconds of work per second of music, of the songs so far; 0 before the first."""
        return self._work_s / self._music_s if self._music_s else 0.0

    @property
    def song_s(self) -> float:
        """Seconds of music in a song: of those so far, else the station's length."""
        return self._music_s / self._made if self._made else float(self.station.song_s)

    def draw(self) -> Draw | None:
        """Return the next song to compose; None while the ring is full, or if all are barred."""
        if not self._has_room():
            return None
        while self._returned:
            draw = self._returned.pop(0)
            if draw.combination not in self._barred:
                self._under_way.append(draw)
                return draw
        combination = self._next_combination()
        if combination is None:
            return None
        self._count += 1
        draw = Draw(self._count, combination, self._randoms.randint(0, MAX_SEED))
        self._under_way.append(draw)
        return draw

    def give_back(self, draw: Draw) -> None:
        """A draw was not composed: it comes first another time."""
        self._under_way.remove(draw)
        self._returned.append(draw)

    def give_up(self, draw: Draw) -> None:
        """A draw could not become a song."""
        self._under_way.remove(draw)

    def is_wanted(self, draw: Draw) -> bool:
        """Whether a draw has not been barred since."""
        return draw.combination not in self._barred

    def take(self, song: RadioSong) -> None:
        """A draw has become a song in the ring."""
        self._under_way.remove(song.draw)
        self._work_s += song.work_s
        self._music_s += song.duration_s
        self._made += 1
        self._sizes_bytes += song.size_bytes
        if self.is_wanted(song.draw):
            self._waiting.append(song)
        else:
            self._dropped.append(song)

    def beginning(self, work_per_s: float = 0.0) -> Beginning | None:
        """Return when playing begins; None before the speed is known.

        work_per_s: a forecast, used until a song was made.
        """
        speed = self.work_per_s or work_per_s
        if speed <= 0:
            return None
        return beginning_of(speed, self.song_s, self._most_ready())

    def may_begin(self) -> bool:
        """Whether enough songs wait to begin, or no more can come before."""
        if not self._under_way and (self.is_exhausted or not self._fits(self._in_ring())):
            return bool(self._waiting)
        beginning = self.beginning() if self._waiting else None
        return beginning is not None and len(self._waiting) >= beginning.songs

    def play_next(self) -> RadioSong | None:
        """Make the first waiting song the playing one; None while none waits."""
        if not self._waiting:
            return None
        self._set_previous(self.playing)
        self.playing = self._waiting.pop(0)
        return self.playing

    def bar(self, combination: Combination) -> None:
        """Never again: it is not drawn any more, and songs of it that wait are dropped."""
        self._barred.add(combination)
        self._bag = [one for one in self._bag if one != combination]
        self._dropped += [song for song in self._waiting if song.draw.combination == combination]
        self._waiting = [song for song in self._waiting if song.draw.combination != combination]

    def keep(self, song_id: str) -> RadioSong | None:
        """The playing song, or the one before, is the library's now: no longer the ring's.

        Returns the song, None for another one or one kept before.
        """
        for name in ("playing", "previous"):
            song: RadioSong | None = getattr(self, name)
            if song is not None and song.song_id == song_id and not song.is_kept:
                setattr(self, name, replace(song, is_kept=True))
                return song
        return None

    def let_go(self, song_id: str) -> None:
        """A song could not be kept after all."""
        for name in ("playing", "previous"):
            song: RadioSong | None = getattr(self, name)
            if song is not None and song.song_id == song_id:
                setattr(self, name, replace(song, is_kept=False))

    def take_dropped(self) -> list[RadioSong]:
        """Return the songs whose files are to be removed, once."""
        dropped, self._dropped = self._dropped, []
        return dropped

    def _set_previous(self, song: RadioSong | None) -> None:
        if self.previous is not None and not self.previous.is_kept:
            self._dropped.append(self.previous)
        self.previous = song

    def _has_room(self) -> bool:
        """Whether one more song may be composed. The song before makes room where composing is so
        slow that it is needed.
        """
        if self._fits(self._in_ring()):
            return True
        beginning = self.beginning()
        needed = 1 if beginning is None else beginning.songs
        is_needed = len(self._waiting) + len(self._under_way) < needed
        if is_needed and self.previous is not None and not self.previous.is_kept:
            self._set_previous(None)
            return self._fits(self._in_ring())
        return False

    def _fits(self, songs: Sequence[RadioSong]) -> bool:
        coming = len(self._under_way) + 1
        size = sum(song.size_bytes for song in songs) + coming * self._typical_bytes()
        return len(songs) + coming <= self.limits.songs and size <= self.limits.size_bytes

    def _in_ring(self) -> list[RadioSong]:
        held: Iterable[RadioSong | None] = (self.previous, self.playing, *self._waiting)
        return [song for song in held if song is not None and not song.is_kept]

    def _typical_bytes(self) -> int:
        return self._sizes_bytes // self._made if self._made else 0

    def _most_ready(self) -> int:
        """How many songs can be ready with room for one that is being composed."""
        typical = self._typical_bytes()
        by_size = self.limits.size_bytes // typical if typical else self.limits.songs
        return max(min(self.limits.songs, by_size) - 1, 1)

    def _next_combination(self) -> Combination | None:
        left = [one for one in self.station.combinations if one not in self._barred]
        if not left:
            return None
        if not self._bag:
            self._randoms.shuffle(left)
            if len(left) > 1 and left[0] == self._last:
                left.append(left.pop(0))
            self._bag = left
        self._last = self._bag.pop(0)
        return self._last
