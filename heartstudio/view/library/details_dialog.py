"""Shows how a song was made: its whole recipe, the seed first, readable and copyable.

It changes nothing; "Use its settings" copies the values to the draft.
"""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine.contract import TOKEN_FRAME_RATE_HZ, AdapterUse, DeviceReport, FinishReason
from engine.incoming.limits import fitting_lyrics
from engine.songs.recipe import device_text
from engine.songs.score import Score
from heartstudio.model.model_catalog import ModelChoice
from heartstudio.theme import MARGIN_PX, SPACING_PX
from heartstudio.view.widgets.card import describe
from heartstudio.view.widgets.report_page import report_page
from heartstudio.view.widgets.viewport import clock_text, precise_clock_text


class DetailsDialog(QDialog):
    """Not modal, so that several songs can be compared."""

    def __init__(
        self,
        score: Score,
        parent_title: str,
        sound_title: str = "",
        maker: ModelChoice | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Titles of the parent song and of that whose sound a graft has, and the model that made
        the song: "" and None if there is none or it is not here.
        """
        super().__init__(parent)
        self._maker = maker
        self.setObjectName("detailsDialog")
        self.setWindowTitle(self.tr("Details of “{title}”").format(title=score.recipe.title))
        self.resize(560, 520)
        self.text = report_page("detailsText", self)
        self.text.setPlainText(self._text_of(score, parent_title, sound_title))
        describe(
            self.text,
            self.tr("Details"),
            self.tr("Seed, settings, model, tags and lyrics of the song"),
        )
        self.copy_button = QPushButton(self.tr("&Copy"), self)
        self.copy_button.setObjectName("detailsCopyButton")
        describe(self.copy_button, self.tr("Copy"), self.tr("Copy all of it as text"))
        self.copy_button.clicked.connect(self.copy)
        close = QPushButton(self.tr("Close"), self)
        close.setObjectName("detailsCloseButton")
        describe(close, self.tr("Close"), self.tr("Close this page"))
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.copy_button)
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX)
        layout.setSpacing(SPACING_PX)
        layout.addWidget(self.text, 1)
        layout.addLayout(foot)

    def copy(self) -> None:
        """Copy the text to the clipboard."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy_button.setText(self.tr("Copied"))

    def _text_of(self, score: Score, parent_title: str, sound_title: str) -> str:
        recipe = score.recipe
        rows = [
            *self._sampling_rows(score),
            (self.tr("Model"), f"{recipe.model.name} {recipe.model.version}".strip()),
            (self.tr("Made on"), _device_of(recipe.device)),
            (self.tr("Made at"), _when(recipe.created_utc)),
            (
                self.tr("Made by"),
                f"Heart Studio {recipe.app_version}" if recipe.app_version else "",
            ),
            *self._origin_rows(score, parent_title, sound_title),
            (self.tr("Tags"), recipe.tags),
        ]
        known = [(name, value) for name, value in rows if value]
        width = max(len(name) for name, _ in known) + 2
        lines = [f"{name + ':':<{width}}{value}" for name, value in known]
        return "\n".join([recipe.title, "", *lines, "", fitting_lyrics(recipe.lyrics)]).rstrip()

    def _sampling_rows(self, score: Score) -> list[tuple[str, str]]:
        recipe, number = score.recipe, QLocale().toString
        ends = {
            FinishReason.END_OF_SONG: self.tr("ended by itself"),
            FinishReason.LENGTH: self.tr("reached the length asked for"),
            FinishReason.STOPPED: self.tr("stopped"),
        }
        sampling = recipe.request.sampling
        has_noise = recipe.codec_seed != recipe.seed
        codec = recipe.request.codec
        steps, guidance = str(codec.num_steps), number(sampling.cfg_scale, "g", 4)
        maker = self._maker
        if maker is not None and codec.num_steps > (maker.flow_steps or codec.num_steps):
            steps = self._used(str(maker.flow_steps), steps)
        if maker is not None and maker.guidance(sampling.cfg_scale) < sampling.cfg_scale:
            guidance = self._used(number(maker.guidance(sampling.cfg_scale), "g", 4), guidance)
        if codec.is_draft:
            steps = self.tr("{steps}, draft sound").format(steps=steps)
        length = f"{clock_text(score.duration_s)}, {ends[recipe.why_composing_ended]}"
        asked = clock_text(recipe.request.max_audio_length_ms / 1000)
        if recipe.request.until_stopped:
            asked = self.tr("until stopped")
        return [
            (self.tr("Seed"), str(recipe.seed)),
            (self.tr("Seed of the sound"), str(recipe.codec_seed) if has_noise else ""),
            (self.tr("Temperature"), number(sampling.temperature, "g", 4)),
            (self.tr("Top-k"), str(sampling.topk)),
            (self.tr("Guidance"), guidance),
            (
                self.tr("Style adapters"),
                ", ".join(map(self._adapter_text, recipe.request.adapters)),
            ),
            (self.tr("Steps from tokens to sound"), steps),
            (self.tr("Length"), length),
            (self.tr("Length asked for"), asked),
        ]

    def _used(self, used: str, asked: str) -> str:
        text = self.tr("{used}, all that the model uses ({asked} was set)")
        return text.format(used=used, asked=asked)

    def _adapter_text(self, use: AdapterUse) -> str:
        strength = QLocale().toString(use.strength, "g", 4)
        if use.as_heartmula:
            text = self.tr("{name} at {strength}, as HeartMuLa")
        else:
            text = self.tr("{name} at {strength}")
        return text.format(name=use.name, strength=strength)

    def _origin_rows(
        self, score: Score, parent_title: str, sound_title: str
    ) -> list[tuple[str, str]]:
        recipe, cut = score.recipe, score.recipe.parent_cut_frame
        absent, sound = self.tr("a song that is not here"), ""
        origin = parent_title or (absent if recipe.parent_id else "")
        if recipe.sound_parent_id:
            text = self.tr("{title}, codebooks {first} to {last}")
            first, last = recipe.melody_codebooks or 0, score.codes.shape[0] - 1
            origin = text.format(title=origin or absent, first=0, last=first - 1)
            sound = text.format(title=sound_title or absent, first=first, last=last)
        if origin and cut is not None:
            text = self.tr("{title}, from {time} on")
            origin = text.format(title=origin, time=precise_clock_text(cut / TOKEN_FRAME_RATE_HZ))
        passages = [
            "–".join(precise_clock_text(frame / TOKEN_FRAME_RATE_HZ) for frame in passage)
            for passage in recipe.repairs
        ]
        return [
            (self.tr("Made from"), origin),
            (self.tr("Its sound from"), sound),
            (self.tr("Repaired"), ", ".join(passages)),
        ]


def _device_of(device: DeviceReport) -> str:
    """Return where a song was composed: "RTX 2060, cuda float16, codec float32 on cpu"."""
    text = f"{device.name}, {device_text(device)}" if device.name else device_text(device)
    return f"{text} on {device.codec_device}" if device.codec_device else text


def _when(utc: str) -> str:
    """Return a date in the user's locale and time zone; "" without one."""
    moment = QDateTime.fromString(utc, Qt.DateFormat.ISODateWithMs)
    return QLocale().toString(moment.toLocalTime(), QLocale.FormatType.ShortFormat)
