"""The song in the player: its sound, whole or still growing.

It holds the sound and knows where it ends; starting and stopping is player.py's part.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from engine.contract import Samples
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

    def insert(self, track: Track) -> None:
        """Take a new song, paused at 0:00; whoever made the track may go on filling it."""
        self._mixer.pause()
        self._mixer.loudness_gain = 1.0
        self._mixer.loop = None
        self._take(track, 0)

    def load(self, samples: Samples | None = None, is_growing: bool = False) -> None:
        """Take a new song, paused at 0:00.  samples (2, N); is_growing: `append` brings more."""
        self.insert(Track(samples, is_complete=not is_growing))

    def exchange(self, track: Track, loudness_gain: float = 1.0) -> None:
        """Another take at the same place: playing goes on there, at `loudness_gain` (linear)."""
        self._mixer.loudness_gain = loudness_gain
        self._take(track, self._mixer.position)

    def append(self, samples: Samples) -> None:
        """More sound of the growing song, (2, n); playing goes on when it was waiting."""
        self._mixer.track.append(samples)
        self.track_grew()

    def track_grew(self) -> None:
        """The inserted track has become longer, or is whole now."""
        self.duration_changed.emit(self.duration_s)

    def complete(self) -> None:
        """The growing song is whole: at its end playing stops instead of waiting."""
        self._mixer.track.is_complete = True
        self.track_grew()

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
