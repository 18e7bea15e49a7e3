"""The card of style adapters: a strength for each, 0 being off, and how they are computed.

It is shown once an adapter has been added, or the draft asks for one.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from engine.contract import MAX_ADAPTER_STRENGTH, AdapterUse
from heartstudio.model.adapter_list import AdapterList
from heartstudio.model.draft import DraftModel
from heartstudio.view.widgets.card import Card, describe
from heartstudio.view.widgets.slider_spin import NumberSpec, SliderSpin
from heartstudio.view.widgets.switch import Switch

FIELD = "adapters"


class AdapterCard(Card):
    """One slider an adapter. Shows and edits the draft's adapters."""

    def __init__(
        self, draft: DraftModel, adapters: AdapterList, parent: QWidget | None = None
    ) -> None:
        super().__init__("", parent)
        self.setObjectName("adapterCard")
        self.heading.setText(self.tr("Style adapters"))
        self._draft = draft
        self._adapters = adapters
        self.strengths: dict[str, SliderSpin] = {}
        """The sliders by the adapters' hashes."""
        self.as_heartmula = Switch(self.tr("Compute as &HeartMuLa"), self)
        self.as_heartmula.setObjectName("adaptersAsHeartmula")
        describe(
            self.as_heartmula,
            self.tr("Compute as HeartMuLa"),
            self.tr(
                "Adapters that SimpleTuner trained are computed as it trains, with another order "
                "of the rotary embedding. Switch this on to try them in HeartMuLa's own arithmetic."
            ),
        )
        self.as_heartmula.toggled.connect(self._on_arithmetic)
        self.body.addWidget(self.as_heartmula)
        adapters.changed.connect(self.fill)
        draft.changed.connect(self._on_draft_changed)
        self.fill()

    @Slot()
    def fill(self) -> None:
        """Show a slider for each adapter that is known or in the draft."""
        names = {known.sha256: known.name for known in self._adapters.adapters()}
        for use in self._uses():
            missing = self.tr("Missing: {name}").format(name=use.name)
            names.setdefault(use.sha256, missing)
        if list(names) != list(self.strengths):
            for control in self.strengths.values():
                self.body.removeWidget(control)
                control.deleteLater()
            self.strengths = {
                sha256: self._make_strength(number, sha256, name)
                for number, (sha256, name) in enumerate(names.items(), start=1)
            }
        self._show_values()

    def _make_strength(self, number: int, sha256: str, name: str) -> SliderSpin:
        spec = NumberSpec(f"adapter{number}", (0.0, MAX_ADAPTER_STRENGTH), 0.0, 0.05, 0.1)
        control = SliderSpin(spec, name.replace("&", "&&"), self)
        control.explain(
            self.tr("How strongly the adapter changes the model. 0: off. 1: as it was trained.")
        )
        control.edited.connect(partial(self._on_strength, sha256))
        control.released.connect(self._draft.end_merge)
        self.body.insertWidget(self.body.indexOf(self.as_heartmula), control)
        return control

    def _uses(self) -> tuple[AdapterUse, ...]:
        return self._draft.draft.adapters

    def _show_values(self) -> None:
        uses = {use.sha256: use for use in self._uses()}
        for sha256, control in self.strengths.items():
            control.show_value(uses[sha256].strength if sha256 in uses else 0.0)
        self.as_heartmula.blockSignals(True)
        self.as_heartmula.setChecked(any(use.as_heartmula for use in uses.values()))
        self.as_heartmula.blockSignals(False)
        used = [self._adapters.find(sha256) for sha256 in uses]
        self.as_heartmula.setVisible(
            any(known is not None and known.is_from_trainer for known in used)
        )
        self.setVisible(bool(self.strengths))

    def _on_strength(self, sha256: str, strength: object) -> None:
        """Set one adapter's strength in the draft; with 0 it is taken out."""
        value = float(str(strength))
        uses = {use.sha256: use for use in self._uses()}
        known = self._adapters.find(sha256)
        if sha256 in uses:
            uses[sha256] = replace(uses[sha256], strength=value)
        elif known is not None:
            way = any(use.as_heartmula for use in uses.values())
            uses[sha256] = AdapterUse(known.name, sha256, value, way)
        self._draft.set(FIELD, tuple(use for use in uses.values() if use.strength > 0))

    @Slot(bool)
    def _on_arithmetic(self, is_on: bool) -> None:
        self._draft.set(FIELD, tuple(replace(use, as_heartmula=is_on) for use in self._uses()))

    @Slot(str)
    def _on_draft_changed(self, field: str) -> None:
        if field == FIELD:
            self.fill()
