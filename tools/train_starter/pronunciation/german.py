"""The German part of pronunciation.json: rules and exceptions, sung with the phones of English.

Sounds that English lacks become those a German listener takes for them: ü is iy or ih and ö is er,
ch is sh after front vowels and hh after back ones, z is t s, and e without stress is ax.
"""

from __future__ import annotations

from tools.train_starter.pronunciation.german_words import EXCEPTIONS

ALPHABET = "abcdefghijklmnopqrstuvwxyzäöüß"
CLASSES = {
    "V": "aeiouäöüy", "C": "bcdfghjklmnpqrstvwxzß", "K": "bcdfgjklmnpqrstvwxzß", "F": "eiyäöü",
    "Z": "aeiouäöüylmnr_", "E": "_bcdfghjklmnpqrstvwxzß",
}  # fmt: skip
"""Vowels, consonants, consonants but h, front vowels, what stands before a voiced s, and what ends
a syllable with a silent h."""
LETTER_NAMES = {
    "a": "aa1", "b": "b ey1", "c": "t s ey1", "d": "d ey1", "e": "ey1", "f": "eh1 f", "g": "g ey1",
    "h": "hh aa1", "i": "iy1", "j": "y ao1 t", "k": "k aa1", "l": "eh1 l", "m": "eh1 m",
    "n": "eh1 n", "o": "ow1", "p": "p ey1", "q": "k uw1", "r": "eh1 r", "s": "eh1 s", "t": "t ey1",
    "u": "uw1", "v": "f aw1", "w": "v ey1", "x": "ih1 k s", "y": "ih1 p s ih l ao n",
    "z": "t s eh1 t", "ä": "eh1", "ö": "er1", "ü": "iy1", "ß": "eh s t s eh1 t",
}  # fmt: skip
SPOKEN = {
    "&": "und", "%": "prozent", "@": "ät", "#": "hashtag", "+": "plus", "=": "gleich", "°": "grad",
    "§": "paragraf", "½": "ein halb", "¼": "ein viertel", "¾": "drei viertel", "number": "nummer",
    "dr": "doktor", "nr": "nummer", "bzw": "beziehungsweise", "usw": "und so weiter", "ca": "zirka",
    "vs": "gegen", "ft": "mit", "st": "sankt", "$": "dollar", "€": "euro", "£": "pfund", "¥": "yen",
    "gehts": "geht's", "gibts": "gibt's",
}  # fmt: skip
CURRENCIES = {
    "$": ("dollar", "dollar"),
    "€": ("euro", "euro"),
    "£": ("pfund", "pfund"),
    "¥": ("yen", "yen"),
}
ONSETS = [
    "b l", "b r", "d r", "f l", "f r", "g l", "g n", "g r", "k l", "k n", "k r", "k v", "p f",
    "p f l", "p f r", "p l", "p r", "s k", "s l", "s m", "s p", "s t", "s k r", "s t r", "sh l",
    "sh m", "sh n", "sh p", "sh p l", "sh p r", "sh r", "sh t", "sh t r", "sh v", "t r", "t s",
    "t s v", "v r", "t ch",
]  # fmt: skip
PARTICLES = [
    "ab", "an", "auf", "aus", "bei", "durch", "ein", "fort", "her", "hin", "los", "mit", "nach",
    "um", "un", "unter", "vor", "weg", "zu", "zurück", "zusammen",
]  # fmt: skip
"""What often stands before a verb, so that a new word begins after it."""
WEAK_BEGINNINGS = {
    "be": "b ax", "ge": "g ax", "emp": "eh m p", "ent": "eh n t", "zer": "t s eh r",
    "ver": "f eh r", "er": "eh r",
}  # fmt: skip
_AFTER_GE = ("K", "ha", "hä", "hö", "ho", "hü")
_WEAK = {
    "e": "ax", "el": "ax l", "eln": "ax l n", "elt": "ax l t", "elst": "ax l s t", "els": "ax l s",
    "em": "ax m", "en": "ax n", "ens": "ax n s", "end": "ax n t", "ende": "ax n d ax",
    "enden": "ax n d ax n", "endes": "ax n d ax s", "ender": "ax n d er", "ene": "ax n ax",
    "enem": "ax n ax m", "enen": "ax n ax n", "ener": "ax n er", "enes": "ax n ax s", "er": "er",
    "ern": "er n", "erin": "er ih n", "ers": "er s", "ert": "er t", "erst": "er s t",
    "ere": "er ax", "eren": "er ax n", "erer": "er er", "eres": "er ax s", "erte": "er t ax",
    "erten": "er t ax n", "es": "ax s", "est": "ax s t", "et": "ax t", "ete": "ax t ax",
    "eten": "ax t ax n",
}  # fmt: skip  # fmt: skip
WEAK_ENDINGS = ["eln", "end", "ern", "e", "el", "em", "en", "er", "es"]
STRONG_ENDINGS = sorted([
    "ieren", "iere", "ierst", "iert", "ierte", "ierten", "tion", "tionen", "tät", "täten", "ei",
    "eien", "ie", "enz", "ekt", "ent", "enten", "iv", "ös", "öse", "ell", "elle", "eur", "eure",
    "ion", "ionen", "ismus", "ament",
],key=len,reverse=True,)  # fmt: skip


