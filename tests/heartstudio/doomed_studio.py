"""An app that makes songs until it is killed: `python -m tests.heartstudio.doomed_studio FOLDER`.

Says on its standard output how many frames of which song it has composed, when it decodes and saves
one, and which songs it saved.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer

from engine.contract import FramesComposed, SamplesDecoded
from heartstudio.jobs.engine.job import JobEnded, JobEvent, JobState
from tests.heartstudio.fake_engine import Script
from tests.heartstudio.studio_kit import StudioKit


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main(folder: Path) -> int:
    app = QCoreApplication(sys.argv[:1])
    kit = StudioKit(folder, Script(frame_s=0.012, window_s=0.1))
    queue = kit.context.queue

    def tell(job_id: int, event: JobEvent) -> None:
        match event:
            case FramesComposed() if (job := queue.job(job_id)) is not None:
                say("frames", job.spec.song_id, event.first_frame + event.codes.shape[1])
            case SamplesDecoded(first_sample=0):
                say("decoding")
            case JobEnded(state=JobState.FINISHED):
                say("saving")
            case _:
                pass

    queue.happened.connect(tell)
    kit.context.saver.song_saved.connect(lambda song_id, _job: say("saved", song_id))
    for number in range(40):
        kit.draft(title=f"Song {number % 3}", length_s=10, seed=number)
        kit.context.requests.generate()
    say("ready")
    QTimer.singleShot(60_000, app.quit)
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
