"""Random tags and lyrics for training and evaluation.

Lines are sentences from built-in frames and word lists, or random common words of English and
German, so that all their syllables are met in all orders. Topics only affect words: the music
follows the tags, the section marks and the syllables.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from tools.train_starter import prompt_reading as reading
from tools.train_starter.metre import METRES
from tools.train_starter.singing.corpus import common_words, known_words, random_lines
from tools.train_starter.vocabulary import MAX_LINES

TOPICS = {
    "sea": "water,harbour,sail,tide,island,wave,salt,lighthouse,shore,storm",
    "city": "street,window,neon,train,station,rooftop,traffic,corner,lamp,crowd",
    "forest": "river,maple,valley,meadow,fern,pine,stone,fox,morning,leaf",
    "night": "moon,star,shadow,dream,midnight,candle,silver,silence,comet,sky",
    "love": "heart,hand,letter,promise,kiss,smile,ring,dance,garden,rose",
    "road": "highway,engine,mountain,horizon,mile,border,desert,map,bridge,wheel",
    "home": "kitchen,table,door,mother,winter,fire,bread,garden,stair,song",
    "space": "planet,rocket,orbit,signal,gravity,machine,radio,number,light,engine",
}
_VERBS = (
    *("hold", "find", "follow", "remember", "carry", "hear"),
    *("call", "need", "leave", "know", "watch", "want"),
)
_ADJECTIVES = (
    *("golden", "broken", "quiet", "open", "hollow", "tender"),
    *("little", "distant", "only", "blue", "wild", "old"),
)
_TIMES = (
    *("tonight", "tomorrow", "again", "forever", "alone"),
    *("together", "in the rain", "by the fire", "so long"),
)
_FRAMES = (
    "i {v} the {a} {n}",
    "you {v} me by the {n}",
    "we {v} a {a} {n} {t}",
    "{t} the {n} is {a}",
    "oh {n} oh {n}",
    "the {n} and the {m}",
    "do you {v} the {a} {n} {t}",
    "{a} {n} {a} {m}",
    "let me {v} you {t}",
    "there is a {n} in the {m}",
    "nobody will {v} this {n}",
    "and all the {a} {n} of the {m}",
)
_FORMS = (
    "intro verse chorus outro",
    "verse chorus verse chorus",
    "intro verse prechorus chorus outro",
    "verse chorus",
    "verse chorus bridge chorus",
    "intro verse chorus verse chorus outro",
    "verse prechorus chorus outro",
    "intro verse chorus bridge chorus outro",
    "verse verse chorus",
    "chorus verse chorus",
    "intro verse outro",
)
_SHORT_FORMS = ("verse", "chorus", "verse chorus", "intro chorus", "verse outro", "chorus verse")
_LONG_FORMS = (
    "verse chorus verse chorus bridge chorus",
    "intro verse prechorus chorus verse prechorus chorus outro",
    "intro verse chorus inst verse chorus bridge chorus outro",
    "verse verse chorus verse verse chorus",
)
MIN_SONG_S, MAX_SONG_S = 18.0, 80.0


@dataclass(frozen=True)
class Prompt:
    """Tags and lyrics as typed by a user."""

    tags: str
    lyrics: str


def random_line(rng: random.Random, topic: str) -> str:
    """Return one line of four to eleven syllables about a topic."""
    nouns = TOPICS[topic].split(",")
    noun, other = rng.sample(nouns, 2)
    return rng.choice(_FRAMES).format(
        v=rng.choice(_VERBS), a=rng.choice(_ADJECTIVES), t=rng.choice(_TIMES), n=noun, m=other
    )


_WORDS_OF_A_LINE = (1, 2, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 7, 8)
_FRAME_SHARE, _GERMAN_SHARE = 0.3, 0.15
"""Of sentences among lines, and of German among the lines of random words."""


def random_words(rng: random.Random) -> str:
    """Return a line of common words in random order."""
    count = rng.choice(_WORDS_OF_A_LINE)
    if rng.random() < _GERMAN_SHARE:
        return " ".join(rng.choices(known_words("de"), k=count))
    return next(random_lines(common_words(), 1, rng.randrange(2**31), count))


def _training_line(rng: random.Random, topic: str) -> str:
    return random_line(rng, topic) if rng.random() < _FRAME_SHARE else random_words(rng)


def random_tags(rng: random.Random) -> str:
    """Return a genre in most cases, then sometimes instruments, tempo, mood and voice."""
    genre = rng.choice((*reading.GENRES, *reading.GENRES, "dance", "acoustic", "indie"))
    tags = [genre] if rng.random() < 0.95 else []
    chances: tuple[tuple[float, set[str]], ...] = (
        (
            0.45,
            {"piano", "acoustic guitar", "electric guitar", "synthesizer", "guitar", "keyboard"},
        ),
        (0.45, {"drums", "electronic drums", "drum machine", "percussion"}),
        (0.25, {"strings", "organ", "orchestra"}),
        (0.15, {"bass"}),
        (0.60, {"slow", "fast"}),
        (0.12, reading.WALTZ_TAGS | reading.SWING_TAGS),
        (0.70, {"happy", "sad", "joyful", "melancholy", "cheerful", "dark", "hopeful"}),
        (0.30, reading.CALM_TAGS | reading.ENERGETIC_TAGS),
        (0.40, {"male", "female", "female voice", "male voice"}),
        (0.20, {"love", "night", "driving", "memory", "romantic", "warm", "nostalgic", "hope"}),
    )
    for chance, words in chances:
        if rng.random() < chance:
            tags.append(rng.choice(sorted(words)))
    if "happy" in tags or rng.random() < 0.2:
        head, tail = tags[:1], tags[1:]
        rng.shuffle(tail)
        tags = head + tail
    return ",".join(dict.fromkeys(tags or ["pop"]))


def _random_section(rng: random.Random, kind: str, topic: str, worded: bool) -> str:
    if not worded or (kind in ("intro", "outro") and rng.random() < 0.7):
        return f"[{kind}]"
    count = rng.choice((1, 2, 2)) if kind in ("intro", "outro", "prechorus") else 0
    count = count or rng.choice((2, 2, 3, 4, 4, 4, 5, 6))
    return "\n".join([f"[{kind}]", *(_training_line(rng, topic) for _ in range(count))])


def random_lyrics(rng: random.Random, forms: tuple[str, ...] = _FORMS) -> str:
    """Return marks and lines of a random form; one in five is instrumental (only marks)."""
    topic = rng.choice(sorted(TOPICS))
    worded = rng.random() > 0.2
    if worded and rng.random() < 0.06:
        return "\n".join(_training_line(rng, topic) for _ in range(rng.randint(3, 8)))
    kinds = rng.choice(forms).split()
    if not worded and rng.random() < 0.15:
        return ""
    chorus = _random_section(rng, "chorus", topic, worded)
    parts = [
        chorus
        if kind == "chorus" and rng.random() < 0.8
        else _random_section(rng, kind, topic, worded)
        for kind in kinds
    ]
    return ("\n" if rng.random() < 0.5 else "\n\n").join(parts)


def implied_frames(prompt: Prompt, tempo: str) -> int:
    """Return the token frames implied by a prompt's lines: two bars per line and one bar to end."""
    metre = METRES[tempo]
    return len(reading.read_lines(prompt.lyrics)) * metre.line + metre.bar


def random_prompt(rng: random.Random) -> Prompt:
    """Return tags and lyrics of a song between MIN_SONG_S and MAX_SONG_S."""
    while True:
        prompt = Prompt(random_tags(rng), random_lyrics(rng))
        tempo = reading.read_tags(prompt.tags, random.Random(0)).tempo
        if MIN_SONG_S <= implied_frames(prompt, tempo) * 0.08 <= MAX_SONG_S:
            return prompt


def short_prompt(rng: random.Random) -> Prompt:
    """Return tags and lyrics of a song of at most four lines."""
    while True:
        prompt = Prompt(random_tags(rng), random_lyrics(rng, _SHORT_FORMS))
        if len(reading.read_lines(prompt.lyrics)) <= 4:
            return prompt


def long_prompt(rng: random.Random) -> Prompt:
    """Return tags and lyrics of a song of ten to MAX_LINES lines."""
    while True:
        prompt = Prompt(random_tags(rng), random_lyrics(rng, (*_FORMS, *_LONG_FORMS)))
        if 10 <= len(reading.read_lines(prompt.lyrics)) <= MAX_LINES:
            return prompt
