"""The radio: composes the next song while one plays, until it is stopped.

model/radio_plan.py decides what is composed and when playing begins; this service has it done by
the queue, the player and a thread for the ring's files. One song is in the queue at a time, behind
a person's own: it makes room for them even if it has begun. At most the playing song and the next
one are held in memory.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.contract import SAMPLE_RATE_HZ, GenerationResult, Samples, message_of
from engine.messages import Message
from engine.songs.sound_reader import load_stereo
from heartstudio.audio.deck import Deck
from heartstudio.audio.player import Player, PlayState
from heartstudio.audio.radio_track import LEAD_SAMPLES, RadioTrack
from heartstudio.audio.track import Track
from heartstudio.jobs.background import Background
from heartstudio.jobs.engine.engine_queue import EngineQueue
from heartstudio.jobs.engine.job import Job, JobEnded, JobEvent, JobProgress, JobSpec, JobState
from heartstudio.jobs.engine.work import Work
from heartstudio.jobs.songs.library import Library
from heartstudio.jobs.songs.radio_ring import (
    clean_ring,
    keep_ring_song,
    remove_files,
    write_ring_song,
)
from heartstudio.jobs.songs.song_requests import SongRequests
from heartstudio.jobs.songs.waiting_songs import NO_MODEL
from heartstudio.jobs.titles.titles import TitleService, title_from_lyrics
from heartstudio.model.draft import Draft, DraftModel, draw_seed
from heartstudio.model.radio_plan import Beginning, Draw, RadioPlan, RadioSong, RingLimits, Station
from heartstudio.model.song import Song
from heartstudio.model.song_list_model import SongListModel

TICK_MS = 200
LOAD_BEFORE_S = 15.0
"""The next song is read from its file this long before it is due."""
MOST_FAILURES = 2
"""So many songs in a row may fail before the radio stops."""
_log = logging.getLogger(__name__)


class RadioState(Enum):
    """OFF · GATHERING: music is made before it begins · PLAYING · PAUSED · WAITING: for the next
    song · ASIDE: it can play, but another song has the player."""

    OFF = "off"
    GATHERING = "gathering"
    PLAYING = "playing"
    PAUSED = "paused"
    WAITING = "waiting"
    ASIDE = "aside"


@dataclass(frozen=True)
class RadioStatus:
    """What is shown of the radio.

    `song`, `previous`  the playing song and the one before, None for none
    `position_s`  in the song       `ready`  songs that wait
    `beginning`  what must be ready before it begins; None while the speed is unknown
    `gathered`   0 … 1 of that      `wait_s`  seconds until then, None if unknown
    `work_per_s`  seconds of work per second of music; 0 if unknown
    `is_asking`  a text model is writing the lyrics of the next song
    """

    state: RadioState = RadioState.OFF
    song: RadioSong | None = None
    previous: RadioSong | None = None
    position_s: float = 0.0
    ready: int = 0
    beginning: Beginning | None = None
    gathered: float = 0.0
    wait_s: float | None = None
    work_per_s: float = 0.0
    is_asking: bool = False


@dataclass(frozen=True)
class _Composing:
    """The song in the queue. `began_at`: monotonic seconds of its first progress."""

    draw: Draw
    title: str
    work: Work
    progress: JobProgress | None = None
    began_at: float = 0.0

    @property
    def work_per_s(self) -> float:
        """Forecast seconds of work per second of music; 0 while there is none."""
        progress = self.progress
        if progress is None or progress.time_left_s is None:
            return 0.0
        return (self._passed_s + progress.time_left_s) / max(self.work.asked_s, 1.0)

    @property
    def fraction(self) -> float:
        """How much of it is done, 0 … 1."""
        return 0.0 if self.progress is None else self.progress.fraction

    @property
    def _passed_s(self) -> float:
        return time.monotonic() - self.began_at


class Radio(QObject):
    """The radio's controls. Lives on the GUI thread.

    Signals: changed(), `status` may be another · kept(title) · note_appeared(message) ·
    problem_occurred(message, details), it has stopped
    """

    changed = Signal()
    kept = Signal(str)
    note_appeared = Signal(object)
    problem_occurred = Signal(object, str)

    def __init__(
        self,
        *,
        queue: EngineQueue,
        requests: SongRequests,
        draft: DraftModel,
        songs: SongListModel,
        library: Library,
        titles: TitleService,
        player: Player,
        deck: Deck,
        folder: Path,
        music_folder: Callable[[], Path],
        parent: QObject | None = None,
    ) -> None:
        """The ring's files are in `folder`, which exists only while it plays."""
        super().__init__(parent)
        self._queue = queue
        self._requests = requests
        self._draft_model = draft
        self._songs = songs
        self._library = library
        self._titles = titles
        self._player = player
        self._deck = deck
        self._folder = folder
        self._music_folder = music_folder
        self._background: Background | None = None
        self._run = 0
        self._plan: RadioPlan | None = None
        self._draft = Draft()
        self._replaced: Track | None = None
        """What was heard when the radio was started."""
        self._composing: _Composing | None = None
        self._asked: tuple[int, Draw] | None = None
        """The text model's request, and the song whose lyrics it is about."""
        self._is_requesting = False
        self._refusal: Message | None = None
        self._written: dict[int, str] = {}
        """Lyrics by the number of the song that is composed with them."""
        self._leaving: set[int] = set()
        self._keeping: set[Path] = set()
        self._failures = 0
        self._forget_sound()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._on_tick)
        queue.queue_changed.connect(self._on_queue_changed)
        queue.happened.connect(self._on_event)
        titles.lyrics_ready.connect(self._on_lyrics_ready)
        titles.lyrics_failed.connect(self._on_lyrics_failed)
        player.state_changed.connect(self._on_player_changed)
        player.song_changed.connect(self._on_player_changed)

    @property
    def is_on(self) -> bool:
        """Whether it was started and not stopped."""
        return self._plan is not None

    @property
    def held_samples(self) -> int:
        """Samples of sound in memory."""
        return self._track.held_samples

    @property
    def status(self) -> RadioStatus:
        """What is shown now."""
        plan, composing = self._plan, self._composing
        if plan is None:
            return RadioStatus()
        forecast = composing.work_per_s if composing is not None else 0.0
        beginning = plan.beginning(forecast)
        work_per_s = plan.work_per_s or forecast
        gathered, wait_s = 0.0, None
        if beginning is not None:
            missing = max(beginning.songs - len(plan.waiting), 0)
            done = composing.fraction if composing is not None and missing else 0.0
            gathered = min((len(plan.waiting) + done) / beginning.songs, 1.0)
            wait_s = max(missing - done, 0.0) * plan.song_s * work_per_s
        return RadioStatus(
            state=self._state(),
            song=plan.playing,
            previous=plan.previous,
            position_s=max(self._head - self._start, 0) / SAMPLE_RATE_HZ,
            ready=len(plan.waiting),
            beginning=beginning,
            gathered=gathered,
            wait_s=wait_s,
            work_per_s=work_per_s,
            is_asking=self._asked is not None,
        )

    def clean_up(self) -> None:
        """Remove what a crash left of the ring (at the start of the app)."""
        folder = self._folder
        if self._plan is None and folder.is_dir():
            self._background = self._background or Background("radio", self)
            self._in_background(lambda: clean_ring(folder))

    def start(self, station: Station, limits: RingLimits | None = None) -> None:
        """Start a station, with the sampling and the model of the draft of now."""
        self.stop()
        if not self._requests.chosen_model_folder():
            self.problem_occurred.emit(NO_MODEL, "")
            return
        self._plan = RadioPlan(station, random.Random(draw_seed()), limits)
        self._draft = self._draft_model.draft
        self._replaced = self._player.track if self._is_heard() else None
        self._failures = 0
        self._background = self._background or Background("radio", self)
        folder, spared = self._folder, frozenset(self._keeping)
        self._in_background(lambda: clean_ring(folder, spared))
        self._timer.start()
        self._compose()
        self.changed.emit()

    def stop(self) -> None:
        """Stop playing and composing; songs that were not kept are removed."""
        if self._plan is None:
            return
        self._plan = self._replaced = None
        self._run += 1
        self._timer.stop()
        self._abandon()
        if self._asked is not None:
            self._titles.cancel(self._asked[0])
        self._asked = None
        self._written.clear()
        if self._player.track is self._track:
            self._player.unload()
        self._forget_sound()
        folder, spared = self._folder, frozenset(self._keeping)
        self._in_background(lambda: clean_ring(folder, spared))
        self.changed.emit()

    def toggle(self) -> None:
        """Pause, or play on; when another song has the player, take it back."""
        if self._plan is None or self._plan.playing is None:
            return
        if self._player.track is self._track:
            self._player.toggle()
        else:
            self._take_player()
        self.changed.emit()

    def skip(self) -> None:
        """Fade to the next song now; without one, fade out and wait for it."""
        plan = self._plan
        if plan is None or plan.playing is None or self._is_skipping:
            return
        self._see_head()
        self._play_next_if_due(self._head + LEAD_SAMPLES)
        self._track.cut(self._head)
        self._next = None
        self._is_skipping = True
        self._on_tick()

    def never_again(self) -> None:
        """Skip the song, and make none of its tags and lyrics any more in this station."""
        plan = self._plan
        if plan is None or plan.playing is None:
            return
        combination = plan.playing.draw.combination
        self._see_head()
        self._play_next_if_due(self._head + LEAD_SAMPLES)
        plan.bar(combination)
        if self._composing is not None and self._composing.draw.combination == combination:
            plan.give_up(self._composing.draw)
            self._abandon()
        self.skip()

    def keep(self, song_id: str) -> None:
        """Put the playing song, or the one before, into the library; `kept` follows."""
        song = self._plan.keep(song_id) if self._plan is not None else None
        if song is None:
            return
        folder = self._music_folder()
        self._keeping.add(song.path)

        def done(kept: Song) -> None:
            self._keeping.discard(song.path)
            self._songs.put([kept])
            self.kept.emit(kept.title)

        def failed(error: Exception) -> None:
            self._keeping.discard(song.path)
            if self._plan is not None:
                self._plan.let_go(song_id)
            _log.error("a song of the radio could not be kept", exc_info=error)
            sentence = message_of(error, Message("The song could not be kept."))
            self.note_appeared.emit(sentence)
            self.changed.emit()

        self._library.submit(lambda store: keep_ring_song(store, folder, song), done, failed)
        self.changed.emit()

    def shutdown(self) -> bool:
        """Stop, remove the files, end the thread. Call once, before the queue's and library's."""
        self.stop()
        return self._background is None or self._background.shutdown()

    def _state(self) -> RadioState:
        if self._plan is None:
            return RadioState.OFF
        if self._plan.playing is None:
            return RadioState.GATHERING
        if self._player.track is not self._track:
            return RadioState.ASIDE
        states = {PlayState.PLAYING: RadioState.PLAYING, PlayState.WAITING: RadioState.WAITING}
        return states.get(self._player.state, RadioState.PAUSED)

    def _forget_sound(self) -> None:
        """Begin a timeline."""
        self._track = RadioTrack()
        self._head = 0
        self._start = 0
        self._next: tuple[int, RadioSong] | None = None
        """The song that was put behind the playing one, and where it begins."""
        self._is_loading = False
        self._is_skipping = False
        self._has_begun = False

    # Composing

    def _compose(self) -> None:
        """Queue the next song, if there is room for it and none is queued."""
        plan = self._plan
        if plan is None or self._composing is not None or self._asked is not None:
            return
        draw = plan.draw()
        if draw is None:
            return
        lyrics = self._written.get(draw.number, draw.combination.lyrics)
        if plan.station.topic and not lyrics:
            self._ask(draw, plan.station.topic)
        else:
            self._order(plan, draw, lyrics)

    def _ask(self, draw: Draw, topic: str) -> None:
        """Ask the text model for lyrics; it may refuse before its request is known."""
        self._refusal = None
        self._is_requesting = True
        request = self._titles.request_lyrics(topic, draw.combination.tags)
        self._is_requesting = False
        self._asked = (request, draw)
        if self._refusal is not None:
            self._on_lyrics_failed(request, self._refusal)

    @Slot(int, str)
    def _on_lyrics_ready(self, request: int, lyrics: str) -> None:
        plan, draw = self._plan, self._take_asked(request)
        if plan is None or draw is None:
            return
        if plan.is_wanted(draw):
            self._written[draw.number] = lyrics
            self._order(plan, draw, lyrics)
        else:
            plan.give_up(draw)

    @Slot(int, object)
    def _on_lyrics_failed(self, request: int, message: Message) -> None:
        if self._is_requesting:
            self._refusal = message
            return
        plan, draw = self._plan, self._take_asked(request)
        if plan is None or draw is None:
            return
        plan.give_back(draw)
        self._failures += 1
        if self._failures >= MOST_FAILURES:
            self._fail(message, "")

    def _take_asked(self, request: int) -> Draw | None:
        """Return the song that an answer of the text model is about; None for others' answers."""
        if self._asked is None or self._asked[0] != request:
            return None
        (_, draw), self._asked = self._asked, None
        return draw

    def _order(self, plan: RadioPlan, draw: Draw, lyrics: str) -> None:
        """Queue a song."""
        tags = draw.combination.tags
        title = title_from_lyrics(lyrics, tags)
        title = title if lyrics else f"{title} {draw.number}"
        draft = replace(
            self._draft,
            title=self.tr("Radio: {title}").format(title=title),
            tags=tags,
            lyrics=lyrics,
            instrumental=not lyrics,
            length_s=plan.station.song_s,
            seed=draw.seed,
            takes=1,
            extend=None,
        )
        spec = self._requests.radio_spec(draft)
        if spec is None:
            plan.give_up(draw)
            self._fail(Message("The model is not there any more."), "")
            return
        self._composing = _Composing(draw, title, spec.work, began_at=time.monotonic())
        self._queue.enqueue(spec)

    def _abandon(self) -> None:
        """Take the song out of the queue, or stop it; nothing of it is decoded any more."""
        composing, self._composing = self._composing, None
        job = self._queue.job_with(composing.work) if composing is not None else None
        if job is None:
            return
        if job.state is JobState.QUEUED:
            self._queue.remove(job.id)
            return
        self._leaving.add(job.id)
        self._queue.stop_job(job.id)
        self._queue.stop_job(job.id)

    @Slot()
    def _on_queue_changed(self) -> None:
        """A person's own songs go first; who removes the radio's song stops the radio."""
        composing, plan = self._composing, self._plan
        if composing is None or plan is None:
            return
        job = self._queue.job_with(composing.work)
        if job is None:
            self._composing = None
            self.stop()
            return
        waiting = [one for one in self._queue.jobs() if one.state is JobState.QUEUED]
        if job.state is JobState.QUEUED:
            if waiting[-1] is not job:
                self._queue.move(job.id, len(waiting) - 1)
        elif job.state is JobState.RUNNING and waiting:
            plan.give_back(composing.draw)
            self._abandon()

    @Slot(int, object)
    def _on_event(self, job_id: int, event: JobEvent) -> None:
        if job_id in self._leaving:
            if isinstance(event, JobEnded):
                self._leaving.discard(job_id)
                self._queue.remove(job_id)
            return
        composing, job = self._composing, self._queue.job(job_id)
        if composing is None or job is None or job.spec.work is not composing.work:
            return
        match event:
            case JobProgress():
                began_at = composing.began_at if composing.progress else time.monotonic()
                self._composing = replace(composing, progress=event, began_at=began_at)
            case JobEnded():
                self._end(composing, job, event)
            case _:
                pass

    def _end(self, composing: _Composing, job: Job, ended: JobEnded) -> None:
        plan, outcome = self._plan, ended.outcome
        self._composing = None
        self._written.pop(composing.draw.number, None)
        self._queue.remove(job.id)
        if plan is None:
            return
        if ended.state is JobState.FINISHED and isinstance(outcome, GenerationResult):
            self._write(composing, job.spec, outcome)
            self._compose()
            return
        plan.give_up(composing.draw)
        self._failures += 1
        if ended.state is not JobState.FAILED or self._failures >= MOST_FAILURES:
            self.stop()  # a failure was told where all are; a stop was a person's
        else:
            self._compose()

    def _write(self, composing: _Composing, spec: JobSpec, result: GenerationResult) -> None:
        """Write the song into the ring."""
        run, folder, draw, title = self._run, self._folder, composing.draw, composing.title

        def done(song: RadioSong) -> None:
            if run != self._run or self._plan is None:
                return  # the stop removes what was written before it
            self._failures = 0
            self._plan.take(song)
            self._on_tick()

        def failed(error: Exception) -> None:
            if run == self._run and self._plan is not None:
                self._plan.give_up(draw)
                _log.error("a song of the radio could not be written", exc_info=error)
                self._fail(
                    message_of(error, Message("A song of the radio could not be written.")),
                    repr(error),
                )

        self._in_background(
            lambda: write_ring_song(folder, spec, result, draw, title), done, failed
        )

    def _fail(self, message: Message, details: str) -> None:
        self.stop()
        self.problem_occurred.emit(message, details)

    # Playing

    @Slot()
    def _on_tick(self) -> None:
        """Five times a second: does what is due."""
        plan = self._plan
        if plan is None:
            return
        self._stay_in_song()
        self._see_head()
        self._play_next_if_due(self._head)
        self._track.drop_before(self._head)
        self._compose()
        if self._plan is None:
            return
        self._has_begun = self._has_begun or plan.may_begin()
        if self._has_begun and self._next is None and self._is_next_due(plan):
            self._load(plan.waiting[0])
        dropped = [song.path for song in plan.take_dropped()]
        if dropped:
            self._in_background(lambda: remove_files(dropped))
        if self._is_over(plan):
            self.stop()
            self.note_appeared.emit(
                Message("The radio has stopped: nothing of its station may be played any more.")
            )
            return
        self.changed.emit()

    def _stay_in_song(self) -> None:
        """What was played before the song is gone: no loop, no seek leads there."""
        player = self._player
        if player.track is not self._track:
            return
        if player.loop is not None:
            player.set_loop(None)
        if player.head_samples < self._start:
            player.seek(self._start / SAMPLE_RATE_HZ)

    def _is_next_due(self, plan: RadioPlan) -> bool:
        left_s = (self._track.final_count - self._head) / SAMPLE_RATE_HZ
        return (
            bool(plan.waiting)
            and not self._is_loading
            and (self._is_skipping or left_s <= LOAD_BEFORE_S)
        )

    def _is_over(self, plan: RadioPlan) -> bool:
        """Whether all is barred, and what there was has been played."""
        is_silent = self._head + LEAD_SAMPLES >= self._track.final_count
        is_empty = self._next is None and not self._is_loading
        return plan.is_at_its_end and is_empty and is_silent

    def _load(self, song: RadioSong) -> None:
        """Read a song from its file and put it behind the playing one."""
        run = self._run
        self._is_loading = True

        def done(samples: Samples) -> None:
            plan = self._plan
            if run != self._run or plan is None:
                return
            self._is_loading = False
            if plan.waiting and plan.waiting[0] is song:
                self._see_head()
                start = self._track.put(samples, song.gain, self._head)
                self._next = (start, song)
                self._is_skipping = False
                if plan.playing is None:
                    self._play_next_if_due(start)
                    self._begin_to_play()

        def failed(error: Exception) -> None:
            if run == self._run:
                self._fail(message_of(error, Message("The song cannot be read.")), repr(error))

        self._in_background(lambda: load_stereo(song.path), done, failed)

    def _play_next_if_due(self, head: int) -> None:
        """Make the song that was put behind the playing one, if it has begun at `head`."""
        if self._plan is not None and self._next is not None and self._next[0] <= head:
            self._start = self._next[0]
            self._next = None
            self._plan.play_next()

    def _begin_to_play(self) -> None:
        """Play the first song, unless a person has begun to listen to another one meanwhile."""
        if not self._is_heard() or self._player.track is self._replaced:
            self._take_player()
        self._replaced = None

    def _is_heard(self) -> bool:
        """Whether the player plays."""
        return self._player.state in (PlayState.PLAYING, PlayState.WAITING)

    def _take_player(self) -> None:
        """Play where the radio was; the deck shows nothing meanwhile."""
        head = self._head
        self._deck.clear()
        self._player.insert(self._track)
        self._player.seek(head / SAMPLE_RATE_HZ)
        self._player.play()

    def _see_head(self) -> None:
        """Note where the playhead is; it stays where it was while another song has the player."""
        if self._player.track is self._track:
            self._head = self._player.head_samples

    @Slot()
    def _on_player_changed(self) -> None:
        if self._plan is not None:
            self.changed.emit()

    def _in_background(
        self,
        work: Callable[[], object],
        done: Callable[..., None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        if self._background is not None:
            self._background.submit(work, done, failed)
