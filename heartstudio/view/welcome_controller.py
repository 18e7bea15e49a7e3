"""Shows the first-run page in the middle column while there is nothing else to show.

The page emits signals; this controller puts an example into the draft and generates it.
"""

from __future__ import annotations

from PySide6.QtCore import QLocale, QObject, Signal, Slot
from PySide6.QtWidgets import QStackedWidget

from heartstudio.context import AppContext
from heartstudio.jobs.engine.job import EngineState
from heartstudio.model.examples import Example, load_examples
from heartstudio.view.actions import Actions
from heartstudio.view.first_run import FirstRunPage


class WelcomeController(QObject):
    """Signals: add_model_wanted(). The page is created on first use. GUI thread."""

    add_model_wanted = Signal()

    def __init__(self, pages: QStackedWidget, context: AppContext, actions: Actions) -> None:
        super().__init__(pages)
        self._pages = pages
        self._context = context
        self._page: FirstRunPage | None = None
        actions.on("welcome", self.show)
        context.songs.loaded.connect(self._on_library_loaded)
        context.songs.rowsInserted.connect(self.hide)
        context.queue.state_changed.connect(self._on_state_changed)
        context.draft.changed.connect(self._on_draft_changed)
        context.deck.changed.connect(self._on_deck_changed)
        context.saver.interrupted_found.connect(self._on_left_over)
        context.waiting.changed.connect(self._on_left_over)

    def show(self) -> None:
        """Show the page."""
        if self._page is None:
            folder = self._context.paths.resources / "examples"
            language = QLocale().name().partition("_")[0]
            self._page = FirstRunPage(load_examples(folder, language), self._pages)
            self._page.generate_wanted.connect(self._on_generate_wanted)
            self._page.example_chosen.connect(self._on_example_chosen)
            self._page.add_model_wanted.connect(self.add_model_wanted)
            self._page.dismissed.connect(self._on_dismissed)
            self._pages.addWidget(self._page)
        self._pages.setCurrentWidget(self._page)

    def hide(self) -> None:
        """Return to song and draft."""
        self._pages.setCurrentIndex(0)

    @Slot()
    def _on_library_loaded(self) -> None:
        is_new = self._context.songs.rowCount() == 0
        is_seen = self._context.settings.settings.first_run_done
        if is_new and not is_seen and not self._is_something_left:
            self.show()

    @property
    def _is_something_left(self) -> bool:
        """Whether a first song that was not finished is offered, above song and draft."""
        return bool(self._context.saver.interrupted or self._context.waiting.titles)

    @Slot()
    def _on_left_over(self) -> None:
        if self._is_something_left:
            self.hide()

    @Slot(object)
    def _on_state_changed(self, state: EngineState) -> None:
        if state is EngineState.RUNNING:
            self.hide()

    @Slot(str)
    def _on_draft_changed(self, field: str) -> None:
        """Lyrics were dropped or a song was restored: there is something to show."""
        if field in ("title", "tags", "lyrics", "extend"):
            self.hide()

    @Slot()
    def _on_deck_changed(self) -> None:
        if self._context.deck.title:
            self.hide()

    @Slot(object)
    def _on_example_chosen(self, example: Example) -> None:
        draft = self._context.draft
        draft.replace(example.applied_to(draft.draft), self.tr("Example"))
        self.hide()

    @Slot(object)
    def _on_generate_wanted(self, example: Example) -> None:
        self._on_example_chosen(example)
        self._context.requests.generate()

    @Slot()
    def _on_dismissed(self) -> None:
        self._context.settings.set("first_run_done", True)
        self.hide()
