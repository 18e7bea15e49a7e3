"""The starter model's training: its loss sees what the engine computes, and it learns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.text_tokenizer import TextTokenizer
from tools.train_starter import vocabulary as vocab
from tools.train_starter.composer import compose
from tools.train_starter.evaluate import Outcome, composer_maker, evaluation_prompts, judge
from tools.train_starter.examples import make_example
from tools.train_starter.export import export_language_model
from tools.train_starter.factors import ADDRESS_END, FactoredTable, code_word
from tools.train_starter.language_model import (
    CONFIG,
    FIRST_TEXT_ROW,
    LossModel,
    new_model,
)
from tools.train_starter.line_rhythm import syllable_slots
from tools.train_starter.lyric_form import symbols
from tools.train_starter.lyrics import Prompt
from tools.train_starter.metre import METRES
from tools.train_starter.optimiser import build_optimisers, orthogonalised
from tools.train_starter.tokenizer import (
    FIRST_SYMBOL_ID,
    TEXT_EOS_ID,
    TEXT_VOCAB_SIZE,
    build_tokenizer,
    gen_config,
)
from tools.train_starter.train_lm import carry_rows, starter_tokenizer
from tools.train_starter.unfolding import unfold

TAGS_FILE = Path(__file__).parents[2] / "resources" / "tags.json"


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> TextTokenizer:
    path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    build_tokenizer(TAGS_FILE, songs=60).save(str(path))
    return starter_tokenizer(path)


def test_any_text_is_framed(tokenizer: TextTokenizer) -> None:
    ids = tokenizer.lyrics_ids("[Verse]\nÜber 你好 the Sea")
    assert ids[0] == gen_config()["text_bos_id"]
    assert ids[-1] == TEXT_EOS_ID
    assert max(ids) < TEXT_VOCAB_SIZE


def test_an_example_ends_with_a_frame_of_end_tokens(tokenizer: TextTokenizer) -> None:
    example = make_example(tokenizer, 12, "short")
    assert np.all(example.codes[-1] == vocab.AUDIO_EOS_ID)
    assert (example.text == -1).sum() == 1
    assert example.predicted().all()
    assert len(example.positions()) == len(example)
    assert len(make_example(tokenizer, 12, "beginning").codes) == 2


def test_passages_keep_their_distance_from_the_prompt(tokenizer: TextTokenizer) -> None:
    example = make_example(tokenizer, 3, "passages")
    assert example.predicted()[0]
    gaps = np.flatnonzero(np.diff(example.frames) > 1) + 1
    assert len(gaps)
    assert not example.predicted()[gaps].any()
    assert example.changes().any()
    assert not example.changes()[gaps].any()
    frames = example.positions()[len(example.text) :] - len(example.text)
    assert np.array_equal(frames, example.frames[:-1])


def test_padding_changes_nothing(tokenizer: TextTokenizer) -> None:
    model = LossModel(new_model(), torch.device("cpu"))
    examples = [make_example(tokenizer, seed, "beginning") for seed in range(4)]
    together = model.states(examples, model.lookup(examples), 0.0)
    alone = [model.states([e], model.lookup([e]), 0.0) for e in examples]
    assert torch.allclose(together, torch.cat(alone), atol=1e-4)


def test_numbers_are_told_apart_before_training() -> None:
    words = torch.stack([code_word(number) for number in range(32)])
    products = words @ words.T
    assert torch.equal(products.diagonal(), torch.full((32,), 16.0))
    assert float((products - products.diagonal().diag()).max()) == 0.0


@torch.no_grad()
def test_heads_begin_by_finding_what_is_sung_and_what_comes_next(tokenizer: TextTokenizer) -> None:
    torch.manual_seed(0)
    model = LossModel(new_model(), torch.device("cpu"))
    lyrics = "[verse]\n" + "la la la la la la\n" * 8
    song = compose(Prompt("pop", lyrics), 3)
    slots = syllable_slots("verse", 1, 6)
    ids = torch.tensor(tokenizer.lyrics_ids(lyrics)[1:-1])
    text = model.inputs(ids + FIRST_TEXT_ROW)
    names = [set(list(symbols().values())[token - FIRST_SYMBOL_ID]) for token in ids.tolist()]
    begins = 0
    for clock, plan, frame in zip(*song.codes[:2].tolist(), song.codes.T, strict=True):
        left, place, _ = vocab.plan_meaning(plan) or (0, 0, 0)
        if left != 5 or not 0 < place < 6:
            continue
        codes = torch.from_numpy(frame) + torch.arange(8) * vocab.AUDIO_VOCAB_SIZE
        rows = torch.cat((text, torch.zeros(400, 256), model.inputs(codes).sum(0)[None]))
        upcoming = METRES[song.score.style.tempo].next_slot(clock_frame(clock), vocab.PLAN_LEAD)
        assert upcoming is not None
        sung, following = {"line5", f"place{place}"}, {"line5", f"place{place + 1}"}
        soon, later = (
            {"line5", f"slot{slot}"} if slot in slots else None for slot in (upcoming, upcoming + 1)
        )
        wanted = {1: (sung, following, {"counts5"}, soon), 2: (sung, following, later)}
        for number, heads in wanted.items():
            found = found_by(model.model.backbone.layers[number], rows)
            for head, features in enumerate(heads):
                shares = found[head][: len(ids)]
                if features:
                    assert features <= names[int(shares.argmax())]
                    assert float(shares.max()) > 0.99
                else:
                    assert float(shares.sum()) < 0.6
        begins += bool(soon)
    assert begins > 8


def clock_frame(token: int) -> int:
    meaning = vocab.clock_meaning(token)
    assert meaning
    return meaning[1]


def found_by(layer: Any, rows: torch.Tensor) -> list[torch.Tensor]:
    """Return what each head of a layer attends to from the last of rows (S, D): (S,) shares."""
    attention, heads = layer.attn, CONFIG.backbone.num_heads
    x = layer.sa_norm(rows[None])
    query, key = (
        attention.pos_embeddings(part(x).view(1, len(rows), heads, -1))[0]
        for part in (attention.q_proj, attention.k_proj)
    )
    scores = (query[-1, :, None] * key.transpose(0, 1)).sum(-1) / query.shape[-1] ** 0.5
    return list(scores.softmax(-1))


def test_how_syllables_are_found_is_not_learnt(tokenizer: TextTokenizer) -> None:
    model = LossModel(new_model(), torch.device("cpu"))
    attention: Any = model.model.backbone.layers[2].attn
    before = attention.q_proj.weight.detach().clone()
    with torch.no_grad():
        model.first_head.weight.normal_()
    loss, _ = model([make_example(tokenizer, 1, "short")], 0.0)
    loss.backward()
    model.held.ignore_gradients()
    assert float(attention.q_proj.weight.grad[:192].abs().max()) == 0.0
    for optimiser in build_optimisers(model, 0.02, 5e-3):
        optimiser.step()
    model.held.restore()
    assert torch.equal(attention.q_proj.weight[:192], before[:192])
    assert not torch.equal(attention.q_proj.weight[192:], before[192:])


@torch.no_grad()
def test_the_first_layer_begins_by_looking_at_the_tokens_before(tokenizer: TextTokenizer) -> None:
    """So that the address of a syllable, which comes last, collects its phones."""
    torch.manual_seed(0)
    model = LossModel(new_model(), torch.device("cpu"))
    ids = tokenizer.lyrics_ids("[verse]\nhold the golden light\nfind me again")[1:-1]
    rows = model.inputs(torch.tensor(ids) + FIRST_TEXT_ROW)[None]
    names = list(symbols().values())
    addresses = [i for i, token in enumerate(ids) if "syllable" in names[token - FIRST_SYMBOL_ID]]
    assert len(addresses) == 9
    layer: Any = model.model.backbone.layers[0]
    attention, heads = layer.attn, CONFIG.backbone.num_heads
    x = layer.sa_norm(rows)
    query, key = (
        attention.pos_embeddings(part(x).view(1, len(ids), heads, -1))[0]
        for part in (attention.q_proj, attention.k_proj)
    )
    for head, distance in enumerate((1, 2)):
        scores = query[:, head] @ key[:, head].T / query.shape[-1] ** 0.5
        for place in addresses:
            assert int(scores[place, : place + 1].argmax()) == place - distance


def test_factored_rows_are_sums_of_shared_parts() -> None:
    torch.manual_seed(0)
    table = FactoredTable(8, 1.0)
    rows = table().view(vocab.CODEBOOKS, vocab.AUDIO_VOCAB_SIZE, 8)[vocab.BASS]
    bass = vocab.PARTS[vocab.BASS]
    step_low = rows[bass.token(0, 30, 4)] - rows[bass.token(0, 30, 3)]
    step_high = rows[bass.token(1, 44, 4)] - rows[bass.token(1, 44, 3)]
    assert torch.allclose(step_low, step_high, atol=1e-5)
    assert torch.equal(rows[-1], rows[-3])


def test_rows_are_carried_to_another_layout_by_what_they_mean() -> None:
    model = LossModel(new_model(), torch.device("cpu"))
    names = {name: table.names for name, table in model.tables().items()}
    state: dict[str, Any] = {"model": model.state_dict(), "names": names}
    assert not carry_rows(model, state)
    old = {name: index + 5 for name, index in model.inputs.names.items() if "age3" not in name}
    rows = torch.randn(max(old.values()) + 1, 256)
    state["names"]["inputs"], state["model"]["inputs.weight"] = old, rows
    assert carry_rows(model, state)
    new = state["model"]["inputs.weight"]
    assert torch.equal(new[model.inputs.names["3:value40"]], rows[old["3:value40"]])
    fresh = model.inputs.names["3:age3"]
    assert torch.equal(new[fresh], model.inputs.weight[fresh])
    model.load_state_dict(state["model"])


def test_a_few_steps_lower_the_loss(tokenizer: TextTokenizer) -> None:
    torch.manual_seed(1)
    model = LossModel(new_model(), torch.device("cpu"))
    examples = [make_example(tokenizer, seed, "short") for seed in range(2)]
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
    expected = state @ model.first_head(torch.arange(vocab.AUDIO_VOCAB_SIZE)).T
    assert torch.allclose(folded.codebook0_head(state), expected, atol=1e-5)
    heads = model.local_heads().view(vocab.CODEBOOKS, vocab.AUDIO_VOCAB_SIZE, -1)
    assert torch.equal(folded.audio_head[2], heads[3].T)


def test_training_goes_on_from_a_checkpoint_s_weights(
    tokenizer: TextTokenizer, tmp_path: Path
) -> None:
    trained = LossModel(new_model(), torch.device("cpu"))
    with torch.no_grad():
        for table in trained.tables().values():
            shared = table.weight[:, ADDRESS_END:] if table is trained.inputs else table.weight
            shared.add_(0.1 * torch.randn(shared.shape, generator=torch.manual_seed(3)))
            table.meaningless.add_(0.2)
    tokenizer_file = tmp_path / "tokenizer.json"
    tokenizer.library_tokenizer.save(str(tokenizer_file))
    examples = [make_example(tokenizer, 5, "short")]
    torch.manual_seed(1)
    wanted = trained(examples, dropout=0.0)[1]
    export_language_model(trained.fold(), tokenizer_file, tmp_path / "starter", sharpness=1.6)
    again = LossModel(new_model(), torch.device("cpu"))
    unfold(again, tmp_path / "starter", sharpness=1.6)
    torch.manual_seed(1)
    found = again(examples, dropout=0.0)[1]
    # Rows were rounded to bfloat16 in between.
    assert torch.allclose(found, wanted, atol=0.03)


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