def rules() -> list[str]:
    """Return the rules; of those that fit at a letter, the first in this order is taken."""
    found: list[str] = []
    for particle in PARTICLES:
        found += [
            *(f"_{particle}[ge]{after} = g ax" for after in _AFTER_GE),
            *(f"_{particle}ge[{two}] = sh {two[1]}" for two in ("st", "sp")),
            f"_{particle}[be]C = b ax",
            f"_{particle}[ver]C = f eh r",
        ]
        found += [
            f"_{particle}[{two}]{side} = sh {two[1]}" for two in ("st", "sp") for side in "Vrl"
        ]
        if particle.endswith("n"):
            found += [f"_{particle[:-1]}[nge]{after} = n g ax" for after in _AFTER_GE]
    for ending, phones in sorted(_WEAK.items(), key=lambda item: -len(item[0])):
        found += [f"V{'C' * count}[{ending}]_ = {phones}" for count in (1, 2, 3, 4)]
        found += [f"{vowel}[{ending}]_ = {phones}" for vowel in ("ei", "eu", "au", "äu", "h")]
    for count in (1, 2, 3):
        left = "V" + "C" * count
        found += [
            f"{left}[en]{right} = ax n" for right in ("sch", "b", "f", "h", "k", "l", "m", "r", "w")
        ]
        found += [
            f"{left}[er]{right} = er" for right in ("sch", "b", "f", "g", "h", "k", "l", "m", "w")
        ]
    return [*found, *_VOWEL_RULES, *_CONSONANT_RULES]


