"""The composition root: builds every part, connects them, and takes them down again in order.

No logic lives here; what a part does stands in its own module.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer

from engine.contract import EngineLoader, EngineWish
from engine.listening.transcript import TranscriberLoader
from engine.messages import Message
from engine.separation.stems import SeparatorLoader
from heartstudio.application import Application
from heartstudio.audio.deck import Deck
from heartstudio.audio.output import Output
from heartstudio.audio.player import Player
from heartstudio.context import AppContext
from heartstudio.engine_adapter import (
    import_engine,
    load_engine,
    load_separator,
    load_transcriber,
    look_ahead,
)
from heartstudio.i18n import install_translations
from heartstudio.jobs.awake import Awake, Hold, Wakefulness, keep_running, keep_screen_on
from heartstudio.jobs.background import Background
from heartstudio.jobs.engine.engine_queue import EngineQueue
from heartstudio.jobs.engine.memory_forecast import LookAhead, MemoryForecast
from heartstudio.jobs.engine.setup_check import SetupCheck
from heartstudio.jobs.models.adapters import AdapterService
from heartstudio.jobs.models.downloads import DownloadService
from heartstudio.jobs.models.model_converter import ModelConverter
from heartstudio.jobs.songs.export import Exporter
from heartstudio.jobs.songs.file_opener import FileOpener
from heartstudio.jobs.songs.full_sounds import FullSounds
from heartstudio.jobs.songs.grafts import GraftService
from heartstudio.jobs.songs.journal_writing import JournalWriting
from heartstudio.jobs.songs.library import Library
from heartstudio.jobs.songs.open_song import OpenSong
from heartstudio.jobs.songs.peak_loader import PeakLoader
from heartstudio.jobs.songs.radio import Radio
from heartstudio.jobs.songs.repairs import RepairService
from heartstudio.jobs.songs.song_jobs import SongJobs
from heartstudio.jobs.songs.song_requests import SongRequests
from heartstudio.jobs.songs.song_saver import SongSaver
from heartstudio.jobs.songs.song_writing import missing_folder
from heartstudio.jobs.songs.stem_player import StemPlayer
from heartstudio.jobs.songs.stems import StemsService
from heartstudio.jobs.songs.timing import TimingService
from heartstudio.jobs.songs.waiting_songs import WaitingSongs
from heartstudio.jobs.titles.titles import TitleService
from heartstudio.model.adapter_list import AdapterList
from heartstudio.model.draft import Draft, DraftModel, draw_seed
from heartstudio.model.model_catalog import ModelCatalog
from heartstudio.model.presets import DraftAutosave, PresetStore, draft_from
from heartstudio.model.prompt_counter import PromptCounter
from heartstudio.model.settings import SettingsStore
from heartstudio.model.song_list_model import SongListModel
from heartstudio.outside import open_outside, show_files
from heartstudio.paths import AppPaths
from heartstudio.records import Records
from heartstudio.single_instance import SingleInstance
from heartstudio.theme import Theme
from heartstudio.wiring import Wiring

_log = logging.getLogger(__name__)
AFTER_WINDOW_MS = 300
PREPARE_MS = 1_500
"""After the start: torch is imported then, so that the first song need not wait for it."""


class Studio(QObject):
    """Everything but the window: `context` is what the window is built on.  GUI thread."""

    def __init__(
        self,
        paths: AppPaths,
        loader: EngineLoader,
        parent: QObject | None = None,
        transcribers: TranscriberLoader = load_transcriber,
        look_ahead: LookAhead | None = None,
        hold: Hold | None = None,
        hold_screen: Hold | None = None,
        records: Records | None = None,
        separators: SeparatorLoader = load_separator,
        output: Output | None = None,
    ) -> None:
        """look_ahead tells what a song will need; without it the window shows no memory bar.
        hold keeps the computer awake, hold_screen its screen; without them nothing does.  records:
        the log and the crash reports, which began before.  output: where songs are heard; without
        it on a device."""
        super().__init__(parent)
        paths.make()
        self._paths = paths
        self._records = records or Records(paths.logs, self)
        self._settings = settings = SettingsStore(paths.settings, self)
        self._catalog = ModelCatalog((paths.resources / "starter", paths.models), settings, self)
        self._adapters = AdapterList(settings, self)
        self._draft = DraftModel(_first_draft(settings), self)
        self._autosave = DraftAutosave(self._draft, settings, self)
        self._library = Library(paths.library, self._music_folder, self)
        self._songs = SongListModel(self._library, self)
        self._open_song = OpenSong(self._songs, self._library, self)
        self._journals = JournalWriting(paths.journals, self)
        self._queue = EngineQueue(
            loader, settings, self, self._engine_wish, transcribers, separators
        )
        self._player = Player(self, output)
        self._peak_loader = PeakLoader(self, str(paths.journals))
        self._counter_thread = Background("counter", self)
        self._screen = Wakefulness(hold_screen, self)
        self.context = self._build_context(look_ahead)
        self._awake = Awake(self._queue, self.context.downloads, settings, hold, self)
        self._wiring = Wiring(self.context, self._peak_loader, self)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(AFTER_WINDOW_MS)
        self._later.timeout.connect(self._begin_later)

    def begin(self) -> None:
        """What waits until the window is up: the library, interrupted songs, counting."""
        self.context.songs.load()
        self._later.start()

    def _begin_later(self) -> None:
        self.context.saver.look_for_interrupted()
        self.context.counter.start()
        self.context.radio.clean_up()
        folder = self._music_folder()
        note = self.context.requests.note_appeared.emit
        self._library.submit(
            lambda _store: missing_folder(folder), lambda told: note(told) if told else None
        )
        aside = self._settings.set_aside
        if aside is not None:
            note(
                Message(
                    "The settings file was damaged. What could be read of it is used; the damaged "
                    "file is kept as {name}.",
                    name=aside.name,
                )
            )

    def shutdown(self) -> bool:
        """Stop what runs (its tokens are kept), write everything, end all threads."""
        context = self.context
        context.saver.is_closing = True
        steps: dict[str, Callable[[], bool | None]] = {
            "the start's timer": self._later.stop,
            "connections": self._wiring.shutdown,
            "waiting songs": context.waiting.shutdown,
            "full sounds": context.full_sounds.shutdown,
            "the draft": self._autosave.end,
            "the radio": context.radio.shutdown,
            "the player": context.player.shutdown,
            "counting": context.counter.stop,
            "the queue": context.queue.shutdown,
            "keeping awake": self._awake.shutdown,
            "keeping the screen on": self._screen.shutdown,
            "peaks": self._peak_loader.shutdown,
            "stems": context.stem_player.shutdown,
            "exports": context.exporter.shutdown,
            "titles": context.titles.shutdown,
            "downloads": context.downloads.shutdown,
            "adapters": context.adapters.shutdown,
            "the forecast": context.forecast.shutdown,
            "the set-up check": context.setup.shutdown,
            "the converter": context.converter.shutdown,
            "the counter's thread": self._counter_thread.shutdown,
            "journals": self._journals.shutdown,
            "the library": self._library.shutdown,
            "settings": lambda: context.settings.sync() or None,  # a full disk was told before
        }
        return all([_is_over(name, step) for name, step in steps.items()])

    def _build_context(self, look_ahead: LookAhead | None) -> AppContext:
        paths, settings, catalog, songs = self._paths, self._settings, self._catalog, self._songs
        deck = Deck(self._player, songs, self._peak_loader, self)
        titles = TitleService(settings, self)
        requests = self._build_requests(titles)
        saver = SongSaver(
            queue=self._queue,
            songs=songs,
            library=self._library,
            journals=self._journals,
            music_folder=self._music_folder,
            model_folder=self._model_folder,
            parent=self,
        )
        counter = PromptCounter(self._draft, catalog, self._counter_thread, self)
        jobs = self._build_song_jobs()
        repairs = self._build_repairs(jobs, saver)
        return AppContext(
            draft=self._draft,
            requests=requests,
            queue=self._queue,
            songs=songs,
            deck=deck,
            open_song=self._open_song,
            player=self._player,
            screen=self._screen,
            saver=saver,
            waiting=self._build_waiting(saver, requests),
            repairs=repairs,
            timing=TimingService(jobs, self._open_song, self),
            stems=StemsService(jobs, self),
            stem_player=StemPlayer(deck, self._player, songs, self, str(self._paths.journals)),
            full_sounds=self._build_full_sounds(jobs, requests, repairs),
            grafts=GraftService(jobs, self),
            radio=self._build_radio(requests, titles, deck),
            opener=FileOpener(
                library=self._library,
                songs=songs,
                requests=requests,
                deck=deck,
                open_song=self._open_song,
                parent=self,
            ),
            exporter=Exporter(songs, self),
            titles=titles,
            settings=settings,
            presets=PresetStore(settings, self),
            catalog=catalog,
            downloads=DownloadService(catalog, settings, self),
            adapters=AdapterService(self._adapters, self),
            counter=counter,
            forecast=self._build_forecast(counter, look_ahead),
            setup=self._build_setup(),
            converter=ModelConverter(catalog, self),
            crashes=self._records.crashes,
            log=self._records.book,
            paths=paths,
            open_url=open_outside,
            show_files=show_files,
        )

    def _build_requests(self, titles: TitleService) -> SongRequests:
        return SongRequests(
            draft=self._draft,
            queue=self._queue,
            songs=self._songs,
            library=self._library,
            titles=titles,
            catalog=self._catalog,
            adapters=self._adapters,
            settings=self._settings,
            parent=self,
        )

    def _build_waiting(self, saver: SongSaver, requests: SongRequests) -> WaitingSongs:
        waiting = WaitingSongs(
            queue=self._queue,
            library=self._library,
            saver=saver,
            settings=self._settings,
            model_folder=self._model_folder,
            folder=self._paths.waiting,
            parent=self,
        )
        requests.reserved.connect(waiting.reserve)
        requests.released.connect(waiting.release)
        return waiting

    def _build_repairs(self, jobs: SongJobs, saver: SongSaver) -> RepairService:
        return RepairService(
            jobs=jobs,
            saver=saver,
            open_song=self._open_song,
            sound_folder=str(self._paths.journals),
            parent=self,
        )

    def _build_song_jobs(self) -> SongJobs:
        return SongJobs(
            queue=self._queue,
            songs=self._songs,
            library=self._library,
            catalog=self._catalog,
            settings=self._settings,
            parent=self,
        )

    def _build_full_sounds(
        self, jobs: SongJobs, requests: SongRequests, repairs: RepairService
    ) -> FullSounds:
        return FullSounds(
            jobs=jobs,
            queue=self._queue,
            requests=requests,
            open_song=self._open_song,
            repairs=repairs,
            draft=self._draft,
            parent=self,
        )

    def _build_radio(self, requests: SongRequests, titles: TitleService, deck: Deck) -> Radio:
        return Radio(
            queue=self._queue,
            requests=requests,
            draft=self._draft,
            songs=self._songs,
            library=self._library,
            titles=titles,
            player=self._player,
            deck=deck,
            folder=self._paths.radio,
            music_folder=self._music_folder,
            parent=self,
        )

    def _build_forecast(
        self, counter: PromptCounter, look_ahead: LookAhead | None
    ) -> MemoryForecast:
        return MemoryForecast(
            draft=self._draft,
            catalog=self._catalog,
            counter=counter,
            settings=self._settings,
            wishes=self._engine_wish,
            look_ahead=look_ahead,
            parent=self,
        )

    def _build_setup(self) -> SetupCheck:
        return SetupCheck(
            settings=self._settings,
            catalog=self._catalog,
            player=self._player,
            queue=self._queue,
            paths=self._paths,
            music_folder=self._music_folder,
            parent=self,
        )

    def _engine_wish(self, device: str) -> EngineWish:
        """How to compute on a device, by the settings of now."""
        wish = self._settings.settings.engine_wish(device)
        folders = self._adapters.folders()
        return replace(wish, adapter_folders=folders, sound_folder=str(self._paths.journals))

    def _music_folder(self) -> Path:
        chosen = self._settings.settings.music_folder.strip()
        return Path(chosen).expanduser() if chosen else self._paths.music

    def _model_folder(self, wished: str) -> str:
        """A model's folder that is there now: the wished one, or the default; "" without any."""
        known = {str(choice.path): choice for choice in self._catalog.choices()}
        model = known.get(wished) or self._catalog.find(wished) or self._catalog.default()
        return str(model.path) if model else ""


