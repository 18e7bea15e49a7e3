"""Play, stop, loop, time, volume and output device: the controls of the player.

It stores no state: everything shown comes from the player's signals, every action goes to it.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from heartstudio.audio.player import Player, PlayState
from heartstudio.icons import icon
from heartstudio.model.settings import SettingsStore
from heartstudio.theme import scaled_font, set_kind
from heartstudio.view.actions import Actions
from heartstudio.view.buttons import action_button
from heartstudio.view.plain_text import PlainLabel, menu_text, set_tip
from heartstudio.view.widgets.value_slider import ValueSlider
from heartstudio.view.widgets.viewport import clock_text

VOLUME_STEP = 0.05


class TransportBar(QWidget):
    """The player's controls; the output device is a setting. On the GUI thread."""

    def __init__(
        self,
        player: Player,
        settings: SettingsStore,
        actions: Actions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("transportBar")
        self._player = player
        self._settings = settings
        self._actions = actions
        self._volume_before_mute = 0.8
        self.stop_button = action_button(actions["stop_playing"], "stopPlayingButton", self)
        self.play_button = action_button(actions["play"], "playButton", self, 28)
        self.loop_button = action_button(actions["loop"], "loopButton", self)
        self.time_label = self._make_time_label()
        self.mute_button = self._make_tool("muteButton", "volume", self.tr("Mute"))
        self.mute_button.clicked.connect(self._on_mute_clicked)
        self.volume_slider = self._make_volume_slider()
        self.device_button = self._make_tool("deviceButton", "chevron-down", "")
        self._fill_row()
        self._connect()
        self._on_state_changed(player.state)
        self._on_volume_changed(player.volume)
        self._show_time()

    def nudge_volume(self, steps: int) -> None:
        """Change the volume by this many twentieths."""
        self._player.set_volume(self._player.volume + steps * VOLUME_STEP)

    def _make_time_label(self) -> QLabel:
        label = PlainLabel(self)
        label.setObjectName("timeLabel")
        label.setFont(scaled_font(label.font(), 1.15))
        label.setAccessibleName(self.tr("Position and length"))
        label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        return label

    def _make_tool(self, name: str, picture: str, text: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setIcon(icon(picture))
        button.setIconSize(QSize(20, 20))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAccessibleName(text)
        set_tip(button, text)
        return button

    def _make_volume_slider(self) -> ValueSlider:
        slider = ValueSlider(self)
        slider.setObjectName("volumeSlider")
        slider.setRange(0, 100)
        slider.setSingleStep(5)
        slider.setPageStep(20)
        slider.setFixedWidth(110)
        slider.setAccessibleName(self.tr("Volume"))
        set_tip(slider, self.tr("Volume (Alt+Up, Alt+Down)"))
        slider.valueChanged.connect(self._on_slider_changed)
        return slider

    def _fill_row(self) -> None:
        device = self.device_button
        device.setText(self.tr("Output"))
        device.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        device.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        device.setAccessibleName(self.tr("Sound output"))
        set_tip(device, self.tr("Choose where the sound goes"))
        device.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        set_kind(device, "quiet")
        menu = QMenu(device)
        # the button's direction is only for its arrow
        menu.setLayoutDirection(self.layoutDirection())
        menu.aboutToShow.connect(self._fill_devices)
        device.setMenu(menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for widget in (self.stop_button, self.play_button, self.loop_button):
            row.addWidget(widget)
        row.addSpacing(8)
        row.addWidget(self.time_label)
        row.addStretch(1)
        for widget in (self.mute_button, self.volume_slider, device):
            row.addWidget(widget)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _connect(self) -> None:
        player, actions = self._player, self._actions
        actions.on("play", player.toggle)
        actions.on("stop_playing", self._on_stop)
        actions.on("back", lambda: player.seek(max(0.0, player.position_s - 5)))
        actions.on("forward", lambda: player.seek(player.position_s + 5))
        actions.on("louder", lambda: self.nudge_volume(1))
        actions.on("quieter", lambda: self.nudge_volume(-1))
        player.state_changed.connect(self._on_state_changed)
        player.position_changed.connect(self._show_time)
        player.duration_changed.connect(self._show_time)
        player.volume_changed.connect(self._on_volume_changed)

    def _on_stop(self) -> None:
        self._player.pause()
        self._player.seek(0.0)

    def _on_state_changed(self, state: PlayState) -> None:
        is_playing = state in (PlayState.PLAYING, PlayState.WAITING)
        play = self._actions["play"]
        play.setIcon(icon("pause" if is_playing else "play"))
        play.setText(self.tr("&Pause") if is_playing else self.tr("&Play"))
        self.play_button.setAccessibleName(self.tr("Pause") if is_playing else self.tr("Play"))
        names = ("play", "stop_playing", "loop", "back", "forward")
        self._actions.enable(names, state is not PlayState.EMPTY)
        self._show_time()

    def _show_time(self) -> None:
        if self._player.state is PlayState.EMPTY:
            text = "–:–– / –:––"
        else:
            position, total = self._player.position_s, self._player.duration_s
            text = f"{clock_text(position)} / {clock_text(total)}"
        if self._player.state is PlayState.WAITING:
            text = self.tr("{time} · waiting for more").format(time=text)
        if text != self.time_label.text():
            self.time_label.setText(text)

    def _on_slider_changed(self, percent: int) -> None:
        self._player.set_volume(percent / 100)

    def _on_volume_changed(self, volume: float) -> None:
        percent = round(volume * 100)
        if percent != self.volume_slider.value():
            self.volume_slider.setValue(percent)
        self.mute_button.setIcon(icon("volume" if volume > 0 else "volume-off"))
        set_tip(self.mute_button, self.tr("Mute") if volume > 0 else self.tr("Sound on"))

    def _on_mute_clicked(self) -> None:
        if self._player.volume > 0:
            self._volume_before_mute = self._player.volume
            self._player.set_volume(0.0)
        else:
            self._player.set_volume(self._volume_before_mute)

    def _fill_devices(self) -> None:
        """List the devices each time the menu opens, because headsets come and go."""
        menu = self.device_button.menu()
        menu.clear()
        group = QActionGroup(menu)
        entries = [("", self.tr("The system's choice"))]
        entries += [(device.id, device.name) for device in self._player.devices()]
        for device_id, name in entries:
            action = menu.addAction(menu_text(name))
            action.setCheckable(True)
            action.setData(device_id)
            action.setChecked(device_id == self._player.device_id)
            group.addAction(action)
        if len(entries) == 1:
            menu.addAction(self.tr("No sound output was found")).setEnabled(False)
        group.triggered.connect(lambda action: self._choose_device(action.data()))

    def _choose_device(self, device_id: str) -> None:
        """Store the device in the settings, which inform the player (see wiring.py)."""
        self._settings.set("output_device", device_id)
