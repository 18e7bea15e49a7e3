"""One song on the deck: its names, its sound and the picture of its sound, whole or growing.

Plain data without signals; deck.py decides which slide is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.contract import Samples
from engine.songs.loudness import SILENT_LUFS, loudness_lufs
from heartstudio.audio.track import Track
from heartstudio.model.peaks import PeakPyramid
from heartstudio.model.sections import Section, SectionPlan


@dataclass
class Slide:
    """One song on the deck, whole or growing."""

    title: str = ""
    song_id: str = ""
    job_id: int = 0
    plan: SectionPlan = field(default_factory=SectionPlan)
    expected_s: float = 0.0
    loudness_lufs: float = SILENT_LUFS
    gain: float = 1.0
    is_file: bool = False
    marks: tuple[Section, ...] = ()
    track: Track = field(default_factory=Track)
    peaks: PeakPyramid = field(default_factory=PeakPyramid)

    def put(self, samples: Samples) -> None:
        """Add final sound (2, n) at the end; a preview of the same time gives way."""
        first = self.track.final_count
        self.track.append(samples)
        self._draw(first)

    def put_preview(self, first_sample: int, samples: Samples) -> None:
        """Let (2, n) samples from `first_sample` on be heard until final ones come."""
        self.track.show_preview(first_sample, samples)
        self._draw(self.track.final_count)

    def complete(self) -> None:
        """The song is whole: nothing of it is a preview any more."""
        self.track.end_preview()
        self._draw(self.track.final_count)
        self.track.is_complete = True

    def measure(self) -> float:
        """Loudness of the whole sound in LUFS; takes a moment, so not on the GUI thread."""
        return loudness_lufs(self.track.read(0, self.track.count))

    def take_loudness(self, loudness_lufs: float) -> None:
        """What `measure` found."""
        self.loudness_lufs = loudness_lufs

    def _draw(self, first_sample: int) -> None:
        """Bring the picture up to date from a sample on."""
        self.peaks.truncate(first_sample)
        self.peaks.append(self.track.read(self.peaks.sample_count, self.track.count))
