"""The signal connections between the app's parts, in one place.

Called once by app.py, which creates the parts; their own modules document them.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

from engine.contract import RoundBegan, SamplesDecoded, SongStarted
from engine.songs.score import sections_of
from heartstudio.context import AppContext
from heartstudio.jobs.engine.job import EngineState, JobEvent, JobState
from heartstudio.jobs.engine.work import ComposeForRadio, SongGrew
from heartstudio.jobs.songs.peak_loader import PeakLoader
from heartstudio.jobs.songs.song_writing import planned_sections
from heartstudio.jobs.songs.timing import TimedSong
from heartstudio.model.settings import SettingsStore


class Wiring(QObject):
    """Connects queue, saver, deck, player and settings. Lives on the GUI thread."""

    def __init__(
        self, context: AppContext, loader: PeakLoader, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._begun: set[int] = set()
        self._was_idle = True
        self._idle_timer = QTimer(self)
        self._idle_timer.setSingleShot(True)
        self._idle_timer.timeout.connect(context.queue.free_memory)
        queue, deck, saver = context.queue, context.deck, context.saver
        queue.queue_changed.connect(self._on_queue_changed)
        queue.state_changed.connect(self._on_state_changed)
        queue.happened.connect(self._on_event)
        context.downloads.replacing.connect(queue.free_memory)
        saver.song_saved.connect(self._on_song_saved)
        saver.nothing_kept.connect(self._on_nothing_kept)
        loader.begun.connect(deck.begin_reading)
        loader.piece_loaded.connect(deck.take_piece)
        loader.loaded.connect(deck.end_reading)
        loader.failed.connect(deck.fail_reading)
        loader.damage_found.connect(deck.tell_damage)
        deck.problem_occurred.connect(context.player.problem_occurred)
        saver.note_appeared.connect(context.requests.note_appeared)
        self._connect_player(context.settings)
        context.songs.rowsRemoved.connect(self._on_rows_removed)
        context.songs.modelReset.connect(self._on_rows_removed)  # many songs are removed at once
        context.songs.dataChanged.connect(self._on_songs_changed)
        deck.changed.connect(self._on_deck_changed)
        context.open_song.changed.connect(self._on_open_song_changed)
        context.timing.timed.connect(self._on_timed)

    def _connect_player(self, settings: SettingsStore) -> None:
        player = self._context.player
        player.set_volume(settings.settings.volume)
        player.set_device(settings.settings.output_device)
        self._context.deck.matches_loudness = settings.settings.match_loudness
        self._context.deck.plays_new_songs = settings.settings.play_when_ready
        self._context.queue.composes_takes_together = settings.settings.takes_together
        player.volume_changed.connect(self._on_volume_changed)
        settings.changed.connect(self._on_option_changed)

    @Slot()
    def _on_queue_changed(self) -> None:
        """Show a newly started job on the deck, unless it works on an existing song."""
        for job in self._context.queue.running:
            if job.id in self._begun:
                self._context.deck.retitle_job(job.id, job.spec.title)
                continue
            self._begun.add(job.id)
            if isinstance(job.spec.work, ComposeForRadio):
                self._was_idle = True  # nobody waits for it on the deck
                continue
            may_show, self._was_idle = self._was_idle, False
            if job.spec.work.makes_song:
                self._context.deck.begin_job(
                    job.id, job.spec.title, planned_sections(job.spec), may_show
                )

    @Slot(object)
    def _on_state_changed(self, state: EngineState) -> None:
        """Handle a new engine state.

        Only the first job after an idle time takes the deck; a long idle time may free the memory.
        """
        minutes = self._context.settings.settings.free_memory_after_min
        if state is not EngineState.IDLE:
            self._idle_timer.stop()
            return
        self._was_idle = True
        self._context.forecast.refresh()
        if minutes > 0:
            self._idle_timer.start(minutes * 60_000)

    def shutdown(self) -> None:
        """Stop the timer that frees memory. Call once, at the end."""
        self._idle_timer.stop()

    @Slot(int, object)
    def _on_event(self, job_id: int, event: JobEvent) -> None:
        match event:
            case SongStarted():
                self._context.deck.plan_job(job_id, event)
            case RoundBegan():
                self._context.deck.begin_round(job_id, event)
            case SongGrew():
                self._context.deck.measure_growth(job_id, event.made_s, event.work_s)
            case SamplesDecoded():
                self._context.deck.take_sound(job_id, event)
            case _:
                pass

    @Slot(str, int)
    def _on_song_saved(self, song_id: str, job_id: int) -> None:
        job = self._context.queue.job(job_id)
        was_stopped = job is not None and job.state is JobState.STOPPED
        self._context.deck.end_job(job_id, song_id, was_stopped)

    @Slot(int)
    def _on_nothing_kept(self, job_id: int) -> None:
        self._context.deck.end_job(job_id, "", was_stopped=True)

    @Slot(float)
    def _on_volume_changed(self, volume: float) -> None:
        self._context.settings.set("volume", volume)

    @Slot(str)
    def _on_option_changed(self, name: str) -> None:
        settings = self._context.settings.settings
        if name == "output_device":
            self._context.player.set_device(settings.output_device)
        elif name == "match_loudness":
            self._context.deck.matches_loudness = settings.match_loudness
        elif name == "takes_together":
            self._context.queue.composes_takes_together = settings.takes_together
        elif name == "play_when_ready":
            self._context.deck.plays_new_songs = settings.play_when_ready

    @Slot()
    def _on_deck_changed(self) -> None:
        """Open the song on the deck."""
        self._context.open_song.open(self._context.deck.song_id)

    @Slot()
    def _on_open_song_changed(self) -> None:
        """Show the sections from the file on the deck."""
        open_song = self._context.open_song
        score = open_song.file.score if open_song.file is not None else None
        if score is not None and score.sections:
            self._context.deck.mark_sections(open_song.song_id, sections_of(score))

    @Slot(str, object)
    def _on_timed(self, song_id: str, timed: TimedSong) -> None:
        self._context.deck.mark_sections(song_id, timed.sections)

    @Slot()
    def _on_songs_changed(self) -> None:
        """Update the open song's title."""
        deck = self._context.deck
        song = self._context.songs.song(deck.song_id) if deck.song_id else None
        if song is not None:
            deck.retitle(song.id, song.title)

    @Slot()
    def _on_rows_removed(self) -> None:
        """Remove a deleted song from the deck."""
        deck = self._context.deck
        if deck.song_id and self._context.songs.song(deck.song_id) is None:
            deck.clear()
