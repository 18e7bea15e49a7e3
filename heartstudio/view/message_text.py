"""Translates messages of engine, jobs, audio and model.

The only place where a Message becomes text of the window: its template is looked up in the
translations, as are messages among its values.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from engine.messages import Message

CONTEXT = "Sentences"
"""Context of all templates in the files in resources/i18n; tools/i18n.py collects them."""


def message_text(message: Message) -> str:
    """Return a message in the user's language; numbers with the locale's decimal point."""
    return message.text(
        lambda template: QCoreApplication.translate(CONTEXT, template) if template else "",
        QLocale().decimalPoint(),
    )
