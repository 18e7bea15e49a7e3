"""The karaoke view: a window of its own, full screen, that follows the song on the deck.

While a song plays full screen, the screen stays awake.

Keys: Space plays, arrows seek by line, V is the vocals, F11 the full screen, Escape leaves. It
computes no times; karaoke.py of the model says what is shown, karaoke_stage.py paints it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.messages import NOTHING, Message
from heartstudio.audio.player import PlayState
from heartstudio.context import AppContext
from heartstudio.jobs.songs.stem_player import VOCALS
from heartstudio.jobs.songs.timing import TimedSong
from heartstudio.model.karaoke import Karaoke, WordStarts, karaoke_of
from heartstudio.theme import DARK, MARGIN_PX, SPACING_PX, make_palette, make_style_sheet, set_kind
from heartstudio.view.actions import Actions
from heartstudio.view.message_text import message_text
from heartstudio.view.plain_text import PlainLabel
from heartstudio.view.song.karaoke_stage import KaraokeStage
from heartstudio.view.widgets.card import describe
from heartstudio.view.widgets.elided_label import ElidedLabel

SIZE, LEAST_SIZE = QSize(1120, 630), QSize(480, 270)
"""While it is not full screen."""
QUIET_MS = 3_000
"""While a song plays, controls and pointer disappear after this time without mouse and keys."""
NOTICE_PART, LEAST_NOTICE_PX = 18, 20
"""The font of a sentence in place of the lines: a part of the height, in pixels."""
SHARED = ("louder", "quieter", "back", "forward", "stop_playing", "without_vocals")
"""Actions whose keys work here as in the main window."""
_PLAIN_KEYS = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class KaraokeWindow(QWidget):
    """Shows the lines of the song that plays. Lives on the GUI thread; deleted when it is closed.

    Signals: closed() · times_wanted(song id), the user wants its lyrics timed
    """

    closed = Signal()
    times_wanted = Signal(str)

    def __init__(self, context: AppContext, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("karaokeWindow")
        self.setPalette(make_palette(DARK))
        self.setStyleSheet(f"{make_style_sheet(DARK)} QLabel {{ color: {DARK.text}; }}")
        self.setMouseTracking(True)
        self.setMinimumSize(LEAST_SIZE)
        self._context = context
        self._timed: TimedSong | None = None
        self._words: WordStarts = {}
        self._song = Karaoke("", ())
        self._told: Message = NOTHING
        self.stage = KaraokeStage(self)
        self.notice = PlainLabel(self)
        self.time_button = QPushButton(self)
        self.play_button = self._button("karaokePlayButton")
        self.vocals_button = self._button("karaokeVocalsButton")
        self.sentence = ElidedLabel(self)
        self.full_button = self._button("karaokeFullScreenButton")
        self.leave_button = self._button("karaokeLeaveButton")
        self.bar = self._make_bar()
        self._page = self._make_page()
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(QUIET_MS)
        self._quiet.timeout.connect(self.hide_controls)
        key = actions["separate"].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        self._how_to_separate = self.tr(
            "Without vocals: separate the song into stems first ({key})"
        )
        self._how_to_separate = self._how_to_separate.format(key=key)
        self.addActions([actions[name] for name in SHARED])
        self._leave_keys = (QKeySequence(Qt.Key.Key_Escape), *actions["karaoke"].shortcuts())
        self._connect()
        self._show_song()
        self._show_state()
        self._show_vocals()
        self.wake()

    def begin(self) -> None:
        """Show it on the whole screen that the main window is on."""
        parent = self.parentWidget()
        self.resize(SIZE)
        if parent is not None:
            self.move(parent.screen().availableGeometry().center() - self.rect().center())
        self.showFullScreen()
        self.stage.setFocus()
        self._keep_screen()

    def toggle_full_screen(self) -> None:
        """Use the whole screen, or no longer."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def wake(self) -> None:
        """Show controls and pointer, for a while."""
        self.bar.show()
        self.unsetCursor()
        self._quiet.start()

    def _keep_screen(self) -> None:
        """Keep the screen awake while a song plays on the whole of it, and no longer."""
        is_shown = self.isVisible() and self.isFullScreen() and not self.isMinimized()
        self._context.screen.want(is_shown and self._is_playing())

    def _is_playing(self) -> bool:
        return self._context.player.state in (PlayState.PLAYING, PlayState.WAITING)

    @Slot()
    def hide_controls(self) -> None:
        """Hide controls and pointer, unless they are needed."""
        has_focus = self.bar.isAncestorOf(focus) if (focus := self.focusWidget()) else False
        is_playing = self._context.player.state is PlayState.PLAYING
        if is_playing and self.isFullScreen() and not has_focus and not self.bar.underMouse():
            self.bar.hide()
            self.setCursor(Qt.CursorShape.BlankCursor)

    def _button(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the arrow keys to the view
        return button

    def _make_bar(self) -> QFrame:
        bar = QFrame(self)
        bar.setObjectName("karaokeBar")
        self.vocals_button.setCheckable(True)
        self.vocals_button.setText(self.tr("Vocals"))
        describe(self.vocals_button, self.tr("Vocals"), self.tr("Hear the voice, or not (V)"))
        self.leave_button.setText(self.tr("Leave"))
        describe(self.leave_button, self.tr("Leave"), self.tr("Back to the main window (Esc)"))
        describe(self.full_button, self.tr("Full screen"), self.tr("Use the whole screen (F11)"))
        self.full_button.setText(self.tr("Full screen"))
        self.sentence.setObjectName("karaokeSentence")
        set_kind(self.sentence, "muted")
        row = QHBoxLayout(bar)
        row.setContentsMargins(MARGIN_PX, SPACING_PX, MARGIN_PX, SPACING_PX)
        row.setSpacing(SPACING_PX)
        for widget in (self.play_button, self.vocals_button):
            row.addWidget(widget)
        row.addWidget(self.sentence, 1)
        for widget in (self.full_button, self.leave_button):
            row.addWidget(widget)
        return bar

    def _make_page(self) -> QWidget:
        """Return what is shown instead of lines: a sentence, and what can be done."""
        page = QWidget(self)
        self.notice.setObjectName("karaokeNotice")
        self.notice.setWordWrap(True)
        self.notice.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.time_button.setObjectName("karaokeTimeButton")
        self.time_button.setText(self.tr("Time lyrics"))
        set_kind(self.time_button, "primary")
        text = self.tr("Find when each line is sung")
        describe(self.time_button, self.tr("Time lyrics"), text)
        layout = QVBoxLayout(page)
        layout.setSpacing(2 * MARGIN_PX)
        layout.addStretch(1)
        layout.addWidget(self.notice)
        layout.addWidget(self.time_button, 0, Qt.AlignmentFlag.AlignCenter)
        layout.addStretch(1)
        return page

    def _connect(self) -> None:
        context = self._context
        self.play_button.clicked.connect(self._on_play_clicked)
        self.vocals_button.clicked.connect(self._on_vocals_clicked)
        self.full_button.clicked.connect(self.toggle_full_screen)
        self.leave_button.clicked.connect(self.close)
        self.time_button.clicked.connect(self._on_time_clicked)
        context.deck.changed.connect(self._show_song)
        context.deck.title_changed.connect(self._show_song)
        context.open_song.changed.connect(self._show_song)
        context.timing.shown_changed.connect(self._show_song)
        context.timing.changed.connect(self._show_song)
        context.timing.words_found.connect(self._on_words_found)
        context.player.position_changed.connect(self._on_position_changed)
        context.player.state_changed.connect(self._show_state)
        context.player.problem_occurred.connect(self._on_problem)
        context.stem_player.problem_occurred.connect(self._on_problem)
        context.stem_player.changed.connect(self._show_vocals)
        context.stems.changed.connect(self._show_vocals)

    @Slot()
    def _show_song(self) -> None:
        """Show the lines of the song on the deck, or why there are none."""
        deck, timing = self._context.deck, self._context.timing
        timed = timing.shown
        if timed is not None and timed.song_id != deck.song_id:
            timed = None
        if timed != self._timed:
            self._timed, self._words = timed, {}
            timing.find_words()
        self.setWindowTitle(deck.title or self.tr("Karaoke"))
        is_known = self._context.open_song.file is not None or not deck.song_id
        if timed is not None:
            self._song = karaoke_of(deck.title, timed.lyrics, timed.times, self._words, timed.kept)
        else:
            self._song = Karaoke("" if is_known else deck.title, ())
        self._page.setVisible(timed is None and is_known)
        reason = timing.why_not(deck.song_id)
        self.notice.setText(
            message_text(reason) or self.tr("The lyrics of this song have no times yet.")
        )
        self.time_button.setVisible(not reason)
        self._on_position_changed(self._context.player.position_s)

    @Slot(float)
    def _on_position_changed(self, position_s: float) -> None:
        self.stage.show_now(self._song.at(position_s))

    @Slot(str, object)
    def _on_words_found(self, song_id: str, words: WordStarts) -> None:
        if self._timed is not None and self._timed.song_id == song_id:
            self._words = words
            self._show_song()

    @Slot()
    def _show_state(self) -> None:
        state = self._context.player.state
        text = self.tr("Pause") if self._is_playing() else self.tr("Play")
        self.play_button.setText(text)
        self.play_button.setEnabled(state is not PlayState.EMPTY)
        describe(self.play_button, text, self.tr("Play or pause (Space)"))
        self._keep_screen()
        self.wake()

    @Slot()
    def _show_vocals(self) -> None:
        """Show whether the voice is heard, or what to do so that it can be left out."""
        stems = self._context.stem_player
        has_stems = stems.folder is not None
        self.vocals_button.setEnabled(has_stems)
        self.vocals_button.setChecked(not (has_stems and stems.levels.of(VOCALS).is_muted))
        if has_stems:
            text = self.tr("The stems are being read…") if stems.is_reading else ""
        else:
            reason = self._context.stems.why_not(self._context.deck.song_id)
            text = message_text(reason) or self._how_to_separate
        self.sentence.show_text(message_text(self._told) or text)

    @Slot(object)
    def _on_problem(self, message: Message) -> None:
        """Say here what the main window says behind this one, until the next attempt."""
        self._told = message
        self._show_vocals()
        self.wake()

    def _forget_problem(self) -> None:
        self._told = NOTHING
        self._show_vocals()

    @Slot()
    def _on_play_clicked(self) -> None:
        self._forget_problem()
        self._context.player.toggle()

    @Slot(bool)
    def _on_vocals_clicked(self, wants: bool) -> None:
        self._forget_problem()
        self._context.stem_player.set_muted(VOCALS, not wants)

    @Slot()
    def _on_time_clicked(self) -> None:
        self.times_wanted.emit(self._context.deck.song_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Play, seek by line, vocals, full screen, leave."""
        self.wake()
        player, key = self._context.player, Qt.Key(event.key())
        if QKeySequence(event.keyCombination()) in self._leave_keys:
            self.close()
        elif event.modifiers() not in _PLAIN_KEYS:
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_F11:
            self.toggle_full_screen()
        elif key == Qt.Key.Key_Space:
            self.play_button.click()
        elif key == Qt.Key.Key_V:
            self.vocals_button.click()
        elif key == Qt.Key.Key_Home:
            player.seek(0.0)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Up):
            player.seek(self._song.start_before(player.position_s))
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
            start_s = self._song.start_after(player.position_s)
            if start_s is not None:
                player.seek(start_s)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show the controls."""
        self.wake()
        super().mouseMoveEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Use the whole screen, or no longer."""
        del event
        self.toggle_full_screen()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the parts above each other."""
        super().resizeEvent(event)
        foot_px = self.bar.sizeHint().height()
        self.stage.setGeometry(self.rect())
        self.stage.set_foot(foot_px)
        font = self.notice.font()
        font.setPixelSize(max(self.height() // NOTICE_PART, LEAST_NOTICE_PX))
        self.notice.setFont(font)
        self._page.setGeometry(self.rect().adjusted(MARGIN_PX, 0, -MARGIN_PX, -foot_px))
        self.bar.setGeometry(0, self.height() - foot_px, self.width(), foot_px)

    def changeEvent(self, event: QEvent) -> None:
        """The full screen was chosen or left, perhaps by the system."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.WindowStateChange:
            self._keep_screen()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell it."""
        self._quiet.stop()
        self._context.screen.want(False)
        super().closeEvent(event)
        self.closed.emit()
