"""The composition root: builds every part, connects them, and takes them down again in order.

No logic lives here; what a part does stands in its own module.
"""

from __future__ import annotations

import gc
import logging
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, QTimer

from engine.contract import EngineLoader, EngineWish
from engine.listening.transcript import TranscriberLoader, package_problem
from engine.messages import NOTHING, Message
from heartstudio.application import Application
from heartstudio.audio.deck import Deck
from heartstudio.audio.player import Player
from heartstudio.context import AppContext
from heartstudio.engine_adapter import (
    import_engine,
    load_engine,
    load_transcriber,
    look_ahead,
)
from heartstudio.i18n import install_translations
from heartstudio.jobs.awake import Awake, Hold, keep_running
from heartstudio.jobs.background import Background
from heartstudio.jobs.diary import Diary
from heartstudio.jobs.downloads import DownloadService
from heartstudio.jobs.export import Exporter
from heartstudio.jobs.file_opener import FileOpener, OpenerDesk
from heartstudio.jobs.generation import GenerationService
from heartstudio.jobs.library import Library
from heartstudio.jobs.memory_forecast import ForecastDesk, LookAhead, MemoryForecast
from heartstudio.jobs.model_converter import ModelConverter
from heartstudio.jobs.peak_loader import PeakLoader
from heartstudio.jobs.repairs import RepairDesk, RepairService
from heartstudio.jobs.setup_check import SetupCheck, SetupDesk
from heartstudio.jobs.song_keeper import KeeperDesk, SongKeeper
from heartstudio.jobs.song_maker import MakerDesk, SongMaker
from heartstudio.jobs.timing import TimingDesk, TimingService
from heartstudio.jobs.titles import TitleService
from heartstudio.jobs.waiting_songs import WaitingDesk, WaitingSongs
from heartstudio.model.crash_reports import CrashReports
from heartstudio.model.draft import Draft, DraftModel, draw_seed
from heartstudio.model.log_book import LogBook
from heartstudio.model.model_catalog import ModelCatalog
from heartstudio.model.presets import DraftAutosave, PresetStore, draft_from
from heartstudio.model.prompt_counter import PromptCounter
from heartstudio.model.settings import SettingsStore
from heartstudio.model.song_list_model import SongListModel
from heartstudio.outside import open_outside, show_files
from heartstudio.paths import AppPaths
from heartstudio.single_instance import SingleInstance
from heartstudio.theme import Theme
from heartstudio.wiring import Wiring

AFTER_WINDOW_MS = 300
PREPARE_MS = 1_500
"""After the start: torch is imported then, so that the first song need not wait for it."""
LOG_BYTES = 2_000_000
LOG_FILE = "heartstudio.log"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Hidden:
    """Parts that no view sees but that must be ended."""

    library: Library
    diary: Diary
    loader: PeakLoader
    counter_thread: Background
    autosave: DraftAutosave


@dataclass(frozen=True)
class _Doors:
    """What leads to torch."""

    engine: EngineLoader
    transcriber: TranscriberLoader
    look_ahead: LookAhead | None

    def package_problem(self) -> Message:
        """Why the transcriber cannot run here, "" when it can; others need no package."""
        return package_problem() if self.transcriber is load_transcriber else NOTHING


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
    ) -> None:
        """look_ahead tells what a song will need; without it the window shows no memory bar.
        hold keeps the computer awake; without it nothing does."""
        super().__init__(parent)
        paths.make()
        self.context, self._hidden = _build(paths, _Doors(loader, transcribers, look_ahead), self)
        self._awake = _awake(self.context, hold, self)
        self._wiring = Wiring(self.context, self._hidden.loader, self)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(AFTER_WINDOW_MS)
        self._later.timeout.connect(self._begin_later)

    def begin(self) -> None:
        """What waits until the window is up: the library, interrupted songs, counting."""
        self.context.songs.load()
        self._later.start()

    def _begin_later(self) -> None:
        self.context.keeper.look_for_interrupted()
        self.context.counter.start()

    def shutdown(self) -> bool:
        """Stop what runs (its tokens are kept), write everything, end all threads."""
        context, hidden = self.context, self._hidden
        self._later.stop()
        self._wiring.shutdown()
        context.keeper.is_closing = True
        context.waiting.shutdown()
        hidden.autosave.end()
        context.player.shutdown()
        context.counter.stop()
        ended = [
            context.service.shutdown(),
            self._awake is None or self._awake.shutdown(),
            hidden.loader.shutdown(),
            context.exporter.shutdown(),
            context.titles.shutdown(),
            context.downloads.shutdown(),
            context.forecast.shutdown(),
            context.setup.shutdown(),
            context.converter.shutdown(),
            hidden.counter_thread.shutdown(),
            hidden.diary.shutdown(),
            hidden.library.shutdown(),
        ]
        context.settings.sync()
        return all(ended)


