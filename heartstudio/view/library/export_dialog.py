"""Asks for export settings: format, folder, loudness. The exporter does the work."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from heartstudio.icons import icon
from heartstudio.jobs.songs.export import ExportFormat, ExportOrder
from heartstudio.model.settings import SettingsStore
from heartstudio.theme import MARGIN_PX, SPACING_PX, set_kind
from heartstudio.view.buttons import answer_buttons
from heartstudio.view.plain_text import PlainLabel, add_row, set_tip
from heartstudio.view.widgets.card import describe
from heartstudio.view.widgets.switch import Switch

LAST_CHOICE = "export"
TRAINING_SET = "training set"
"""Stands in the list of formats for a training set."""


class ExportDialog(QDialog):
    """Modal; `order` holds the answer after it was accepted. Remembers the last choice."""

    def __init__(
        self,
        song_ids: tuple[str, ...],
        settings: SettingsStore,
        default_folder: Path,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("exportDialog")
        self.setWindowTitle(self.tr("Export"))
        self._song_ids = song_ids
        self._settings = settings
        self.format = self._make_format()
        self.folder = QLineEdit(settings.settings.export_folder or str(default_folder), self)
        self.folder.setObjectName("exportFolder")
        self.folder.setAccessibleName(self.tr("Folder"))
        set_tip(self.folder, self.tr("Where the exported files are written"))
        self.browse = QPushButton(icon("folder-open"), self.tr("Choose…"), self)
        self.browse.setObjectName("exportBrowseButton")
        describe(self.browse, self.tr("Choose the folder"), self.tr("Choose the folder"))
        self.browse.clicked.connect(self._on_browse)
        self.artist = self._make_artist()
        self.loudness = Switch(self.tr("Bring to −14 LUFS, peaks below −1 dB"), self)
        self.loudness.setObjectName("exportLoudness")
        self.loudness.setAccessibleName(self.tr("Match the loudness"))
        set_tip(
            self.loudness,
            self.tr("As loud as streaming services play songs; the song in the library stays"),
        )
        self.lrc = Switch(self.tr("Also write timed lyrics (.lrc)"), self)
        self.lrc.setObjectName("exportLrc")
        self.lrc.setAccessibleName(self.tr("Timed lyrics"))
        set_tip(
            self.lrc,
            self.tr("A file for players that show the words; for songs whose lyrics were timed"),
        )
        self.stems = Switch(self.tr("Also write the stems, in a folder"), self)
        self.stems.setObjectName("exportStems")
        self.stems.setAccessibleName(self.tr("Stems"))
        set_tip(
            self.stems,
            self.tr("Vocals, drums, bass and other of separated songs, as 24-bit FLAC or WAV"),
        )
        self.problem = PlainLabel(self)
        self.problem.setWordWrap(True)
        set_kind(self.problem, "error")
        self.problem.hide()
        self._fill()
        self._restore()

    def name_song(self, title: str) -> None:
        """Show the title, for a single song."""
        self.heading.setText(self.tr("Export “{title}”").format(title=title))

    def order(self) -> ExportOrder:
        """The requested export."""
        chosen, is_training = self.format.currentData(), self._is_training_set()
        return ExportOrder(
            self._song_ids,
            ExportFormat.WAV16 if is_training else ExportFormat(chosen),
            Path(self.folder.text()).expanduser(),
            self.loudness.isChecked(),
            self.lrc.isChecked(),
            self.stems.isChecked(),
            self.artist.text().strip(),
            is_training,
        )

    def _is_training_set(self) -> bool:
        return self.format.currentData() == TRAINING_SET

    @Slot()
    def _on_format_changed(self) -> None:
        """A training set has a form of its own: what shapes other files is switched off."""
        is_file = not self._is_training_set()
        for control in (self.artist, self.loudness, self.lrc):
            control.setEnabled(is_file)

    def accept(self) -> None:
        """Reject a missing folder; remember the choice."""
        if not self.order().folder.is_dir():
            self.problem.setText(self.tr("This folder does not exist. Choose another one."))
            self.problem.show()
            self.folder.setFocus()
            return
        self._settings.set("export_folder", str(self.order().folder))
        order = self.order()
        choice = {
            "format": self.format.currentData(),
            "loudness": order.match_loudness,
            "lrc": order.with_lrc,
            "stems": order.with_stems,
            "artist": order.artist,
        }
        self._settings.set_document(LAST_CHOICE, choice)
        super().accept()

    def _make_artist(self) -> QLineEdit:
        artist = QLineEdit(self)
        artist.setObjectName("exportArtist")
        artist.setPlaceholderText("Heart Studio")
        artist.setAccessibleName(self.tr("Artist"))
        set_tip(artist, self.tr("Who players show as the artist of the exported files"))
        return artist

    def _make_format(self) -> QComboBox:
        combo = QComboBox(self)
        combo.setObjectName("exportFormat")
        combo.setAccessibleName(self.tr("Format"))
        set_tip(combo, self.tr("Every format carries the song's score, so it can be continued"))
        texts = {
            ExportFormat.MP3: self.tr("MP3 (small, plays everywhere)"),
            ExportFormat.FLAC: self.tr("FLAC (lossless)"),
            ExportFormat.WAV24: self.tr("WAV, 24 bit (for audio editors)"),
            ExportFormat.WAV16: self.tr("WAV, 16 bit"),
            ExportFormat.WAV_CD: self.tr("WAV for CD (16 bit, 44.1 kHz)"),
            ExportFormat.WAV32F: self.tr("WAV, 32 bit float"),
            ExportFormat.OGG: self.tr("Ogg Vorbis"),
            ExportFormat.OPUS: self.tr("Opus (smallest)"),
        }
        for value, text in texts.items():
            combo.addItem(text, value.value)
        combo.addItem(self.tr("Training set for SimpleTuner (WAV, tokens, list)"), TRAINING_SET)
        combo.currentIndexChanged.connect(self._on_format_changed)
        return combo

    def _fill(self) -> None:
        count = len(self._song_ids)
        one, many = self.tr("Export one song"), self.tr("Export {n} songs").format(n=count)
        self.heading = what = PlainLabel(one if count == 1 else many, self)
        what.setObjectName("exportHeading")
        what.setWordWrap(True)
        set_kind(what, "heading")
        folder_row = QHBoxLayout()
        folder_row.setSpacing(SPACING_PX)
        folder_row.addWidget(self.folder, 1)
        folder_row.addWidget(self.browse)
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        add_row(form, self.tr("&Format"), self.format)
        folder_label = PlainLabel(self.tr("F&older"), self)
        folder_label.setBuddy(self.folder)
        form.addRow(folder_label, folder_row)
        add_row(form, self.tr("&Artist"), self.artist)
        add_row(form, "", self.loudness)
        add_row(form, "", self.lrc)
        add_row(form, "", self.stems)
        export = (self.tr("Export"), self.tr("Write the files"))
        cancel = (self.tr("Cancel"), self.tr("Close without exporting"))
        buttons = answer_buttons(self, "export", export, cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN_PX + 6, MARGIN_PX + 6, MARGIN_PX + 6, MARGIN_PX)
        layout.setSpacing(12)
        layout.addWidget(what)
        layout.addLayout(form)
        layout.addWidget(self.problem)
        layout.addWidget(buttons)
        self.setMinimumWidth(460)

    def _restore(self) -> None:
        last = self._settings.document(LAST_CHOICE)
        place = self.format.findData(last.get("format"))
        self.format.setCurrentIndex(max(0, place))
        self.loudness.setChecked(last.get("loudness") is True)
        self.lrc.setChecked(last.get("lrc") is True)
        self.stems.setChecked(last.get("stems") is True)
        self._on_format_changed()
        artist = last.get("artist")
        self.artist.setText(artist if isinstance(artist, str) else "")

    def _on_browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(
            self, self.tr("Folder for exports"), self.folder.text()
        )
        if folder:
            self.folder.setText(folder)
            self.problem.hide()
