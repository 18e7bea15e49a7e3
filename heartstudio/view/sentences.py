"""The sentences that engine, jobs and audio tell people, in the person's language.

Those parts know no translations; their errors carry English sentences.  Here stand the ones people
meet, with placeholders for what differs; a sentence that is not here is shown as it came.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication, QLocale

from engine.devices.device_choice import REASONS_APART
from heartstudio.view.device_sentences import DEVICE_SENTENCES
from heartstudio.view.download_sentences import DOWNLOAD_SENTENCES
from heartstudio.view.file_sentences import FILE_SENTENCES
from heartstudio.view.marking import QT_TRANSLATE_NOOP
from heartstudio.view.model_sentences import MODEL_SENTENCES

CONTEXT = "Sentences"
AMOUNTS = ("needed", "free", "there")
"""Placeholders of these names hold gigabytes, written with a point: some countries use a comma."""
NESTED = ("sentence", "advice", "reason", "task")
"""Placeholders of these names hold sentences, or parts of one, that are translated too."""

SENTENCES: tuple[str, ...] = (
    *DEVICE_SENTENCES,
    *DOWNLOAD_SENTENCES,
    *FILE_SENTENCES,
    *MODEL_SENTENCES,
    QT_TRANSLATE_NOOP("Sentences", "This computer has no sound output. Everything else works."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Songs cannot be heard here because the PortAudio library is missing (on "
        "Debian and Ubuntu: sudo apt install libportaudio2). Everything else works.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Songs cannot be heard: sounddevice is not installed. Everything else works.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The sound output could not be opened. Choose another one under Settings → Sound.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The sound output has gone. Plug it in again or choose another, then press Play.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The log says more."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "This song is being made, but a crash would lose it. {sentence}",
    ),
    QT_TRANSLATE_NOOP("Sentences", "“{title}” was not exported. {sentence}"),
    QT_TRANSLATE_NOOP("Sentences", "The folder cannot be written."),
    QT_TRANSLATE_NOOP("Sentences", "The export stopped unexpectedly. The log says more."),
    QT_TRANSLATE_NOOP("Sentences", "The files cannot be opened."),
    QT_TRANSLATE_NOOP("Sentences", "{name} is not there."),
    QT_TRANSLATE_NOOP("Sentences", "There are no songs of Heart Studio in {folder}."),
    QT_TRANSLATE_NOOP("Sentences", "{name} is no text that can be sung ({reason})."),
    QT_TRANSLATE_NOOP("Sentences", "{name} cannot be read."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "There is not enough memory for this song. Close other programs or shorten it.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Something unexpected went wrong while the song was made. The log says more.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Memory ran out. What was made is kept, and the work goes on with one model in "
        "memory at a time.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Memory ran out. What was made is kept, and the work goes on in the precision "
        "int8, with one model in memory at a time.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Memory ran out. What was made is kept, and the processor does the rest.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The file {name} is not there any more."),
    QT_TRANSLATE_NOOP("Sentences", "The file {name} could not be read as sound."),
    QT_TRANSLATE_NOOP("Sentences", "There is no model to finish this song with."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The song could not be saved. Its tokens are kept and can be decoded again.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "There is no model to make songs with. Choose a model folder under Settings → Models.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "“{title}” cannot be made any more: the song it was to go on from is not in the library.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The model is not there any more."),
    QT_TRANSLATE_NOOP("Sentences", "This song is not in the library any more."),
    QT_TRANSLATE_NOOP("Sentences", "The song cannot be read."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The song this one was grown from is not in the library, so it cannot be made"
        " again from the same place.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The steps from tokens to sound are {steps} in the settings now, as for this song.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The model that made this song ({name}) is not here; the chosen one makes another song of "
        "its settings.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "There is no model to decode this song with."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The song's sound and its tokens differ in length. Decode it again first.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "There is no score in this sound, so it cannot be repaired."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The model that made this song is not here, so the song cannot be repaired.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "This song is being repaired already."),
    QT_TRANSLATE_NOOP("Sentences", "The repair was stopped. The song stays as it is."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The passage lies too far into the song for this model's memory. Select an earlier one.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The text model could not be reached."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The key could not be kept: this computer offers no usable keyring.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The address of the text model is not a web address."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The key is not sent over an unencrypted connection. Use an https address.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The text model refused the key."),
    QT_TRANSLATE_NOOP("Sentences", "The text model's address or name is not known there."),
    QT_TRANSLATE_NOOP("Sentences", "The text model answered with error {code}."),
    QT_TRANSLATE_NOOP("Sentences", "The text model did not answer within {seconds} s."),
    QT_TRANSLATE_NOOP("Sentences", "No text model is set up. Open Settings → Titles."),
    QT_TRANSLATE_NOOP("Sentences", "{sentence} The title is taken from the lyrics."),
    QT_TRANSLATE_NOOP("Sentences", "The text model's answer could not be understood."),
    QT_TRANSLATE_NOOP("Sentences", "The text model gave an empty answer."),
    QT_TRANSLATE_NOOP("Sentences", "The folder {folder} does not exist."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "There is no HeartMuLa-oss-… folder with a config.json in {folder}.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "There is no HeartCodec-oss folder with a config.json in {folder}.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{name} is missing in {folder}. Download it from HeartMuLaGen into that folder.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{name} could not be moved to the bin, so it was not deleted."),
    QT_TRANSLATE_NOOP("Sentences", "The library could not be changed. The log says more."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The library's index cannot be opened. Check that its folder can be written "
        "to and that the disk is not full. The songs themselves are safe.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The library's index was made by a newer version of Heart Studio. Update the app.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The library's index could not be changed or read. Check the free space of "
        "the disk. The songs themselves are safe.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The disk with the songs has {free} MB left, and this song may need {needed} MB. Make room "
        "before it is done.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The disk is full, so {name} was not saved. Make room and try again.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The folder {folder} cannot be written to. Choose another folder.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The folder {folder} does not exist any more. Choose another folder.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{name} was moved or deleted."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The model folder {folder} does not exist. Choose another or download a model.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "A model file is missing: {name}. Download this file again."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{name} is damaged or was not downloaded to its end. Download this file again.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{name} is not a tokenizer file, or it is damaged. Download it again.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The codec computed invalid numbers. The song's tokens are kept: decode them "
        "again with another device or precision.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The model computed invalid numbers. Choose another precision or device in "
        "the settings; if that does not help, the model's files may be damaged.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The length does not fit: with these lyrics the model can make {possible} "
        "seconds more. Ask for at most {most} seconds, or shorten the lyrics.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The tags, the lyrics and the song to continue fill the model's memory "
        "({used} of {all} positions), so nothing can be added. Shorten the lyrics or "
        "continue from an earlier point.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{name} cannot be read as sound."),
    QT_TRANSLATE_NOOP("Sentences", "{name} is longer than two hours, which is too long to open."),
    QT_TRANSLATE_NOOP("Sentences", "This song is too long for a WAV file (4 GB). Choose FLAC."),
    QT_TRANSLATE_NOOP("Sentences", "This song is being finished in another window."),
    QT_TRANSLATE_NOOP("Sentences", "Choose a song first."),
    QT_TRANSLATE_NOOP("Sentences", "This song has no words to be timed."),
    QT_TRANSLATE_NOOP("Sentences", "This song is being listened to already."),
    QT_TRANSLATE_NOOP("Sentences", "Listening was stopped. The song stays as it is."),
    QT_TRANSLATE_NOOP("Sentences", "The lyrics could not be timed. The log says more."),
    QT_TRANSLATE_NOOP("Sentences", "These lyrics are too long to be timed."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Of these lyrics nothing was heard in the song, so no times were kept. A model that does "
        "not sing words cannot be timed.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Timing lyrics needs the package transformers, which is not installed. {sentence}",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        'Install it with: "{program}" -m pip install "{package}"',
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "This build of the app does not carry it; the app run from its source folder "
        "(python3 studio.py) can use it.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Listening to a song needs {needed} GB of memory, but there are {there} GB. The song stays "
        "as it is.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Listening to a song needs {needed} GB of memory, but {free} GB are free. Close other "
        "programs and try again; the song stays as it is.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Memory ran out. What was heard is kept, and listening goes on in a smaller precision.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Memory ran out. What was heard is kept, and the processor listens to the rest.",
    ),
)

_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
_BETWEEN_SENTENCES = re.compile(r"(?<=\.) (?=[A-Z])")


def localise(sentence: str) -> str:
    """A sentence in the person's language; unknown ones stay as they are."""
    if sentence in SENTENCES:
        return QCoreApplication.translate(CONTEXT, sentence)
    for template in sorted(SENTENCES, key=len, reverse=True):  # the most precise one first
        match = _pattern(template).fullmatch(sentence)
        if match:
            return _filled(QCoreApplication.translate(CONTEXT, template), match.groupdict())
    return sentence


def localise_reasons(reasons: str) -> str:
    """The reasons for a device and a precision, each in the person's language."""
    return REASONS_APART.join(localise(reason) for reason in reasons.split(REASONS_APART))


def _filled(translated: str, parts: dict[str, str]) -> str:
    for name, part in parts.items():
        if name in NESTED:
            parts[name] = _localise_part(part)
        elif name in AMOUNTS:
            parts[name] = part.replace(".", QLocale().decimalPoint())
    return _PLACEHOLDER.sub(lambda match: parts[match.group(1)], translated)


def _localise_part(part: str) -> str:
    """A nested part: known as a whole, or else sentence by sentence."""
    localised = localise(part)
    if localised != part:
        return localised
    return " ".join(localise(sentence) for sentence in _BETWEEN_SENTENCES.split(part))


def _pattern(template: str) -> re.Pattern[str]:
    """What a template matches: its words exactly, something for each placeholder."""
    pieces = _PLACEHOLDER.split(template)
    regex = "".join(
        f"(?P<{piece}>.+?)" if number % 2 else re.escape(piece)
        for number, piece in enumerate(pieces)
    )
    return re.compile(regex)
