"""Undo and redo: one pair of actions over several stacks, the most recently used first.

Text fields have their own undo; they receive the keys before these actions do.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QUndoStack


class UndoRouter(QObject):
    """Sends undo to the most recently changed stack that can undo."""

    def __init__(self, undo: QAction, redo: QAction, stacks: list[QUndoStack]) -> None:
        super().__init__(undo.parent())
        self._undo, self._redo = undo, redo
        self._stacks = list(stacks)  # most recently used first
        self._undone: list[QUndoStack] = []
        self._counts = {id(stack): stack.index() for stack in stacks}
        self._is_routing = False
        undo.triggered.connect(self.undo)
        redo.triggered.connect(self.redo)
        for stack in stacks:
            stack.indexChanged.connect(self._on_index_changed)
        self._show()

    def undo(self) -> None:
        """Undo the last change."""
        stack = next((s for s in self._stacks if s.canUndo()), None)
        if stack is not None:
            self._undone.append(stack)
            self._route(stack.undo)

    def redo(self) -> None:
        """Redo the last undone change."""
        stack = self._undone.pop() if self._undone else None
        if stack is None or not stack.canRedo():
            stack = next((s for s in self._stacks if s.canRedo()), None)
        if stack is not None:
            self._route(stack.redo)

    def let_go(self) -> None:
        """The window is closing: stop tracking the stacks."""
        for stack in self._stacks:
            stack.indexChanged.disconnect(self._on_index_changed)
        self._stacks.clear()
        self._show()

    def _route(self, step: object) -> None:
        self._is_routing = True
        try:
            step()  # pyright: ignore[reportCallIssue]
        finally:
            self._is_routing = False
        self._show()

    def _on_index_changed(self, index: int) -> None:
        stack = self.sender()
        if isinstance(stack, QUndoStack) and not self._is_routing and index > 0:
            self._stacks.remove(stack)
            self._stacks.insert(0, stack)
            self._undone.clear()
        self._show()

    def _show(self) -> None:
        self._undo.setEnabled(any(stack.canUndo() for stack in self._stacks))
        self._redo.setEnabled(any(stack.canRedo() for stack in self._stacks))
