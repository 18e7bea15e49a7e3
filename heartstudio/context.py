"""Everything a view may need, passed to it by app.py as one frozen object.

No logic: the parts document themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heartstudio.audio.deck import Deck
    from heartstudio.audio.player import Player
    from heartstudio.jobs.awake import Wakefulness
    from heartstudio.jobs.engine.engine_queue import EngineQueue
    from heartstudio.jobs.engine.memory_forecast import MemoryForecast
    from heartstudio.jobs.engine.setup_check import SetupCheck
    from heartstudio.jobs.models.adapters import AdapterService
    from heartstudio.jobs.models.downloads import DownloadService
    from heartstudio.jobs.models.model_converter import ModelConverter
    from heartstudio.jobs.songs.export import Exporter
    from heartstudio.jobs.songs.file_opener import FileOpener
    from heartstudio.jobs.songs.full_sounds import FullSounds
    from heartstudio.jobs.songs.grafts import GraftService
    from heartstudio.jobs.songs.open_song import OpenSong
    from heartstudio.jobs.songs.radio import Radio
    from heartstudio.jobs.songs.repairs import RepairService
    from heartstudio.jobs.songs.song_requests import SongRequests
    from heartstudio.jobs.songs.song_saver import SongSaver
    from heartstudio.jobs.songs.stem_player import StemPlayer
    from heartstudio.jobs.songs.stems import StemsService
    from heartstudio.jobs.songs.timing import TimingService
    from heartstudio.jobs.songs.waiting_songs import WaitingSongs
    from heartstudio.jobs.titles.titles import TitleService
    from heartstudio.model.crash_reports import CrashReports
    from heartstudio.model.draft import DraftModel
    from heartstudio.model.log_book import LogBook
    from heartstudio.model.model_catalog import ModelCatalog
    from heartstudio.model.presets import PresetStore
    from heartstudio.model.prompt_counter import PromptCounter
    from heartstudio.model.settings import SettingsStore
    from heartstudio.model.song_list_model import SongListModel
    from heartstudio.paths import AppPaths


@dataclass(frozen=True)
class AppContext:
    """The services that the window uses.

    draft      what is being edited; `draft.undo_stack` is Edit > Undo
    requests   Generate, Stop, extend, restore: one method each
    queue    the queue and the running job: progress, queue, retry, free memory
    songs      the library; `songs.undo_stack` undoes deletions
    deck       which song is shown: peaks, sections, raw samples
    open_song  content of the open song's file
    player     transport
    screen     keeps the screen awake while that is wanted
    saver      saves songs; offers interrupted ones after a crash
    waiting    offers the songs that were still queued when the app ended
    repairs    candidates for a selected passage, and the songs made from them
    timing     when the lines of a song are sung: transcription, and the open song's times
    stems      songs separated into vocals, drums, bass and other
    stem_player  levels of the open song's stems
    full_sounds  full sounds of songs with draft sounds
    grafts     songs made of two: previews, and the songs
    radio      composes and plays song after song
    opener     dropped and opened files
    exporter   exports
    titles     titles and lyrics from a text model
    settings   preferences and window layout (`blob`, `set_blob`)
    presets    named tag and sampling presets
    catalog    models found
    downloads  downloads, checks and removes models
    adapters   adds style adapters; `adapters.list` holds them
    counter    token counts of the draft
    forecast   the memory the draft will need
    setup      what "Check set-up" finds out
    converter  smaller copies of models
    crashes    the report about a crash of the previous run
    log        log viewer and "Copy report"
    paths      folders
    open_url   opens a folder or web page in another program (replaced by tests)
    show_files shows files of one folder in the system's file manager (replaced by tests)
    """

    draft: DraftModel
    requests: SongRequests
    queue: EngineQueue
    songs: SongListModel
    deck: Deck
    open_song: OpenSong
    player: Player
    screen: Wakefulness
    saver: SongSaver
    waiting: WaitingSongs
    repairs: RepairService
    timing: TimingService
    stems: StemsService
    stem_player: StemPlayer
    full_sounds: FullSounds
    grafts: GraftService
    radio: Radio
    opener: FileOpener
    exporter: Exporter
    titles: TitleService
    settings: SettingsStore
    presets: PresetStore
    catalog: ModelCatalog
    downloads: DownloadService
    adapters: AdapterService
    counter: PromptCounter
    forecast: MemoryForecast
    setup: SetupCheck
    converter: ModelConverter
    crashes: CrashReports
    log: LogBook
    paths: AppPaths
    open_url: Callable[[str | Path], bool]
    show_files: Callable[[Sequence[Path]], bool]
