"""Two-way connection of one control and one field of the draft.

A control shows the draft and tells it what the person did; it keeps no value of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, SignalInstance

from heartstudio.model.draft import DraftModel


class FieldBinding(QObject):
    """Binds `field` of a draft to a control.  Lives on the GUI thread, as long as its parent.

    show    puts a value of the draft into the control
    edited  signal of the control; its first argument is the new value for the draft
    """

    def __init__(
        self,
        parent: QObject,
        draft: DraftModel,
        field: str,
        show: Callable[[Any], None],
        edited: SignalInstance,
    ) -> None:
        super().__init__(parent)
        self._draft = draft
        self._field = field
        self._show = show
        self._is_showing = False
        draft.changed.connect(self._on_draft_changed)
        edited.connect(self._on_edited)
        self._on_draft_changed(field)

    def _on_draft_changed(self, field: str) -> None:
        if field != self._field:
            return
        self._is_showing = True
        try:
            self._show(self._draft.value(field))
        finally:
            self._is_showing = False

    def _on_edited(self, value: object) -> None:
        if not self._is_showing:
            self._draft.set(self._field, value)
