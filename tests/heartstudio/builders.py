"""Small builders shared by the app's tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.contract import GenerationRequest
from engine.songs.recipe import recipe_of_request
from engine.songs.score import new_song_id
from heartstudio.jobs.engine.job import JobSpec
from heartstudio.jobs.engine.work import Compose
from heartstudio.model.settings import Rates


class RateBook:
    """A RateStore in memory."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], Rates] = {}

    def rates(self, model: str, device: str) -> Rates:
        return self.known.get((model, device), Rates())

    def remember_rates(self, model: str, device: str, rates: Rates) -> None:
        self.known[model, device] = rates


def job_spec(seconds: float = 1.6, seed: int = 1, **changes: Any) -> JobSpec:
    """A job of so many seconds."""
    request = GenerationRequest(
        tags="rock", lyrics="[verse]\nhello", max_audio_length_ms=int(seconds * 1000), seed=seed
    )
    spec = JobSpec(
        song_id=new_song_id(),
        recipe=recipe_of_request(request, title="A song"),
        work=Compose(request),
        model_folder="/models/fake",
    )
    return replace(spec, **changes)