@dataclass(frozen=True)
class _Basis:
    """What knows things; everything that does things is built on it."""

    settings: SettingsStore
    catalog: ModelCatalog
    draft: DraftModel
    library: Library
    songs: SongListModel
    music_folder: Callable[[], Path]


def _build_basis(paths: AppPaths, owner: QObject) -> _Basis:
    settings = SettingsStore(paths.settings, owner)
    catalog = ModelCatalog((paths.resources / "starter", paths.models), settings, owner)
    draft = DraftModel(_first_draft(settings), owner)
    music_folder = _music_folder(settings, paths)
    library = Library(paths.library, music_folder, owner)
    return _Basis(settings, catalog, draft, library, SongListModel(library, owner), music_folder)


def _build(paths: AppPaths, doors: _Doors, owner: QObject) -> tuple[AppContext, _Hidden]:
    basis = _build_basis(paths, owner)
    settings, catalog, draft = basis.settings, basis.catalog, basis.draft
    songs, library = basis.songs, basis.library
    service = GenerationService(doors.engine, settings, owner, _wishes(settings), doors.transcriber)
    player, loader = Player(owner), PeakLoader(owner)
    deck = Deck(player, songs, loader, owner)
    titles, diary = TitleService(settings, owner), Diary(paths.journals, owner)
    maker = SongMaker(MakerDesk(draft, service, songs, library, titles, catalog, settings), owner)
    keeper = _build_keeper(basis, service, diary, owner)
    counter = PromptCounter(draft, catalog, thread := Background("counter", owner), owner)
    context = AppContext(
        draft=draft,
        maker=maker,
        service=service,
        songs=songs,
        deck=deck,
        player=player,
        keeper=keeper,
        waiting=_waiting(basis, service, keeper, owner),
        repairs=_repairs(basis, service, keeper, owner),
        timing=_timing(basis, service, doors, owner),
        opener=FileOpener(OpenerDesk(library, songs, maker, deck), owner),
        exporter=Exporter(songs, owner),
        titles=titles,
        settings=settings,
        presets=PresetStore(settings, owner),
        catalog=catalog,
        downloads=DownloadService(catalog, settings, owner),
        counter=counter,
        forecast=_forecast(basis, counter, doors.look_ahead, owner),
        setup=_setup(basis, player, service, paths, owner),
        converter=ModelConverter(catalog, owner),
        crashes=CrashReports(paths.logs / "crashes", paths.logs / LOG_FILE),
        log=LogBook(owner),
        paths=paths,
        open_url=open_outside,
        show_files=show_files,
    )
    return context, _Hidden(library, diary, loader, thread, DraftAutosave(draft, settings, owner))


def _build_keeper(
    basis: _Basis, service: GenerationService, diary: Diary, owner: QObject
) -> SongKeeper:
    model_folder = _folder_of(basis.catalog)
    desk = KeeperDesk(service, basis.songs, basis.library, diary, basis.music_folder, model_folder)
    return SongKeeper(desk, owner)


def _waiting(
    basis: _Basis, service: GenerationService, keeper: SongKeeper, owner: QObject
) -> WaitingSongs:
    model_folder = _folder_of(basis.catalog)
    desk = WaitingDesk(service, basis.library, keeper, basis.settings, model_folder)
    return WaitingSongs(desk, owner)


def _repairs(
    basis: _Basis, service: GenerationService, keeper: SongKeeper, owner: QObject
) -> RepairService:
    songs, library, catalog = basis.songs, basis.library, basis.catalog
    desk = RepairDesk(service, songs, library, catalog, basis.settings, keeper)
    return RepairService(desk, owner)


