"""Model files that name what they do not hold: told in a sentence, whatever a library does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.config import GenConfig
from engine.contract import CheckpointError
from engine.tensor_files import INDEX_FILE, TensorFiles
from engine.text_tokenizer import TextTokenizer

GOLDEN = Path(__file__).resolve().parent.parent / "golden"


def test_a_tokenizer_whose_template_names_an_absent_token_is_refused(tmp_path: Path) -> None:
    """The library takes it and panics at the first text, with an error of its own kind."""
    values = json.loads((GOLDEN / "tokenizer.json").read_text(encoding="utf-8"))
    (token,) = values["post_processor"]["special_tokens"].values()
    values["post_processor"]["special_tokens"] = {"another": token}
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(values), encoding="utf-8")
    with pytest.raises(CheckpointError, match="not a tokenizer file, or it is damaged"):
        TextTokenizer.from_file(path, GenConfig.from_file(GOLDEN / "gen_config.json"))


@pytest.mark.parametrize("name", ["x" * 5_000, "a\0b"])
def test_an_index_that_names_an_impossible_file_is_refused(name: str, tmp_path: Path) -> None:
    index = {"weight_map": {"weight": name}}
    (tmp_path / INDEX_FILE).write_text(json.dumps(index), encoding="utf-8")
    with pytest.raises(CheckpointError):
        TensorFiles.open(tmp_path)
