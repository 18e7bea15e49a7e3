"""The song in the player: its sound, whole or still growing.

It holds the sound and knows where it ends; starting and stopping is player.py's part.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from engine.contract import SAMPLE_RATE_HZ, Samples
from heartstudio.audio.mixer import Mixer
from heartstudio.audio.track import Track


class Cassette(QObject):
    """Puts sound into a mixer.  Lives on the GUI thread.

    Signals: duration_changed(seconds), also while the song grows · song_changed() another song, or
    none, is in the player.
    """

    duration_changed = Signal(float)
    song_changed = Signal()

    def __init__(self, mixer: Mixer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mixer = mixer
        self._has_song = False

    @property
    def has_song(self) -> bool:
        """True when there is something to play (or there will be)."""
        return self._has_song

    @property
    def duration_s(self) -> float:
        """Seconds of sound there are (so far)."""
        return self._mixer.track.duration_s

    @property
    def track(self) -> Track:
        """The song's sound, for close-up drawing; append to it through `append` only."""
        return self._mixer.track

    def load(self, samples: Samples | None = None, is_growing: bool = False) -> None:
        """Take a new song, paused at 0:00.  samples (2, N); is_growing: `append` brings more."""
        self._mixer.pause()
        self._mixer.loudness_gain = 1.0
        self._mixer.loop = None
        self._take(Track(samples, is_complete=not is_growing), 0)

    def exchange(self, samples: Samples, loudness_gain: float = 1.0) -> None:
        """Another take at the same place: playing goes on there, at `loudness_gain` (linear)."""
        self._mixer.loudness_gain = loudness_gain
        self._take(Track(samples), self._mixer.position)

    def append(self, samples: Samples) -> None:
        """More sound of the growing song, (2, n); playing goes on when it was waiting."""
        self._mixer.track.append(samples)
        self.duration_changed.emit(self.duration_s)

    def rewrite(self, from_sample: int, samples: Samples) -> None:
        """Replace everything from a sample on: a preview gives way to the real thing."""
        self._mixer.track.truncate(from_sample)
        self.append(samples)

    def reserve(self, seconds: float) -> None:
        """Expect a song of so many seconds, so that growing is cheap."""
        self._mixer.track.reserve(int(seconds * SAMPLE_RATE_HZ))

    def complete(self) -> None:
        """The growing song is whole: at its end playing stops instead of waiting."""
        self._mixer.track.is_complete = True
        self.duration_changed.emit(self.duration_s)

    def unload(self) -> None:
        """No song any more."""
        self._mixer.pause()
        self._mixer.loop = None
        self._mixer.change_track(Track())
        self._has_song = False
        self.song_changed.emit()
        self.duration_changed.emit(0.0)

    def _take(self, track: Track, position: int) -> None:
        self._mixer.change_track(track, position)
        self._has_song = True
        self.song_changed.emit()
        self.duration_changed.emit(self.duration_s)
