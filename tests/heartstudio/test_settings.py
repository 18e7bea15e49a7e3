"""Settings, presets and the autosaved draft: they survive, and damage is survived."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QByteArray
from pytestqt.qtbot import QtBot

from heartstudio.model.damage_notes import DamageNotes
from heartstudio.model.draft import NUMBER_RANGES, Draft, DraftModel, ExtendFrom
from heartstudio.model.presets import (
    BUILTIN_PRESETS,
    DraftAutosave,
    PresetStore,
    draft_document,
    draft_from,
)
from heartstudio.model.settings import OPTIONS, OptionInfo, Rates, Settings, SettingsStore, option


def other_value(info: OptionInfo) -> Any:
    """A value that is not the default."""
    if isinstance(info.default, bool):
        return not info.default
    if info.choices:
        return next(c.value for c in info.choices if c.value != info.default)
    if isinstance(info.default, (int, float)):
        low, high = info.limits or (0, 1)
        return type(info.default)(low if info.default != low else high)
    return "Übergröße; = % \n zwei\\x"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ä settings.ini"


@pytest.mark.parametrize("info", OPTIONS, ids=lambda info: info.name)
def test_every_option_survives_a_restart(path: Path, info: OptionInfo, qtbot: QtBot) -> None:
    store = SettingsStore(path)
    told: list[str] = []
    store.changed.connect(told.append)
    value = other_value(info)
    store.set(info.name, value)
    store.set(info.name, value)
    assert told == [info.name]
    assert store.sync()
    again = SettingsStore(path)
    assert again.value(info.name) == value
    assert type(again.value(info.name)) is type(info.default)
    again.reset(info.name)
    assert again.value(info.name) == info.default


def test_the_table_is_whole() -> None:
    for info in OPTIONS:
        assert info.label
        assert isinstance(info.default, (bool, int, float, str))
        if isinstance(info.default, str):
            assert info.kind
        if info.kind == "choice":
            assert info.default in {choice.value for choice in info.choices}
        if type(info.default) in (int, float):
            assert info.limits


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("codec_steps", 0),
        ("codec_steps", "many"),
        ("theme", "pink"),
        ("volume", 7),
        ("first_run_done", 5),
    ],
)
def test_bad_values_are_refused(path: Path, name: str, bad: object, qtbot: QtBot) -> None:
    store = SettingsStore(path)
    with pytest.raises(ValueError, match=name):
        store.set(name, bad)
    assert store.value(name) == option(name).default


def test_a_damaged_file_gives_defaults(path: Path, qtbot: QtBot) -> None:
    path.write_text(
        "[settings]\ncodec_steps=banana\ntheme=pink\nvolume=0.25\nmusic_folder=@Invalid()\n"
        "[General]\nversion=x\n"
    )
    store = SettingsStore(path)
    assert store.settings.codec_steps == Settings().codec_steps
    assert store.settings.theme == "system"
    assert store.settings.volume == 0.25
    assert store.settings.music_folder == ""
    path.write_bytes(bytes(range(256)) * 20)
    assert SettingsStore(path).settings == Settings()


def test_a_newer_file_is_read_as_far_as_understood(path: Path, qtbot: QtBot) -> None:
    path.write_text("[General]\nversion=99\n[settings]\ntheme=dark\nhologram=true\n")
    store = SettingsStore(path)
    assert store.settings.theme == "dark"
    store.sync()
    assert "version=99" in path.read_text()
    assert "hologram=true" in path.read_text()


def test_layout_and_rates_are_kept(path: Path, qtbot: QtBot) -> None:
    store = SettingsStore(path)
    store.set_blob("window", QByteArray(b"\x00\xff state"))
    store.remember_rates("/models/a b", "cuda", Rates(3.5, 12.0))
    store.sync()
    again = SettingsStore(path)
    assert again.blob("window") == QByteArray(b"\x00\xff state")
    assert again.blob("nothing").isEmpty()
    assert again.rates("/models/a b", "cuda") == Rates(3.5, 12.0)
    assert again.rates("/models/a b", "cpu") == Rates()


def test_presets_are_saved_found_and_deleted(path: Path, qtbot: QtBot) -> None:
    store = SettingsStore(path)
    presets = PresetStore(store)
    told: list[int] = []
    presets.changed.connect(lambda: told.append(1))
    draft = Draft(tags=("jazz", "trumpet"), temperature=0.8, topk=20, cfg_scale=2.0)
    presets.save("  Late   night ", draft)
    assert [p.name for p in PresetStore(SettingsStore(path)).presets()][-1] == "Late night"
    preset = PresetStore(SettingsStore(path)).find("Late night")
    assert preset is not None
    applied = preset.applied_to(Draft(lyrics="stay"))
    assert (applied.tags, applied.temperature, applied.topk) == (("jazz", "trumpet"), 0.8, 20)
    assert applied.lyrics == "stay"
    with pytest.raises(ValueError, match="name"):
        presets.save("  ", draft)
    presets.delete("Late night")
    presets.delete("Late night")
    assert PresetStore(SettingsStore(path)).presets() == list(BUILTIN_PRESETS)
    assert len(told) == 2


def test_a_builtin_preset_leaves_the_sampling_alone() -> None:
    draft = BUILTIN_PRESETS[0].applied_to(Draft(temperature=0.3))
    assert draft.temperature == 0.3
    assert draft.tags == BUILTIN_PRESETS[0].tags


def test_damaged_presets_are_skipped(path: Path, qtbot: QtBot) -> None:
    store = SettingsStore(path)
    store.set_document(
        "presets", {"a": 5, "b": {"tags": ["x"], "color": "red"}, "c": {"tags": None}}
    )
    names = [p.name for p in PresetStore(store).presets() if not p.is_builtin]
    assert "b" in names
    assert "a" not in names


def test_the_draft_is_saved_by_itself_and_comes_back(path: Path, qtbot: QtBot) -> None:
    store = SettingsStore(path)
    model = DraftModel(Draft(seed=1))
    autosave = DraftAutosave(model, store)
    autosave._timer.setInterval(20)
    model.set("lyrics", '[verse]\nünïcode "quotes"\\\n\n[chorus]')
    model.set("tags", ("rock", "drums"))
    model.set("extend", ExtendFrom("abc", 12))
    qtbot.waitUntil(lambda: bool(store.document("draft")))
    again = draft_from(SettingsStore(path).document("draft"))
    assert again == model.draft


def test_drafts_round_trip_and_damage_gives_none() -> None:
    draft = Draft(title="x", tags=("a",), takes=2, extend=ExtendFrom("i", 3))
    assert draft_from(draft_document(draft)) == draft
    assert draft_from({}) is None
    assert draft_from({"nothing": "of ours"}) is None


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", '"many"', "[]", "9" * 400, "null"])
@pytest.mark.parametrize("name", sorted(NUMBER_RANGES))
def test_a_number_that_is_none_in_the_kept_draft_costs_no_lyrics(
    qapp: object, tmp_path: Path, name: str, number: str
) -> None:
    store = SettingsStore(tmp_path / "settings.ini")
    text = f'{{"{name}": {number}, "lyrics": "kept", "tags": ["a", 3], "title": {number}}}'
    store._file.setValue("documents/draft", text)  # pyright: ignore[reportPrivateUsage]
    draft = draft_from(store.document("draft"))
    assert draft is not None
    assert (draft.lyrics, draft.tags) == ("kept", ("a",))
    least, most = NUMBER_RANGES[name]
    assert least <= getattr(draft, name) <= most
    assert DraftModel(draft).draft == draft


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 50_000, "{", "[]", "9" * 5000])
def test_documents_that_are_none_are_empty(qapp: object, tmp_path: Path, text: str) -> None:
    store = SettingsStore(tmp_path / "settings.ini")
    for name in ("draft", "presets", "queue", "damaged_files"):
        store._file.setValue(f"documents/{name}", text)  # pyright: ignore[reportPrivateUsage]
        assert store.document(name) == {}


def test_wrong_numbers_in_presets_rates_and_notes_are_left_out(
    qapp: object, tmp_path: Path
) -> None:
    store = SettingsStore(tmp_path / "settings.ini")
    put = store._file.setValue  # pyright: ignore[reportPrivateUsage]
    put("documents/presets", '{"p": {"temperature": NaN, "topk": "x", "cfg_scale": 1e999}}')
    put("rates/m_d", '{"compose": NaN, "decode": 1e999, "slowing": 0.5}')
    put("documents/damaged_files", '{"file": 3}')
    preset = PresetStore(store).find("p")
    assert preset is not None
    assert preset.applied_to(Draft()) == Draft()
    assert store.rates("m", "d") == Rates(slowing=0.5)
    assert not DamageNotes(store).holds(tmp_path / "file")


def test_what_a_draft_goes_on_from_and_its_tags_may_be_damaged() -> None:
    assert draft_from({"tags": 5}) == Draft()
    for extend in ({"song_id": "x"}, [], 3, {"song_id": "x", "cut_frame": -1}):
        assert draft_from({"extend": extend, "title": "kept"}) == Draft(title="kept")


@pytest.mark.parametrize("part", ["all", "end", "no settings"])
def test_a_damaged_file_is_set_aside_and_what_can_be_read_is_used(
    qtbot: QtBot, tmp_path: Path, make_kit: Any, part: str
) -> None:
    """A file of zeros was replaced without a word: presets and settings were gone."""
    path = tmp_path / "studio" / "settings.ini"
    path.parent.mkdir()
    store = SettingsStore(path)
    store.set("volume", 0.5)
    store.sync()
    del store
    whole = path.read_bytes()
    damaged = {
        "all": bytes(300),
        "end": whole + bytes(300),
        "no settings": b"\x89PNG\r\n\x1a\n not an ini file",
    }[part]
    path.write_bytes(damaged)
    kit = make_kit()
    with qtbot.waitSignal(kit.context.requests.note_appeared) as note:
        pass
    assert note.args is not None
    assert "kept as settings-damaged-1.ini" in str(note.args[0])
    assert (path.parent / "settings-damaged-1.ini").read_bytes() == damaged
    assert kit.context.settings.settings.volume == (0.5 if part == "end" else 0.8)
    kit.context.settings.sync()
    again = SettingsStore(path)
    assert again.set_aside is None


def test_a_folder_in_the_place_of_the_settings_is_set_aside(tmp_path: Path) -> None:
    """Nothing could be stored, and nobody was told."""
    path = tmp_path / "settings.ini"
    path.mkdir()
    (path / "note.txt").write_text("mine")
    store = SettingsStore(path)
    assert store.set_aside == tmp_path / "settings-damaged-1.ini"
    assert (store.set_aside / "note.txt").read_text() == "mine"
    store.set("volume", 0.25)
    assert store.sync()
    assert SettingsStore(path).settings.volume == 0.25
