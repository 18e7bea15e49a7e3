"""The Whisper network and its files: against transformers where that is installed, and by itself.

The checkpoints have random weights; what they write is nonsense, but the same nonsense.
"""

from __future__ import annotations

import json
import shutil
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.contract import CheckpointError
from engine.listening.transcriber import WhisperTranscriber
from engine.listening.transcriber_plan import most_tokens
from engine.listening.whisper.checkpoint import WhisperCheckpoint
from engine.listening.whisper.config import (
    CONFIG,
    GENERATION,
    RATE_HZ,
    SOUND,
    SoundForm,
    TokenRules,
)
from engine.listening.whisper.log_mel import LogMel, mel_filters
from engine.listening.whisper.network import LayerMemory
from engine.listening.whisper.token_times import TIME_STEP_S, best_path, token_times
from engine.listening.whisper.vocabulary import Vocabulary
from engine.listening.whisper.writing import LATEST_S, TokenChoice, Writer
from tools.make_whisper import make_whisper

CPU = torch.device("cpu")


def sound(seconds: float, seed: int = 5) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    swell = torch.linspace(0.0, 3.0, round(RATE_HZ * seconds)).sin()
    return 0.2 * swell * torch.randn(len(swell), generator=generator)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """A checkpoint with alignment heads, and one without."""
    root = tmp_path_factory.mktemp("whisper")
    return {heads: make_whisper(root / f"heads-{heads}", heads) for heads in (True, False)}


def read(folder: Path) -> WhisperCheckpoint:
    return WhisperCheckpoint.read(folder, torch.float32, CPU)


@pytest.mark.parametrize("has_heads", [True, False])
@pytest.mark.parametrize(("language", "seconds"), [("", 30.0), ("zh", 7.3), ("de", 0.6)])
def test_it_writes_what_transformers_writes(
    folders: dict[bool, Path], has_heads: bool, language: str, seconds: float
) -> None:
    transformers = pytest.importorskip("transformers")
    folder, part = folders[has_heads], sound(seconds)
    model = transformers.WhisperForConditionalGeneration.from_pretrained(
        folder, attn_implementation="eager"
    ).eval()
    model.generation_config.max_length = most_tokens(model.config.max_target_positions)
    inputs = transformers.WhisperFeatureExtractor.from_pretrained(folder)(
        part.numpy(), sampling_rate=RATE_HZ, return_tensors="pt", return_attention_mask=True
    )
    with torch.inference_mode():
        heard = model.get_encoder()(inputs["input_features"])
        asked = {"language": language} if language == "zh" else {}
        theirs = model.generate(
            encoder_outputs=heard,
            attention_mask=inputs["attention_mask"],
            return_timestamps=True,
            return_token_timestamps=has_heads,
            return_dict_in_generate=True,
            force_unique_generate_call=True,
            task="transcribe",
            **asked,
        )
        ours = read(folder)
        spectrogram = ours.log_mel.of_window(part)
        torch.testing.assert_close(spectrogram, inputs["input_features"][0], atol=1e-5, rtol=0)
        encoded = ours.network.encoder(spectrogram, lambda: False)
    assert encoded is not None
    torch.testing.assert_close(encoded, heard[0][0], atol=1e-4, rtol=1e-4)
    transcriber = WhisperTranscriber.load(folder, "cpu")
    window = transcriber.listen(part, language, threading.Event())
    assert window.ids == theirs["sequences"][0].tolist()
    assert len(window.ids) > 5
    if has_heads:
        assert window.ends_s == pytest.approx(theirs["token_timestamps"][0].tolist(), abs=1e-5)
    else:
        assert window.ends_s is None


@pytest.mark.parametrize("bands", [80, 128])
def test_spectrograms_are_those_of_transformers(bands: int) -> None:
    transformers = pytest.importorskip("transformers")
    theirs = transformers.WhisperFeatureExtractor(feature_size=bands)
    ours = LogMel(SoundForm(bands=bands))
    for part in (sound(30.0), sound(0.5), torch.zeros(16_000), sound(31.0)):
        features = theirs(part.numpy(), sampling_rate=RATE_HZ, return_tensors="pt")
        wanted = features["input_features"][0]
        torch.testing.assert_close(ours.of_window(part), wanted, atol=1e-5, rtol=0)


