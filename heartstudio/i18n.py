"""The language of the window: finds and installs the translations in resources/i18n.

English stands in the code; other languages are .qm files made by pyside6-lrelease.
"""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

NAME = "heartstudio"
_log = logging.getLogger(__name__)


def install_translations(app: QCoreApplication, folder: Path, language: str) -> str:
    """Translate the app into `language` ("" = the system's).  Returns the locale that is used."""
    locale = QLocale(language) if language else QLocale.system()
    if locale.language() in (QLocale.Language.English, QLocale.Language.C):
        return locale.name()
    own = QTranslator(app)
    if not own.load(locale, NAME, "_", str(folder)):
        _log.info("there is no translation for %s", locale.name())
        return QLocale(QLocale.Language.English).name()
    qt = QTranslator(app)
    if qt.load(locale, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(qt)
    app.installTranslator(own)
    QLocale.setDefault(locale)
    return locale.name()
