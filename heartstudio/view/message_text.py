"""What engine, jobs, audio and model tell people, in the person's language.

The one place where a Message becomes text of the window: its template is looked up in the
translations, and so are the messages among its values.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from engine.messages import Message

CONTEXT = "Sentences"
"""Of all templates in the files in resources/i18n; tools/i18n.py collects them."""


def message_text(message: Message) -> str:
    """A message in the person's language; amounts with the country's decimal point."""
    return message.text(
        lambda template: QCoreApplication.translate(CONTEXT, template) if template else "",
        QLocale().decimalPoint(),
    )
