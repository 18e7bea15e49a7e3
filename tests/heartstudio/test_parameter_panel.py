"""Sampling, length, takes, seed, model: every control reaches the request."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLocale, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QDoubleSpinBox, QSlider, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from engine.contract import MAX_SEED, DeviceReport
from engine.messages import Message
from heartstudio.model.adapter_list import AdapterList
from heartstudio.model.draft import Draft, DraftModel, requests_of
from heartstudio.model.model_catalog import ModelCatalog
from heartstudio.model.prompt_counter import PromptCounts
from heartstudio.model.settings import SettingsStore
from heartstudio.view.making.parameter_panel import ParameterPanel
from heartstudio.view.making.seed_control import SeedSpin
from heartstudio.view.widgets.slider_spin import NumberSpec, SliderSpin, parse_duration_s
from heartstudio.view.widgets.value_slider import ValueSlider
from tests.heartstudio.model_makers import safetensors

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def draft() -> DraftModel:
    return DraftModel(Draft(seed=7))


def make_model(root: Path, version: str) -> None:
    for part in (f"HeartMuLa-oss-{version}", "HeartCodec-oss"):
        (root / part).mkdir(parents=True)
        (root / part / "config.json").write_text("{}")
        (root / part / "model.safetensors").write_bytes(safetensors(100))
    (root / "tokenizer.json").write_text("{}")
    (root / "gen_config.json").write_text("{}")


@pytest.fixture
def catalog(tmp_path: Path) -> ModelCatalog:
    make_model(tmp_path / "user" / "one", "3B")
    make_model(tmp_path / "starter", "starter")
    store = SettingsStore(tmp_path / "settings.ini")
    return ModelCatalog((tmp_path / "starter", tmp_path / "user"), store)


@pytest.fixture
def adapters(tmp_path: Path) -> AdapterList:
    return AdapterList(SettingsStore(tmp_path / "settings.ini"))


@pytest.fixture
def panel(
    qtbot: QtBot, draft: DraftModel, catalog: ModelCatalog, adapters: AdapterList
) -> ParameterPanel:
    widget = ParameterPanel(draft, catalog, adapters)
    qtbot.addWidget(widget)
    widget.resize(300, 640)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def child(panel: QWidget, kind: type[Any], name: str) -> Any:
    found = panel.findChild(kind, name)
    assert found is not None, name
    return found


@pytest.mark.parametrize(
    ("name", "steps", "field", "value"),
    [
        ("temperatureSlider", 70, "temperature", 0.7),
        ("topkSlider", 120, "topk", 120),
        ("cfgSlider", 275, "cfg_scale", 2.75),
        ("lengthSlider", 185, "length_s", 185),
    ],
)
def test_sliders_reach_the_draft(
    panel: ParameterPanel, draft: DraftModel, name: str, steps: int, field: str, value: float
) -> None:
    child(panel, QSlider, name).setValue(steps)
    assert draft.value(field) == value


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("temperatureSpin", 1.35, "temperature"),
        ("topkSpin", 5, "topk"),
        ("cfgSpin", 1.0, "cfg_scale"),
        ("lengthSpin", 360, "length_s"),
        ("takesSpin", 4, "takes"),
    ],
)
def test_spin_boxes_reach_the_draft(
    panel: ParameterPanel, draft: DraftModel, name: str, value: float, field: str
) -> None:
    child(panel, QWidget, name).setValue(value)
    assert draft.value(field) == value


def test_guidance_is_off_for_a_model_that_needs_none(
    panel: ParameterPanel, draft: DraftModel, catalog: ModelCatalog, tmp_path: Path
) -> None:
    slider, unused = child(panel, QSlider, "cfgSlider"), child(panel, QWidget, "guidanceUnusedNote")
    assert slider.isEnabled()
    assert not unused.isVisible()
    config = tmp_path / "starter" / "HeartMuLa-oss-starter" / "config.json"
    config.write_text('{"most_guidance": 1.0}')
    catalog.refresh()
    draft.set("model_id", "starter")
    assert not slider.isEnabled()
    assert unused.isVisible()
    draft.set("cfg_scale", 1.0)
    assert not child(panel, QWidget, "guidanceNote").isVisible()
    large = next(choice for choice in catalog.choices() if not choice.is_starter)
    draft.set("model_id", large.id)
    assert slider.isEnabled()
    assert child(panel, QWidget, "guidanceNote").isVisible()
    starter = catalog.find("starter")
    assert starter is not None
    assert (starter.guidance(1.5), large.guidance(1.5)) == (1.0, 1.5)


def test_everything_reaches_the_requests(panel: ParameterPanel, draft: DraftModel) -> None:
    child(panel, QSlider, "temperatureSlider").setValue(40)
    child(panel, QSlider, "topkSlider").setValue(10)
    child(panel, QSlider, "cfgSlider").setValue(300)
    child(panel, QSlider, "lengthSlider").setValue(25)
    child(panel, QSpinBox, "takesSpin").setValue(2)
    child(panel, QSpinBox, "seedSpin").setValue(99)
    requests = requests_of(draft.draft)
    assert [r.seed for r in requests] == [99, 100]
    for request in requests:
        assert request.sampling.temperature == 0.4
        assert request.sampling.topk == 10
        assert request.sampling.cfg_scale == 3.0
        assert request.max_audio_length_ms == 25_000


def test_going_on_beyond_the_models_memory_is_a_switch_that_says_what_happens(
    panel: ParameterPanel, draft: DraftModel
) -> None:
    switch, label = panel.memory.slide, panel.memory.label
    counts = PromptCounts(5, 14, 0, 400, 1024)
    panel.memory.show_counts(counts)
    assert label.text() == f"420 of the model's {QLocale().toString(1024)} positions"
    panel.memory.show_counts(replace(counts, new_positions=1254))
    assert label.text() == "0:20 more than the model's context holds."
    switch.click()
    assert draft.value("slide_context") is True
    assert all(request.slide_context for request in requests_of(draft.draft))
    panel.memory.show_counts(replace(counts, new_positions=1254, slides=True))
    assert label.text().startswith("The model sees all of it up to 1:20;")
    panel.memory.show_counts(replace(counts, lyrics_tokens=900, slides=True))
    assert "Shorten them" in label.text()
    panel.memory.show_counts(None)
    assert not label.isVisible()
    draft.set("slide_context", False)
    assert not switch.isChecked()


def test_controls_follow_the_draft(panel: ParameterPanel, draft: DraftModel) -> None:
    draft.set("temperature", 0.55)
    assert child(panel, QSlider, "temperatureSlider").value() == 55
    assert child(panel, QDoubleSpinBox, "temperatureSpin").value() == 0.55
    draft.set("length_s", 125)
    assert child(panel, QSpinBox, "lengthSpin").text() == "2:05"
    draft.undo_stack.undo()
    assert child(panel, QSpinBox, "lengthSpin").text() == "1:00"


def test_a_drag_is_one_undo_step_and_the_next_drag_another(
    panel: ParameterPanel, draft: DraftModel
) -> None:
    slider = child(panel, QSlider, "topkSlider")
    for steps in (60, 70, 80):
        slider.setValue(steps)
    slider.sliderReleased.emit()
    for steps in (90, 100):
        slider.setValue(steps)
    draft.undo_stack.undo()
    assert draft.draft.topk == 80
    draft.undo_stack.undo()
    assert draft.draft.topk == 50


def test_sampling_goes_back_to_usual_in_one_step(
    qtbot: QtBot, panel: ParameterPanel, draft: DraftModel
) -> None:
    assert not panel.reset.isEnabled()
    child(panel, QSlider, "temperatureSlider").setValue(30)
    child(panel, QSlider, "topkSlider").setValue(9)
    draft.set("length_s", 100)
    qtbot.mouseClick(panel.reset, LEFT)
    assert (draft.draft.temperature, draft.draft.topk, draft.draft.cfg_scale) == (1.0, 50, 1.5)
    assert draft.draft.length_s == 100
    assert not panel.reset.isEnabled()
    draft.undo_stack.undo()
    assert (draft.draft.temperature, draft.draft.topk) == (0.3, 9)


def test_ranges_are_those_of_the_models(panel: ParameterPanel) -> None:
    def ends(name: str) -> tuple[int, int]:
        slider = child(panel, QSlider, name)
        return slider.minimum(), slider.maximum()

    assert ends("temperatureSlider") == (10, 150)
    assert ends("topkSlider") == (1, 500)
    assert ends("cfgSlider") == (100, 400)
    assert ends("lengthSlider") == (10, 365)


def test_typing_a_decimal_keeps_what_is_typed(
    qtbot: QtBot, panel: ParameterPanel, draft: DraftModel
) -> None:
    spin = child(panel, QDoubleSpinBox, "temperatureSpin")
    spin.setFocus()
    spin.selectAll()
    point = spin.locale().decimalPoint()
    qtbot.keyClicks(spin, f"1{point}")
    assert spin.lineEdit().text() == f"1{point}"
    qtbot.keyClicks(spin, "25")
    assert draft.draft.temperature == 1.25


def test_no_guidance_says_it_is_faster(panel: ParameterPanel, draft: DraftModel) -> None:
    assert panel.cfg_note.isHidden()
    draft.set("cfg_scale", 1.0)
    assert "twice as fast" in panel.cfg_note.text()
    assert not panel.cfg_note.isHidden()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90", 90), ("1:30", 90), ("2:5", 125), ("0:10", 10), ("x", None), ("", None), ("1:", None)],
)
def test_durations(text: str, seconds: int | None) -> None:
    assert parse_duration_s(text) == seconds


def test_lengths_are_typed_as_minutes_or_seconds(
    qtbot: QtBot, panel: ParameterPanel, draft: DraftModel
) -> None:
    spin = child(panel, QSpinBox, "lengthSpin")
    spin.setFocus()
    for typed, seconds in (("2:05", 125), ("90", 90), ("9:59", 360), ("3", 10)):
        spin.selectAll()
        qtbot.keyClicks(spin, typed)
        qtbot.keyClick(spin, Qt.Key.Key_Return)
        assert draft.draft.length_s == seconds


def test_seed_is_typed_drawn_and_locked(
    qtbot: QtBot, panel: ParameterPanel, draft: DraftModel
) -> None:
    spin = child(panel, SeedSpin, "seedSpin")
    spin.setFocus()
    spin.selectAll()
    qtbot.keyClicks(spin, "12345")
    assert draft.draft.seed == 12345
    qtbot.mouseClick(panel.seed.dice, LEFT)
    assert draft.draft.seed != 12345
    draft.undo_stack.undo()
    assert draft.draft.seed == 12345
    qtbot.mouseClick(panel.seed.lock, LEFT)
    assert draft.draft.seed_locked
    qtbot.mouseClick(panel.seed.lock, LEFT)
    assert not draft.draft.seed_locked


def test_huge_seeds_of_restored_songs_are_kept_whole(
    qtbot: QtBot, panel: ParameterPanel, draft: DraftModel
) -> None:
    spin = child(panel, SeedSpin, "seedSpin")
    draft.set("seed", MAX_SEED)
    assert spin.text() == str(MAX_SEED)
    assert draft.draft.seed == MAX_SEED
    spin.setFocus()
    qtbot.keyClick(spin, Qt.Key.Key_Down)
    assert draft.draft.seed == MAX_SEED - 1
    assert spin.text() == str(MAX_SEED - 1)
    spin.selectAll()
    qtbot.keyClicks(spin, str(2**31 + 5))
    qtbot.keyClick(spin, Qt.Key.Key_Return)
    assert draft.draft.seed == 2**31 + 5
    spin.selectAll()
    qtbot.keyClicks(spin, str(MAX_SEED + 1))
    assert draft.draft.seed == MAX_SEED // 10, "no digit more is taken"
    spin.selectAll()
    qtbot.keyClicks(spin, "5")
    assert draft.draft.seed == 5
    draft.set("seed", 0)
    qtbot.keyClick(spin, Qt.Key.Key_Down)
    assert draft.draft.seed == 0


def test_models_are_listed_and_chosen(
    panel: ParameterPanel, draft: DraftModel, catalog: ModelCatalog, tmp_path: Path
) -> None:
    combo = child(panel, QComboBox, "modelCombo")
    assert [combo.itemData(i) for i in range(combo.count())] == [c.id for c in catalog.choices()]
    index = combo.findData("starter")
    assert index >= 0
    combo.setCurrentIndex(index)
    combo.activated.emit(index)
    assert draft.draft.model_id == "starter"
    draft.set("model_id", "/gone/model")
    assert "Missing" in combo.currentText()
    make_model(tmp_path / "user" / "two", "7B")
    catalog.refresh()
    assert any("7B" in combo.itemText(i) for i in range(combo.count()))


def test_the_device_really_used_is_shown(panel: ParameterPanel) -> None:
    assert "first song" in panel.device_label.text()
    label = panel.device_label
    why = "fastest device found"
    panel.show_device(
        DeviceReport("cuda:0", "bfloat16", "float32", Message.plain(why), name="Radeon RX 7900 XTX")
    )
    assert label.text() == "Runs on Radeon RX 7900 XTX · composing in bfloat16, sound in float32"
    assert label.toolTip() == why


def test_what_runs_on_the_processor_says_so_and_why(panel: ParameterPanel) -> None:
    label = panel.device_label
    why = "no supported GPU was found, so the CPU is used"
    panel.show_device(DeviceReport("cpu", "float32", "float32", Message.plain(why)))
    assert label.text() == f"Runs on CPU · composing in float32, sound in float32 ({why})"
    why = "HeartCodec runs on the CPU because memory ran out"
    panel.show_device(DeviceReport("xpu:0", "bfloat16", "float32", Message.plain(why), "cpu"))
    assert label.text() == f"Runs on Intel GPU 0 in bfloat16; the sound on CPU in float32 ({why})"


def test_another_model_can_be_asked_for(qtbot: QtBot, panel: ParameterPanel) -> None:
    with qtbot.waitSignal(panel.add_model_requested):
        qtbot.mouseClick(panel.add_model, LEFT)


def test_every_control_is_named_and_explained(panel: ParameterPanel) -> None:
    for widget in panel.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            assert widget.objectName()
            assert widget.accessibleName(), widget.objectName()
            assert len(widget.toolTip()) > 10, widget.objectName()


def slider_of(qtbot: QtBot, is_log: bool = False) -> ValueSlider:
    slider = ValueSlider(is_log=is_log)
    qtbot.addWidget(slider)
    slider.setRange(1, 500)
    slider.resize(220, 24)
    slider.show()
    return slider


@pytest.mark.parametrize("is_log", [False, True])
def test_places_and_values_agree(qtbot: QtBot, is_log: bool) -> None:
    slider = slider_of(qtbot, is_log)
    assert slider.fraction_of(1) == 0
    assert slider.fraction_of(500) == 1
    for value in (1, 2, 10, 50, 499, 500):
        assert slider.value_at(slider.fraction_of(value)) == value
    assert (slider.fraction_of(50) > 0.4) == is_log


def test_a_click_jumps_and_a_double_click_goes_back(qtbot: QtBot) -> None:
    slider = slider_of(qtbot)
    slider.set_default(50)
    with qtbot.waitSignal(slider.sliderReleased):
        qtbot.mouseClick(slider, LEFT, pos=QPoint(210, 12))
    assert slider.value() == 500
    qtbot.mouseDClick(slider, LEFT, pos=QPoint(100, 12))
    assert slider.value() == 50


def test_sliders_are_mirrored_where_people_write_from_the_right(qtbot: QtBot) -> None:
    slider = slider_of(qtbot)
    slider.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    qtbot.mouseClick(slider, LEFT, pos=QPoint(10, 12))
    assert slider.value() == 500


def wheel(widget: QWidget) -> None:
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, 0),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_the_wheel_changes_nothing_without_focus(panel: ParameterPanel, draft: DraftModel) -> None:
    panel.add_model.setFocus()
    before = draft.draft
    for name in ("topkSlider", "topkSpin", "temperatureSpin", "seedSpin"):
        wheel(child(panel, QWidget, name))
    assert draft.draft == before
    slider = child(panel, QSlider, "topkSlider")
    slider.setFocus()
    wheel(slider)
    assert draft.draft.topk > before.topk


def test_keys_move_by_one_step(qtbot: QtBot, panel: ParameterPanel, draft: DraftModel) -> None:
    slider = child(panel, QSlider, "temperatureSlider")
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert draft.draft.temperature == 1.05


def test_values_have_no_binary_rests() -> None:
    spec = NumberSpec("x", (0.1, 1.5), 1.0, 0.01, 0.05)
    assert spec.decimals == 2
    assert [spec.from_slider(n) for n in (70, 110, 29)] == [0.7, 1.1, 0.29]
    assert NumberSpec("n", (1, 5), 1).decimals == 0


def test_slider_spin_is_named_by_its_spec(qtbot: QtBot) -> None:
    control = SliderSpin(NumberSpec("speed", (1, 5), 2), "&Speed")
    qtbot.addWidget(control)
    assert control.slider.objectName() == "speedSlider"
    assert control.spin.accessibleName() == "Speed"
