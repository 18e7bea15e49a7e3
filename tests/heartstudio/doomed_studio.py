"""An app that makes songs until it is killed: `python -m tests.heartstudio.doomed_studio FOLDER`.

Says on its standard output how many frames of which song it has composed, when it decodes and saves
one, and which songs it saved.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer

from engine.contract import FramesComposed, SamplesDecoded
from tests.heartstudio.fake_engine import Script
from tests.heartstudio.studio_kit import StudioKit


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main(folder: Path) -> int:
    app = QCoreApplication(sys.argv[:1])
    kit = StudioKit(folder, Script(frame_s=0.012, window_s=0.1))
    service = kit.context.service

    def told(job_id: int, frames: FramesComposed) -> None:
        job = service.job(job_id)
        if job is not None:
            say("frames", job.spec.song_id, frames.first_frame + frames.codes.shape[1])

    def decoded(_job_id: int, sound: SamplesDecoded) -> None:
        if sound.first_sample == 0:
            say("decoding")

    service.frames_composed.connect(told)
    service.samples_decoded.connect(decoded)
    service.job_finished.connect(lambda _job_id, _result: say("saving"))
    kit.context.saver.song_saved.connect(lambda song_id, _job: say("saved", song_id))
    for number in range(40):
        kit.draft(title=f"Song {number % 3}", length_s=10, seed=number)
        kit.context.requests.generate()
    say("ready")
    QTimer.singleShot(60_000, app.quit)
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
