"""Line times in the window: requesting them, following the sung line, missing lines.

The queue transcribes and stores the times; this module connects them to the player, the line under
the waveform and the lyrics editor. Songs without times are not followed.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from heartstudio.context import AppContext
from heartstudio.jobs.songs.timing import TimedSong
from heartstudio.model.lyrics_mapping import mapped_lines
from heartstudio.view.actions import Actions
from heartstudio.view.lyrics.lyrics_edit import LyricsEdit
from heartstudio.view.messages import Messages
from heartstudio.view.widgets.elided_label import SungLine

FOLLOW = "follow_lyrics"
"""Name of the action and of the setting."""


class TimingController(QObject):
    """Connects action, switch, line and lyrics to the timing. Lives on the GUI thread.

    Signals: models_wanted(), the user wants to download the transcriber.
    """

    models_wanted = Signal()

    def __init__(
        self,
        strip: SungLine,
        karaoke: QWidget,
        edit: LyricsEdit,
        context: AppContext,
        actions: Actions,
        messages: Messages,
    ) -> None:
        """karaoke: the button that stands beside the strip."""
        super().__init__(strip)
        self._context = context
        self._messages = messages
        self._strip = strip
        self._karaoke = karaoke
        self._edit = edit
        self._texts: list[str] = []
        self._places: dict[int, int] = {}
        self._line: int | None = None
        self._kept = ""
        """The line that is sung, of those that are not in the song's lyrics."""
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
        """Queue songs for timing; shows why it is not possible, and how to get the transcriber."""
        timing = self._context.timing
        reasons = [reason for song_id in song_ids if (reason := timing.why_not(song_id))]
        wanted = [song_id for song_id in song_ids if not timing.why_not(song_id)]
        if wanted:
            timing.time_by_tokens(wanted, self.listen)
        else:
            self._messages.say(reasons[0] if reasons else timing.why_not(""))

    def listen(self, song_ids: list[str]) -> None:
        """Have songs listened to; says what is missing for that."""
        timing = self._context.timing
        if timing.transcriber_folder() is None:
            text = self.tr("Listening needs HeartTranscriptor-oss (3 GB). It is among the models.")
            self._messages.say(text, self.tr("Models"), self.models_wanted.emit)
        else:
            for song_id in song_ids:
                timing.time(song_id)

    @Slot()
    def _on_shown_changed(self) -> None:
        """Handle another open song, or new times for this one."""
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
        kept = ""
        if timed is not None and follows and line is None:
            kept = next((k.text for k in timed.kept if k.start_s <= position_s < k.end_s), "")
        if (line, kept) != (self._line, self._kept):
            self._line, self._kept = line, kept
            self._show_line()

    def _show_marks(self) -> None:
        """Update all marks: which of the song's lines the lyrics contain and which are missing."""
        timed = self._context.timing.shown
        follows = self._context.settings.settings.follow_lyrics
        self._follow.setChecked(follows)
        for widget in (self._strip, self._karaoke):
            widget.setVisible(timed is not None and follows)
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
        own = self._texts[line].strip() if line is not None and is_there else self._kept
        self._strip.show_text(own)
        self._edit.highlight_line(None if line is None else self._places.get(line))

    @Slot(str, object)
    def _on_timed(self, song_id: str, timed: TimedSong) -> None:
        song = self._context.songs.song(song_id)
        if song is None:
            return
        lines = timed.times.lines
        text = (
            self.tr("“{title}” is timed by its model: {heard} of {all} lines are sung")
            if timed.times.is_stated
            else self.tr("“{title}” is timed: {heard} of {all} lines were heard")
        ).format(title=song.title, heard=len(lines) - len(timed.times.missing), all=len(lines))
        if self._context.deck.song_id == song_id:
            self._messages.say(text)
        else:
            show = self._context.deck.show_song
            self._messages.say(text, self.tr("Show"), lambda: show(song_id))
