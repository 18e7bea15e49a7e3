"""Layout of the actions: the menu bar, and the context menus of the library and the waveform.

Names of actions only; the controllers connect them.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from heartstudio.view.actions import Actions
from heartstudio.view.widgets.marking import QT_TRANSLATE_NOOP

SEPARATOR = "-"
STARS = "stars_5 stars_4 stars_3 stars_2 stars_1 stars_0"

MENUS: tuple[tuple[str, str], ...] = (
    (
        QT_TRANSLATE_NOOP("Menus", "&File"),
        "new_song open - export show_in_folder - models settings - quit",
    ),
    (
        QT_TRANSLATE_NOOP("Menus", "&Edit"),
        "undo redo - rename delete - find",
    ),
    (
        QT_TRANSLATE_NOOP("Menus", "&Song"),
        "generate stop_making - extend cancel_extension repair - restore details render_again "
        f"full_sound time_lyrics separate - graft compare show_family - {STARS} - free_memory "
        "convert_model",
    ),
    (
        QT_TRANSLATE_NOOP("Menus", "&Playback"),
        "play stop_playing loop - back forward - louder quieter - without_vocals karaoke - radio",
    ),
    (
        QT_TRANSLATE_NOOP("Menus", "&View"),
        "zoom_in zoom_out zoom_fit - follow_lyrics - go_library go_waveform go_tags go_lyrics "
        "go_sampling - show_library show_sampling full_screen",
    ),
    (
        QT_TRANSLATE_NOOP("Menus", "&Help"),
        "shortcuts welcome - setup log about",
    ),
)
SONG_MENU = (
    "play - extend restore details render_again full_sound time_lyrics separate - graft compare "
    f"show_family - rename {STARS} - export show_in_folder - delete"
)
WAVEFORM_MENU = "play loop - extend cancel_extension repair - zoom_in zoom_out zoom_fit"


def fill_menu_bar(bar: QMenuBar, actions: Actions) -> None:
    """Fill the menu bar, replacing its contents."""
    bar.clear()
    for title, names in MENUS:
        menu = bar.addMenu(QCoreApplication.translate("Menus", title))
        menu.setToolTipsVisible(True)
        _fill(menu, names, actions)


def popup_menu(parent: QWidget, names: str, actions: Actions) -> QMenu:
    """Return a context menu of these actions, in one line of names; the caller shows and
    deletes it.
    """
    menu = QMenu(parent)
    _fill(menu, names, actions)
    return menu


def _fill(menu: QMenu, names: str, actions: Actions) -> None:
    for name in names.split():
        if name == SEPARATOR:
            menu.addSeparator()
        else:
            menu.addAction(actions[name])
