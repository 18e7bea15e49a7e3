"""The deck: the song shown in the middle of the window, with its sound, peaks and sections.

It feeds the player and the waveform view; it creates, reads and saves nothing. wiring.py connects
it to the queue (a song being made) and to the loader (a song from disk).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from engine.contract import (
    SAMPLE_RATE_HZ,
    TOKEN_FRAME_RATE_HZ,
    RoundBegan,
    Samples,
    SamplesDecoded,
    SongStarted,
)
from engine.growing_sound import IN_MEMORY_SAMPLES
from engine.messages import Message
from engine.songs.loudness import SILENT_LUFS, loudness_lufs, matching_gains
from engine.songs.score import SectionTime
from heartstudio.audio.player import Player, PlayState
from heartstudio.audio.track import PatchedTrack, Preview, Track
from heartstudio.model.gathering import Gathered, Gathering
from heartstudio.model.peaks import PeakPyramid
from heartstudio.model.sections import SectionPlan
from heartstudio.model.song import Song


@dataclass
class DeckTrack:
    """One song on the deck: its names, its sound and its peaks, complete or growing.

    `rounds_s`: where rounds of an endless song began; `gathering`: how fast it grows. Plain data
    without signals.
    """

    title: str = ""
    song_id: str = ""
    job_id: int = 0
    plan: SectionPlan = field(default_factory=SectionPlan)
    expected_s: float = 0.0
    loudness_lufs: float = SILENT_LUFS
    gain: float = 1.0
    is_file: bool = False
    is_endless: bool = False
    rounds_s: list[float] = field(default_factory=list[float])
    gathering: Gathering = field(default_factory=Gathering)
    marks: tuple[SectionTime, ...] = ()
    track: Track = field(default_factory=Track)
    peaks: PeakPyramid = field(default_factory=PeakPyramid)

    def put(self, sound: SamplesDecoded) -> None:
        """Append final sound; it replaces a preview of the same time."""
        first = self.track.final_count
        if sound.whole is None:
            self.track.append(sound.samples)
        else:
            self.track.take_whole(sound.whole)
        self._draw(first)

    def put_preview(self, first_sample: int, samples: Samples) -> None:
        """Show (2, n) samples from `first_sample` on until final ones arrive."""
        self.track.show_preview(first_sample, samples)
        self._draw(self.track.final_count)

    def reserve(self, sample_count: int) -> None:
        """Allocate memory for a sound of this length, unless it will be kept in a file."""
        if sample_count <= IN_MEMORY_SAMPLES and not self.is_endless:
            self.track.reserve(sample_count)

    def sections(self, length_s: float) -> tuple[SectionTime, ...]:
        """Return the sections: known ones, or estimates for a song of this length."""
        if self.is_endless:
            return self.marks or self.plan.in_rounds(self.rounds_s, self.track.duration_s)
        return self.marks or self.plan.over(length_s)

    def complete(self) -> None:
        """Mark the song as complete: nothing of it is a preview any more."""
        self.track.end_preview()
        self._draw(self.track.final_count)
        self.track.is_complete = True

    def measure(self) -> float:
        """Return the loudness of the whole sound in LUFS; slow, so not on the GUI thread."""
        return loudness_lufs(self.track.read(0, self.track.count))

    def take_loudness(self, loudness_lufs: float) -> None:
        """Store the result of `measure`."""
        self.loudness_lufs = loudness_lufs

    def _draw(self, first_sample: int) -> None:
        """Update the peaks from a sample on."""
        self.peaks.truncate(first_sample)
        self.peaks.append(self.track.read(self.peaks.sample_count, self.track.count))


class SongLookup(Protocol):
    """Finds songs by id; implemented by SongListModel."""

    def song(self, song_id: str) -> Song | None:
        """Return one song by its id."""
        ...


class SoundLoader(Protocol):
    """Reads files; implemented by jobs.songs.peak_loader.PeakLoader."""

    def load(self, path: Path) -> int:
        """Start loading; returns the token that its signals carry."""
        ...

    def cancel(self) -> None:
        """Cancel loading."""
        ...

    def measure(self, work: Callable[[], float], done: Callable[[float], None]) -> None:
        """Run work off the GUI thread, then done(its value) on the GUI thread."""
        ...


class Deck(QObject):
    """What is shown and played now: a library song, a running job, or nothing. GUI thread.

    Signals: changed() another song or job, or it became a library song · title_changed() ·
    peaks_changed() the pyramid grew · gathering_changed() what `gathered` tells ·
    sections_changed() · problem_occurred(message) · damage_found(song id, message): what is missing
    of what is shown; "" for no song of ours
    """

    changed = Signal()
    title_changed = Signal()
    peaks_changed = Signal()
    gathering_changed = Signal()
    sections_changed = Signal()
    problem_occurred = Signal(object)
    damage_found = Signal(str, object)

    def __init__(
        self, player: Player, songs: SongLookup, loader: SoundLoader, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._player = player
        self._songs = songs
        self._loader = loader
        self._shown = DeckTrack()
        self._is_auditioning = False
        self._jobs: dict[int, DeckTrack] = {}
        self._incoming: DeckTrack | None = None
        self._other: DeckTrack | None = None
        self._compare_next = ""
        self._token = 0
        self._plays_when_ready = False
        self._plays_job = 0
        self.matches_loudness = True
        """Whether compare_with lowers the louder song's volume (a setting)."""
        self.plays_new_songs = False
        """Whether a new song plays as soon as it has any sound (a setting)."""

    @property
    def song_id(self) -> str:
        """Id of the library song that is shown, "" for a running job or nothing."""
        return self._shown.song_id

    @property
    def job_id(self) -> int:
        """Id of the running job that is shown, 0 for none."""
        return self._shown.job_id

    @property
    def title(self) -> str:
        """Title of what is shown, "" for nothing."""
        return self._shown.title

    @property
    def peaks(self) -> PeakPyramid:
        """Peaks of the sound; the same object until `changed`."""
        return self._shown.peaks

    @property
    def track(self) -> Track:
        """The sound of what is shown."""
        return self._shown.track

    @property
    def duration_s(self) -> float:
        """Seconds of sound so far."""
        return self._shown.track.duration_s

    @property
    def expected_s(self) -> float:
        """Maximum length in seconds (a running job's plan), else duration_s."""
        return max(self._shown.expected_s, self.duration_s)

    @property
    def sections(self) -> tuple[SectionTime, ...]:
        """Section marks in order: the song's own, or estimated from the lyrics."""
        return self._shown.sections(self.expected_s)

    @property
    def gathered(self) -> Gathered | None:
        """What the player waits for in an endless song; None while it waits for nothing."""
        song = self._shown
        if not song.is_endless or song.track.is_complete:
            return None
        if self._player.track is not song.track or self._player.state is not PlayState.WAITING:
            return None
        return song.gathering.gathered(song.track.duration_s - self._player.position_s)

    def samples_between(self, start_sample: int, end_sample: int) -> Samples:
        """Return the raw sound (2, n) of a range, clipped to what exists: for close-up drawing."""
        return self._shown.track.read(start_sample, end_sample)

    def show_song(self, song_id: str, play: bool = False) -> None:
        """Show a library song at 0:00; with `play` also play it."""
        song = self._songs.song(song_id)
        if song is None:
            return
        self._plays_when_ready = play
        if song_id == self._shown.song_id:
            self._player.seek(0.0)
            self._play_if_wanted()
            return
        self._load(DeckTrack(song.title, song.id, plan=SectionPlan(song.lyrics)), song.path)
        self._show_incoming()

    def sound_changed(self, song_id: str) -> None:
        """Handle that a song's file has other sound now.

        If it is shown, it goes on at the same position, once the new sound has been read.
        """
        song = self._songs.song(song_id)
        if self._other is not None and self._other.song_id == song_id:
            self._other = None
        if song is None or song_id != self._shown.song_id:
            return
        fresh = DeckTrack(song.title, song.id, plan=SectionPlan(song.lyrics))
        fresh.marks = self._shown.marks
        is_reading = self._incoming is self._shown
        self._load(fresh, song.path)
        if is_reading:
            self._show_incoming()

    def show_file(self, path: Path, play: bool = True) -> None:
        """Show an audio file that Heart Studio did not make."""
        self._plays_when_ready = play
        self._load(DeckTrack(path.stem), path)
        self._show_incoming()

    def compare_with(self, song_id: str) -> None:
        """A/B: switch to another song at the same position, keep playing, at matched loudness.

        It is switched once it has been read, in the background if necessary; returning to the
        previous song is immediate.
        """
        song = self._songs.song(song_id)
        if song is None or song_id == self._shown.song_id:
            return
        if self._incoming is self._shown:
            self._compare_next = song_id
            return
        if self._other is not None and self._other.song_id == song_id:
            self._exchange(self._other)
            return
        self._load(DeckTrack(song.title, song.id, plan=SectionPlan(song.lyrics)), song.path)

    def clear(self) -> None:
        """Show nothing."""
        self._give_up_loading()
        self._other = None
        self._shown = DeckTrack()
        self._is_auditioning = False
        self._player.unload()
        self.changed.emit()
        self.sections_changed.emit()

    @property
    def hidden_jobs(self) -> frozenset[int]:
        """Running jobs whose songs could be shown, but another one is."""
        return frozenset(self._jobs) - {self._shown.job_id}

    def begin_job(self, job_id: int, title: str, plan: SectionPlan, may_show: bool = True) -> None:
        """Start a job; it is shown if nothing else is, or if `may_show` and nothing is playing."""
        track = Track(is_complete=False)
        song = DeckTrack(title, job_id=job_id, plan=plan, track=track)
        self._jobs[job_id] = song
        is_listening = self._player.state in (PlayState.PLAYING, PlayState.WAITING)
        if not self._player.has_song or (may_show and not is_listening):
            self._give_up_loading()
            self._plays_job = job_id if self.plays_new_songs else 0
            self._show(song)

    def show_job(self, job_id: int) -> None:
        """Show a running job instead of what is shown."""
        song = self._jobs.get(job_id)
        if song is not None and song is not self._shown:
            self._give_up_loading()
            self._show(song)

    @Slot(int, object)
    def plan_job(self, job_id: int, started: SongStarted) -> None:
        """Take the maximum length of the song from the engine's plan."""
        song = self._jobs.get(job_id)
        if song is not None:
            frames = started.history_frames + started.planned_new_frames
            song.is_endless = started.planned_new_frames == 0
            song.expected_s = frames / TOKEN_FRAME_RATE_HZ
            song.reserve(int(song.expected_s * SAMPLE_RATE_HZ))
            if song is self._shown:
                self.sections_changed.emit()

    @Slot(int, object)
    def begin_round(self, job_id: int, began: RoundBegan) -> None:
        """Handle that a round of an endless song begins."""
        song = self._jobs.get(job_id)
        if song is not None:
            song.rounds_s.append(began.first_frame / TOKEN_FRAME_RATE_HZ)

    @Slot(int, float, float)
    def measure_growth(self, job_id: int, made_s: float, work_s: float) -> None:
        """Handle that an endless song has `made_s` seconds of new music, after `work_s` of work."""
        song = self._jobs.get(job_id)
        if song is not None:
            song.gathering.grew(made_s, work_s)
            if song is self._shown:
                self._tell_gathering(song)

    @Slot(int, object)
    def take_sound(self, job_id: int, sound: SamplesDecoded) -> None:
        """Add sound of a running job."""
        song = self._jobs.get(job_id)
        if song is not None:
            if sound.is_preview:
                song.put_preview(sound.first_sample, sound.samples)
            else:
                song.put(sound)
            self._tell_growth(song)
            if song is self._shown and self._plays_job == job_id:
                self._plays_job = 0
                self._player.play(gathers=song.is_endless)

    def end_job(self, job_id: int, song_id: str, was_stopped: bool = False) -> None:
        """End a job, which is now the library song `song_id` ("": nothing was kept).

        If nothing of what is shown was kept, another running take, if any, is shown instead.
        """
        song = self._jobs.pop(job_id, None)
        if song is None:
            return
        song.complete()
        if was_stopped and not song.is_endless:
            song.marks = song.plan.over(song.expected_s, song.track.duration_s)
        song.expected_s = 0.0
        song.job_id, song.song_id = 0, song_id
        if song_id:
            self._loader.measure(song.measure, song.take_loudness)
        if song is not self._shown:
            return
        if not song_id and song.track.count == 0:
            other = next(iter(self._jobs), 0)
            self._plays_job = other if self._plays_job == job_id else self._plays_job
            if other:
                self.show_job(other)
            else:
                self.clear()
            return
        self._player.track_grew()
        self.changed.emit()
        self.sections_changed.emit()

    @Slot(int, int)
    def begin_reading(self, token: int, sample_count: int) -> None:
        """Handle the loader having opened the file."""
        song = self._incoming
        if song is not None and token == self._token:
            song.expected_s = sample_count / SAMPLE_RATE_HZ
            song.reserve(sample_count)
            if song is self._shown:
                self.sections_changed.emit()

    @Slot(int, object)
    def take_piece(self, token: int, sound: SamplesDecoded) -> None:
        """Add sound from the loader."""
        song = self._incoming
        if song is not None and token == self._token:
            song.put(sound)
            self._tell_growth(song)
            if song is self._shown:
                self._play_if_wanted()

    @Slot(int, float)
    def end_reading(self, token: int, loudness_lufs: float) -> None:
        """Handle the loader having read the whole file."""
        song = self._incoming
        if song is None or token != self._token:
            return
        self._incoming = None
        song.loudness_lufs = loudness_lufs
        song.track.is_complete = True
        song.expected_s = 0.0
        if song is not self._shown:
            is_same = song.song_id == self._shown.song_id
            self._exchange(song)
            if is_same:  # its former sound is no song to return to
                self._other = None
            return
        self._tell_growth(song)
        self.sections_changed.emit()
        if self._compare_next:
            self.compare_with(self._compare_next)

    @Slot(int, object)
    def tell_damage(self, token: int, message: Message) -> None:
        """Handle the loader having found that part of the file is missing."""
        song = self._incoming
        if song is not None and token == self._token:
            self.damage_found.emit(song.song_id, message)

    @Slot(int, object)
    def fail_reading(self, token: int, message: Message) -> None:
        """Handle a loader error; NOTHING was told as damage."""
        if token == self._token and self._incoming is not None:
            was_shown, self._incoming = self._incoming is self._shown, None
            if was_shown:
                self.clear()
            if message:
                self.problem_occurred.emit(message)

    def audition(self, first_sample: int, samples: Samples, master_gain: float = 1.0) -> bool:
        """Play the song with replaced sound (2, n) from `first_sample` on, at the same position.

        Its peaks and its file stay unchanged. False while the song is still being read, or if the
        sound extends past its end. `samples` match the master file; a song that was just made does
        not have `master_gain` applied yet.
        """
        track = self._shown.track
        if not track.is_complete or first_sample + samples.shape[1] > track.count:
            return False
        if not self._shown.is_file and master_gain != 1.0:
            samples = (samples / np.float32(master_gain)).astype(np.float32, copy=False)
        self._is_auditioning = True
        patched = PatchedTrack(track, Preview(first_sample, samples))
        self._player.exchange(patched, self._shown.gain)
        return True

    def end_audition(self) -> None:
        """Play the song's own sound again."""
        if self._is_auditioning:
            self._is_auditioning = False
            self._player.exchange(self._shown.track, self._shown.gain)

    def mark_sections(self, song_id: str, sections: tuple[SectionTime, ...]) -> None:
        """Set the known section starts of a song; ignored for songs that are not shown."""
        if song_id and song_id == self._shown.song_id:
            self._shown.marks = sections
            self.sections_changed.emit()

    def retitle(self, song_id: str, title: str) -> None:
        """Change a song's title; ignored for songs that are not shown."""
        if song_id and song_id == self._shown.song_id and title != self._shown.title:
            self._shown.title = title
            self.title_changed.emit()

    def retitle_job(self, job_id: int, title: str) -> None:
        """Change the title of a song that is being made."""
        song = self._jobs.get(job_id)
        if song is not None and title != song.title:
            song.title = title
            if song is self._shown:
                self.title_changed.emit()

    def _show(self, song: DeckTrack) -> None:
        self._shown = song
        self._is_auditioning = False
        song.gain = 1.0
        self._player.insert(song.track)
        self._tell_gathering(song)
        self.changed.emit()
        self.sections_changed.emit()

    def _tell_growth(self, song: DeckTrack) -> None:
        if song is self._shown:
            self._tell_gathering(song)
            self._player.track_grew()
            self.peaks_changed.emit()

    def _tell_gathering(self, song: DeckTrack) -> None:
        """Tell the player how much of an endless song must be ahead before it plays."""
        if song.is_endless and not song.track.is_complete:
            self._player.resume_after(song.gathering.needed_s)
            self.gathering_changed.emit()

    def _load(self, song: DeckTrack, path: Path) -> None:
        song.track.is_complete = False
        song.is_file = True
        self._compare_next = ""
        self._incoming = song
        self._token = self._loader.load(path)

    def _show_incoming(self) -> None:
        self._other = None
        if self._incoming is not None:
            self._show(self._incoming)

    def _give_up_loading(self) -> None:
        self._incoming = None
        self._compare_next = ""
        self._plays_when_ready = False
        self._loader.cancel()

    def _exchange(self, song: DeckTrack) -> None:
        self._other, self._shown = self._shown, song
        gains = (1.0, 1.0)
        if self.matches_loudness:
            gains = matching_gains(self._other.loudness_lufs, song.loudness_lufs)
        song.gain = gains[1]
        self._is_auditioning = False
        self._player.exchange(song.track, song.gain)
        self.changed.emit()
        self.sections_changed.emit()

    def _play_if_wanted(self) -> None:
        if self._plays_when_ready:
            self._plays_when_ready = False
            self._player.play()