_VOWEL_RULES = [
    "_bund[es] = ax s", "_lieb[es]C = ax s", "_jahr[es]C = ax s", "_tag[es]C = ax s",
    "_herz[ens] = ax n s", "_leb[ens] = ax n s", "_unt[er] = er", "_üb[er] = er", "_hint[er] = er",
    "_wied[er] = er", "_int[er] = er", "C[entlich] = ax n t l ih sh", "_irg[en]d = ax n",
    "_eb[en]s = ax n", "_eb[en]f = ax n", "VC[erung] = er uh ng", "VCC[erung] = er uh ng",
    "VC[ien]_ = y ax n", "VCC[ien]_ = y ax n", "VC[ium]_ = y uh m", "C[iv]_ = iy f",
    "_[be]o = b ax", "_[be]a = b ax", "_[ge]a = g ax", "_[ge]ä = g ax", "_[ge]ö = g ax",
    "_[ge]ü = g ax", "[aa] = aa", "[ah]E = aa", "[ah]V = aa", "[au] = aw", "[ai] = ay",
    "[ay] = ay", "[a] = aa", "[äu] = oy", "[äh] = eh", "[ä] = eh", "[eu] = oy", "[ei] = ay",
    "[ey] = ay", "[ee]r = eh", "[ee] = ey", "[eh]r = eh", "[eh] = ey", "[e]r = eh", "[e]chV = eh",
    "[e]schV = eh", "[e]ckV = eh", "[e]CV = ey", "[e]_ = ax", "[e] = eh", "[ieh] = iy",
    "[ie]r = ih", "[ie] = iy", "[ih]r = ih", "[ih] = iy", "[ig]_ = ih sh", "[igs]t = ih sh s",
    "[ig]t_ = ih sh", "[i]r = ih", "[i]chV = ih", "[i]schV = ih", "[igk] = ih sh k", "[i]gV = ih",
    "[i]CV = iy", "[i]_ = iy", "V[i]on = y", "C[i]on = y", "[i]V = iy", "[i] = ih", "[oo] = ow",
    "[oh]r = ao", "[oh] = ow", "[ou] = uw", "[oi] = oy", "[oy] = oy", "[o]r = ao", "[o]chV = ao",
    "[o]schV = ao", "[o]CV = ow", "[o]C_ = ow", "[o]_ = ow", "[o]ß = ow", "[o] = ao", "[öh] = er",
    "[öö] = er", "[ör] = er", "[ö] = er", "[u]V = uw", "[uh]r = uh", "[uh] = uw", "[u]r = uh",
    "[u]ch = uw", "[u]schV = uh", "[u]CV = uw", "[u]C_ = uw", "[u]ß = uw", "[u]_ = uw", "[u] = uh",
    "[üh]r = ih", "[üh] = iy", "[ü]r = ih", "[ü]ch = iy", "[ü]CV = iy", "[ü]C_ = iy", "[ü]ß = iy",
    "[ü] = ih", "_[y]V = y", "[y]C = ih", "[y]_ = iy", "[y] = y",
]  # fmt: skip
_CONSONANT_RULES = [
    "[bb] = b", "_a[b]C = p", "_o[b]C = p", "[b]_ = p", "[b]lich = p", "[b]s = p", "[b]t = p",
    "[b] = b", "[chs]V = k s", "[chs]_ = k s", "_[ch]a = k", "_[ch]o = k", "_[ch]r = k",
    "_[ch]l = k", "eu[ch] = sh", "äu[ch] = sh", "a[ch] = hh", "o[ch] = hh", "u[ch] = hh",
    "[ch] = sh", "[ck] = k", "[cc] = k", "[c]F = t s", "[c] = k", "[dt] = t", "[dsch] = jh",
    "[dd] = d", "[d]_ = t", "[d]lich = t", "[d]los = t", "[d]s_ = t", "[d]st_ = t", "[d]l = d",
    "[d] = d", "[ff] = f", "[f] = f", "[gg] = g", "[g]_ = k", "[g]lich = k", "[g]t_ = k",
    "[g]st_ = k", "[g]s_ = k", "[g]te = k", "[g]st = k", "[g] = g", "ei[he]_ = ax",
    "ei[hen]_ = ax n", "[h]_ = ", "[h]V = hh", "[h] = ", "[j] = y", "[kk] = k", "[k] = k",
    "[ll] = l", "[l] = l", "[mm] = m", "[m] = m", "_u[nge]C = n g ax",
    "ei[nge]C = n g ax", "_a[ng]V = n g", "_a[ng]r = n g", "_a[ng]l = n g", "_u[ng]e = n g",
    "_u[ng]l = n g", "ei[ng] = n g", "u[ngl] = ng l", "[nng] = n g", "[ng]_ = ng", "[ng] = ng",
    "_a[nk]V = n k", "_u[nk]V = n k", "[nk] = ng k", "[nn] = n", "[n] = n", "[pf] = p f",
    "[ph] = f", "[pp] = p", "[p] = p", "[qu] = k v", "[q] = k", "[rrh] = r", "[rr] = r",
    "_[rh] = r", "ö[r] = ", "[r] = r", "[sch] = sh", "_[st] = sh t", "_[sp] = sh p", "[ss] = s",
    "C[sam] = z aa m", "Z[s]V = z", "[s] = s", "[ß] = s", "[tsch] = ch", "[ti]on = t s y",
    "[th] = t", "[tz] = t s", "[tt] = t", "[t] = t", "V[v]V = v", "[v] = f", "[w] = v",
    "[x] = k s", "[zz] = t s", "[z] = t s",
]  # fmt: skip


def german() -> dict[str, object]:
    """Return the German part of the file, without known and telling words."""
    return {
        "alphabet": ALPHABET,
        "words": dict(sorted(EXCEPTIONS.items())),
        "letters": LETTER_NAMES,
        "spoken": SPOKEN,
        "currencies": CURRENCIES,
        "onsets": ONSETS,
        "endings": [],
        "clipped": {},
        "rules": rules(),
        "classes": CLASSES,
        "weak_beginnings": WEAK_BEGINNINGS,
        "weak_endings": WEAK_ENDINGS,
        "strong_endings": STRONG_ENDINGS,
        "telling_letters": "äöüß",
    }
