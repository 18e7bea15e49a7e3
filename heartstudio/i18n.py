"""The language of the window: finds and installs the translations in resources/i18n.

The code contains the English texts; other languages are .qm files built by tools/i18n.py. A pseudo
language, 40 % longer, is for testing layouts.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path

from PySide6.QtCore import QByteArray, QCoreApplication, QLibraryInfo, QLocale, QTranslator

NAME = "heartstudio"
PSEUDO_LANGUAGE = "pseudo"
_ENGLISH = (QLocale.Language.English, QLocale.Language.C)
_PLACEHOLDER = re.compile(r"(\{[^{}]*\}|%n|%\d|&.|<[^<>]*>)")
_ACCENTS = str.maketrans("aeiouyAEIOUYcns", "áéíöüýÁÉÍÖÜÝçñš")
_log = logging.getLogger(__name__)


def install_translations(app: QCoreApplication, folder: Path, language: str) -> str:
    """Install the translation to `language` ("" = the system's). Returns the locale in use."""
    if language == PSEUDO_LANGUAGE:
        app.installTranslator(PseudoTranslator(app))
        return PSEUDO_LANGUAGE
    locale = QLocale(language) if language else QLocale.system()
    if language:
        QLocale.setDefault(locale)
    if locale.language() in _ENGLISH:
        return locale.name()
    translator = QTranslator(app)
    if not translator.load(locale, NAME, "_", str(folder)):
        _log.info("there is no translation for %s", locale.name())
        return QLocale(QLocale.Language.English).name()
    qt = QTranslator(app)
    if qt.load(locale, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(qt)
    app.installTranslator(translator)
    return locale.name()


def pseudo_text(text: str) -> str:
    """Return a text with accents, brackets and 40 % more letters; placeholders and keys unchanged.

    Plain English in the pseudo language was never marked for translation, and what is cut off would
    be cut off in German too.
    """
    parts = _PLACEHOLDER.split(text)
    accented = "".join(
        part if number % 2 else part.translate(_ACCENTS) for number, part in enumerate(parts)
    )
    filler = "~~~ " * max(1, round(0.1 * len(text)))
    return f"[{accented}{filler.rstrip()}]"


class PseudoTranslator(QTranslator):
    """Translates everything into pseudo_text."""

    def translate(
        self,
        context: bytes | bytearray | memoryview | QByteArray | str,
        sourceText: bytes | bytearray | memoryview | QByteArray | str,
        disambiguation: object = None,
        n: int = -1,
    ) -> str:
        """Translate one text."""
        del context, disambiguation, n
        raw = sourceText.data() if isinstance(sourceText, QByteArray) else sourceText
        text = raw if isinstance(raw, str) else bytes(raw).decode("utf-8")
        return pseudo_text(text)

    def isEmpty(self) -> bool:
        """Always False: it has translations."""
        return False