def _timing(
    basis: _Basis, service: GenerationService, doors: _Doors, owner: QObject
) -> TimingService:
    songs, library, catalog = basis.songs, basis.library, basis.catalog
    desk = TimingDesk(service, songs, library, catalog, basis.settings, doors.package_problem)
    return TimingService(desk, owner)


def _awake(context: AppContext, hold: Hold | None, owner: QObject) -> Awake | None:
    if hold is None:
        return None
    return Awake(context.service, context.downloads, context.settings, hold, owner)


def _setup(
    basis: _Basis, player: Player, service: GenerationService, paths: AppPaths, owner: QObject
) -> SetupCheck:
    desk = SetupDesk(basis.settings, basis.catalog, player, service, paths, basis.music_folder)
    return SetupCheck(desk, owner)


def _forecast(
    basis: _Basis, counter: PromptCounter, look_ahead: LookAhead | None, owner: QObject
) -> MemoryForecast:
    desk = ForecastDesk(basis.draft, basis.catalog, counter, basis.settings, look_ahead)
    return MemoryForecast(desk, owner)


def _wishes(settings: SettingsStore) -> Callable[[str], EngineWish]:
    """(device) -> how to compute, by the settings of now."""

    def wish(device: str) -> EngineWish:
        now = settings.settings
        return EngineWish(device, now.precision, now.codec_device)

    return wish


def _first_draft(settings: SettingsStore) -> Draft:
    """The draft of last time, or an empty one."""
    saved = draft_from(settings.document("draft"))
    return saved or Draft(seed=draw_seed())


def _music_folder(settings: SettingsStore, paths: AppPaths) -> Callable[[], Path]:
    def folder() -> Path:
        chosen = settings.settings.music_folder.strip()
        return Path(chosen).expanduser() if chosen else paths.music

    return folder


def _folder_of(catalog: ModelCatalog) -> Callable[[str], str]:
    def folder(wished: str) -> str:
        known = {str(choice.path): choice for choice in catalog.choices()}
        model = known.get(wished) or catalog.find(wished) or catalog.default()
        return str(model.path) if model else ""

    return folder


def run_window(
    app: Application, paths: AppPaths, instance: SingleInstance, files: list[Path]
) -> tuple[int, bool]:
    """Open the window and run until it closes: (exit code, whether all threads ended)."""
    from heartstudio.view.main_window import MainWindow

    studio = Studio(paths, load_engine, app, look_ahead=look_ahead, hold=keep_running)
    context = studio.context
    context.crashes.begin()
    start_log(context.log, paths.logs)
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
    QTimer.singleShot(PREPARE_MS, studio, lambda: context.service.prepare(import_engine))
    if files:
        context.opener.open(files)
    code = app.exec()
    instance.close()
    has_ended = studio.shutdown()
    context.crashes.end()
    window.deleteLater()
    return code, has_ended


def spare_the_collector() -> None:
    """What is there by now stays: Python's garbage collector need not look at it again.

    With 10 000 songs a full collection takes 40 ms, in which the window stands still.
    """
    gc.freeze()


def start_log(book: LogBook, folder: Path) -> None:
    """Send the log to a file that is kept small, and to the window."""
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    book.attach(root)
    try:
        file = RotatingFileHandler(
            folder / LOG_FILE, maxBytes=LOG_BYTES, backupCount=2, encoding="utf-8"
        )
    except OSError as error:
        _log.warning("there will be no log file: %s", error)
    else:
        file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        root.addHandler(file)
    sys.excepthook = _log_exception
    threading.excepthook = _log_thread_exception


def _log_exception(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """An exception that nobody caught (in a slot, for instance) goes to the log."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    _log.critical("unexpected error", exc_info=(kind, error, trace))


def _log_thread_exception(failed: threading.ExceptHookArgs) -> None:
    """The same for a thread of Python's own, where an end of the interpreter is no error."""
    if failed.exc_value is not None and failed.exc_type is not SystemExit:
        _log_exception(failed.exc_type, failed.exc_value, failed.exc_traceback)