def test_tokens_read_one_by_one_give_the_same_scores(folders: dict[bool, Path]) -> None:
    """The memory of the decoder."""
    decoder = read(folders[True]).network.decoder
    heard = torch.randn(1500, 32, generator=torch.Generator().manual_seed(1))
    ids = [300, 3, 70, 12, 255]
    memory = decoder.memory(heard, len(ids))
    together, looks = decoder(ids, 0, memory)
    memory = decoder.memory(heard, len(ids))
    decoder(ids[:2], 0, memory)
    in_two, _ = decoder(ids[2:], 2, memory)
    torch.testing.assert_close(in_two, together, atol=1e-3, rtol=0)
    memory = decoder.memory(heard, len(ids))
    for place, token in enumerate(ids):
        scores, look = decoder([token], place, memory)
        for layer in range(2):
            torch.testing.assert_close(look[layer][:, 0], looks[layer][:, place], atol=1e-4, rtol=0)
    torch.testing.assert_close(scores, together, atol=1e-3, rtol=0)


def test_shards_are_read_as_one_file(folders: dict[bool, Path], tmp_path: Path) -> None:
    folder = tmp_path / "shards"
    shutil.copytree(folders[True], folder)
    tensors = load_file(folder / "model.safetensors")
    (folder / "model.safetensors").unlink()
    names = sorted(tensors)
    weight_map: dict[str, str] = {}
    for number, part in enumerate((names[::2], names[1::2])):
        file = f"model-0000{number + 1}-of-00002.safetensors"
        save_file({name: tensors[name].half() for name in part}, folder / file)
        weight_map |= dict.fromkeys(part, file)
    index = {"weight_map": weight_map}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")
    weights = read(folder).network.state_dict()
    assert all(
        torch.equal(value, tensors[f"model.{name}"].half().float())
        for name, value in weights.items()
    )


def test_a_stop_ends_the_encoder_within_a_layer(folders: dict[bool, Path]) -> None:
    read_one = read(folders[True])
    assert read_one.network.encoder(read_one.log_mel.of_window(sound(1.0)), lambda: True) is None
    event = threading.Event()
    event.set()
    window = WhisperTranscriber.load(folders[True], "cpu").listen(sound(1.0), "", event)
    assert (window.ids, window.ends_s) == ([], None)


def test_a_vocabulary_without_tokenizer_json_is_read(
    folders: dict[bool, Path], tmp_path: Path
) -> None:
    whole = Vocabulary.of_folder(folders[True])
    added = {token: i for token, i in whole.ids.items() if token.startswith("<|")}
    words = {token: i for token, i in whole.ids.items() if token not in added}
    for name, table in (("vocab.json", words), ("added_tokens.json", added)):
        (tmp_path / name).write_text(json.dumps(table), encoding="utf-8")
    apart = Vocabulary.of_folder(tmp_path)
    assert apart.ids == whole.ids
    sail = [whole.ids["Ġsail"], whole.ids["Ġon"]]
    assert apart.text(sail) == whole.text(sail) == " sail on"
    parts = [whole.ids[letter] for letter in "å¤©"]  # the bytes of one character
    assert apart.text(parts) == "天"
    assert apart.text(parts[:2]) == "\ufffd"
    for broken in ('{"a": 1, "b": 1}', '{"a": "1"}', "[]"):
        (tmp_path / "vocab.json").write_text(broken, encoding="utf-8")
        with pytest.raises(CheckpointError):
            Vocabulary.of_folder(tmp_path)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        (CONFIG, {"d_model": 33}),
        (CONFIG, {"d_model": 64}),
        (CONFIG, {"decoder_attention_heads": 5}),
        (CONFIG, {"activation_function": "relu"}),
        (CONFIG, {"tie_word_embeddings": False}),
        (CONFIG, {"vocab_size": 10**9}),
        (CONFIG, {"max_target_positions": 10**9}),
        (CONFIG, {"max_target_positions": 3}),
        (CONFIG, {"median_filter_width": 4}),
        (CONFIG, {"median_filter_width": 10**8 + 1}),
        (SOUND, {"sampling_rate": 48_000}),
        (SOUND, {"hop_length": 100}),
        (SOUND, {"feature_size": 128}),
        (SOUND, {"n_fft": 10**9}),
        (GENERATION, {"eos_token_id": -1}),
        (GENERATION, {"eos_token_id": 10**6}),
        (GENERATION, {"suppress_tokens": [10**6]}),
        (GENERATION, {"suppress_tokens": 7}),
        (GENERATION, {"alignment_heads": [[2, 0]]}),
        (GENERATION, {"alignment_heads": [["0", 0]]}),
        (GENERATION, {"alignment_heads": 3}),
        (GENERATION, {"lang_to_id": {"<|en|>": "x"}}),
        (GENERATION, {"max_initial_timestamp_index": -2}),
    ],
)
def test_claims_that_do_not_fit_are_refused(
    folders: dict[bool, Path], tmp_path: Path, name: str, change: dict[str, Any]
) -> None:
    folder = tmp_path / "w"
    shutil.copytree(folders[True], folder)
    values = json.loads((folder / name).read_text(encoding="utf-8")) | change
    (folder / name).write_text(json.dumps(values), encoding="utf-8")
    with pytest.raises(CheckpointError):
        WhisperTranscriber.load(folder, "cpu")


