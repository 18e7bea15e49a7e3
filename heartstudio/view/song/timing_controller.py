"""Times of lyrics in the window: asking for them, following the line that is sung, missing lines.

The queue listens and keeps the times; here they meet the player, the strip under the waveform and
the lyrics being edited.  Songs without times are not followed.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from heartstudio.context import AppContext
from heartstudio.jobs.songs.timing import TimedSong
from heartstudio.model.lyrics_mapping import mapped_lines
from heartstudio.view.actions import Actions
from heartstudio.view.lyrics.lyrics_edit import LyricsEdit
from heartstudio.view.messages import Messages
from heartstudio.view.widgets.elided_label import SungLine

FOLLOW = "follow_lyrics"
"""The name of the action and of the setting."""


class TimingController(QObject):
    """Wires action, switch, strip and lyrics to the timing.  Lives on the GUI thread.

    Signals: models_wanted(), the person wants to get the transcriber.
    """

    models_wanted = Signal()

    def __init__(
        self,
        strip: SungLine,
        edit: LyricsEdit,
        context: AppContext,
        actions: Actions,
        messages: Messages,
    ) -> None:
        super().__init__(strip)
        self._context = context
        self._messages = messages
        self._strip = strip
        self._edit = edit
        self._texts: list[str] = []
        self._places: dict[int, int] = {}
        self._line: int | None = None
        settings = context.settings
        self._follow = actions.on_toggled(FOLLOW, lambda wants: settings.set(FOLLOW, wants))
        context.timing.shown_changed.connect(self._on_shown_changed)
        context.timing.timed.connect(self._on_timed)
        context.timing.note_appeared.connect(messages.say)
        context.timing.problem_occurred.connect(messages.fail)
        context.player.position_changed.connect(self._on_position_changed)
        context.draft.changed.connect(self._on_draft_changed)
        settings.changed.connect(self._on_option_changed)
        self._on_shown_changed()

    def time(self, song_ids: list[str]) -> None:
        """Have songs listened to; says why not, and how to get what listens."""
        timing = self._context.timing
        reasons = [reason for song_id in song_ids if (reason := timing.why_not(song_id))]
        wanted = [song_id for song_id in song_ids if not timing.why_not(song_id)]
        if not wanted:
            self._messages.say(reasons[0] if reasons else timing.why_not(""))
        elif problem := timing.package_problem():
            self._messages.fail(problem)  # a dialog: there is a command in it to be copied
        elif timing.transcriber_folder() is None:
            text = self.tr("Listening needs HeartTranscriptor-oss (3 GB). It is among the models.")
            self._messages.say(text, self.tr("Models"), self.models_wanted.emit)
        else:
            for song_id in wanted:
                timing.time(song_id)

    @Slot()
    def _on_shown_changed(self) -> None:
        """Another song is open, or this one has other times."""
        timed = self._context.timing.shown
        self._texts = [] if timed is None else timed.lyrics.split("\n")
        self._show_marks()

    @Slot(str)
    def _on_draft_changed(self, field: str) -> None:
        if field == "lyrics":
            self._show_marks()

    @Slot(str)
    def _on_option_changed(self, name: str) -> None:
        if name == FOLLOW:
            self._show_marks()

    @Slot(float)
    def _on_position_changed(self, position_s: float) -> None:
        timed = self._context.timing.shown
        follows = timed is not None and self._context.settings.settings.follow_lyrics
        line = timed.times.line_at(position_s) if timed is not None and follows else None
        if line != self._line:
            self._line = line
            self._show_line()

    def _show_marks(self) -> None:
        """Everything anew: which of the song's lines stand in the lyrics, which are missing."""
        timed = self._context.timing.shown
        follows = self._context.settings.settings.follow_lyrics
        self._follow.setChecked(follows)
        self._strip.setVisible(timed is not None and follows)
        if timed is None:
            self._places = {}
        else:
            self._places = mapped_lines(timed.lyrics, self._context.draft.draft.lyrics)
        missing = () if timed is None else timed.times.missing
        places = tuple(self._places[line] for line in missing if line in self._places)
        self._edit.show_missing(places)
        self._on_position_changed(self._context.player.position_s)
        self._show_line()

    def _show_line(self) -> None:
        line = self._line
        is_there = line is not None and line < len(self._texts)
        self._strip.show_text(self._texts[line].strip() if line is not None and is_there else "")
        self._edit.highlight_line(None if line is None else self._places.get(line))

    @Slot(str, object)
    def _on_timed(self, song_id: str, timed: TimedSong) -> None:
        song = self._context.songs.song(song_id)
        if song is None:
            return
        lines = timed.times.lines
        text = self.tr("“{title}” is timed: {heard} of {all} lines were heard").format(
            title=song.title, heard=len(lines) - len(timed.times.missing), all=len(lines)
        )
        if self._context.deck.song_id == song_id:
            self._messages.say(text)
        else:
            show = self._context.deck.show_song
            self._messages.say(text, self.tr("Show"), lambda: show(song_id))
