"""The bar in which a song is made of two: which gives what, how much of it, hearing, making."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine.contract import SAMPLE_RATE_HZ, Samples
from heartstudio.context import AppContext
from heartstudio.jobs.songs.grafts import GraftPair
from heartstudio.jobs.songs.repairs import Passage
from heartstudio.theme import set_kind
from heartstudio.view.messages import Messages
from heartstudio.view.plain_text import PlainLabel
from heartstudio.view.song.waveform_state import WaveformState
from heartstudio.view.widgets.card import describe
from heartstudio.view.widgets.elided_label import ElidedLabel
from heartstudio.view.widgets.notice_bar import NoticeBar
from heartstudio.view.widgets.value_slider import ValueSlider
from heartstudio.view.widgets.viewport import FRAME_S

DEFAULT_CODEBOOKS = 2
HEARD_S = 10.0
"""So much is heard from the playhead on if nothing is selected."""
SLIDER_PX = 140


class GraftBar(NoticeBar):
    """Shown while two songs are open as a graft. Signals of its buttons:
    hear_wanted() · original_wanted() · swap_wanted() · make_wanted() · close_wanted()
    """

    hear_wanted = Signal()
    original_wanted = Signal()
    swap_wanted = Signal()
    make_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        title = ElidedLabel()
        super().__init__("graftBar", parent, label=title, buttons_below=True)
        self._title = title
        self.setAccessibleName(self.tr("A song of two"))
        self.label.setObjectName("graftLabel")
        self.slider = ValueSlider(self)
        self.slider.setObjectName("graftSlider")
        self.slider.setFixedWidth(SLIDER_PX)
        self.slider.setPageStep(1)
        describe(
            self.slider,
            self.tr("Codebooks of the melody's song"),
            self.tr(
                "How many codebooks come from the song of the melody: more keep more of it, fewer "
                "leave more to the other song"
            ),
        )
        self.slider.valueChanged.connect(self._show_count)
        self.count = PlainLabel(self)
        self.count.setObjectName("graftCount")
        self.row.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(self.slider)
        head.addWidget(self.count)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertLayout(0, head)
        self.hear_button = self._add(
            "graftHearButton",
            self.tr("Hear"),
            self.tr("Decode the selection, or 10 seconds from the play head on, and play it"),
        )
        self.hear_button.clicked.connect(self.hear_wanted)
        self.original_button = self._add(
            "graftOriginalButton", self.tr("Original"), self.tr("Hear the song as it is")
        )
        self.original_button.clicked.connect(self.original_wanted)
        swap = self._add(
            "graftSwapButton", self.tr("Swap"), self.tr("Exchange the parts of the two songs")
        )
        swap.clicked.connect(self.swap_wanted)
        make = self._add(
            "graftMakeButton",
            self.tr("Make the song"),
            self.tr("Decode the whole as a new song; the two songs stay as they are"),
        )
        make.clicked.connect(self.make_wanted)
        close = self._add(
            "graftCloseButton", self.tr("Close"), self.tr("Make no song of these two")
        )
        close.clicked.connect(self.close_wanted)

    @property
    def codebooks(self) -> int:
        """How many codebooks come from the melody's song."""
        return self.slider.value()

    def show_pair(self, melody: str, sound: str, codebooks: int) -> None:
        """Show two titles and the slider for K codebooks."""
        text = self.tr("Melody and words of “{melody}”, sound of “{sound}”")
        self._title.show_text(text.format(melody=melody, sound=sound))
        self.slider.setRange(1, codebooks - 1)
        self.slider.set_default(min(DEFAULT_CODEBOOKS, codebooks - 1))
        self._show_count()
        self.show()

    def show_state(self, is_previewing: bool, is_heard: bool) -> None:
        """Disable Hear while a preview is made, and Original unless a preview is heard."""
        self.hear_button.setEnabled(not is_previewing)
        self.hear_button.setText(self.tr("Decoding …") if is_previewing else self.tr("Hear"))
        self.original_button.setEnabled(is_heard)

    def _add(self, name: str, text: str, tip: str) -> QPushButton:
        button = self.add_button(name, text, tip)
        set_kind(button, "quiet")
        return button

    def _show_count(self) -> None:
        text = self.tr("{count} of {all} codebooks")
        self.count.setText(text.format(count=self.codebooks, all=self.slider.maximum() + 1))


