"""What song files that are opened and written say to people, for view/sentences.py."""

from __future__ import annotations

from heartstudio.view.marking import QT_TRANSLATE_NOOP

FILE_SENTENCES: tuple[str, ...] = (
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{name} was not made by Heart Studio: it carries no score. It can be played but not "
        "continued, because turning a recording into the model's tokens needs an encoder, and "
        "no program for one has been published.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{name} is no sound file that can be opened."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{name} is of a kind that cannot be opened here (M4A, MP4 or WMA). Convert it to FLAC, "
        "WAV or MP3 first.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "There is no sound in {name}."),
    QT_TRANSLATE_NOOP("Sentences", "{name} holds another song now."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The score in this file is damaged, so the song can be played but not continued.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "This song was saved by a newer version of Heart Studio. Update the app to open it.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The song to continue must hold {count} codebooks of whole numbers; this one has the "
        "shape {shape}. It was made by another model, or is damaged.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The song to continue holds tokens outside 0 ... {last}. It was made by another model, "
        "or is damaged.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The song is silent from beginning to end, so it was not saved. Try another seed.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The model computed values that are no sound, so this was not saved as a song. Try "
        "another seed, or full precision.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The texts of this song are too long to be stored with it. Shorten the lyrics.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{name} could not hold this song without clipping. Choose FLAC or WAV.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{name} could not be encoded."),
    QT_TRANSLATE_NOOP("Sentences", "{name} could not be tagged."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "No free file name was found in {folder}. Choose another folder.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{name} is larger than this disk or account allows. Choose another folder.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{name} cannot be changed: it is protected or open in another program.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "There is already a file {name}. Choose another name.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The name {name}… is too long for this disk. Choose a shorter one.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{name} is not a file that can be written. Choose another name.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{name} could not be saved ({reason}). Try another folder.",
    ),
)
