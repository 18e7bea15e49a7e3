"""What people are told: templates with values, as English text, compared, kept and carried."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

from engine.contract import EngineError, OutOfMemoryError, OutputError, message_of
from engine.messages import NOTHING, Message

INNER = Message("{name} was chosen", name="cuda:1")
OUTER = Message(
    "There is not enough memory for {task}. {sentence}", task=Message("composing"), sentence=INNER
)


def test_the_text_is_the_template_with_its_values() -> None:
    assert str(INNER) == "cuda:1 was chosen"
    assert f"{OUTER}" == "There is not enough memory for composing. cuda:1 was chosen"
    assert repr(INNER) == "Message('cuda:1 was chosen')"
    assert str(Message("{folder} holds {count}", folder=Path("a"), count=7)) == "a holds 7"


def test_amounts_have_one_decimal() -> None:
    amounts = Message("{needed} of {free} GB", needed=7.25e9 / 1e9, free=4.0)
    assert str(amounts) == "7.2 of 4.0 GB"
    assert amounts.text(decimal_point=",") == "7,2 of 4,0 GB"
    nested = Message("{part} {whole}", part=amounts, whole=8)
    assert nested.text(decimal_point=",") == "7,2 of 4,0 GB 8"


def test_every_template_is_translated() -> None:
    told = OUTER.text(lambda template: template.replace("memory", "room").replace("chosen", "met"))
    assert told == "There is not enough room for composing. cuda:1 was met"


def test_braces_in_values_and_in_plain_sentences_stay() -> None:
    assert str(Message("{name} is gone.", name="{x}.flac")) == "{x}.flac is gone."
    assert str(Message.plain("{x} {} }{ is all that was said")) == "{x} {} }{ is all that was said"


def test_messages_are_compared_by_content() -> None:
    same = Message("{a} {b}", b=2, a=1)
    assert same == Message("{a} {b}", a=1, b=2)
    assert len({same, Message("{a} {b}", a=1, b=2), Message("{a} {b}", a=2, b=2)}) == 2
    assert Message("1 2") != same
    with pytest.raises(AttributeError):
        same.template = "x"  # type: ignore[misc]


def test_only_nothing_is_false() -> None:
    assert not NOTHING
    assert INNER
    assert (NOTHING or INNER) is INNER
    assert str(NOTHING) == ""


def test_messages_are_joined_without_the_empty_ones() -> None:
    assert Message.joined([], "; ") == NOTHING
    assert Message.joined([NOTHING, INNER], "; ") is INNER
    joined = Message.joined([INNER, NOTHING, Message("composing")], "; ")
    assert str(joined) == "cuda:1 was chosen; composing"


@pytest.mark.parametrize("error_class", [EngineError, OutOfMemoryError, OutputError])
def test_messages_and_errors_go_through_pickle(error_class: type[EngineError]) -> None:
    assert pickle.loads(pickle.dumps(OUTER)) == OUTER
    error = pickle.loads(pickle.dumps(error_class(OUTER, "23 GiB")))
    assert (type(error), error.message, error.details) == (error_class, OUTER, "23 GiB")
    assert str(error) == str(OUTER)


@pytest.mark.parametrize("message", [NOTHING, INNER, OUTER, Message("{a} {b}", a=1.5, b=2)])
def test_a_message_comes_back_from_a_file(message: Message) -> None:
    assert Message.from_json(json.loads(json.dumps(message.to_json()))) == message


@pytest.mark.parametrize(
    "given",
    [
        None,
        "a",
        [],
        ["a"],
        [1, {}],
        ["a", []],
        ["{a}", {"b": 1}],
        ["{a.x}", {"a": "1"}],
        ["{", {"a": "1"}],
        ["{a}", {"a": None}],
        ["{a}", {"a": ["{b}", {"c": 1}]}],
    ],
    ids=repr,
)
def test_what_is_no_message_is_refused(given: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        Message.from_json(given)


def test_an_error_of_ours_tells_its_own_message_and_any_other_what_is_given() -> None:
    own, other = Message("{name} is not there.", name="a.flac"), Message("The log says more.")
    assert message_of(OutputError(own), other) is own
    assert message_of(RuntimeError("boom"), other) is other


def test_a_name_that_is_no_text_can_be_said() -> None:
    name = b"l\xe4rm.flac".decode("utf-8", "surrogateescape")
    said = str(Message("{name} cannot be read.", name=name))
    assert said == "l\ufffdrm.flac cannot be read."
    assert str(Message("{name}", name="Grüße 東京 🎵")) == "Grüße 東京 🎵"
    said.encode("utf-8")
