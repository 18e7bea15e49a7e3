"""Sampling, length, takes, seed, model, and the device really used.

A list of controls and the draft's fields they show. Generate and Stop are elsewhere.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from engine.contract import DeviceReport
from heartstudio.model.adapter_list import AdapterList
from heartstudio.model.draft import (
    CFG_RANGE,
    LENGTH_RANGE_S,
    TAKES_RANGE,
    TEMPERATURE_RANGE,
    TOPK_RANGE,
    UNTIL_STOPPED_S,
    Draft,
    DraftModel,
)
from heartstudio.model.model_catalog import ModelCatalog
from heartstudio.theme import SPACING_PX, set_kind
from heartstudio.view.making.adapter_card import AdapterCard
from heartstudio.view.making.context_row import ContextRow
from heartstudio.view.making.memory_bar import MemoryBar
from heartstudio.view.making.seed_control import SeedControl
from heartstudio.view.message_text import message_text
from heartstudio.view.plain_text import PlainLabel, set_tip
from heartstudio.view.widgets.binding import FieldBinding
from heartstudio.view.widgets.card import Card, describe, tool_button
from heartstudio.view.widgets.slider_spin import NumberSpec, SliderSpin
from heartstudio.view.widgets.switch import Switch

_DEFAULTS = Draft()
TEMPERATURE = NumberSpec("temperature", TEMPERATURE_RANGE, _DEFAULTS.temperature, 0.01, 0.05)
TOPK = NumberSpec("topk", TOPK_RANGE, _DEFAULTS.topk, is_log=True)
CFG = NumberSpec("cfg", CFG_RANGE, _DEFAULTS.cfg_scale, 0.01, 0.1)
SAMPLING_FIELDS = ("temperature", "topk", "cfg_scale")
LENGTH = NumberSpec(
    "length",
    LENGTH_RANGE_S,
    _DEFAULTS.length_s,
    step=5,
    is_duration=True,
    endless=UNTIL_STOPPED_S,
)


class ParameterPanel(QWidget):
    """The right column. Signals: add_model_requested() when the user wants another model."""

    add_model_requested = Signal()

    def __init__(
        self,
        draft: DraftModel,
        catalog: ModelCatalog,
        adapters: AdapterList,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("parameterPanel")
        self._draft = draft
        self._catalog = catalog
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING_PX + 2)
        layout.addWidget(self._make_song_card())
        # at the top, so that its warnings are seen immediately
        layout.addWidget(self._make_model_card())
        self.adapters = AdapterCard(draft, adapters, self)
        layout.addWidget(self.adapters)
        layout.addWidget(self._make_sampling_card())
        layout.addStretch(1)
        catalog.changed.connect(self._fill_models)
        catalog.changed.connect(self._show_guidance)
        draft.changed.connect(self._on_draft_changed)

    def focus_first(self) -> None:
        """Focus the first control."""
        self.length.slider.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_device(self, report: DeviceReport | None) -> None:
        """Show where and how the model really runs; None before the first song."""
        if report is None:
            self.device_label.setText(self.tr("Device: chosen when the first song starts"))
            set_tip(self.device_label, "")
            return
        if report.codec_device:
            text = self.tr("Runs on {device} in {precision}; the sound on {where} in {codec}")
        else:
            text = self.tr("Runs on {device} · composing in {precision}, sound in {codec}")
        line = text.format(
            device=report.name or _device_name(report.device),
            precision=report.precision,
            where=_device_name(report.codec_device),
            codec=report.codec_precision,
        )
        reasons = message_text(report.reason)
        is_slower = "cpu" in (report.device, report.codec_device)
        self.device_label.setText(f"{line} ({reasons})" if is_slower and reasons else line)
        set_tip(self.device_label, reasons)
        self.device_label.setAccessibleDescription(reasons)

    def _make_song_card(self) -> Card:
        card, layout = self._card(self.tr("Song"))
        self.length = self._add_number(layout, LENGTH, self.tr("&Length, up to"), "length_s")
        self.length.explain(
            self.tr(
                "How long the song may become. The model may end it earlier, when the lyrics are "
                "sung. Longer songs need more time and memory. At the slider's end, ∞, the song "
                "goes on until you press Stop."
            )
        )
        self.length_note = self._add_note(
            layout,
            "lengthNote",
            self.tr(
                "The song goes on until you press Stop. When the lyrics are sung, they begin "
                "again, in the same key and tempo."
            ),
        )
        self.memory = ContextRow(self._draft, self)
        layout.addWidget(self.memory)
        layout.addLayout(self._make_takes_row())
        layout.addWidget(self._make_draft_switch())
        self.seed = SeedControl(self._draft, self)
        layout.addWidget(self.seed)
        self.length_note.setVisible(self._draft.draft.until_stopped)
        return card

    def _make_takes_row(self) -> QHBoxLayout:
        self.takes = QSpinBox(self)
        self.takes.setObjectName("takesSpin")
        self.takes.setRange(*TAKES_RANGE)
        self.takes.setFixedWidth(72)
        self.takes.setAlignment(Qt.AlignmentFlag.AlignRight)
        explanation = self.tr(
            "How many songs are made of these settings, each with the next seed. Choose the one "
            "you like best."
        )
        describe(self.takes, self.tr("Takes"), explanation)
        label = PlainLabel(self.tr("&Takes"), self)
        label.setBuddy(self.takes)
        set_tip(label, explanation)
        FieldBinding(self, self._draft, "takes", self.takes.setValue, self.takes.valueChanged)
        row = QHBoxLayout()
        row.addWidget(label, 1)
        row.addWidget(self.takes)
        return row

    def _make_draft_switch(self) -> Switch:
        self.draft_sound = Switch(self.tr("Dra&ft sound"), self)
        self.draft_sound.setObjectName("draftSoundSwitch")
        describe(
            self.draft_sound,
            self.tr("Draft sound"),
            self.tr(
                "The sound is made roughly, in a fraction of the time. Melody and words are the "
                "same; “Make the full sound” makes the song's sound anew later."
            ),
        )
        switch = self.draft_sound
        FieldBinding(switch, self._draft, "draft_sound", switch.setChecked, switch.toggled)
        return switch

    def reset_sampling(self) -> None:
        """Reset temperature, top-k and guidance to their defaults, as one undo step."""
        usual = {field: getattr(_DEFAULTS, field) for field in SAMPLING_FIELDS}
        self._draft.replace(replace(self._draft.draft, **usual), self.tr("Usual sampling"))

    def _make_sampling_card(self) -> Card:
        card, layout = self._card(self.tr("Sampling"))
        self.reset = tool_button(self, "samplingResetButton", "reset")
        describe(
            self.reset,
            self.tr("Usual sampling"),
            self.tr("Set temperature, top-k and guidance back to the recommended values"),
        )
        self.reset.clicked.connect(self.reset_sampling)
        card.head.addWidget(self.reset)
        add = self._add_number
        self.temperature = add(layout, TEMPERATURE, self.tr("Te&mperature"), "temperature")
        self.temperature.explain(
            self.tr(
                "How daring the music is. Low: steady, repeating, safe. 1.0: as the model learned "
                "it. High: surprising, and sooner or later out of tune."
            )
        )
        self.topk = add(layout, TOPK, self.tr("Top-&k"), "topk")
        self.topk.explain(
            self.tr(
                "From how many of the likeliest sounds each next one is drawn. Few: clean and "
                "plain. Many: richer, with more accidents. 50 is usual."
            )
        )
        self.cfg = add(layout, CFG, self.tr("&Guidance"), "cfg_scale")
        self.cfg.explain(
            self.tr(
                "How strictly tags and lyrics are followed. 1.0: no guidance, about twice as "
                "fast. 1.5 is usual; more makes hard styles clearer and the music stiffer."
            )
        )
        self.cfg_note = self._add_note(
            layout,
            "guidanceNote",
            self.tr("No guidance: about twice as fast, tags followed less strictly."),
        )
        self.guidance_unused = self._add_note(
            layout,
            "guidanceUnusedNote",
            self.tr("This model follows tags and lyrics by itself: guidance is not used."),
        )
        self._on_draft_changed("cfg_scale")
        return card

    def _make_model_card(self) -> Card:
        card, layout = self._card(self.tr("Model"))
        self.models = QComboBox(self)
        self.models.setObjectName("modelCombo")
        describe(
            self.models,
            self.tr("Model"),
            self.tr(
                "Which model makes the song. The starter model is small and quick: a synthetic "
                "voice and a simple band. The large ones make real music."
            ),
        )
        self.models.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.models.setMinimumContentsLength(10)
        self.models.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.add_model = tool_button(self, "addModelButton", "add")
        describe(
            self.add_model,
            self.tr("Add a model"),
            self.tr("Download a model, or add a folder that holds one"),
        )
        self.add_model.clicked.connect(self.add_model_requested)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.models, 1)
        row.addWidget(self.add_model)
        layout.addLayout(row)
        self.device_label = PlainLabel(self)
        self.device_label.setObjectName("deviceLabel")
        self.device_label.setWordWrap(True)
        set_kind(self.device_label, "muted")
        layout.addWidget(self.device_label)
        self.memory_bar = MemoryBar(self)
        layout.addWidget(self.memory_bar)
        self._fill_models()
        self.models.activated.connect(self._on_model_activated)
        self.show_device(None)
        return card

    def _card(self, title: str) -> tuple[Card, QVBoxLayout]:
        card = Card(title, self)
        return card, card.body

    def _add_number(
        self, layout: QVBoxLayout, spec: NumberSpec, text: str, field: str
    ) -> SliderSpin:
        control = SliderSpin(spec, text, self)
        FieldBinding(control, self._draft, field, control.show_value, control.edited)
        control.released.connect(self._draft.end_merge)
        layout.addWidget(control)
        return control

    def _add_note(self, layout: QVBoxLayout, name: str, text: str) -> PlainLabel:
        """Add a sentence that is shown only where it applies."""
        note = PlainLabel(text, self)
        note.setObjectName(name)
        set_kind(note, "muted")
        note.setWordWrap(True)
        layout.addWidget(note)
        return note

    def _fill_models(self) -> None:
        """List the models; a chosen one that does not exist is shown as missing."""
        self.models.clear()
        for choice in self._catalog.choices():
            size_gb = choice.size_bytes / 1e9
            text = self.tr("{name} ({size} GB)") if size_gb >= 0.1 else "{name}"
            name = self.tr("Starter") if choice.is_starter else choice.name
            self.models.addItem(text.format(name=name, size=f"{size_gb:.1f}"), choice.id)
        self._show_model()

    def _show_model(self) -> None:
        wanted = self._draft.draft.model_id
        default = self._catalog.default()
        if not wanted and default:
            wanted = default.id
        index = self.models.findData(wanted)
        if index < 0 and wanted:
            self.models.addItem(self.tr("Missing: {model}").format(model=wanted), wanted)
            index = self.models.count() - 1
        self.models.setCurrentIndex(index)
        self.models.setPlaceholderText(self.tr("No model yet"))

    def _show_guidance(self) -> None:
        """Show whether guidance is used: not when it is set to none, or the model needs none."""
        draft = self._draft.draft
        model = self._catalog.chosen(draft.model_id)
        is_unused = model is not None and model.guidance(CFG_RANGE[1]) <= 1.0
        self.cfg.setEnabled(not is_unused)
        self.guidance_unused.setVisible(is_unused)
        self.cfg_note.setVisible(not is_unused and draft.cfg_scale <= 1.0)

    def _on_model_activated(self, index: int) -> None:
        self._draft.set("model_id", self.models.itemData(index))

    def _on_draft_changed(self, field: str) -> None:
        if field in SAMPLING_FIELDS:
            draft = self._draft.draft
            is_usual = all(getattr(draft, f) == getattr(_DEFAULTS, f) for f in SAMPLING_FIELDS)
            self.reset.setEnabled(not is_usual)
        if field == "model_id":
            self._show_model()
            self._show_guidance()
        elif field == "cfg_scale":
            self._show_guidance()
        elif field == "length_s":
            self.length_note.setVisible(self._draft.draft.until_stopped)


def _device_name(device: str) -> str:
    """Return the display name of a torch device ("cuda" is AMD's, too) without a known name."""
    names = {"cuda": "GPU", "xpu": "Intel GPU", "mps": "Apple GPU", "cpu": "CPU"}
    kind, _, number = device.partition(":")
    return f"{names.get(kind, kind)} {number}".rstrip()
