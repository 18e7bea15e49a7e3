"""The draft: undo, merging, clamping, and that every field reaches the request."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine.contract import MAX_SEED, AdapterUse, CodecParams, GenerationRequest
from heartstudio.model.draft import (
    DRAFT_FIELDS,
    Draft,
    DraftModel,
    ExtendFrom,
    draw_seed,
    requests_of,
    text_problem,
)

CHANGES: dict[str, Any] = {
    "title": "Rain",
    "tags": ("rock", "electric guitar", "drums"),
    "lyrics": "[verse]\nhello",
    "instrumental": True,
    "temperature": 0.7,
    "topk": 120,
    "cfg_scale": 2.5,
    "length_s": 125,
    "slide_context": True,
    "seed": 99,
    "seed_locked": True,
    "takes": 3,
    "draft_sound": True,
    "model_id": "/models/x",
    "device_wish": "cpu",
    "extend": ExtendFrom("song", 250),
    "adapters": (AdapterUse("evening", "00" * 32, 0.8, True),),
}


@pytest.fixture
def model(qtbot: QtBot) -> DraftModel:
    return DraftModel(Draft(seed=7))


def test_the_table_of_changes_covers_every_field() -> None:
    assert set(CHANGES) == set(DRAFT_FIELDS)


@pytest.mark.parametrize("field", DRAFT_FIELDS)
def test_each_field_is_set_told_once_undone_and_redone(model: DraftModel, field: str) -> None:
    told: list[str] = []
    model.changed.connect(told.append)
    before = model.value(field)
    model.set(field, CHANGES[field])
    model.set(field, CHANGES[field])
    assert model.value(field) == CHANGES[field]
    assert told == [field]
    assert model.undo_stack.count() == 1
    model.undo_stack.undo()
    assert model.value(field) == before
    model.undo_stack.redo()
    assert model.value(field) == CHANGES[field]
    assert told == [field] * 3


def test_slider_moves_merge_until_the_slider_is_released(model: DraftModel) -> None:
    for step in range(100):
        model.set("temperature", 0.2 + step / 100)
    assert model.undo_stack.count() == 1
    model.end_merge()
    model.set("temperature", 0.5)
    assert model.undo_stack.count() == 2
    model.undo_stack.undo()
    assert model.value("temperature") == pytest.approx(1.19)
    model.undo_stack.undo()
    assert model.value("temperature") == 1.0
    assert model.undo_stack.isClean()


def test_a_move_back_to_the_start_leaves_no_step(model: DraftModel) -> None:
    model.set("topk", 60)
    model.set("topk", 50)
    assert model.undo_stack.count() == 0


def test_different_fields_never_merge(model: DraftModel) -> None:
    model.set("topk", 60)
    model.set("cfg_scale", 2.0)
    model.set("topk", 70)
    assert model.undo_stack.count() == 3


def test_tags_are_one_step_each(model: DraftModel) -> None:
    model.set("tags", ("rock",))
    model.set("tags", ("rock", "drums"))
    assert model.undo_stack.count() == 2


@pytest.mark.parametrize(
    ("field", "wild", "tame"),
    [
        ("temperature", 9.0, 1.5),
        ("temperature", 0.0, 0.1),
        ("topk", 0, 1),
        ("topk", 9_999, 500),
        ("cfg_scale", 0.5, 1.0),
        ("length_s", 1, 10),
        ("length_s", 10_000, 360),
        ("takes", 0, 1),
        ("takes", 9, 4),
        ("seed", -4, 0),
        ("seed", 2**40 + 7, 7),
    ],
)
def test_wild_numbers_are_clamped(model: DraftModel, field: str, wild: Any, tame: Any) -> None:
    model.set(field, wild)
    assert model.value(field) == pytest.approx(tame)


def test_unknown_fields_are_refused(model: DraftModel) -> None:
    with pytest.raises(ValueError, match="no field"):
        model.set("loudness", 1)


def test_replace_is_one_step_that_tells_each_changed_field(model: DraftModel) -> None:
    told: list[str] = []
    model.changed.connect(told.append)
    model.replace(Draft(**CHANGES), "Restore song")
    assert sorted(told) == sorted(DRAFT_FIELDS)
    assert model.undo_stack.undoText() == "Restore song"
    model.undo_stack.undo()
    assert model.draft == Draft(seed=7)


def test_a_new_seed_after_generate_is_no_undo_step(model: DraftModel) -> None:
    told: list[str] = []
    model.changed.connect(told.append)
    model.silently_set_seed(12)
    assert told == ["seed"]
    assert model.undo_stack.count() == 0


def test_every_sampling_field_reaches_the_request() -> None:
    draft = Draft(**{**CHANGES, "instrumental": False})
    history = np.zeros((8, 250), np.int32)
    requests = requests_of(draft, history, CodecParams(num_steps=20), min_new_frames=63)
    assert len(requests) == 3
    first: GenerationRequest = requests[0]
    assert first.tags == "rock,electric guitar,drums"
    assert first.lyrics == "[verse]\nhello"
    assert first.max_audio_length_ms == 125_000
    assert first.sampling.temperature == 0.7
    assert first.sampling.topk == 120
    assert first.sampling.cfg_scale == 2.5
    assert first.codec.num_steps == 20
    assert first.history is history
    assert first.min_new_frames == 63
    assert [r.seed for r in requests] == [99, 100, 101]
    assert [r.codec_seed for r in requests] == [99, 100, 101]


def test_an_instrumental_sends_the_section_marks_alone(model: DraftModel) -> None:
    model.set("lyrics", "[Intro]\n\n[Verse]\nwords words\n\n[Outro]\nbye")
    model.set("instrumental", True)
    (request,) = requests_of(model.draft)
    assert request.lyrics == "[intro]\n\n[verse]\n\n[outro]"
    assert "words" in model.value("lyrics"), "the words must survive the switch"


def test_the_exact_text_is_shown(model: DraftModel) -> None:
    model.set("tags", ("rock", "electric guitar"))
    model.set("lyrics", "[Verse]\nHello World")
    assert model.prompt_text() == "<tag>rock,electric guitar</tag>\n\n[verse]\nhello world"


@pytest.mark.parametrize(
    "lyrics", ["", "   ", "word", "word " * 5_000, "😀🎵", "مرحبا بالعالم", "月亮代表我的心\n" * 50]
)
def test_any_lyrics_make_a_request(lyrics: str) -> None:
    for instrumental in (False, True):
        draft = replace(Draft(), lyrics=lyrics, instrumental=instrumental)
        assert len(requests_of(draft)) == 1


def test_seeds_of_takes_wrap_around_at_the_largest() -> None:
    draft = Draft(seed=MAX_SEED, takes=2)
    assert [r.seed for r in requests_of(draft)] == [MAX_SEED, 0]


def test_drawn_seeds_differ() -> None:
    assert len({draw_seed() for _ in range(20)}) > 15


def test_too_much_text_of_a_song_is_shortened_and_said() -> None:
    model = DraftModel(Draft(seed=1))
    said: list[str] = []
    model.shortened.connect(lambda message: said.append(str(message)))
    model.replace(Draft(tags=("pop",), lyrics="[verse]\nla"), "Restore song")
    assert said == []
    tags = tuple(f"tag {number}" for number in range(800))
    model.replace(Draft(tags=tags, lyrics="a" * 200_000 + "\nb"), "Restore song")
    assert model.draft.tags == tags[:100]
    assert max(map(len, model.draft.lyrics.split("\n"))) == 2_000
    assert not text_problem(model.draft)
    assert said == [
        "There are more tags or lyrics than a song can have; only their beginning is in the draft."
    ]
