"""HeartMuLa against the public reference's numbers: prompts, hidden states, logits, tokens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.contract import FinishReason
from engine.heartmula.frame_decoder import FrameDecoder
from engine.prompt import Prompt, build_prompt
from tests.engine import golden

TOLERANCE = 2e-5


@pytest.fixture
def restored_threads() -> Iterator[None]:
    threads = torch.get_num_threads()
    yield
    torch.set_num_threads(threads)


def _prompt_of(case: dict[str, Any]) -> Prompt:
    tokenizer = golden.checkpoint().tokenizer
    return build_prompt(
        tokenizer.tag_ids(case["tags"]), tokenizer.lyrics_ids(case["lyrics"]), empty_id=0
    )


@pytest.mark.parametrize("token", ["<|begin_of_text|>", "<|end_of_text|>", "<|END_OF_TEXT|>"])
def test_control_tokens_in_a_text_are_letters_like_any_others(token: str) -> None:
    tokenizer, config = golden.checkpoint().tokenizer, golden.checkpoint().gen_config
    for ids in (
        tokenizer.lyrics_ids(f"[Verse]\nStop here {token} and go on {token}"),
        tokenizer.lyrics_ids(token),
        tokenizer.tag_ids(f"pop,{token}"),
    ):
        assert (ids[0], ids[-1]) == (config.text_bos_id, config.text_eos_id)
        assert not set(ids[1:-1]) & {config.text_bos_id, config.text_eos_id}
        assert len(ids) > 6  # the token's own letters


@pytest.mark.parametrize("case", golden.song_cases(), ids=lambda case: case["name"])
def test_tokens_equal_the_reference(case: dict[str, Any]) -> None:
    composed = golden.compose(golden.request_of(case), case["eos_enabled"])
    expected = golden.expected()[f"{case['name']}.frames"].numpy()
    np.testing.assert_array_equal(composed.codes, expected)
    ended = composed.codes.shape[1] < case["max_audio_length_ms"] // 80 + 1
    assert (composed.finish_reason is FinishReason.END_OF_SONG) == ended


@pytest.mark.parametrize("case", golden.song_cases(), ids=lambda case: case["name"])
def test_prompt_grid_equals_the_reference(case: dict[str, Any]) -> None:
    prompt = _prompt_of(case)
    grid = torch.zeros(len(prompt), 9, dtype=torch.long)
    grid[:, -1] = torch.from_numpy(prompt.text_ids)
    expected = golden.expected()[f"{case['name'].split('.k')[0]}.prompt_tokens"]
    for row in expected:
        assert torch.equal(row, grid)


@pytest.mark.parametrize(
    "name", [key.removesuffix(".last_hidden") for key in golden.expected() if "last_hid" in key]
)
def test_hidden_state_and_logits_equal_the_reference(name: str) -> None:
    expected_hidden: Tensor = golden.expected()[f"{name}.last_hidden"]
    case = next(c for c in golden.song_cases() if c["name"].startswith(name.removeprefix("muq_")))
    muq = golden.expected()["muq.vector"].tolist() if name.startswith("muq_") else None
    prompt, guidance = _prompt_of(case), expected_hidden.shape[0] == 2
    model = golden.model()
    with torch.inference_mode():
        decoder = FrameDecoder(model, guidance, len(prompt))
        list(decoder.prefill_prompt(model.embed_prompt(prompt, muq)))
        logits = model.codebook_logits(0, decoder.hidden)
    assert torch.allclose(decoder.hidden, expected_hidden, rtol=0, atol=TOLERANCE)
    assert torch.allclose(logits, golden.expected()[f"{name}.c0_logits"], rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.usefixtures("restored_threads")
def test_tokens_do_not_depend_on_the_number_of_threads(threads: int) -> None:
    torch.set_num_threads(threads)
    case = golden.song_cases()[1]
    composed = golden.compose(golden.request_of(case), case["eos_enabled"])
    np.testing.assert_array_equal(
        composed.codes, golden.expected()[f"{case['name']}.frames"].numpy()
    )


def test_a_style_vector_changes_the_song() -> None:
    request = golden.request_of(golden.song_cases()[1])
    vector = tuple(golden.expected()["muq.vector"].tolist())
    plain = golden.compose(request, eos_enabled=False)
    styled = golden.compose(replace(request, muq_embed=vector), eos_enabled=False)
    assert not np.array_equal(plain.codes, styled.codes)
