"""All actions of the window in one table: name, shortcut, icon, text and tooltip.

To add an action: add it to ACTION_SPECS, put its name in menus.py, and connect it in its controller
(`actions.on("name", slot)`). This module executes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QKeySequence

from heartstudio.icons import icon
from heartstudio.view.plain_text import set_tip
from heartstudio.view.widgets.marking import QT_TRANSLATE_NOOP


@dataclass(frozen=True)
class ActionSpec:
    """Declaration of an action; `keys` in Qt's portable notation, the first one is displayed."""

    name: str
    keys: tuple[str, ...]
    icon: str
    is_checkable: bool
    text: str
    tip: str


# fmt: off
ACTION_SPECS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "new_song", ("Ctrl+N",), "add", False,
        QT_TRANSLATE_NOOP("Actions", "&New song"),
        QT_TRANSLATE_NOOP("Actions", "Empty the draft and begin a new song (can be undone)")),
    ActionSpec(
        "open", ("Ctrl+O",), "folder-open", False,
        QT_TRANSLATE_NOOP("Actions", "&Open…"),
        QT_TRANSLATE_NOOP("Actions", "Open song files, other audio, or lyrics")),
    ActionSpec(
        "export", ("Ctrl+Shift+S",), "export", False,
        QT_TRANSLATE_NOOP("Actions", "E&xport…"),
        QT_TRANSLATE_NOOP("Actions", "Save the chosen songs as WAV, FLAC, MP3, Ogg or Opus")),
    ActionSpec(
        "show_in_folder", ("Ctrl+Shift+F",), "folder", False,
        QT_TRANSLATE_NOOP("Actions", "Show in &folder"),
        QT_TRANSLATE_NOOP("Actions", "Open the folder that holds the song's file")),
    ActionSpec(
        "models", ("Ctrl+Shift+D",), "chip", False,
        QT_TRANSLATE_NOOP("Actions", "&Models…"),
        QT_TRANSLATE_NOOP("Actions", "Download, check and remove models, add folders")),
    ActionSpec(
        "settings", ("Ctrl+,",), "settings", False,
        QT_TRANSLATE_NOOP("Actions", "&Settings…"),
        QT_TRANSLATE_NOOP("Actions", "Appearance, folders, models, sound, titles")),
    ActionSpec(
        "quit", ("Ctrl+Q",), "", False,
        QT_TRANSLATE_NOOP("Actions", "&Quit"),
        QT_TRANSLATE_NOOP("Actions", "Close the window; a song being made is stopped and kept")),
    ActionSpec(
        "undo", ("Ctrl+Z",), "undo", False,
        QT_TRANSLATE_NOOP("Actions", "&Undo"),
        QT_TRANSLATE_NOOP("Actions", "Undo the last change of the draft or the library")),
    ActionSpec(
        "redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", False,
        QT_TRANSLATE_NOOP("Actions", "&Redo"),
        QT_TRANSLATE_NOOP("Actions", "Redo the last undone change")),
    ActionSpec(
        "find", ("Ctrl+F",), "search", False,
        QT_TRANSLATE_NOOP("Actions", "&Find in the library"),
        QT_TRANSLATE_NOOP("Actions", "Search titles, tags and lyrics")),
    ActionSpec(
        "rename", ("F2",), "pencil", False,
        QT_TRANSLATE_NOOP("Actions", "Re&name"),
        QT_TRANSLATE_NOOP("Actions", "Give the song another title")),
    ActionSpec(
        "delete", ("Del", "Backspace"), "trash", False,
        QT_TRANSLATE_NOOP("Actions", "&Move to the bin"),
        QT_TRANSLATE_NOOP("Actions", "Move the chosen songs to the system's bin (can be undone)")),
    ActionSpec(
        "generate", ("Ctrl+Return", "Ctrl+Enter"), "sparkle", False,
        QT_TRANSLATE_NOOP("Actions", "&Generate"),
        QT_TRANSLATE_NOOP("Actions", "Make a song of the draft; while one is made, queue it")),
    ActionSpec(
        "stop_making", ("Ctrl+.",), "stop", False,
        QT_TRANSLATE_NOOP("Actions", "&Stop"),
        QT_TRANSLATE_NOOP("Actions", "Stop making the song; what was made is kept")),
    ActionSpec(
        "extend", ("Ctrl+E",), "extend", False,
        QT_TRANSLATE_NOOP("Actions", "&Extend from here"),
        QT_TRANSLATE_NOOP("Actions", "Continue the open song from the play head")),
    ActionSpec(
        "cancel_extension", ("Ctrl+Shift+E",), "close", False,
        QT_TRANSLATE_NOOP("Actions", "Do &not extend"),
        QT_TRANSLATE_NOOP("Actions", "The next song is a new one again")),
    ActionSpec(
        "repair", ("Ctrl+Shift+R",), "repair", False,
        QT_TRANSLATE_NOOP("Actions", "&Repair selection"),
        QT_TRANSLATE_NOOP("Actions", "Compose the selected passage anew, to choose from")),
    ActionSpec(
        "restore", ("Ctrl+R",), "reset", False,
        QT_TRANSLATE_NOOP("Actions", "&Use its settings"),
        QT_TRANSLATE_NOOP("Actions", "Put the song's tags, lyrics and sampling into the draft")),
    ActionSpec(
        "details", ("Ctrl+I",), "info", False,
        QT_TRANSLATE_NOOP("Actions", "Deta&ils…"),
        QT_TRANSLATE_NOOP("Actions", "Show the song's seed, settings, model and lyrics")),
    ActionSpec(
        "render_again", ("Ctrl+D",), "refresh", False,
        QT_TRANSLATE_NOOP("Actions", "&Decode again…"),
        QT_TRANSLATE_NOOP("Actions", "Make the sound anew from the same tokens")),
    ActionSpec(
        "full_sound", ("Ctrl+Shift+U",), "waveform", False,
        QT_TRANSLATE_NOOP("Actions", "Ma&ke the full sound"),
        QT_TRANSLATE_NOOP("Actions", "Replace the draft sound by the full one, of the same song")),
    ActionSpec(
        "compare", ("Ctrl+B",), "takes", False,
        QT_TRANSLATE_NOOP("Actions", "&Compare with the chosen song"),
        QT_TRANSLATE_NOOP("Actions", "Switch to the chosen song at the same moment, equally loud")),
    ActionSpec(
        "time_lyrics", ("Ctrl+T",), "clock", False,
        QT_TRANSLATE_NOOP("Actions", "&Time the lyrics"),
        QT_TRANSLATE_NOOP("Actions", "Listen to the song and find when each line is sung")),
    ActionSpec(
        "separate", ("Ctrl+Shift+P",), "stems", False,
        QT_TRANSLATE_NOOP("Actions", "Sep&arate into stems"),
        QT_TRANSLATE_NOOP("Actions", "Write vocals, drums, bass and other as files of their own")),
    ActionSpec(
        "graft", ("Ctrl+Shift+G",), "cut", False,
        QT_TRANSLATE_NOOP("Actions", "Graft t&wo songs…"),
        QT_TRANSLATE_NOOP("Actions", "Make a song of the melody of one and the sound of another")),
    ActionSpec(
        "show_family", ("Ctrl+Shift+B",), "library", True,
        QT_TRANSLATE_NOOP("Actions", "Show its famil&y only"),
        QT_TRANSLATE_NOOP("Actions", "List its parents, its takes, and the songs made from it")),
    ActionSpec(
        "stars_0", ("Ctrl+0",), "star", False,
        QT_TRANSLATE_NOOP("Actions", "No stars"),
        QT_TRANSLATE_NOOP("Actions", "Take the stars away")),
    ActionSpec(
        "stars_1", ("Ctrl+1",), "star-filled", False,
        QT_TRANSLATE_NOOP("Actions", "1 star"),
        QT_TRANSLATE_NOOP("Actions", "Give the chosen songs one star")),
    ActionSpec(
        "stars_2", ("Ctrl+2",), "star-filled", False,
        QT_TRANSLATE_NOOP("Actions", "2 stars"),
        QT_TRANSLATE_NOOP("Actions", "Give the chosen songs two stars")),
    ActionSpec(
        "stars_3", ("Ctrl+3",), "star-filled", False,
        QT_TRANSLATE_NOOP("Actions", "3 stars"),
        QT_TRANSLATE_NOOP("Actions", "Give the chosen songs three stars")),
    ActionSpec(
        "stars_4", ("Ctrl+4",), "star-filled", False,
        QT_TRANSLATE_NOOP("Actions", "4 stars"),
        QT_TRANSLATE_NOOP("Actions", "Give the chosen songs four stars")),
    ActionSpec(
        "stars_5", ("Ctrl+5",), "star-filled", False,
        QT_TRANSLATE_NOOP("Actions", "5 stars"),
        QT_TRANSLATE_NOOP("Actions", "Give the chosen songs five stars")),
    ActionSpec(
        "free_memory", ("Ctrl+Shift+M",), "memory", False,
        QT_TRANSLATE_NOOP("Actions", "Free the model's &memory"),
        QT_TRANSLATE_NOOP("Actions", "The next song loads the model again")),
    ActionSpec(
        "convert_model", ("Ctrl+Shift+K",), "chip", False,
        QT_TRANSLATE_NOOP("Actions", "Make a smaller copy of the model…"),
        QT_TRANSLATE_NOOP("Actions", "Write a copy in int8, bfloat16 or int4 beside the model")),
    ActionSpec(
        "play", ("Space",), "play", False,
        QT_TRANSLATE_NOOP("Actions", "&Play"),
        QT_TRANSLATE_NOOP("Actions", "Play or pause")),
    ActionSpec(
        "stop_playing", ("Ctrl+Space", "Media Stop"), "skip-start", False,
        QT_TRANSLATE_NOOP("Actions", "Back to the &start"),
        QT_TRANSLATE_NOOP("Actions", "Stop playing and go back to the start")),
    ActionSpec(
        "loop", ("Ctrl+L",), "loop", True,
        QT_TRANSLATE_NOOP("Actions", "&Loop"),
        QT_TRANSLATE_NOOP("Actions", "Repeat the selection, or the whole song without one")),
    ActionSpec(
        "back", ("Alt+Left",), "chevron-left", False,
        QT_TRANSLATE_NOOP("Actions", "&Back 5 seconds"),
        QT_TRANSLATE_NOOP("Actions", "Move the play head back by five seconds")),
    ActionSpec(
        "forward", ("Alt+Right",), "chevron-right", False,
        QT_TRANSLATE_NOOP("Actions", "&Forward 5 seconds"),
        QT_TRANSLATE_NOOP("Actions", "Move the play head on by five seconds")),
    ActionSpec(
        "louder", ("Alt+Up",), "volume", False,
        QT_TRANSLATE_NOOP("Actions", "Lo&uder"),
        QT_TRANSLATE_NOOP("Actions", "Raise the volume")),
    ActionSpec(
        "quieter", ("Alt+Down",), "volume-off", False,
        QT_TRANSLATE_NOOP("Actions", "&Quieter"),
        QT_TRANSLATE_NOOP("Actions", "Lower the volume")),
    ActionSpec(
        "without_vocals", ("Ctrl+Shift+V",), "music", True,
        QT_TRANSLATE_NOOP("Actions", "Without &vocals"),
        QT_TRANSLATE_NOOP("Actions", "Play a separated song without its voice, to sing yourself")),
    ActionSpec(
        "karaoke", ("F8",), "microphone", False,
        QT_TRANSLATE_NOOP("Actions", "&Karaoke"),
        QT_TRANSLATE_NOOP("Actions", "Show the lyrics large, to sing along")),
    ActionSpec(
        "radio", ("Ctrl+Shift+A",), "music", False,
        QT_TRANSLATE_NOOP("Actions", "&Radio…"),
        QT_TRANSLATE_NOOP("Actions", "Compose and play song after song until it is stopped")),
    ActionSpec(
        "zoom_in", ("Ctrl++", "Ctrl+="), "zoom-in", False,
        QT_TRANSLATE_NOOP("Actions", "Zoom &in"),
        QT_TRANSLATE_NOOP("Actions", "Show less of the song, larger")),
    ActionSpec(
        "zoom_out", ("Ctrl+-",), "zoom-out", False,
        QT_TRANSLATE_NOOP("Actions", "Zoom &out"),
        QT_TRANSLATE_NOOP("Actions", "Show more of the song, smaller")),
    ActionSpec(
        "zoom_fit", ("Ctrl+9",), "zoom-fit", False,
        QT_TRANSLATE_NOOP("Actions", "Show the &whole song"),
        QT_TRANSLATE_NOOP("Actions", "Show the song from its start to its end")),
    ActionSpec(
        "follow_lyrics", ("Ctrl+Shift+T",), "text", True,
        QT_TRANSLATE_NOOP("Actions", "&Follow the lyrics"),
        QT_TRANSLATE_NOOP("Actions", "Show the line that is sung, in songs that were timed")),
    ActionSpec(
        "go_library", ("Alt+1",), "library", False,
        QT_TRANSLATE_NOOP("Actions", "Go to the &library"),
        QT_TRANSLATE_NOOP("Actions", "Move the keyboard focus to the list of songs")),
    ActionSpec(
        "go_waveform", ("Alt+2",), "waveform", False,
        QT_TRANSLATE_NOOP("Actions", "Go to the wa&veform"),
        QT_TRANSLATE_NOOP("Actions", "Move the keyboard focus to the waveform")),
    ActionSpec(
        "go_tags", ("Alt+3",), "tag", False,
        QT_TRANSLATE_NOOP("Actions", "Go to the &tags"),
        QT_TRANSLATE_NOOP("Actions", "Move the keyboard focus to the tags")),
    ActionSpec(
        "go_lyrics", ("Alt+4",), "text", False,
        QT_TRANSLATE_NOOP("Actions", "Go to the l&yrics"),
        QT_TRANSLATE_NOOP("Actions", "Move the keyboard focus to the lyrics")),
    ActionSpec(
        "go_sampling", ("Alt+5",), "dice", False,
        QT_TRANSLATE_NOOP("Actions", "Go to the &sampling"),
        QT_TRANSLATE_NOOP("Actions", "Move the keyboard focus to the sampling controls")),
    ActionSpec(
        "show_library", ("F9",), "library", True,
        QT_TRANSLATE_NOOP("Actions", "Li&brary column"),
        QT_TRANSLATE_NOOP("Actions", "Show or hide the library")),
    ActionSpec(
        "show_sampling", ("F10",), "queue", True,
        QT_TRANSLATE_NOOP("Actions", "Sa&mpling column"),
        QT_TRANSLATE_NOOP("Actions", "Show or hide sampling and queue")),
    ActionSpec(
        "full_screen", ("F11",), "", True,
        QT_TRANSLATE_NOOP("Actions", "F&ull screen"),
        QT_TRANSLATE_NOOP("Actions", "Use the whole screen")),
    ActionSpec(
        "welcome", ("Shift+F1",), "heart", False,
        QT_TRANSLATE_NOOP("Actions", "&Welcome page"),
        QT_TRANSLATE_NOOP("Actions", "Show the examples of the first start")),
    ActionSpec(
        "shortcuts", ("F1",), "keyboard", False,
        QT_TRANSLATE_NOOP("Actions", "&Keys"),
        QT_TRANSLATE_NOOP("Actions", "List every key")),
    ActionSpec(
        "setup", ("Ctrl+Shift+I",), "check", False,
        QT_TRANSLATE_NOOP("Actions", "Check &set-up…"),
        QT_TRANSLATE_NOOP("Actions", "Devices, memory, disk, sound, models, and a short test")),
    ActionSpec(
        "log", ("Ctrl+Shift+L",), "log", False,
        QT_TRANSLATE_NOOP("Actions", "&Log"),
        QT_TRANSLATE_NOOP("Actions", "Show the app's log")),
    ActionSpec(
        "about", ("Ctrl+F1",), "info", False,
        QT_TRANSLATE_NOOP("Actions", "&About Heart Studio"),
        QT_TRANSLATE_NOOP("Actions", "Version, authors' licences, models")),)
