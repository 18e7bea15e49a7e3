"""What downloads and checks of models say to people, for view/sentences.py."""

from __future__ import annotations

from heartstudio.view.marking import QT_TRANSLATE_NOOP

DOWNLOAD_SENTENCES: tuple[str, ...] = (
    QT_TRANSLATE_NOOP(
        "Sentences", "Downloads are switched off on this computer (HF_HUB_OFFLINE is set)."
    ),
    QT_TRANSLATE_NOOP(
        "Sentences", "{host} lists no files for {name}. Check the address of the server."
    ),
    QT_TRANSLATE_NOOP("Sentences", "{address} is not the address of a model server."),
    QT_TRANSLATE_NOOP("Sentences", "{address} is not the address of a proxy."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The proxy does not let downloads from {host} through. Check its address.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{host} cannot be reached. Check the connection to the internet, and the server's address "
        "and the proxy under Downloads.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{host} does not answer. Try again later."),
    QT_TRANSLATE_NOOP(
        "Sentences", "The connection to {host} was cut. Resume continues where it stopped."
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{host} does not answer like a model server. Check its address; a network that asks for a "
        "login first answers so, too.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{host} refuses {name}. If it asks for an account, enter its token under Downloads.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{host} does not have {name}. Check the address of the server."),
    QT_TRANSLATE_NOOP(
        "Sentences", "{host} asks to wait: there were too many requests. Try again later."
    ),
    QT_TRANSLATE_NOOP(
        "Sentences", "{name} is another file on {host} now. Cancel and download it again."
    ),
    QT_TRANSLATE_NOOP("Sentences", "{host} answers with error {status}. Try again later."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The token is not sent over an unencrypted connection. Use an https address.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The server lists {name} without size or checksum, so it is not downloaded.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The server sends another {name} than it lists, or cannot continue one. Choose another "
        "server, or cancel and download it again.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{name} arrived damaged twice. Try again later, or choose another server.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "There is not enough room in {folder}: {needed} GB are needed, {free} GB are free. Make "
        "room or choose another folder under Downloads.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The disk with {folder} is full. Make room, then resume: what was fetched is kept.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{name} cannot be written. If a song is being made with this model, free the model's "
        "memory; else choose another folder under Downloads.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{name} cannot be written ({reason})."),
    QT_TRANSLATE_NOOP("Sentences", "{name} cannot be read ({reason})."),
    QT_TRANSLATE_NOOP("Sentences", "The folder {folder} cannot be read ({reason})."),
    QT_TRANSLATE_NOOP("Sentences", "The download stopped unexpectedly. The log says more."),
    QT_TRANSLATE_NOOP("Sentences", "All files are as they were published ({count} compared)."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{names}: names, shapes and all values are right ({count} tensors read). These are not the "
        "published files, so no checksum can be compared.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{names}: names, shapes and all values are right ({count} tensors read). Without the "
        "server of the published models no checksum can be compared.",
    ),
)