@pytest.mark.parametrize(
    ("change", "mark"),
    [
        ({"language": "zh"}, "<|zh|>"),
        ({"language": "<|zh|>"}, "<|zh|>"),
        ({"language": "Chinese"}, "<|zh|>"),
        ({"language": "Klingon"}, ""),
        ({"language": 3}, ""),
        ({}, ""),
    ],
)
def test_a_checkpoint_may_be_for_one_of_its_languages(
    folders: dict[bool, Path], tmp_path: Path, change: dict[str, Any], mark: str
) -> None:
    folder = tmp_path / "w"
    shutil.copytree(folders[True], folder)
    values = json.loads((folder / GENERATION).read_text(encoding="utf-8")) | change
    (folder / GENERATION).write_text(json.dumps(values), encoding="utf-8")
    one = read(folder)
    assert one.rules.language == mark
    written = one.writer.write(torch.zeros(1500, 32), 1500, "", (), 1, lambda: False)
    if mark:
        assert written.ids[1] == one.rules.languages[mark]
    named = one.writer.write(torch.zeros(1500, 32), 1500, "en", (), 1, lambda: False)
    assert named.ids[1] == one.rules.languages["<|en|>"]


def test_a_model_of_one_language_begins_with_the_start_alone(
    folders: dict[bool, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "w"
    shutil.copytree(folders[True], folder)
    values = json.loads((folder / GENERATION).read_text(encoding="utf-8"))
    (folder / GENERATION).write_text(json.dumps(values | {"is_multilingual": False}))
    one = read(folder)
    written = one.writer.write(torch.zeros(1500, 32), 1500, "zh", (), 1, lambda: False)
    assert written.ids[0] == one.rules.start
    assert written.ids[1] >= one.rules.first_time
    assert (one.rules.languages, one.rules.transcribe) == ({}, None)


def test_bands_have_the_same_area_and_cover_the_spectrum() -> None:
    filters = mel_filters(SoundForm(bands=80))
    assert filters.shape == (80, 201)
    assert (filters >= 0).all()
    areas = filters.sum(axis=1) * 40.0  # a bin is 40 Hz wide
    assert areas[20:] == pytest.approx(np.ones(60), abs=0.15)
    centres = filters.argmax(axis=1) * 40.0
    assert (np.diff(centres) >= 0).all()
    assert 7600 <= centres[-1] <= 8000


RULES = TokenRules(
    start=11,
    end=10,
    no_times=12,
    suppressed=(2,),
    alignment_heads=(),
    latest_first_time=5,
    languages={},
    transcribe=None,
    language="",
)


def chosen(written: list[int], likely: dict[int, float], suppressed: tuple[int, ...] = ()) -> int:
    scores = torch.full((60,), -50.0)
    for token, score in likely.items():
        scores[token] = score
    return TokenChoice(RULES, suppressed)(scores, written)


def test_a_window_begins_with_an_early_time() -> None:
    assert chosen([], {3: 9.0, 40: 8.0, 15: 1.0}) == 15
    assert chosen([], {40: 8.0, 18: 0.0, 19: 1.0}) == 18


def test_times_come_in_pairs_and_never_go_back() -> None:
    assert chosen([13], {20: 9.0, 4: 1.0}) == 4, "text after the time of a beginning"
    assert chosen([13, 4], {13: 9.0, 5: 3.0}) == 5, "a sentence does not end where it begins"
    assert chosen([13, 4, 20], {4: 9.0, 19: 8.0, 20: 1.0}) == 20, "the next one begins"
    assert chosen([13, 4, 20], {10: 9.0}) == 10, "or the window ends"
    assert chosen([13, 4, 20, 20], {30: 9.0, 6: 1.0}) == 6


def test_times_that_are_likelier_together_are_written() -> None:
    assert chosen([13, 4], {5: 2.0, **dict.fromkeys(range(20, 60), 0.0)}) == 20
    assert chosen([13, 4], {5: 4.0, **dict.fromkeys(range(20, 60), 0.0)}) == 5


def test_suppressed_tokens_are_not_written() -> None:
    assert chosen([13], {2: 9.0, 12: 8.0, 5: 2.0, 4: 1.0}) == 5
    assert chosen([13], {2: 9.0, 12: 8.0, 5: 2.0, 4: 1.0}, suppressed=(5,)) == 4


class Scripted:
    """A decoder that writes given tokens and looks at the end of the sound all the time."""

    def __init__(self, tokens: list[int]) -> None:
        self._tokens = tokens
        self.embed_positions = torch.nn.Embedding(40, 1)

    def memory(self, *_: object) -> list[LayerMemory]:
        return []

    def __call__(
        self, _: list[int], first: int, __: object
    ) -> tuple[torch.Tensor, list[torch.Tensor]]:
        scores = torch.full((60,), -50.0)
        scores[self._tokens[first]] = 9.0
        looks = torch.full((1, 1, 200), 0.001)
        looks[0, 0, 150 + 10 * first :] = 1.0
        return scores, [looks]


@pytest.mark.parametrize("ends", [True, False])
def test_a_text_that_is_ended_by_a_time_is_sung_before_it(ends: bool) -> None:
    """Beyond it attention has nothing to look for, and may put all words there."""
    written = [13, 3, 4, 43, 10] if ends else [13, 3, 4, 10]
    rules = replace(RULES, alignment_heads=((0, 0),))
    writer = Writer(cast(Any, Scripted(written)), rules, median_width=1)
    heard = torch.zeros(200, 1)
    found = writer.write(heard, 200, "", (), most_tokens=20, should_stop=lambda: False)
    assert found.ids == [11, *written]
    assert found.ends_s is not None
    latest_s = (43 - rules.first_time) * TIME_STEP_S + LATEST_S
    assert (max(found.ends_s) < latest_s) == ends


def path_by_definition(costs: np.ndarray[Any, Any]) -> list[int]:
    """The first column of each row on the cheapest path, cell by cell."""
    rows, columns = costs.shape
    total: dict[tuple[int, int], tuple[float, list[int]]] = {}
    for row in range(rows):
        for column in range(columns):
            ways = [
                total[before]
                for before in ((row - 1, column - 1), (row - 1, column), (row, column - 1))
                if before in total
            ]
            least, starts = min(ways, key=lambda way: way[0]) if ways else (0.0, [])
            starts = starts if len(starts) > row else [*starts, column]
            total[row, column] = (least + costs[row, column], starts)
    return total[rows - 1, columns - 1][1]


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (5, 1), (4, 9), (9, 4), (12, 30)])
def test_the_cheapest_path_is_found(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(2)
    for _ in range(20):
        costs = rng.standard_normal(shape)
        assert best_path(costs) == path_by_definition(costs)


def test_tokens_are_sung_where_they_look() -> None:
    looks = np.full((2, 4, 100), 0.001, np.float32)
    for token, begin in enumerate((0, 20, 50, 80)):
        looks[:, token, begin : begin + 20] = 0.05
    found = token_times(looks, 7)
    assert found == pytest.approx([0.0, 0.4, 1.0, 1.6], abs=0.25)
    assert token_times(np.ones((2, 3, 50), np.float32), 7) == sorted(
        token_times(np.ones((2, 3, 50), np.float32), 7)
    )
    assert token_times(np.ones((2, 0, 50), np.float32), 7) == []
    assert token_times(np.ones((2, 1, 2), np.float32), 7) == [0.0]