class GraftController(QObject):
    """Connects action, bar, deck and grafts. Lives on the GUI thread."""

    def __init__(
        self,
        bar: GraftBar,
        state: WaveformState,
        context: AppContext,
        messages: Messages,
    ) -> None:
        super().__init__(bar)
        self._bar = bar
        self._state = state
        self._context = context
        self._messages = messages
        self._pair: GraftPair | None = None
        self._is_heard = False
        bar.hear_wanted.connect(self._on_hear)
        bar.original_wanted.connect(self._end_hearing)
        bar.swap_wanted.connect(self._on_swap)
        bar.make_wanted.connect(self._on_make)
        bar.close_wanted.connect(self._close)
        grafts = context.grafts
        grafts.paired.connect(self._on_paired)
        grafts.previewed.connect(self._on_previewed)
        grafts.queued.connect(self._on_queued)
        grafts.changed.connect(self._show_state)
        grafts.note_appeared.connect(messages.say)
        grafts.problem_occurred.connect(messages.fail)
        context.deck.changed.connect(self._on_deck_changed)

    def begin(self, chosen: list[str]) -> None:
        """Open two songs of the library: the one on the deck, else the first, gives the melody."""
        deck = self._context.deck
        ids = [*dict.fromkeys(chosen)]
        if len(ids) == 1 and deck.song_id and deck.song_id not in ids:
            ids.append(deck.song_id)
        if len(ids) != 2:
            self._messages.say(
                self.tr("Choose two songs in the library (Ctrl and click), then graft them.")
            )
            return
        ids.sort(key=lambda song_id: song_id != deck.song_id)
        self._context.grafts.pair(*ids)

    @Slot(object)
    def _on_paired(self, pair: GraftPair) -> None:
        self._open(pair)
        self._bar.slider.setValue(DEFAULT_CODEBOOKS)

    def _open(self, pair: GraftPair) -> None:
        """Show the melody's song, and the bar."""
        self._end_hearing()
        self._pair = None
        melody, sound = (self._title_of(song_id) for song_id in pair.ids)
        if self._context.deck.song_id != pair.ids[0]:
            self._context.deck.show_song(pair.ids[0])
        self._pair = pair
        self._bar.show_pair(melody, sound, pair.parents.codebooks)
        self._show_state()

    def _title_of(self, song_id: str) -> str:
        song = self._context.songs.song(song_id)
        return "" if song is None else song.title

    @Slot()
    def _close(self) -> None:
        self._end_hearing()
        self._pair = None
        self._bar.hide()

    @Slot()
    def _on_deck_changed(self) -> None:
        """Another song is shown: the bar belongs to the one before."""
        self._is_heard = False
        if self._pair is not None and self._context.deck.song_id != self._pair.ids[0]:
            self._pair = None
            self._bar.hide()
        self._show_state()

    @Slot()
    def _show_state(self) -> None:
        pair = self._pair
        is_previewing = pair is not None and self._context.grafts.is_previewing(pair.ids[0])
        self._bar.show_state(is_previewing, self._is_heard)

    @Slot()
    def _on_hear(self) -> None:
        if not self._context.deck.track.is_complete:
            self._messages.say(self.tr("Wait until the song has been read."))
        elif self._pair is not None:
            self._context.grafts.preview(self._pair, self._bar.codebooks, self._passage())

    def _passage(self) -> Passage:
        """The selection, else what is at the playhead."""
        frames = self._context.deck.track.count / SAMPLE_RATE_HZ / FRAME_S
        last = round(frames)
        span = self._state.selection
        if span is not None:
            return Passage(round(span.start_s / FRAME_S), min(round(span.end_s / FRAME_S), last))
        length = min(round(HEARD_S / FRAME_S), last)
        start = min(int(self._state.position_s / FRAME_S), last - length)
        return Passage(start, start + length)

    @Slot(str, int, object)
    def _on_previewed(self, melody_id: str, first_sample: int, samples: Samples) -> None:
        if self._pair is None or melody_id != self._pair.ids[0]:
            return
        if self._context.deck.audition(first_sample, samples):
            self._is_heard = True
            self._context.player.seek(first_sample / SAMPLE_RATE_HZ)
            self._context.player.play()
        self._show_state()

    @Slot()
    def _end_hearing(self) -> None:
        if self._is_heard:
            self._is_heard = False
            self._context.deck.end_audition()
        self._show_state()

    @Slot()
    def _on_swap(self) -> None:
        if self._pair is not None:
            self._open(self._pair.swapped())

    @Slot()
    def _on_make(self) -> None:
        if self._pair is not None:
            pair, codebooks = self._pair, self._bar.codebooks
            self._close()
            self._context.grafts.make(pair, codebooks)

    @Slot(str)
    def _on_queued(self, title: str) -> None:
        text = self.tr("“{title}” is decoded now; then it is in the library.")
        self._messages.say(text.format(title=title))
