"""Notifies the user: a toast in the window, and a system notification when a song is done.

Without a system tray the window requests attention in the task bar instead. Progress in the task
bar is sent over D-Bus on Linux desktops that support it (Unity's launcher protocol); on macOS and
Windows the icon shows the percentage as a number.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QTimer, Signal
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QHideEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSystemTrayIcon,
    QWidget,
)

from heartstudio.application import APP_ID
from heartstudio.theme import set_kind
from heartstudio.view.plain_text import PlainLabel, not_markup, set_tip

TOAST_MS = 6_000
MAX_WIDTH_PX = 640
EDGE_PX = 16
TOAST_WITH_BUTTON_MS = 12_000
ALERT_MS = 0
LAUNCHER_URI = f"application://{APP_ID}.desktop"
BADGE_PLATFORMS = ("darwin", "win32")
"""Platforms where Qt shows the percentage on the icon in dock or task bar; 0 removes it."""
LAUNCHER_PATH = "/com/canonical/unity/launcherentry/1"
LAUNCHER_INTERFACE = "com.canonical.Unity.LauncherEntry"


class Toast(QFrame):
    """A sentence at the lower edge of the window that disappears by itself, with at most one
    button.

    Signals: acted(), the button was pressed.
    """

    acted = Signal()

    def __init__(self, parent: QWidget, over: QWidget | None = None) -> None:
        """over: the part of the window where it is shown, without covering others; None: all
        of it.
        """
        super().__init__(parent)
        self.setObjectName("toast")
        self._over = over
        set_kind(self, "toast")
        self.label = PlainLabel(self)
        self.label.setObjectName("toastLabel")
        self.label.setWordWrap(True)
        self.button = QPushButton(self)
        self.button.setObjectName("toastButton")
        set_kind(self.button, "link")
        self.button.setAccessibleName(self.tr("Answer the message"))
        set_tip(self.button, self.tr("Answer the message"))
        self.button.clicked.connect(self._on_clicked)
        self._row = layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 8, 8)
        layout.addWidget(self.label, 1)
        layout.addWidget(self.button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self._window = parent
        parent.installEventFilter(self)
        self.hide()

    def show_text(self, text: str, button: str = "") -> None:
        """Show a sentence, and a button if it has a text; the next one replaces it."""
        self.label.setText(text)
        self.button.setText(button)
        if button:
            self.button.setAccessibleName(button)
            set_tip(self.button, button)
        self.button.setVisible(bool(button))
        self._place()
        self.show()
        self.raise_()
        is_long = bool(button) or "\n" in text
        self._timer.start(TOAST_WITH_BUTTON_MS if is_long else TOAST_MS)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the window's lower edge."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop the timer when it is hidden, or closed with its window."""
        if not event.spontaneous():
            self._timer.stop()
        super().hideEvent(event)

    def _on_clicked(self) -> None:
        self.hide()
        self.acted.emit()

    def _place(self) -> None:
        outer = self._window.rect()
        if self._over is not None and self._over.isVisibleTo(self._window):
            outer = QRect(self._over.mapTo(self._window, QPoint(0, 0)), self._over.size())
        metrics = self.label.fontMetrics()
        wanted = metrics.horizontalAdvance(self.label.text()) + 40
        if self.button.text():
            wanted += self.button.sizeHint().width() + 16
        width = min(max(wanted, 240), MAX_WIDTH_PX, outer.width() - 2 * EDGE_PX)
        self.setFixedWidth(width)
        height = self._row.totalHeightForWidth(width)
        height = max(height, self.sizeHint().height() if height < 0 else height)
        place = QRect(0, 0, width, height)
        place.moveCenter(outer.center())
        place.moveBottom(outer.bottom() - EDGE_PX)
        self.setGeometry(place)


class BackgroundNotifier(QObject):
    """Notifies that a song is done if the window is not in front. Lives on the GUI thread."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._tray: QSystemTrayIcon | None = None

    def notify(self, title: str, text: str) -> bool:
        """Notify the user; does nothing and returns False if the window is in front."""
        if self._window.isActiveWindow():
            return False
        if QSystemTrayIcon.isSystemTrayAvailable():
            tray = self._tray or QSystemTrayIcon(self._window.windowIcon(), self)
            if self._tray is None:
                self._tray = tray
                tray.messageClicked.connect(self._on_clicked)
                tray.activated.connect(self._on_clicked)
            tray.show()
            tray.showMessage(not_markup(title), not_markup(text), self._window.windowIcon())
        QApplication.alert(self._window, ALERT_MS)
        return True

    def clear(self) -> None:
        """The window is in front again: remove the icon from the tray."""
        if self._tray is not None:
            self._tray.hide()

    def _on_clicked(self) -> None:
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()


class TaskbarProgress(QObject):
    """Progress on the launcher's icon. Lives on the GUI thread; no effect if unsupported."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._shown = -1

    def show(self, fraction: float | None) -> None:
        """Set 0 … 1, or None if nothing is being made."""
        percent = -1 if fraction is None else round(100 * fraction)
        if percent == self._shown:
            return
        self._shown = percent
        if sys.platform.startswith("linux"):
            _send_to_launcher(max(0, percent) / 100, percent >= 0)
        elif sys.platform in BADGE_PLATFORMS and isinstance(
            app := QApplication.instance(), QApplication
        ):
            app.setBadgeNumber(max(0, percent))


def _send_to_launcher(fraction: float, is_visible: bool) -> None:
    bus = QDBusConnection.sessionBus()
    if bus.isConnected():
        message = QDBusMessage.createSignal(LAUNCHER_PATH, LAUNCHER_INTERFACE, "Update")
        properties = {"progress": fraction, "progress-visible": is_visible}
        message.setArguments([LAUNCHER_URI, properties])
        bus.send(message)
