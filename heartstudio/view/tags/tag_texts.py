"""Translated texts for tag categories and hints.

model/tag_catalog.py decides which hint applies.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from heartstudio.model.tag_catalog import TagHint, TagHintKind


def category_title(category: str) -> str:
    """Return the name of a tag category; a free tag has the category ""."""
    translate = QCoreApplication.translate
    names = {
        "genre": translate("TagTexts", "Genre"),
        "timbre": translate("TagTexts", "Voice colour"),
        "gender": translate("TagTexts", "Singer"),
        "voice": translate("TagTexts", "Voice"),
        "mood": translate("TagTexts", "Mood"),
        "instrument": translate("TagTexts", "Instrument"),
        "scene": translate("TagTexts", "Scene"),
        "region": translate("TagTexts", "Region"),
        "topic": translate("TagTexts", "Topic"),
        "tempo": translate("TagTexts", "Tempo"),
        "": translate("TagTexts", "Free tag"),
    }
    return names.get(category, category)


def hint_sentence(hint: TagHint) -> str:
    """Return a hint as a sentence."""
    translate = QCoreApplication.translate
    tags = ", ".join(hint.tags)
    if hint.kind is TagHintKind.SEVERAL_GENRES:
        text = translate(
            "TagTexts", "Several genres ({tags}) tend to blur into pop; one is clearer."
        )
    elif hint.kind is TagHintKind.NO_GENRE:
        text = translate(
            "TagTexts", "No genre yet: the model follows tags best when one leads them."
        )
    elif hint.kind is TagHintKind.TOO_MANY:
        text = translate("TagTexts", "More than {limit} tags: the model learned with 2 to {limit}.")
    else:
        text = translate("TagTexts", "{tags}: hard for the model; more guidance (2 to 3) helps.")
    return text.format(tags=tags, limit=hint.limit)