# fmt: on


class Actions(QObject):
    """The window's QActions by name. Lives on the GUI thread as long as its parent, the window."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._actions = {spec.name: self._make(spec) for spec in ACTION_SPECS}

    def __getitem__(self, name: str) -> QAction:
        """Return one action; KeyError for a name that is not in the table."""
        return self._actions[name]

    def all(self) -> list[QAction]:
        """Return all actions, in the order of the table."""
        return list(self._actions.values())

    def on(self, name: str, slot: Callable[[], object]) -> QAction:
        """Call a slot, without arguments, when the action is triggered."""
        action = self._actions[name]
        action.triggered.connect(lambda _checked=False: slot())
        return action

    def on_toggled(self, name: str, slot: Callable[[bool], object]) -> QAction:
        """Call a slot with the new state when the user toggles a checkable action."""
        action = self._actions[name]
        action.triggered.connect(lambda checked: slot(checked))
        return action

    def enable(self, names: tuple[str, ...], is_enabled: bool) -> None:
        """Enable or disable several actions."""
        for name in names:
            self._actions[name].setEnabled(is_enabled)

    def _make(self, spec: ActionSpec) -> QAction:
        action = QAction(self)
        action.setObjectName(f"action_{spec.name}")
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.setCheckable(spec.is_checkable)
        action.setAutoRepeat(spec.name in ("back", "forward", "louder", "quieter"))
        if spec.icon:
            action.setIcon(icon(spec.icon))
        _write_texts(action, spec)
        return action


def plain_text(action: QAction) -> str:
    """Return an action's text without mnemonic and ellipsis."""
    return without_mnemonic(action.text()).rstrip("…")


def without_mnemonic(text: str) -> str:
    """Remove the mnemonic of a menu text: "&Open" becomes "Open", "打开(&O)" becomes "打开"."""
    text = re.sub(r"\(&\w\)", "", text)
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def _write_texts(action: QAction, spec: ActionSpec) -> None:
    action.setText(QCoreApplication.translate("Actions", spec.text))
    action.setIconText(plain_text(action))
    tip = QCoreApplication.translate("Actions", spec.tip)
    key = QKeySequence(spec.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
    set_tip(action, f"{tip} ({key})" if key else tip)
    action.setStatusTip(tip)
