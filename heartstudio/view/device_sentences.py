"""What the engine says about devices, memory and smaller copies, in words that can be translated.

A part of the table in sentences.py, which explains it.  What begins with a small letter is a reason
or a task that stands inside a sentence, or in the line that says how the model runs.
"""

from __future__ import annotations

from heartstudio.view.marking import QT_TRANSLATE_NOOP

_CHOICES = (
    QT_TRANSLATE_NOOP("Sentences", "{name} was chosen"),
    QT_TRANSLATE_NOOP("Sentences", "HeartCodec was put on {device}"),
    QT_TRANSLATE_NOOP("Sentences", "the CPU is used because {reason}"),
    QT_TRANSLATE_NOOP("Sentences", "the CPU is used because memory ran out"),
    QT_TRANSLATE_NOOP("Sentences", "the CPU is used because the memory of {name} is too small"),
    QT_TRANSLATE_NOOP(
        "Sentences", "HeartCodec runs on the CPU because the memory of {name} is too small for it"
    ),
    QT_TRANSLATE_NOOP("Sentences", "HeartCodec runs on {device}, so that each model has a GPU"),
    QT_TRANSLATE_NOOP("Sentences", "{name} is the GPU with the most memory here"),
    QT_TRANSLATE_NOOP("Sentences", "{name} is the GPU with free memory here"),
    QT_TRANSLATE_NOOP("Sentences", "HeartCodec runs on the CPU because memory ran out"),
    QT_TRANSLATE_NOOP("Sentences", "no supported GPU was found, so the CPU is used"),
    QT_TRANSLATE_NOOP("Sentences", "the Apple GPU is the fastest here"),
    QT_TRANSLATE_NOOP("Sentences", "{name} is the fastest here"),
    QT_TRANSLATE_NOOP("Sentences", "{name} is the first GPU here"),
    QT_TRANSLATE_NOOP("Sentences", "the model's files hold int8"),
    QT_TRANSLATE_NOOP("Sentences", "{precision} is what fits into memory"),
    QT_TRANSLATE_NOOP("Sentences", "a model this small is fastest in float32"),
    QT_TRANSLATE_NOOP("Sentences", "this CPU computes bfloat16 natively"),
    QT_TRANSLATE_NOOP(
        "Sentences", "this CPU reads 16-bit weights fast, though it has no fast bfloat16"
    ),
    QT_TRANSLATE_NOOP("Sentences", "this CPU has no fast bfloat16"),
    QT_TRANSLATE_NOOP("Sentences", "float16 is the fastest precision of Apple GPUs"),
    QT_TRANSLATE_NOOP("Sentences", "bfloat16 is native on this GPU"),
    QT_TRANSLATE_NOOP("Sentences", "this GPU has no native bfloat16"),
)

_REFUSALS = (
    QT_TRANSLATE_NOOP("Sentences", '"{name}" is not supported. Choose one of {known}.'),
    QT_TRANSLATE_NOOP("Sentences", '"{name}" is not a device. Choose one of {known}.'),
    QT_TRANSLATE_NOOP(
        "Sentences", "The device {device} cannot be used: {reason}. Choose auto or cpu."
    ),
    QT_TRANSLATE_NOOP(
        "Sentences", "The device mps exists on Apple Silicon only. Choose auto or cpu."
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The device {device} was asked for, but {count} {kind} GPUs can be used here. Choose auto "
        "or cpu, or install a driver and a PyTorch build that fit the GPU.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{name} (compute {version}.{minor}) is not among the GPUs this PyTorch was built for "
        "({known})",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences", "{name} ({kind}) is not among the GPUs this PyTorch was built for ({known})"
    ),
    QT_TRANSLATE_NOOP(
        "Sentences", "there is an NVIDIA driver, but this PyTorch was built without CUDA"
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "there is an NVIDIA driver, but CUDA {version} cannot be started (the driver may be too "
        "old)",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{name} could not be started ({what})"),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The graphics card composes more slowly than it could (no CUDA graph: {reason}).",
    ),
)

_MEMORY = (
    QT_TRANSLATE_NOOP(
        "Sentences",
        "This song needs {needed} GB of memory, but this computer has {there} GB. {advice}",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "This song needs {needed} GB of memory, but the device {device} has {there} GB. {advice}",
    ),
    QT_TRANSLATE_NOOP("Sentences", "It would fit in the precision int8."),
    QT_TRANSLATE_NOOP("Sentences", "It would fit with Guidance set to 1.0."),
    QT_TRANSLATE_NOOP("Sentences", "It would fit up to a length of {seconds} seconds."),
    QT_TRANSLATE_NOOP("Sentences", "Choose a smaller model: the starter runs on every computer."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "It would fit on other devices: choose them automatically (Settings → Models).",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Close other programs, or choose a smaller model, another device or a lower precision.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences", "Close other programs, or choose the processor under Settings → Models."
    ),
    QT_TRANSLATE_NOOP(
        "Sentences", "Ask for a shorter song, close other programs, or choose another device."
    ),
    QT_TRANSLATE_NOOP("Sentences", "The song's tokens are kept. {advice}"),
    QT_TRANSLATE_NOOP("Sentences", "There is not enough memory for {task}. {sentence}"),
    QT_TRANSLATE_NOOP("Sentences", "loading {name}"),
    QT_TRANSLATE_NOOP("Sentences", "moving HeartCodec to its device"),
    QT_TRANSLATE_NOOP("Sentences", "composing"),
    QT_TRANSLATE_NOOP("Sentences", "repairing"),
    QT_TRANSLATE_NOOP("Sentences", "decoding"),
    QT_TRANSLATE_NOOP("Sentences", "the transcriber"),
    QT_TRANSLATE_NOOP("Sentences", "listening to this song"),
)

_COPIES = (
    QT_TRANSLATE_NOOP("Sentences", '"{precision}" cannot be stored. Choose one of {known}.'),
    QT_TRANSLATE_NOOP("Sentences", "There is already a folder {name}. Delete it to convert again."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{name} is stored in {stored} already, so a copy in {precision} would not be smaller.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The copy needs {needed} GB, but {free} GB are free on this disk. Make room and try again.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The copy of {name} was not written whole. Convert again."),
    QT_TRANSLATE_NOOP("Sentences", "The copy could not be made. The log says more."),
)

DEVICE_SENTENCES: tuple[str, ...] = (*_CHOICES, *_REFUSALS, *_MEMORY, *_COPIES)
"""Word for word what the engine says (a test compares them)."""