def _is_over(name: str, step: Callable[[], bool | None]) -> bool:
    """Take one step of closing.  One that fails keeps no other from being taken."""
    try:
        return step() is not False
    except Exception:
        _log.critical("closing failed: %s", name, exc_info=True)
        return False


def _first_draft(settings: SettingsStore) -> Draft:
    """The draft of last time, or an empty one."""
    saved = draft_from(settings.document("draft"))
    return saved or Draft(seed=draw_seed())


def run_window(
    app: Application,
    paths: AppPaths,
    instance: SingleInstance,
    files: list[Path],
    records: Records,
) -> tuple[int, bool]:
    """Open the window and run until it closes: (exit code, whether all threads ended)."""
    from heartstudio.view.main_window import MainWindow

    studio = Studio(
        paths,
        load_engine,
        app,
        look_ahead=look_ahead,
        hold=keep_running,
        hold_screen=keep_screen_on,
        records=records,
    )
    context = studio.context
    settings = context.settings.settings
    install_translations(app, paths.resources / "i18n", settings.language)
    theme = Theme(app, settings.theme)
    context.settings.changed.connect(
        lambda name: theme.choose(context.settings.settings.theme) if name == "theme" else None
    )
    window = MainWindow(context)

    def come_forward(more_files: list[Path]) -> None:
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.raise_()
        window.activateWindow()
        if more_files:
            context.opener.open(more_files)

    instance.activated.connect(come_forward)
    app.files_wanted.connect(come_forward)
    window.show()
    context.songs.loaded.connect(spare_the_collector)
    studio.begin()
    QTimer.singleShot(PREPARE_MS, studio, lambda: context.queue.prepare(import_engine))
    if files:
        context.opener.open(files)
    code = app.exec()
    is_closed = _is_over("the socket", instance.close)
    has_ended = studio.shutdown()
    context.crashes.end()
    window.deleteLater()
    return code, is_closed and has_ended


def spare_the_collector() -> None:
    """What is there by now stays: Python's garbage collector need not look at it again.

    With 10 000 songs a full collection takes 40 ms, in which the window stands still.
    """
    gc.freeze()
