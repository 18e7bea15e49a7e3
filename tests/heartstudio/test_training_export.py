"""Songs exported as a training set, from the dialog to the files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from pytestqt.qtbot import QtBot

from engine.songs.song_file import read_song
from heartstudio.view.library.export_dialog import TRAINING_SET, ExportDialog


def test_chosen_songs_become_a_training_set(make_kit: Any, qtbot: QtBot, tmp_path: Path) -> None:
    kit = make_kit()
    ids = [kit.make(qtbot, tags=("pop",), lyrics="[verse]\nla", length_s=10) for _ in range(2)]
    context = kit.context
    dialog = ExportDialog(tuple(ids), context.settings, tmp_path)
    qtbot.addWidget(dialog)
    assert dialog.loudness.isEnabled()
    dialog.format.setCurrentIndex(dialog.format.findData(TRAINING_SET))
    assert not dialog.loudness.isEnabled()
    assert not dialog.artist.isEnabled()
    dialog.accept()
    with qtbot.waitSignal(context.exporter.finished) as finished:
        context.exporter.export(dialog.order())
    folder = tmp_path / "Training set"
    names = [path.relative_to(folder).as_posix() for path in finished.args[0]]
    assert names == ["s0.wav", "s1.wav", "metadata.jsonl", "multidatabackend.json"]
    lines = (folder / "metadata.jsonl").read_text(encoding="utf-8").splitlines()
    for song_id, line in zip(ids, map(json.loads, lines), strict=True):
        score = read_song(context.songs.song(song_id).path).require_score()
        np.testing.assert_array_equal(np.load(folder / line["audio_tokens_path"]).T, score.codes)
        assert (line["tags"], line["lyrics"]) == ("pop", "[verse]\nla")
    with qtbot.waitSignal(context.exporter.finished):
        context.exporter.export(dialog.order())
    assert (tmp_path / "Training set 2" / "s1.wav").is_file()
    again = ExportDialog(tuple(ids), context.settings, tmp_path)
    qtbot.addWidget(again)
    assert again.order().as_training_set
    assert not again.lrc.isEnabled()


def test_a_song_that_cannot_be_read_is_told_and_left_out(
    make_kit: Any, qtbot: QtBot, tmp_path: Path
) -> None:
    kit = make_kit()
    ids = [kit.make(qtbot, length_s=10) for _ in range(2)]
    context = kit.context
    context.songs.song(ids[0]).path.write_bytes(b"nothing")
    told: list[str] = []
    context.exporter.failed.connect(lambda message: told.append(str(message)))
    dialog = ExportDialog(tuple(ids), context.settings, tmp_path)
    qtbot.addWidget(dialog)
    dialog.format.setCurrentIndex(dialog.format.findData(TRAINING_SET))
    with qtbot.waitSignal(context.exporter.finished) as finished:
        context.exporter.export(dialog.order())
    assert len(finished.args[0]) == 3
    assert "was not exported" in told[0]
