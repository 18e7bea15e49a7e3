"""Synchronises the waveform with the deck, the player and the running job.

It draws nothing: deck and player hold the data, the waveform's state shows them.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from engine.contract import SAMPLE_RATE_HZ, TOKEN_FRAME_RATE_HZ, FramesComposed, SamplesDecoded
from engine.songs.score import SectionTime
from heartstudio.audio.deck import Deck
from heartstudio.audio.player import Player, PlayState
from heartstudio.jobs.engine.engine_queue import EngineQueue
from heartstudio.jobs.engine.job import JobEvent
from heartstudio.model.lyrics_analysis import analyse_line
from heartstudio.view.lyrics.lyrics_texts import section_title
from heartstudio.view.song.waveform_state import Making, SectionMark, Span, WaveformState


def section_marks(sections: tuple[SectionTime, ...], total_s: float) -> tuple[SectionMark, ...]:
    """Return the deck's sections with their ends, translated, and numbered if repeated."""
    names = [_title_and_kind(section.name) for section in sections]
    titles = [title for title, _ in names]
    seen: dict[str, int] = {}
    marks: list[SectionMark] = []
    for index, (section, (title, kind)) in enumerate(zip(sections, names, strict=True)):
        end_s = sections[index + 1].start_s if index + 1 < len(sections) else total_s
        seen[title] = seen.get(title, 0) + 1
        label = f"{title} {seen[title]}" if titles.count(title) > 1 else title
        if end_s > section.start_s:
            marks.append(SectionMark(label, section.start_s, end_s, kind))
    return tuple(marks)


def _title_and_kind(name: str) -> tuple[str, str]:
    """Return a section's title, and the kind that the lyrics editor takes it for, too.

    "verse 2" and "verse: soft piano" are verses; a section of no known kind keeps its name.
    """
    kind = analyse_line(f"[{name}]").section or name.lower()
    title = section_title(name)
    return (section_title(kind) if title == name else title), kind


class DeckPresenter(QObject):
    """Connects deck, player and queue to a WaveformState. Lives on the GUI thread."""

    def __init__(
        self, deck: Deck, player: Player, queue: EngineQueue, state: WaveformState
    ) -> None:
        super().__init__(state)
        self._deck = deck
        self._player = player
        self._state = state
        self._making = Making()
        self._wants_loop = False
        deck.changed.connect(self._on_changed)
        deck.peaks_changed.connect(self._on_grown)
        deck.sections_changed.connect(self._on_grown)
        player.position_changed.connect(self._on_position_changed)
        player.state_changed.connect(self._on_player_state_changed)
        queue.happened.connect(self._on_event)
        state.seek_requested.connect(player.seek)
        state.selection_changed.connect(self._on_selection_changed)
        self._on_changed()

    def set_loop(self, wants_loop: bool) -> None:
        """Loop the selection, or the whole song without one; False for no loop."""
        self._wants_loop = wants_loop
        self._apply_loop()

    @Slot()
    def _on_changed(self) -> None:
        deck, state = self._deck, self._state
        if state.peaks is deck.peaks and not deck.job_id:  # the job being shown has become a song
            self._on_grown()
            return
        self._making = Making()
        if not deck.song_id and not deck.job_id and not deck.title:
            state.show_song(None)
            return
        state.show_song(
            deck.peaks,
            deck.expected_s,
            section_marks(deck.sections, deck.expected_s),
            deck.samples_between,
        )
        if deck.job_id:
            state.show_making(self._making, deck.expected_s)
        self._apply_loop()

    @Slot()
    def _on_grown(self) -> None:
        """Handle more sound, or a better estimate of the song's length."""
        if self._deck.job_id:
            self._state.show_making(self._making, self._deck.expected_s)
        else:
            self._state.settle(self._deck.expected_s)
        self._state.set_sections(section_marks(self._deck.sections, self._deck.expected_s))
        self._apply_loop()

    @Slot(float)
    def _on_position_changed(self, position_s: float) -> None:
        is_playing = self._player.state is PlayState.PLAYING
        self._state.set_position(position_s, is_playing)

    @Slot(object)
    def _on_player_state_changed(self, state: PlayState) -> None:
        self._state.set_position(self._player.position_s, state is PlayState.PLAYING)

    @Slot(int, object)
    def _on_event(self, job_id: int, event: JobEvent) -> None:
        if job_id != self._deck.job_id:
            return
        match event:
            case FramesComposed():
                end = event.first_frame + event.codes.shape[1]
                self._making = Making(end / TOKEN_FRAME_RATE_HZ, self._making.final_s)
                self._state.show_making(self._making, self._deck.expected_s)
            case SamplesDecoded(is_preview=False):
                end_s = (event.first_sample + event.samples.shape[1]) / SAMPLE_RATE_HZ
                self._making = Making(max(self._making.composed_s, end_s), end_s)
            case _:
                pass

    @Slot(object)
    def _on_selection_changed(self, span: Span | None) -> None:
        del span
        self._apply_loop()

    def _apply_loop(self) -> None:
        span = self._state.selection or Span(0.0, self._state.sound_s)
        if not self._wants_loop or span.end_s <= span.start_s:
            self._player.set_loop(None)
        else:
            self._player.set_loop((span.start_s, span.end_s))
