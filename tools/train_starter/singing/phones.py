"""Phones of English as the voices of flite name them, their classes, and syllable boundaries.

Consonants last as long as they usually do in careful speech; that decides whether a cluster gets
one token frame or two.
"""

from __future__ import annotations

from engine.pronunciation.syllables import VOWELS


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


DIPHTHONGS = _set("aw ay ey ow oy")
VOICED = VOWELS | _set("m n ng l r w y")
"""Always sung with a pitch, whatever the speaker's analysis says."""
VOICELESS = _set("p t k f th s sh ch hh")
"""Never sung with a pitch."""
LONGEST_FRAME_S = 0.115
"""Speech that fits into one token frame of 80 ms; more gets two."""
SILENCES = frozenset(("pau", "sil"))

_USUAL_MS = {
    **dict.fromkeys(("s", "sh", "ch"), 105),
    **dict.fromkeys(("f", "th", "jh", "zh", "p", "k"), 85),
    **dict.fromkeys(("t", "z", "ng"), 75),
    **dict.fromkeys(("b", "g", "m", "n", "l"), 62),
    **dict.fromkeys(("d", "v", "r", "w", "y", "hh"), 52),
    "dh": 40,
}
_VOWEL_CLASSES = ("iy ih ey", "eh ae ay", "aa ao aw ow oy", "uw uh", "ah ax er")
_PLACES = ("p b m", "f v", "th dh", "t d n s z", "sh ch zh jh", "k g ng", "l", "r", "w", "y", "hh")


def _numbered(groups: tuple[str, ...], letter: str) -> dict[str, str]:
    return {p: f"{letter}{i}" for i, group in enumerate(groups) for p in group.split()}


VOWEL_CLASS = _numbered(_VOWEL_CLASSES, "v")
"""Vowels that colour the consonants beside them alike."""
PLACE = _numbered(_PLACES, "c")
"""Consonants that bend the vowels beside them alike."""

_SINGLE = "p b t d k g f v th dh s z sh zh ch jh hh m n l r w y"
_PAIRS = (
    "p-l p-r p-y b-l b-r b-y t-r t-w d-r d-w k-l k-r k-w k-y g-l g-r g-w f-l f-r f-y v-y th-r th-w "
    "s-p s-t s-k s-f s-m s-n s-l s-w sh-r hh-y m-y n-y s-p-l s-p-r s-t-r s-k-r s-k-w s-p-y s-k-y"
)
ONSETS = frozenset(tuple(cluster.split("-")) for cluster in f"{_SINGLE} {_PAIRS}".split())
"""Clusters of consonants that begin an English syllable."""


def coda_length(cluster: tuple[str, ...]) -> int:
    """Return how many of the consonants between two vowels end the first syllable.

    As few as possible: the rest must be able to begin a syllable.
    """
    return next(k for k in range(len(cluster) + 1) if k == len(cluster) or cluster[k:] in ONSETS)


def frames_of(cluster: tuple[str, ...]) -> int:
    """Return the token frames that a cluster wants: none, one or two."""
    if not cluster:
        return 0
    usual_s = sum(_USUAL_MS.get(phone, 70) for phone in cluster) / 1000
    return 2 if 0.85 * usual_s > LONGEST_FRAME_S else 1
