"""The English part of pronunciation.json: table, endings and learnt rules."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.pronunciation.file import word_table
from engine.pronunciation.letter_trees import LetterTrees
from engine.pronunciation.syllables import plain, with_vowel
from engine.pronunciation.word_reader import WordReader, with_one_stress
from tools.train_starter.pronunciation.alignment import align
from tools.train_starter.pronunciation.dictionary import STRONG, UNSTRESSED, Dictionary
from tools.train_starter.pronunciation.trees import learn_trees

TABLE_RANKS = 40_000
"""Words up to this rank are in the table where the rules err."""
KNOWN_RANKS = 6_000
_COMMON_WEIGHT = 3.0
ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_LETTERS = re.compile(r"[a-z]+")
LETTER_NAMES = {
    "a": "ey1", "b": "b iy1", "c": "s iy1", "d": "d iy1", "e": "iy1", "f": "eh1 f", "g": "jh iy1",
    "h": "ey1 ch", "i": "ay1", "j": "jh ey1", "k": "k ey1", "l": "eh1 l", "m": "eh1 m",
    "n": "eh1 n", "o": "ow1", "p": "p iy1", "q": "k y uw1", "r": "aa1 r", "s": "eh1 s",
    "t": "t iy1", "u": "y uw1", "v": "v iy1", "w": "d ah1 b ax l y uw", "x": "eh1 k s",
    "y": "w ay1", "z": "z iy1",
}  # fmt: skip
INTERJECTIONS = {
    "aah": "aa1", "ah": "aa1", "aha": "aa hh aa1", "argh": "aa1 r g", "aw": "ao1", "aww": "ao1",
    "bah": "b aa1", "brr": "b er1", "da": "d aa1", "dee": "d iy1", "doo": "d uw1", "duh": "d ah1",
    "eh": "eh1", "grr": "g er1", "ha": "hh aa1", "haha": "hh aa hh aa1", "hey": "hh ey1",
    "hm": "hh ah1 m", "hmm": "hh ah1 m", "huh": "hh ah1", "la": "l aa1",
    "lalala": "l aa l aa l aa1", "mhm": "m ah hh ah1 m", "mm": "m ah1 m", "mmm": "m ah1 m",
    "na": "n aa1", "nah": "n aa1", "nanana": "n aa n aa n aa1", "oh": "ow1", "ohh": "ow1",
    "ooh": "uw1", "oooh": "uw1", "ow": "aw1", "pst": "p ih1 s t", "psst": "p ih1 s t", "ooo": "uw1",
    "oo": "uw1", "sh": "sh ah1", "shh": "sh ah1", "tsk": "t ih1 s k", "ugh": "ah1 g", "uh": "ah1",
    "whoa": "w ow1", "woah": "w ow1", "wo": "w ow1", "woo": "w uw1", "woohoo": "w uw hh uw1",
    "yay": "y ey1", "yea": "y ey1", "yo": "y ow1", "zzz": "z ih1 z", "zz": "z ih1 z", "ay": "ay1",
    "aye": "ay1", "ayy": "ey1", "ey": "ey1", "hoo": "hh uw1", "yah": "y aa1", "doh": "d ow1",
    "bro": "b r ow1",
}  # fmt: skip  # fmt: skip
"""Sounds, and what else the dictionary lacks that is often sung."""
MORE_WORDS = {
    "i": "ay1", "ol'": "ow1 l", "o'": "ax", "lil'": "l ih1 l", "lil": "l ih1 l", "'bout": "b aw1 t",
    "'n'": "ax n", "y'all": "y ao1 l", "gotta": "g aa1 t ax", "kinda": "k ay1 n d ax",
    "gimme": "g ih1 m iy", "lemme": "l eh1 m iy", "dunno": "d ax n ow1", "cuz": "k ah z",
    "coz": "k ah z", "tryna": "t r ay1 n ax", "imma": "ay1 m ax", "selfie": "s eh1 l f iy",
    "wifi": "w ay1 f ay", "emoji": "ih m ow1 jh iy", "tiktok": "t ih1 k t aa k",
    "hashtag": "hh ae1 sh t ae g", "googled": "g uw1 g ax l d", "okay": "ow k ey1",
    "ok": "ow k ey1", "app": "ae1 p", "blog": "b l aa1 g", "online": "ao1 n l ay n",
    "feat": "f iy1 t", "livin'": "l ih1 v ih n", "'tis": "t ih z", "'twas": "t w ah z",
    "ma'am": "m ae1 m", "e'er": "eh1 r", "ne'er": "n eh1 r", "o'er": "ao1 r", "gon'": "g ao1 n",
    "jus'": "jh ah1 s", "an'": "ae n", "lovin'": "l ah1 v ih n", "nothin'": "n ah1 th ih n",
    "comin'": "k ah1 m ih n", "givin'": "g ih1 v ih n", "somethin'": "s ah1 m th ih n",
    "doin'": "d uw1 ih n",
}  # fmt: skip  # fmt: skip
SPOKEN = {
    "&": "and", "%": "percent", "@": "at", "#": "hashtag", "+": "plus", "=": "equals",
    "°": "degrees", "§": "section", "½": "one half", "¼": "one quarter", "¾": "three quarters",
    "number": "number", "mr": "mister", "mrs": "missus", "ms": "miss", "dr": "doctor",
    "vs": "versus", "ft": "featuring", "etc": "et cetera", "jr": "junior", "sr": "senior",
    "xmas": "christmas", "pls": "please", "thx": "thanks", "w": "with", "im": "i'm", "ive": "i've",
    "dont": "don't", "cant": "can't", "wont": "won't", "didnt": "didn't", "doesnt": "doesn't",
    "isnt": "isn't", "wasnt": "wasn't", "couldnt": "couldn't", "wouldnt": "wouldn't",
    "youre": "you're", "youve": "you've", "theyre": "they're", "thats": "that's", "whats": "what's",
    "theres": "there's", "$": "dollars", "€": "euros", "£": "pounds", "¥": "yen",
}  # fmt: skip  # fmt: skip
CURRENCIES = {
    "$": ("dollar", "dollars"), "€": ("euro", "euros"), "£": ("pound", "pounds"),
    "¥": ("yen", "yen"),
}  # fmt: skip
ONSETS = [
    "b l", "b r", "b y", "ch r", "d r", "d w", "d y", "dh r", "f l", "f r", "f y", "g l", "g r",
    "g w", "g y", "hh w", "hh y", "k l", "k r", "k w", "k y", "l y", "m y", "n y", "p l", "p r",
    "p w", "p y", "s f", "s k", "s k l", "s k r", "s k w", "s k y", "s l", "s m", "s m y", "s n",
    "s p", "s p l", "s p r", "s p y", "s t", "s t r", "s t y", "s w", "sh l", "sh m", "sh n",
    "sh r", "sh w", "t r", "t w", "t y", "th r", "th w", "th y", "v r", "v y", "v w",
]  # fmt: skip
_S_SOUNDS = [["s z sh zh ch jh", "ih z"], ["p t k f th", "s"], ["", "z"]]
_D_SOUNDS = [["t d", "ih d"], ["p k f th s sh ch", "t"], ["", "d"]]


def _ending(spelling: str, sounds: list[list[str]], joins_any: bool = False) -> dict[str, object]:
    return {"spelling": spelling, "sounds": sounds, "joins_any": joins_any}


ENDINGS = [
    _ending("'s", _S_SOUNDS, joins_any=True),
    _ending("n't", [["", "ax n t"]], joins_any=True),
    _ending("'ll", [["", "ax l"]], joins_any=True),
    _ending("'ve", [["", "ax v"]], joins_any=True),
    _ending("'re", [["", "er"]], joins_any=True),
    _ending("'d", [["t d", "ax d"], ["", "d"]], joins_any=True),
    _ending("ness", [["", "n ax s"]]),
    _ending("less", [["", "l ax s"]]),
    _ending("ful", [["", "f ax l"]]),
    _ending("ing", [["", "ih ng"]]),
    _ending("ly", [["", "l iy"]]),
    _ending("es", [["s z sh zh ch jh", "ih z"], ["p t k f th", "s"], ["", "z"]]),
    _ending("ed", _D_SOUNDS),
    _ending("er", [["", "er"]]),
    _ending("s", _S_SOUNDS),
]


def english(dictionary: Dictionary) -> dict[str, object]:
    """Return the English part of the file, without the words that tell the language."""
    held_out = dictionary.held_out()
    entries = {
        word: forms[0]
        for word, forms in dictionary.entries.items()
        if _LETTERS.fullmatch(word) and word not in held_out
    }
    weights = dict.fromkeys(dictionary.ranked, _COMMON_WEIGHT)
    texts = learn_trees(align(entries.items()), weights)
    known = (word for word in dictionary.ranked[:KNOWN_RANKS] if len(word) > 1 or word in "aio")
    values: dict[str, object] = {
        "alphabet": ALPHABET,
        "known": " ".join(sorted(known)),
        "letters": LETTER_NAMES,
        "spoken": SPOKEN,
        "currencies": CURRENCIES,
        "onsets": ONSETS,
        "endings": ENDINGS,
        "clipped": {"in'": ["ing", "n"]},
        "answers": [" ".join(answer) for answer in texts.answers],
        "trees": texts.trees,
        "telling_letters": "",
    }
    return values | {"words": _table(dictionary, LetterTrees(texts.answers, texts.trees), values)}


def _table(dictionary: Dictionary, trees: LetterTrees, values: dict[str, object]) -> dict[str, str]:
    """Return the words that are always in the table, and the common ones that rules get wrong."""
    table = STRONG | INTERJECTIONS | MORE_WORDS
    reader = WordReader(word_table(values, table), trees)
    held_out = dictionary.held_out()
    words = [w for w in dictionary.ranked[:TABLE_RANKS] if w not in table and w not in held_out]
    for _ in range(2):  # a word that is added changes how its derivations are read
        for word in words:
            wanted = _sung(word, dictionary.entries[word][0])
            if reader.phones(word) != wanted:
                table[word] = " ".join(wanted)
    return dict(sorted(table.items()))


def _sung(word: str, phones: Sequence[str]) -> list[str]:
    """Return a dictionary entry with one stress, or with none where a line stresses none."""
    return (
        [plain(phone) for phone in phones]
        if word in UNSTRESSED
        else with_one_stress(with_vowel(phones))
    )
