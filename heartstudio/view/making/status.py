"""Texts of the progress panel: stage, seconds made of requested, speed, time left.

Pure functions from a job's progress to text in the user's language.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from engine.contract import Stage
from heartstudio.jobs.engine.job import EngineState, JobProgress, JobState
from heartstudio.view.widgets.marking import QT_TRANSLATE_NOOP
from heartstudio.view.widgets.viewport import clock_text

STAGES = {
    Stage.LOAD: QT_TRANSLATE_NOOP("Status", "Loading the model"),
    Stage.PREFILL: QT_TRANSLATE_NOOP("Status", "Reading tags and lyrics"),
    Stage.COMPOSE: QT_TRANSLATE_NOOP("Status", "Composing"),
    Stage.DECODE: QT_TRANSLATE_NOOP("Status", "Turning tokens into sound"),
    Stage.SAVE: QT_TRANSLATE_NOOP("Status", "Saving"),
    Stage.LISTEN: QT_TRANSLATE_NOOP("Status", "Listening for the words"),
    Stage.SEPARATE: QT_TRANSLATE_NOOP("Status", "Separating the song"),
}
JOB_STATES = {
    JobState.QUEUED: QT_TRANSLATE_NOOP("Status", "waiting"),
    JobState.RUNNING: QT_TRANSLATE_NOOP("Status", "being made"),
    JobState.STOPPING: QT_TRANSLATE_NOOP("Status", "stopping"),
    JobState.FINISHED: QT_TRANSLATE_NOOP("Status", "done"),
    JobState.STOPPED: QT_TRANSLATE_NOOP("Status", "stopped, kept"),
    JobState.FAILED: QT_TRANSLATE_NOOP("Status", "failed"),
}


translate = QCoreApplication.translate


def number_text(value: float, decimals: int) -> str:
    """Format a number in the user's locale: 1.4 or 1,4."""
    return QLocale().toString(value, "f", decimals)


def duration_text(seconds: float) -> str:
    """Format a rough duration: "8 s", "1 min 20 s", "2 min", "1 h 5 min"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return translate("Status", "{s} s").format(s=whole)
    if whole < 3600 and whole % 60 == 0:
        return translate("Status", "{m} min").format(m=whole // 60)
    if whole < 3600:
        return translate("Status", "{m} min {s} s").format(m=whole // 60, s=whole % 60)
    return translate("Status", "{h} h {m} min").format(h=whole // 3600, m=whole % 3600 // 60)


def stage_text(state: EngineState, progress: JobProgress | None) -> str:
    """Return the headline: the current stage."""
    if state is EngineState.IDLE:
        return translate("Status", "Ready")
    if state is EngineState.STOPPING:
        if progress is not None and progress.stage is Stage.DECODE:
            return translate("Status", "Stopped; finishing what was made")
        return translate("Status", "Stopping; what was made is kept")
    return (
        translate("Status", STAGES[progress.stage])
        if progress is not None
        else translate("Status", "Starting")
    )


def detail_text(progress: JobProgress) -> str:
    """Return the details: "12 s of 60 s · 1.4 × real time · about 38 s left · preview up to …"."""
    parts = _made_text(progress)
    if progress.realtime_factor is not None:
        speed = number_text(progress.realtime_factor, 1 if progress.realtime_factor >= 1 else 2)
        parts.append(translate("Status", "{speed} × real time").format(speed=speed))
    if progress.time_left_s is not None and progress.time_left_s < 1:
        parts.append(translate("Status", "almost done"))
    elif progress.time_left_s is not None:
        left = duration_text(progress.time_left_s)
        text = (
            translate("Status", "at most {time} left")
            if progress.is_at_most
            else translate("Status", "about {time} left")
        )
        parts.append(text.format(time=left))
    if progress.previewed_s > 0:
        clock = clock_text(progress.previewed_s)
        parts.append(translate("Status", "preview up to {clock}").format(clock=clock))
    elif progress.first_sound_s is not None:
        left = duration_text(max(progress.first_sound_s, 1.0))
        text = translate("Status", "first sound in about {time}, as a draft")
        parts.append(text.format(time=left))
    elif progress.preview_cost > 0 and progress.stage is Stage.COMPOSE:
        cost = duration_text(max(progress.preview_cost, 1.0))
        text = translate("Status", "no preview: a second of sound takes {time} here")
        parts.append(text.format(time=cost))
    return " · ".join(parts)


def row_text(state: EngineState, progress: JobProgress) -> str:
    """Return stage and seconds of one of several running jobs: "Composing · 12 s of 60 s"."""
    return " · ".join([stage_text(state, progress), *_made_text(progress)])


def _made_text(progress: JobProgress) -> list[str]:
    """Return "12 s of 60 s" while a song is composed or decoded, else nothing."""
    if progress.stage not in (Stage.COMPOSE, Stage.DECODE) or progress.made_s <= 0:
        return []
    if progress.asked_s <= 0:
        text = translate("Status", "{time} so far, until you press Stop")
        return [text.format(time=duration_text(progress.made_s))]
    made, asked = round(progress.made_s), round(progress.asked_s)
    return [translate("Status", "{made} s of {asked} s").format(made=made, asked=asked)]


def job_state_text(state: JobState) -> str:
    """Return a job's state in one or two words."""
    return translate("Status", JOB_STATES[state])


def stalled_text(seconds: float) -> str:
    """Return the text for a job without progress for some time."""
    return translate(
        "Status",
        "No progress for {time}. The computer may be busy or short of memory; the log says more.",
    ).format(time=duration_text(seconds))
