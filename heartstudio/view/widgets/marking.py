"""QT_TRANSLATE_NOOP with a type: marks a literal for the translators and returns it unchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["QT_TRANSLATE_NOOP"]

if TYPE_CHECKING:

    def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
        """PySide6 declares it as returning object."""
        ...
else:
    from PySide6.QtCore import QT_TRANSLATE_NOOP
