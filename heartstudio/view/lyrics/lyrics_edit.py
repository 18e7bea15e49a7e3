"""The text field of the lyrics: coloured sections, issues as tooltips, files by drop and paste.

Edits plain text and has its own fine-grained undo; lyrics_editor.py adds the surrounding widgets.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QPainter,
    QPaintEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from engine.incoming.limits import lyrics_problem
from engine.incoming.lyrics import Lyrics, lyrics_of
from engine.incoming.lyrics_file import LYRICS_SUFFIXES, LyricsFileError, no_lyrics, read_lyrics
from engine.prompt_text import TRAINED_SECTIONS
from heartstudio.model.lyrics_analysis import analyse_line
from heartstudio.theme import is_palette_change, roles_of, section_colour
from heartstudio.view.lyrics.lyrics_highlighter import LyricsHighlighter
from heartstudio.view.lyrics.lyrics_texts import issue_sentence
from heartstudio.view.plain_text import show_tip

BAR_WIDTH_PX = 3
LEAST_LINES = 5
LINES_ABOVE = 3
"""Number of lines shown above the one scrolled to."""


class LyricsEdit(QPlainTextEdit):
    """Signals: text_edited(text) · lyrics_opened(Lyrics) from a file · refused(message), input
    was rejected · editing_ended() when focus is lost.
    """

    text_edited = Signal(object)
    lyrics_opened = Signal(object)
    refused = Signal(object)
    editing_ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lyricsEdit")
        self.setTabChangesFocus(True)
        self.setAcceptDrops(True)
        self.document().setDocumentMargin(8)
        self._is_showing = False
        self._sung_line: int | None = None
        self._missing: tuple[int, ...] = ()
        self.highlighter = LyricsHighlighter(self)
        self.textChanged.connect(self._on_text_changed)

    def sizeHint(self) -> QSize:
        """A few lines: it uses the available space without making the page scroll."""
        height = LEAST_LINES * self.fontMetrics().lineSpacing() + 24
        return QSize(super().sizeHint().width(), height)

    def show_text(self, text: str) -> None:
        """Show the draft's lyrics; the same text leaves cursor and undo unchanged."""
        if text == self.toPlainText():
            return
        self._is_showing = True
        self.replace_all(text)
        self._is_showing = False

    def replace_all(self, text: str) -> None:
        """Replace the whole text, as one step of the field's own undo."""
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)

    def insert_section(self, section: str) -> None:
        """Insert a section mark on its own line at the cursor, and move below it.

        A cursor at the start of a line: above that line; within or at its end: below it.
        """
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.setPosition(cursor.selectionEnd())
        block = cursor.block()
        mark = f"[{section}]\n"
        if not block.text().strip():
            cursor.select(QTextCursor.SelectionType.LineUnderCursor)
            cursor.insertText(self._gap_before(block) + mark)
        elif cursor.atBlockStart():
            cursor.insertText(self._gap_before(block) + mark)
        else:
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
            cursor.insertText("\n\n" + mark)
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def replace_line(self, number: int, text: str) -> None:
        """Replace the text of line `number` (from 0); empty text removes the line."""
        block = self.document().findBlockByNumber(number)
        if not block.isValid():
            return
        cursor = QTextCursor(block)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)

    def go_to_line(self, number: int) -> None:
        """Move cursor and focus to the start of line `number` (from 0)."""
        block = self.document().findBlockByNumber(number)
        if block.isValid():
            self.setTextCursor(QTextCursor(block))
            self.centerCursor()
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def highlight_line(self, number: int | None) -> None:
        """Highlight the line being sung (from 0); None highlights none.

        Scrolls to it unless the user is typing here.
        """
        self._sung_line = number
        self._mark_lines()
        block = self.document().findBlockByNumber(-1 if number is None else number)
        if block.isValid() and not self.hasFocus():
            place = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if place.top() < 0 or place.bottom() > self.viewport().height():
                self.verticalScrollBar().setValue(block.firstLineNumber() - LINES_ABOVE)

    def show_missing(self, numbers: tuple[int, ...]) -> None:
        """Underline lines (from 0) that were not heard in the song."""
        self._missing = numbers
        self._mark_lines()

    def open_file(self, path: Path) -> None:
        """Replace the lyrics with those of a text, .lrc or subtitle file, or emit `refused`."""
        try:
            lyrics = read_lyrics(path)
        except LyricsFileError as error:
            self.refused.emit(error.message)
            return
        if not lyrics.text.strip():
            self.refused.emit(no_lyrics(path.name))
            return
        self.show_lyrics(lyrics)
        self.lyrics_opened.emit(lyrics)

    def show_lyrics(self, lyrics: Lyrics) -> None:
        """Replace the whole text with lyrics from a file, and move to the start."""
        self.replace_all(lyrics.text)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def issue_text_at(self, block: QTextBlock, column: int) -> str:
        """Return the reason for an underline at a position in a line, "" without one."""
        for issue in analyse_line(block.text()).issues:
            if issue.start <= column <= issue.start + issue.length:
                return issue_sentence(issue)
        is_missing = block.blockNumber() in self._missing
        return self.tr("Probably missing: not heard in the song") if is_missing else ""

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Accept text and text files; other files are left to the window."""
        if source.hasUrls():
            return _lyrics_file(source) is not None
        return super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """A text file replaces the lyrics; pasted text is cleaned, and rejected if too long."""
        path = _lyrics_file(source) if source.hasUrls() else None
        if path is not None:
            self.open_file(path)
        elif source.hasText():
            text = lyrics_of(source.text(), keep_edges=True).text
            problem = lyrics_problem(text)
            if problem:
                self.refused.emit(problem)
            else:
                self.textCursor().insertText(text)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Text typed after focus returns is a new undo step."""
        super().focusOutEvent(event)
        self.editing_ended.emit()

    def viewportEvent(self, event: QEvent) -> bool:
        """Show the reason for an underline as a tooltip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            cursor = self.cursorForPosition(event.pos())
            text = self.issue_text_at(cursor.block(), cursor.positionInBlock())
            show_tip(event.globalPos(), text or self.toolTip(), self)
            return True
        return super().viewportEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Update colours when the theme changes."""
        super().changeEvent(event)
        if is_palette_change(event) and hasattr(self, "highlighter"):
            self.highlighter.rehighlight()
            self._mark_lines()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text, and a coloured bar along the lines of each section."""
        super().paintEvent(event)
        roles = roles_of(self.palette())
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        block = self.firstVisibleBlock()
        while block.isValid():
            place = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if place.top() > event.rect().bottom():
                break
            state = block.userState()
            if 0 <= state < len(TRAINED_SECTIONS) and (block.text().strip() or _continues(block)):
                painter.setBrush(section_colour(roles, TRAINED_SECTIONS[state]))
                painter.drawRect(QRectF(0, place.top(), BAR_WIDTH_PX, place.height()))
            block = block.next()
        painter.end()

    def _mark_lines(self) -> None:
        roles, document = roles_of(self.palette()), self.document()
        selections: list[QTextEdit.ExtraSelection] = []
        for number in self._missing:
            selection = _selected(document.findBlockByNumber(number))
            selection.format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DashUnderline)
            selection.format.setUnderlineColor(QColor(roles.warning))
            selections.append(selection)
        if self._sung_line is not None:
            selection = _selected(document.findBlockByNumber(self._sung_line))
            selection.cursor.clearSelection()
            selection.format.setBackground(QColor(roles.accent_soft))
            selection.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            selections.append(selection)
        self.setExtraSelections([each for each in selections if not each.cursor.isNull()])

    def _gap_before(self, block: QTextBlock) -> str:
        before = block.previous()
        return "\n" if before.isValid() and before.text().strip() else ""

    def _on_text_changed(self) -> None:
        if not self._is_showing:
            self.text_edited.emit(self.toPlainText())


def _selected(block: QTextBlock) -> QTextEdit.ExtraSelection:
    """A highlight of a whole line; its cursor is null if there is no such line."""
    selection = QTextEdit.ExtraSelection()
    if block.isValid():
        selection.cursor = QTextCursor(block)
        end = QTextCursor.MoveOperation.EndOfBlock
        selection.cursor.movePosition(end, QTextCursor.MoveMode.KeepAnchor)
    return selection


def _continues(block: QTextBlock) -> bool:
    """Whether a blank line is within a section, i.e. more of the section follows."""
    following = block.next()
    return following.isValid() and following.userState() == block.userState()


def _lyrics_file(source: QMimeData) -> Path | None:
    """Return the single local lyrics file in dropped or pasted data."""
    urls = source.urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    path = Path(urls[0].toLocalFile())
    return path if path.suffix.lower() in LYRICS_SUFFIXES else None
