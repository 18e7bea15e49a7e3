"""The starter model's training: its loss sees what the engine computes, and it learns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.text_tokenizer import TextTokenizer
from tools.train_starter import vocabulary as vocab
from tools.train_starter.evaluate import Outcome, composer_maker, evaluation_prompts, judge
from tools.train_starter.factors import FactoredTable
from tools.train_starter.language_model import LossModel, gen_settings, make_example, new_model
from tools.train_starter.optimiser import build_optimisers, orthogonalised
from tools.train_starter.tokenizer import TEXT_EOS_ID, build_tokenizer, gen_config

TAGS_FILE = Path(__file__).parents[2] / "resources" / "tags.json"


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> TextTokenizer:
    path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    build_tokenizer(TAGS_FILE, songs=60).save(str(path))
    return TextTokenizer.from_file(path, gen_settings())


def test_any_text_is_framed(tokenizer: TextTokenizer) -> None:
    ids = tokenizer.lyrics_ids("[Verse]\nÜber 你好 the Sea")
    assert ids[0] == gen_config()["text_bos_id"]
    assert ids[-1] == TEXT_EOS_ID
    assert max(ids) <= TEXT_EOS_ID


def test_a_section_mark_is_one_token(tokenizer: TextTokenizer) -> None:
    # BOS, the mark, EOS
    assert len(tokenizer.lyrics_ids("[chorus]")) == 3


def test_an_example_ends_with_a_frame_of_end_tokens(tokenizer: TextTokenizer) -> None:
    example = make_example(tokenizer, 12, 10_000)
    assert np.all(example.codes[-1] == vocab.AUDIO_EOS_ID)
    assert (example.text == -1).sum() == 1
    cropped = make_example(tokenizer, 12, 50)
    assert np.array_equal(cropped.codes, example.codes[:50])


def test_factored_rows_are_sums_of_shared_parts() -> None:
    torch.manual_seed(0)
    table = FactoredTable(8, 1.0)
    rows = table().view(vocab.CODEBOOKS, vocab.AUDIO_VOCAB_SIZE, 8)[vocab.BASS]
    bass = vocab.PARTS[vocab.BASS]
    step_low = rows[bass.token(0, 30, 4)] - rows[bass.token(0, 30, 3)]
    step_high = rows[bass.token(1, 44, 4)] - rows[bass.token(1, 44, 3)]
    assert torch.allclose(step_low, step_high, atol=1e-5)
    assert torch.equal(rows[1024], rows[1026])


def test_a_few_steps_lower_the_loss(tokenizer: TextTokenizer) -> None:
    torch.manual_seed(1)
    model = LossModel(new_model(), torch.device("cpu"))
    examples = [make_example(tokenizer, seed, 40) for seed in range(2)]
    optimisers = build_optimisers(model, 0.02, 5e-3)
    losses: list[float] = []
    for _ in range(6):
        loss, means = model(examples, 0.0)
        losses.append(float(loss.detach()))
        loss.backward()
        for optimiser in optimisers:
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
    assert means.shape == (8,)
    assert losses[-1] < 0.8 * losses[0]


def test_folded_tables_give_the_trained_logits() -> None:
    model = LossModel(new_model(), torch.device("cpu"))
    with torch.no_grad():
        model.first_head.weight.normal_()
        model.local_heads.weight.normal_()
    folded = model.fold()
    state = torch.randn(3, folded.config.backbone.embed_dim)
    expected = state @ model.first_head()[: vocab.AUDIO_VOCAB_SIZE].T
    assert torch.allclose(folded.codebook0_head(state), expected, atol=1e-5)
    heads = model.local_heads().view(vocab.CODEBOOKS, vocab.AUDIO_VOCAB_SIZE, -1)
    assert torch.equal(folded.audio_head[2], heads[3].T)


def test_muon_makes_singular_values_alike() -> None:
    torch.manual_seed(2)
    values = torch.linalg.svdvals(orthogonalised(torch.randn(24, 60)))
    assert float(values.min()) > 0.5
    assert float(values.max()) < 1.5


def test_evaluation_prompts_are_balanced_and_never_training_prompts() -> None:
    prompts = evaluation_prompts(20)
    assert sum(p.tempo == "slow" for p in prompts) == 10
    assert sum(p.mode == "major" for p in prompts) == 10
    assert 6 <= sum(p.drums for p in prompts) <= 12
    assert len({p.prompt for p in prompts}) == 20


def test_silence_passes_no_question_it_should_not() -> None:
    wanted = evaluation_prompts(8)[5]
    outcome = Outcome()
    judge(outcome, wanted, np.zeros((2, 48_000), np.float32), ended=True)
    assert not any(answer for answers in outcome.answers.values() for answer in answers)
    assert composer_maker(wanted, [3])[0].shape[0] == 8
