"""Generate, Stop, and what the window says during and after generation.

SongRequests turns the draft into jobs, the queue runs them, SongSaver saves them; this module
connects them to actions, toasts, notifications and the task bar.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from engine.contract import (
    TOKEN_FRAME_RATE_HZ,
    ContextSlid,
    GenerationResult,
    MemoryRanOut,
    SlowerWay,
    SongStarted,
)
from engine.messages import Message
from engine.songs.score import Score
from heartstudio.context import AppContext
from heartstudio.jobs.engine.job import EngineState, Failure, JobEnded, JobEvent, JobProgress
from heartstudio.model.song import Song
from heartstudio.view.actions import Actions
from heartstudio.view.making.parameter_panel import ParameterPanel
from heartstudio.view.making.render_dialog import RenderDialog
from heartstudio.view.message_text import message_text
from heartstudio.view.messages import Messages
from heartstudio.view.notifications import BackgroundNotifier, TaskbarProgress
from heartstudio.view.widgets.viewport import clock_text


class MakingController(QObject):
    """Connects the making of songs to the window. Lives on the GUI thread."""

    def __init__(
        self, window: QWidget, context: AppContext, actions: Actions, messages: Messages
    ) -> None:
        super().__init__(window)
        self._window = window
        self._context = context
        self._actions = actions
        self._messages = messages
        self._cut_short: dict[int, float] = {}
        self.notifier = BackgroundNotifier(window)
        self.taskbar = TaskbarProgress(self)
        self._connect_service()
        actions.on("generate", context.requests.generate)
        actions.on("stop_making", context.requests.stop)
        actions.on("free_memory", self._on_free_memory)

    def show_devices_in(self, panel: ParameterPanel) -> None:
        """Make the panel show which devices are really used."""
        self._panel = panel
        self._context.forecast.changed.connect(panel.memory_bar.show_outlook)

    def _connect_service(self) -> None:
        context = self._context
        context.queue.happened.connect(self._on_event)
        context.queue.state_changed.connect(self._on_state_changed)
        context.saver.song_saved.connect(self._on_song_saved)
        context.saver.saving_failed.connect(self._on_saving_failed)
        context.waiting.note_appeared.connect(self._messages.warn)
        context.waiting.forgotten.connect(self._on_forgotten)
        context.requests.problem_occurred.connect(self._messages.fail)
        context.requests.note_appeared.connect(self._messages.say)
        context.repairs.problem_occurred.connect(self._messages.fail)
        context.repairs.note_appeared.connect(self._messages.say)
        context.repairs.offered.connect(self._on_repair_offered)
        context.player.problem_occurred.connect(self._messages.warn)

    def ask_how_to_render(self, song_id: str) -> None:
        """Ask for steps and noise, then queue another decoding of a song's tokens."""
        requests, steps = self._context.requests, self._context.settings.settings.codec_steps

        def ask(score: Score) -> None:
            dialog = RenderDialog(steps, requests.flow_steps_of(score), self._window)
            dialog.accepted.connect(lambda: requests.render_again(song_id, *dialog.choice()))
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

        requests.with_score(song_id, ask)

    @Slot(int)
    def explain_failure(self, job_id: int) -> None:
        """Show why a job failed."""
        job = self._context.queue.job(job_id)
        if job is not None and job.failure is not None:
            self._messages.fail(job.failure.message, job.failure.details)

    @Slot(int, object)
    def _on_event(self, job_id: int, event: JobEvent) -> None:
        job = self._context.queue.current
        is_first = job is not None and job.id == job_id  # what concerns all takes is told once
        match event:
            case SongStarted() if is_first:
                self._panel.show_device(event.device)
            case JobProgress() if is_first:
                self.taskbar.show(event.fraction)
            case ContextSlid() if is_first:
                self._tell_context_slid(event)
            case MemoryRanOut() | SlowerWay() if is_first:
                self._messages.warn(event.message)
            case JobEnded(outcome=Failure() as failure):
                self._tell_failure(job_id, failure)
            case JobEnded(outcome=GenerationResult() as result):
                self._remember_cut_short(job_id, result)
            case _:
                pass

    def _on_free_memory(self) -> None:
        self._context.queue.free_memory()
        is_idle = self._context.queue.state is EngineState.IDLE
        now, later = (
            self.tr("The model's memory was freed"),
            self.tr("It will be freed after the queue"),
        )
        self._messages.say(now if is_idle else later)

    def _tell_context_slid(self, slid: ContextSlid) -> None:
        text = self.tr(
            "The song has outgrown the model's context. It continues with tags, lyrics, the "
            "first {opening} and what comes after {recent}."
        )
        opening, recent = (
            clock_text(frames / TOKEN_FRAME_RATE_HZ)
            for frames in (slid.opening_frames, slid.first_recent_frame)
        )
        self._messages.say(text.format(opening=opening, recent=recent))

    @Slot(object)
    def _on_state_changed(self, state: EngineState) -> None:
        if state is EngineState.IDLE:
            self.taskbar.show(None)

    def _tell_failure(self, job_id: int, failure: Failure) -> None:
        job = self._context.queue.job(job_id)
        if job is not None:
            title = message_text(job.spec.work.failure_title)
            self.notifier.notify(title, message_text(failure.message))
        self._messages.fail(failure.message, failure.details)

    def _remember_cut_short(self, job_id: int, result: GenerationResult) -> None:
        """Remember a song whose sound is shorter than its tokens, until it is saved."""
        if not result.ending.sound_is_whole and result.samples.shape[1] > 0:
            self._cut_short[job_id] = result.samples.shape[1] / result.sample_rate_hz

    def _tell_cut_short(self, song: Song, sound_s: float) -> None:
        text = self.tr("“{title}” is in the library up to {clock}; the rest is kept as tokens")
        make, song_id = self._context.requests.finish_sound, song.id
        self._messages.say(
            text.format(title=song.title, clock=clock_text(sound_s)),
            self.tr("Finish the sound"),
            lambda: make(song_id),
        )

    @Slot(str, int)
    def _on_song_saved(self, song_id: str, job_id: int) -> None:
        sound_s = self._cut_short.pop(job_id, None)
        song = self._context.songs.song(song_id)
        if song is None:
            return
        text = self.tr("“{title}” is in the library").format(title=song.title)
        if self._context.settings.settings.notify_when_done:
            self.notifier.notify(self.tr("A song is done"), song.title)
        if sound_s is not None:
            self._tell_cut_short(song, sound_s)
            return
        is_open = self._context.deck.song_id == song_id
        if is_open:
            self._messages.say(text)
        else:
            show = self._context.deck.show_song
            self._messages.say(text, self.tr("Show"), lambda: show(song_id))

    @Slot(str)
    def _on_repair_offered(self, song_id: str) -> None:
        song = self._context.songs.song(song_id)
        if song is None:
            return
        text = self.tr("The repair of “{title}” can be heard").format(title=song.title)
        if self._context.settings.settings.notify_when_done:
            self.notifier.notify(self.tr("A repair is done"), song.title)
        if self._context.deck.song_id == song_id:
            self._messages.say(text)
        else:
            show = self._context.deck.show_song
            self._messages.say(text, self.tr("Show"), lambda: show(song_id))

    @Slot(int)
    def _on_forgotten(self, count: int) -> None:
        one, many = self.tr("The song is forgotten"), self.tr("{n} songs are forgotten")
        text = one if count == 1 else many.format(n=count)
        self._messages.say(text, self.tr("Undo"), self._context.waiting.bring_back)

    @Slot(int, object, str)
    def _on_saving_failed(self, job_id: int, message: Message, details: str) -> None:
        del job_id
        self._messages.fail(message, details)
