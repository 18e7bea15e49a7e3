"""The radio's window: what it plays, how far it is, and its controls.

It may be closed while the radio plays. The choices are remembered in the settings.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from engine.prompt_text import normalise_tags
from heartstudio.context import AppContext
from heartstudio.jobs.songs.radio import Radio, RadioState, RadioStatus
from heartstudio.model.draft import LENGTH_RANGE_S
from heartstudio.model.radio_plan import Station, lyrics_in_list
from heartstudio.model.song import Song
from heartstudio.theme import MARGIN_PX, SPACING_PX, set_kind
from heartstudio.view.plain_text import PlainLabel, add_row
from heartstudio.view.tags.preset_menu import preset_title
from heartstudio.view.widgets.card import Card, describe
from heartstudio.view.widgets.elided_label import ElidedLabel
from heartstudio.view.widgets.viewport import clock_text

DOCUMENT = "radio"
STEPS = 1_000
BAR_PX = 6
LIST_PX = 150
STARS = 4
"""Songs with at least so many stars are a source of tags."""
INSTRUMENTAL, FROM_LIST, FROM_MODEL = "instrumental", "list", "model"
MAX_TOPIC_CHARACTERS = 300
_TAGS = Qt.ItemDataRole.UserRole
_KEY = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class Source:
    """A line of the list of sources: sets of tags. `key` is what the settings remember."""

    key: str
    text: str
    tags: tuple[tuple[str, ...], ...]


class RadioDialog(QDialog):
    """Not modal. `offer` fills the list of sources."""

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("radioDialog")
        self.setWindowTitle(self.tr("Radio"))
        self.resize(520, 620)
        self._context = context
        self._radio: Radio = context.radio
        self._was_on = False
        self.title = ElidedLabel(self)
        self.tags = ElidedLabel(self)
        self.sentence = PlainLabel(self)
        self.bar = QProgressBar(self)
        self.play_button = self._button("radioPlayButton", self._radio.toggle)
        self.skip_button = self._button("radioSkipButton", self._radio.skip)
        self.keep_button = self._button("radioKeepButton", self._on_keep)
        self.keep_previous_button = self._button("radioKeepPreviousButton", self._on_keep_previous)
        self.never_button = self._button("radioNeverButton", self._radio.never_again)
        self.sources = QListWidget(self)
        self.lyrics_kind = QComboBox(self)
        self.lyrics = QPlainTextEdit(self)
        self.topic = QLineEdit(self)
        self.length = QSpinBox(self)
        self.start_button = self._button("radioStartButton", self._on_start)
        self.close_button = self._button("radioCloseButton", self.close)
        self._set_up_song()
        self._set_up_station()
        self._lay_out()
        self._restore()
        self._radio.changed.connect(self._show_status)
        self._show_status()
        self.start_button.setDefault(True)
        self.sources.setFocus()

    def offer(self, chosen: Sequence[Song]) -> None:
        """List the presets, the chosen songs and the songs with stars; keep what is ticked."""
        ticked = self._ticked_keys()
        self.sources.clear()
        for source in self._sources(chosen):
            item = QListWidgetItem(source.text)
            item.setData(_TAGS, source.tags)
            item.setData(_KEY, source.key)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            is_ticked = source.key in ticked
            item.setCheckState(Qt.CheckState.Checked if is_ticked else Qt.CheckState.Unchecked)
            self.sources.addItem(item)
        if self.sources.count() and not self._ticked():
            self.sources.item(0).setCheckState(Qt.CheckState.Checked)
        self.sources.setCurrentRow(0)
        self._show_status()

    def station(self) -> Station | None:
        """What is chosen; None while something is missing."""
        tags = tuple(one for item in self._ticked() for one in item.data(_TAGS))
        kind = self.lyrics_kind.currentData()
        lyrics = lyrics_in_list(self.lyrics.toPlainText()) if kind == FROM_LIST else ()
        topic = self.topic.text().strip() if kind == FROM_MODEL else ""
        if not tags or (kind != INSTRUMENTAL and not lyrics and not topic):
            return None
        return Station(tuple(map(tuple, tags)), lyrics, self.length.value(), topic)

    def done(self, result: int) -> None:
        """Remember the choices; the radio goes on."""
        self._remember()
        super().done(result)

    def _sources(self, chosen: Sequence[Song]) -> list[Source]:
        presets = [
            Source(f"preset {one.name}", preset_title(one), (one.tags,))
            for one in self._context.presets.presets()
            if one.tags
        ]
        like = [
            Source(f"song {song.id}", self.tr("Like “{title}”").format(title=song.title), (tags,))
            for song in chosen
            if (tags := _tags_of(song))
        ]
        starred = {
            tags: None
            for song in self._context.songs.songs()
            if song.stars >= STARS and (tags := _tags_of(song))
        }
        if not starred:
            return [*like, *presets]
        text = self.tr("Songs with {stars} stars or more ({count})")
        text = text.format(stars=STARS, count=len(starred))
        return [*like, Source("stars", text, tuple(starred)), *presets]

    def _ticked(self) -> list[QListWidgetItem]:
        items = [self.sources.item(row) for row in range(self.sources.count())]
        return [item for item in items if item.checkState() is Qt.CheckState.Checked]

    def _ticked_keys(self) -> set[str]:
        if self.sources.count():
            return {str(item.data(_KEY)) for item in self._ticked()}
        keys = self._context.settings.document(DOCUMENT).get("sources")
        known = cast("list[object]", keys) if isinstance(keys, list) else []
        return {key for key in known if isinstance(key, str)}

    def _button(self, name: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(self)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: act())
        return button

    def _set_up_song(self) -> None:
        set_kind(self.title, "heading")
        set_kind(self.tags, "muted")
        self.sentence.setObjectName("radioSentence")
        self.sentence.setWordWrap(True)
        self.bar.setObjectName("radioBar")
        self.bar.setAccessibleName(self.tr("Progress of the radio"))
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(BAR_PX)
        for button, text, tip in (
            (self.play_button, self.tr("&Play"), self.tr("Play or pause the radio")),
            (self.skip_button, self.tr("S&kip"), self.tr("Fade to the next song")),
            (self.keep_button, self.tr("K&eep"), self.tr("Put this song into the library")),
            (
                self.keep_previous_button,
                self.tr("Keep the one &before"),
                self.tr("Put the song before this one into the library"),
            ),
            (
                self.never_button,
                self.tr("&Never again"),
                self.tr("Skip, and play nothing with these tags and lyrics until the radio stops"),
            ),
        ):
            button.setText(text)
            describe(button, text.replace("&", ""), tip)
            set_kind(button, "quiet")

    def _set_up_station(self) -> None:
        self.sources.setObjectName("radioSources")
        self.sources.setMinimumHeight(LIST_PX)
        describe(
            self.sources,
            self.tr("What is played"),
            self.tr("Each song has the tags of one of the ticked lines"),
        )
        self.lyrics_kind.setObjectName("radioLyricsKind")
        self.lyrics_kind.addItem(self.tr("None: instrumental"), INSTRUMENTAL)
        self.lyrics_kind.addItem(self.tr("From a list"), FROM_LIST)
        if self._context.titles.can_write_lyrics:
            self.lyrics_kind.addItem(self.tr("From the text model"), FROM_MODEL)
        self.topic.setObjectName("radioTopic")
        self.topic.setMaxLength(MAX_TOPIC_CHARACTERS)
        self.topic.setPlaceholderText(self.tr("What the lyrics are about"))
        describe(
            self.topic,
            self.tr("Topic of the lyrics"),
            self.tr("The text model writes other lyrics about it for each song"),
        )
        self.topic.textChanged.connect(self._show_status)
        describe(
            self.lyrics_kind, self.tr("Lyrics"), self.tr("Whether the songs of the radio are sung")
        )
        self.lyrics.setObjectName("radioLyrics")
        self.lyrics.setTabChangesFocus(True)
        self.lyrics.setPlaceholderText(
            self.tr("Paste lyrics here: one after the other, a line with --- between them")
        )
        describe(
            self.lyrics,
            self.tr("List of lyrics"),
            self.tr("Separated by a line with --- or by two empty lines"),
        )
        self.length.setObjectName("radioLength")
        self.length.setRange(*LENGTH_RANGE_S)
        self.length.setSingleStep(10)
        self.length.setSuffix(self.tr(" s"))
        describe(self.length, self.tr("Length of a song"), self.tr("The greatest length of a song"))
        self.close_button.setText(self.tr("Close"))
        describe(self.close_button, self.tr("Close"), self.tr("Close; the radio plays on"))
        self.lyrics_kind.currentIndexChanged.connect(self._show_status)
        self.lyrics.textChanged.connect(self._show_status)
        self.sources.itemChanged.connect(self._show_status)

    def _lay_out(self) -> None:
        song = Card(self.tr("Now"), self)
        for widget in (self.title, self.tags, self.bar, self.sentence):
            song.body.addWidget(widget)
        row = QHBoxLayout()
        for button in (
            self.play_button,
            self.skip_button,
            self.keep_button,
            self.keep_previous_button,
            self.never_button,
        ):
            row.addWidget(button)
        row.addStretch(1)
        song.body.addLayout(row)
        station = Card(self.tr("Station"), self)
        station.body.addWidget(self.sources, 1)
        form = QFormLayout()
        add_row(form, self.tr("&Lyrics"), self.lyrics_kind)
        station.body.addLayout(form)
        station.body.addWidget(self.lyrics, 1)
        station.body.addWidget(self.topic)
        below = QFormLayout()
        add_row(below, self.tr("Lengt&h"), self.length)
        station.body.addLayout(below)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.start_button)
        foot.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX)
        layout.setSpacing(SPACING_PX)
        layout.addWidget(station, 1)
        layout.addWidget(song)
        layout.addLayout(foot)

    def _restore(self) -> None:
        """Show the choices of last time."""
        known = self._context.settings.document(DOCUMENT)
        length, lyrics = known.get("length_s"), known.get("lyrics")
        draft = self._context.draft.draft
        self.length.setValue(length if isinstance(length, int) else draft.length_s)
        self.lyrics.setPlainText(lyrics if isinstance(lyrics, str) else "")
        topic = known.get("topic")
        self.topic.setText(topic if isinstance(topic, str) else "")
        place = self.lyrics_kind.findData(known.get("lyrics_kind"))
        self.lyrics_kind.setCurrentIndex(max(place, 0))

    def _remember(self) -> None:
        self._context.settings.set_document(
            DOCUMENT,
            {
                "sources": sorted(self._ticked_keys()),
                "lyrics_kind": self.lyrics_kind.currentData(),
                "lyrics": self.lyrics.toPlainText(),
                "topic": self.topic.text(),
                "length_s": self.length.value(),
            },
        )

    def _on_start(self) -> None:
        station = self.station()
        if self._radio.is_on:
            self._radio.stop()
        elif station is not None:
            self._remember()
            self._radio.start(station)

    def _on_keep(self) -> None:
        song = self._radio.status.song
        if song is not None:
            self._radio.keep(song.song_id)

    def _on_keep_previous(self) -> None:
        song = self._radio.status.previous
        if song is not None:
            self._radio.keep(song.song_id)

    @Slot()
    def _show_status(self) -> None:
        status = self._radio.status
        song, state, is_on = status.song, status.state, self._radio.is_on
        self.title.show_text("" if song is None else song.title)
        self.tags.show_text("" if song is None else ", ".join(song.draw.combination.tags))
        self.sentence.setText(self._sentence(status))
        fraction = status.gathered
        if song is not None:
            fraction = min(status.position_s / max(song.duration_s, 1.0), 1.0)
        self.bar.setValue(round(STEPS * fraction))
        is_playing = state in (RadioState.PLAYING, RadioState.WAITING)
        self.play_button.setText(self.tr("&Pause") if is_playing else self.tr("&Play"))
        is_first = song is not None and not self.play_button.isEnabled()
        for button in (self.play_button, self.skip_button, self.never_button):
            button.setEnabled(song is not None)
        if is_first and self.start_button.hasFocus():
            self.play_button.setFocus()  # Space pauses, as in the main window, and loses nothing
        self.keep_button.setEnabled(song is not None and not song.is_kept)
        previous = status.previous
        self.keep_previous_button.setEnabled(previous is not None and not previous.is_kept)
        for widget in (self.sources, self.lyrics_kind, self.length):
            widget.setEnabled(not is_on)
        kind = self.lyrics_kind.currentData()
        for field, its_kind in ((self.lyrics, FROM_LIST), (self.topic, FROM_MODEL)):
            field.setEnabled(not is_on)
            field.setVisible(kind == its_kind)
        self.start_button.setEnabled(is_on or self.station() is not None)
        if is_on is not self._was_on or not self.start_button.text():
            self._was_on = is_on
            self._show_start(is_on)

    def _show_start(self, is_on: bool) -> None:
        text = self.tr("&Stop") if is_on else self.tr("&Start")
        tip = (
            self.tr("Stop playing and composing; songs that were not kept are removed")
            if is_on
            else self.tr("Compose and play song after song")
        )
        self.start_button.setText(text)
        describe(self.start_button, text.replace("&", ""), tip)
        set_kind(self.start_button, "danger" if is_on else "primary")

    def _sentence(self, status: RadioStatus) -> str:
        waits = (RadioState.WAITING, RadioState.GATHERING)
        if status.is_asking and status.state in waits:
            return self.tr("The text model is writing lyrics.")
        match status.state:
            case RadioState.OFF:
                return self.tr("Only songs that you keep enter the library.")
            case RadioState.GATHERING:
                return self._waiting_sentence(status)
            case RadioState.WAITING:
                return self.tr("The next song is not ready yet.")
            case RadioState.ASIDE:
                return self.tr("Another song has the player. Play goes on with the radio.")
            case RadioState.PLAYING | RadioState.PAUSED:
                text = self.tr("Songs that are ready: {count}")
                return text.format(count=status.ready)

    def _waiting_sentence(self, status: RadioStatus) -> str:
        """Say what the radio waits for before it plays."""
        beginning = status.beginning
        if beginning is None or status.wait_s is None:
            return self.tr("The first song is being composed.")
        wait = clock_text(status.wait_s)
        if math.isinf(beginning.gapless_s):
            text = self.tr("The radio begins with its first song, in about {wait}.")
            return text.format(wait=wait)
        text = self.tr(
            "A minute of music takes this computer {work}. The radio begins when {music} of music "
            "are ready, in about {wait}; then it plays {gapless} without a gap."
        )
        return text.format(
            work=clock_text(60 * status.work_per_s),
            music=clock_text(beginning.music_s),
            wait=wait,
            gapless=clock_text(beginning.gapless_s),
        )


def _tags_of(song: Song) -> tuple[str, ...]:
    return tuple(normalise_tags(song.tags))
