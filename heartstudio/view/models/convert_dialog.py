"""A dialog that makes a smaller copy of a model: precision, saved size, progress, stop."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale, Qt, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.messages import Message
from heartstudio.engine_adapter import ConversionPlan
from heartstudio.jobs.models.model_converter import ModelConverter
from heartstudio.model.model_catalog import ModelCatalog
from heartstudio.theme import MARGIN_PX, SPACING_PX, set_kind
from heartstudio.view.message_text import message_text
from heartstudio.view.plain_text import PlainLabel, add_row
from heartstudio.view.widgets.card import describe

PERCENT = 100
BAR_PX = 8
GB = 1e9


class ConvertDialog(QDialog):
    """Not modal: songs can be made in the meantime. Closing it stops an unfinished copy."""

    def __init__(
        self,
        converter: ModelConverter,
        catalog: ModelCatalog,
        model_id: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("convertDialog")
        self.setWindowTitle(self.tr("Make a smaller copy of a model"))
        self.setMinimumWidth(460)
        self._converter = converter
        self._plan: ConversionPlan | None = None
        self.models = QComboBox(self)
        self.precisions = QComboBox(self)
        self.note = PlainLabel(self)
        self.bar = QProgressBar(self)
        self.start_button = QPushButton(self.tr("&Make the copy"), self)
        self.close_button = QPushButton(self.tr("Close"), self)
        self._set_up(catalog, model_id)
        self._lay_out()
        self._connect()
        self._ask()

    def _set_up(self, catalog: ModelCatalog, model_id: str) -> None:
        self.models.setObjectName("convertModel")
        for choice in catalog.choices():
            if not choice.is_starter:
                self.models.addItem(choice.name, str(choice.path))
        chosen = catalog.find(model_id) or catalog.default()
        if chosen is not None:
            self.models.setCurrentIndex(max(0, self.models.findData(str(chosen.path))))
        describe(self.models, self.tr("Model"), self.tr("Which model is copied; it stays as it is"))
        self.precisions.setObjectName("convertPrecision")
        self.precisions.addItem(self.tr("int8: a quarter of the size, not exact"), "int8")
        self.precisions.addItem(self.tr("bfloat16: half the size"), "bfloat16")
        self.precisions.addItem(self.tr("int4: a fifth of the size, less exact than int8"), "int4")
        describe(
            self.precisions,
            self.tr("Precision"),
            self.tr("How the copy keeps the weights; it loads faster and needs less of the disk"),
        )
        self.bar.setObjectName("convertProgress")
        self.bar.setRange(0, PERCENT)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(BAR_PX)
        describe(self.bar, self.tr("Progress of the copy"), self.tr("How much is written"))
        self.start_button.setObjectName("convertStartButton")
        set_kind(self.start_button, "primary")
        describe(
            self.start_button,
            self.tr("Make the copy"),
            self.tr("Write the copy beside the original; it then appears in the list of models"),
        )
        self.close_button.setObjectName("convertCloseButton")
        describe(self.close_button, self.tr("Close"), self.tr("An unfinished copy is deleted"))

    def _keep_room(self) -> None:
        """Reserve space for two lines and the bar, so that the layout does not change."""
        self.note.setObjectName("convertNote")
        self.note.setWordWrap(True)
        self.note.setMinimumHeight(2 * self.note.fontMetrics().lineSpacing())
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop)
        policy = self.bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(policy)
        self.bar.hide()

    def _lay_out(self) -> None:
        self._keep_room()
        form = QFormLayout()
        form.setVerticalSpacing(SPACING_PX)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignVCenter)
        add_row(form, self.tr("M&odel"), self.models)
        add_row(form, self.tr("&Precision"), self.precisions)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.start_button)
        foot.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX)
        layout.setSpacing(SPACING_PX)
        layout.addLayout(form)
        layout.addWidget(self.note)
        layout.addWidget(self.bar)
        layout.addLayout(foot)

    def _connect(self) -> None:
        self.models.currentIndexChanged.connect(self._ask)
        self.precisions.currentIndexChanged.connect(self._ask)
        self.start_button.clicked.connect(self._on_start)
        self.close_button.clicked.connect(self.close)
        self.finished.connect(self._converter.stop)
        converter = self._converter
        converter.planned.connect(self._on_planned)
        converter.refused.connect(self._on_refused)
        converter.progressed.connect(self._on_progressed)
        converter.finished.connect(self._on_written)
        converter.stopped.connect(self._on_stopped)

    def _ask(self) -> None:
        """Request what the chosen copy would save."""
        self._plan = None
        self.start_button.setEnabled(False)
        if self.models.count() == 0:
            self._say(self.tr("There is no large model yet. The starter needs no smaller copy."))
            return
        self._say(self.tr("Looking…"))
        self._converter.plan(self.models.currentData(), self.precisions.currentData())

    @Slot(object)
    def _on_planned(self, plan: ConversionPlan) -> None:
        wanted = (self.models.currentData(), self.precisions.currentData())
        if (plan.model_folder, plan.precision) != wanted:
            return
        self._plan = plan
        self.start_button.setEnabled(not self._converter.is_converting)
        text = self.tr(
            "The copy {name} will take {size} GB on the disk, {saved} GB less than the original. "
            "Once it is there you may delete the original."
        )
        self._say(
            text.format(
                name=plan.name,
                size=QLocale().toString(plan.size_bytes / GB, "f", 2),
                saved=QLocale().toString(plan.saved_bytes / GB, "f", 2),
            )
        )

    def _on_start(self) -> None:
        if self._plan is not None:
            self._set_busy(True)
            self._converter.start(self._plan)

    @Slot(float)
    def _on_progressed(self, fraction: float) -> None:
        self.bar.setValue(round(PERCENT * fraction))

    @Slot(str)
    def _on_written(self, _folder: str) -> None:
        self._set_busy(False)
        self.start_button.setEnabled(False)
        self._say(self.tr("The copy is there. Choose it in the list of models."))

    @Slot()
    def _on_stopped(self) -> None:
        self._set_busy(False)

    @Slot(object)
    def _on_refused(self, message: Message) -> None:
        self._set_busy(False)
        self.start_button.setEnabled(False)
        self._say(message_text(message), "warning")

    def _set_busy(self, is_busy: bool) -> None:
        self.bar.setVisible(is_busy)
        self.bar.setValue(0)
        for widget in (self.models, self.precisions, self.start_button):
            widget.setEnabled(not is_busy)
        self.close_button.setText(self.tr("Stop") if is_busy else self.tr("Close"))

    def _say(self, text: str, kind: str = "muted") -> None:
        set_kind(self.note, kind)
        self.note.setText(text)


def convert_button(
    converter: ModelConverter, catalog: ModelCatalog, parent: QWidget
) -> QPushButton:
    """A button that opens the dialog over `parent`."""
    button = QPushButton(QCoreApplication.translate("ConvertDialog", "Sma&ller copy…"), parent)
    button.setObjectName("convertButton")
    tip = QCoreApplication.translate(
        "ConvertDialog", "Write a model in int8, bfloat16 or int4 beside it"
    )
    describe(button, QCoreApplication.translate("ConvertDialog", "Smaller copy"), tip)

    def show() -> None:
        dialog = ConvertDialog(converter, catalog, "", parent)
        dialog.finished.connect(dialog.deleteLater)
        dialog.show()

    button.clicked.connect(show)
    return button
