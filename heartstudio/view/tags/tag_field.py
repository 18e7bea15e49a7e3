"""The field with the tag chips and the line edit for new tags.

It shows a list of tags and emits requested changes; the draft handles undo.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from engine.incoming.limits import tags_problem
from engine.prompt_text import TAG_SEPARATORS, normalise_tags
from heartstudio.model.tag_catalog import TagCatalog
from heartstudio.theme import CONTROL_RADIUS_PX, roles_of, set_kind
from heartstudio.view.tags.tag_chip import TagChip
from heartstudio.view.tags.tag_completer import TagCompleter
from heartstudio.view.widgets.flow_layout import FlowLayout

_COMMIT_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)


class TagInput(QLineEdit):
    """The line edit. Signals: committed(text) · left_start() · pulled_back() in an empty line."""

    committed = Signal(str)
    left_start = Signal()
    pulled_back = Signal()
    offer_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.completer_of_tags: TagCompleter | None = None
        self.setObjectName("tagInput")
        set_kind(self, "bare")

    def event(self, event: QEvent) -> bool:
        """Before a Ctrl shortcut (Generate) runs, the typed text becomes a tag."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if is_control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._commit()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Commit, complete, or move focus to the chips."""
        key = Qt.Key(event.key())
        has_text = bool(self.text().strip())
        at_start = self.cursorPosition() == 0 and not self.hasSelectedText()
        if event.matches(QKeySequence.StandardKey.Paste) and self._pasted_tags():
            self.committed.emit(self.text() + self._pasted_tags())
        elif key in _COMMIT_KEYS and (has_text or self._highlighted()):
            self._commit()
        elif key == Qt.Key.Key_Down:
            self.offer_wanted.emit()
        elif key == Qt.Key.Key_Backspace and not self.text():
            self.pulled_back.emit()
        elif key == Qt.Key.Key_Left and at_start:
            self.left_start.emit()
        elif key == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keep typed text as a tag when focus is lost."""
        super().focusOutEvent(event)
        away = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        if event.reason() not in away and self.text().strip():
            self.committed.emit(self.text())

    def _pasted_tags(self) -> str:
        """Return the clipboard's text if it contains several tags; a line edit would join its
        lines.
        """
        text = QGuiApplication.clipboard().text()
        return text if any(separator in text for separator in TAG_SEPARATORS) else ""

    def _highlighted(self) -> str:
        return self.completer_of_tags.highlighted_tag() if self.completer_of_tags else ""

    def _commit(self) -> None:
        text = self._highlighted() or self.text()
        if text.strip():
            self.committed.emit(text)


class TagField(QWidget):
    """Chips and input. Signals: tags_edited(tuple of tags) · refused(message), tags are too
    many or too long, and stay in the input.
    """

    tags_edited = Signal(object)
    refused = Signal(object)

    def __init__(self, catalog: TagCatalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._tags: tuple[str, ...] = ()
        self._chips: list[TagChip] = []
        self._drop_index: int | None = None
        self.setObjectName("tagField")
        self._flow = FlowLayout(self, spacing_px=6, stretch_last=True)
        self._flow.setContentsMargins(8, 7, 8, 7)
        self.input = TagInput(self)
        self.input.setMinimumWidth(150)
        self.input.setFixedHeight(28)
        self.completer = TagCompleter(catalog, self.input)
        self.input.completer_of_tags = self.completer
        self._flow.addWidget(self.input)
        self.setFocusProxy(self.input)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.input.textEdited.connect(self._on_text_edited)
        self.input.committed.connect(self.add_text)
        self.input.pulled_back.connect(self._focus_last_chip)
        self.input.left_start.connect(self._focus_last_chip)
        self.input.offer_wanted.connect(self.offer)
        self.completer.tag_chosen.connect(self.add_text)
        self.input.installEventFilter(self)

    def show_tags(self, tags: tuple[str, ...]) -> None:
        """Show these tags in one layout pass, reusing chips of tags that stay."""
        focused = next((n for n, chip in enumerate(self._chips) if chip.hasFocus()), None)
        self._flow.setEnabled(False)  # otherwise each chip that is shown triggers a layout of all
        free = {chip.tag: chip for chip in self._chips}
        self._tags = tuple(tags)
        self._chips = [free.pop(tag, None) or self._make_chip(tag) for tag in self._tags]
        for chip in free.values():
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        for number, chip in enumerate(self._chips):
            self._flow.put_widget(number, chip)
            chip.show()
        self._flow.setEnabled(True)
        before: QWidget | None = None
        for widget in (*self._chips, self.input):
            if before is not None:
                QWidget.setTabOrder(before, widget)
            before = widget
        if focused is not None:
            self._focus_chip(min(focused, len(self._chips) - 1))
        self._flow.activate()
        self.updateGeometry()

    def add_text(self, text: str) -> bool:
        """Add typed or pasted text: one tag or several, separated by commas.

        Returns False if they are rejected.
        """
        self.completer.hide()
        wanted = normalise_tags(",".join([*self._tags, text]))
        problem = tags_problem(wanted)
        if problem:
            self.refused.emit(problem)
            return False
        self.input.clear()
        if tuple(wanted) != self._tags:
            self.tags_edited.emit(tuple(wanted))
        return True

    def offer(self) -> None:
        """Show known tags that match the typed text; all of them if it is empty."""
        self.input.setFocus(Qt.FocusReason.OtherFocusReason)
        self.completer.offer(self.input.text(), self._tags)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show the focus of the line edit on the frame."""
        if watched is self.input and event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Click anywhere to type."""
        self.input.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame of a text field, and the drop position of a dragged chip."""
        del event
        roles = roles_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_focused = self.input.hasFocus()
        colour = roles.focus if is_focused else roles.control
        painter.setPen(QPen(QColor(colour), 2 if is_focused else 1))
        painter.setBrush(QColor(roles.sunken))
        inset = 1.0 if is_focused else 0.5
        frame = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(frame, CONTROL_RADIUS_PX, CONTROL_RADIUS_PX)
        if self._drop_index is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(roles.accent))
            painter.drawRoundedRect(self._drop_mark(self._drop_index), 1.5, 1.5)

    def _make_chip(self, tag: str) -> TagChip:
        chip = TagChip(tag, self._catalog.category_of(tag), self)
        chip.remove_requested.connect(lambda: self._remove(tag))
        chip.edit_requested.connect(lambda: self._edit(tag))
        chip.move_requested.connect(lambda steps: self._move(tag, self._tags.index(tag) + steps))
        chip.step_requested.connect(lambda steps: self._focus_chip(self._tags.index(tag) + steps))
        chip.dragged.connect(self._on_dragged)
        chip.dropped.connect(lambda where: self._on_dropped(tag, where))
        return chip

    def _remove(self, tag: str) -> None:
        self.tags_edited.emit(tuple(t for t in self._tags if t != tag))
        if not self._chips:
            self.input.setFocus(Qt.FocusReason.OtherFocusReason)

    def _edit(self, tag: str) -> None:
        self.tags_edited.emit(tuple(t for t in self._tags if t != tag))
        self.input.setText(tag)
        self.input.setFocus(Qt.FocusReason.OtherFocusReason)
        self.input.selectAll()

    def _move(self, tag: str, place: int) -> None:
        rest = [t for t in self._tags if t != tag]
        place = min(max(place, 0), len(rest))
        self.tags_edited.emit((*rest[:place], tag, *rest[place:]))
        self._focus_chip(place)

    def _focus_last_chip(self) -> None:
        self._focus_chip(len(self._chips) - 1)

    def _focus_chip(self, number: int) -> None:
        if 0 <= number < len(self._chips):
            self._chips[number].setFocus(Qt.FocusReason.OtherFocusReason)
        elif number >= len(self._chips) or not self._chips:
            self.input.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_text_edited(self, text: str) -> None:
        cut = max(text.rfind(separator) for separator in TAG_SEPARATORS)
        if cut >= 0 and self.add_text(text[:cut]):
            self.input.setText(text[cut + 1 :].lstrip())
        if self.input.text().strip():
            self.completer.offer(self.input.text(), self._tags)
        else:
            self.completer.hide()

    def _on_dragged(self, where: QPoint) -> None:
        self._drop_index = self._index_at(self.mapFromGlobal(where))
        self.update()

    def _on_dropped(self, tag: str, where: QPoint) -> None:
        place = self._index_at(self.mapFromGlobal(where))
        self._drop_index = None
        self.update()
        self._move(tag, place - (self._tags.index(tag) < place))

    def _index_at(self, where: QPoint) -> int:
        """Return the index of the chip before which a drop at this point inserts."""
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        for number, chip in enumerate(self._chips):
            place = chip.geometry()
            in_front = (
                where.x() > place.center().x() if mirrored else where.x() < place.center().x()
            )
            if where.y() < place.top() or (where.y() <= place.bottom() + 3 and in_front):
                return number
        return len(self._chips)

    def _drop_mark(self, index: int) -> QRectF:
        at_end = index >= len(self._chips)
        place = self._chips[-1 if at_end else index].geometry()
        x = place.right() + 2.5 if at_end else place.left() - 4.5
        return QRectF(x, place.top() + 2, 3, place.height() - 4)
