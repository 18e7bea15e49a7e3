"""The Models dialog: available and installed models, and actions on the selected one.

A list and the details of its current row; a second page has the download settings. States come from
the download service; nothing is downloaded before a button is pressed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QMessageBox,
    QPushButton,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.hardware.machine import Memory
from engine.messages import Message
from heartstudio.context import AppContext
from heartstudio.icons import icon
from heartstudio.jobs.models.model_status import ModelState, ModelStatus, is_release
from heartstudio.model.adapter_list import KnownAdapter
from heartstudio.model.releases import RELEASES, WEB_PAGE, find_release, wanted_by, with_needs
from heartstudio.theme import MARGIN_PX, set_kind
from heartstudio.view.message_text import message_text
from heartstudio.view.models.convert_dialog import convert_button
from heartstudio.view.models.download_settings import DownloadSettings
from heartstudio.view.models.model_detail import ModelDetail, ModelView
from heartstudio.view.models.model_texts import (
    STARTER,
    facts_text,
    fit_text,
    purpose_of,
    size_text,
    state_text,
)
from heartstudio.view.plain_text import PlainLabel, question_box, set_column_tip
from heartstudio.view.widgets.card import describe
from heartstudio.view.widgets.enter_key import EnterPressesFocused

KEY = Qt.ItemDataRole.UserRole
ADAPTER = "adapter:"
"""Beginning of the keys of style adapters; their hash follows."""
NAME, SIZE, STATE = range(3)


class ModelsDialog(QDialog):
    """Not modal: songs can be made, and downloads continue, while it is open or closed."""

    def __init__(
        self,
        context: AppContext,
        memory: Callable[[], Memory],
        parent: QWidget | None = None,
    ) -> None:
        """memory: returns this computer's main memory."""
        super().__init__(parent)
        self.setObjectName("modelsDialog")
        self.setWindowTitle(self.tr("Models"))
        self.resize(820, 640)
        self._context = context
        self._catalog = context.catalog
        self._service = context.downloads
        self._adapters = context.adapters
        self._memory = memory()
        self.list = QTreeWidget(self)
        self.detail = ModelDetail(self)
        self.note = PlainLabel(self)
        self._set_up_list()
        self._lay_out()
        self.setTabOrder(self.copy, self.close_button)
        EnterPressesFocused(self)
        self.list.setFocus()
        self._connect()
        self._catalog.refresh()
        self.fill()

    @Slot()
    def fill(self) -> None:
        """List starter, releases and added folders again, keeping the selection."""
        chosen = self.chosen()
        self.list.clear()
        starter = self._catalog.find(STARTER)
        keys = [STARTER] if starter is not None else []
        keys += [release.id for release in RELEASES]
        keys += [str(folder) for folder in self._catalog.added_folders()]
        keys += [ADAPTER + known.sha256 for known in self._adapters.list.adapters()]
        for key in keys:
            item = QTreeWidgetItem()
            item.setData(NAME, KEY, key)
            self.list.addTopLevelItem(item)
            self._show_row(item)
        fallback = next(release.id for release in RELEASES if release.is_recommended)
        self.choose(chosen if chosen in keys else fallback)

    def chosen(self) -> str:
        """Return the key of the current row, "" without one."""
        item = self.list.currentItem()
        return str(item.data(NAME, KEY)) if item is not None else ""

    def choose(self, key: str) -> None:
        """Make a row the current one."""
        item = self._item(key)
        if item is not None:
            self.list.setCurrentItem(item)
            self._show_detail()

    def add_folder(self, folder: Path) -> None:
        """Add a folder, or report what it lacks."""
        problem = self._catalog.add_folder(folder)
        self.note.setText(message_text(problem))
        self.note.setVisible(bool(problem))
        self.fill()
        if not problem:
            self.choose(str(self._catalog.added_folders()[-1]))

    def add_adapter(self, folder: Path) -> None:
        """Add an adapter's folder; what is wrong with it is said when it has been looked at."""
        self.note.hide()
        self._adapters.add(folder)

    @Slot(str)
    def _on_adapter_added(self, sha256: str) -> None:
        self.fill()
        self.choose(ADAPTER + sha256)

    @Slot(object)
    def _on_adapter_refused(self, message: Message) -> None:
        self.note.setText(message_text(message))
        self.note.show()

    def _set_up_list(self) -> None:
        self.list.setObjectName("modelsList")
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAllColumnsShowFocus(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHeaderLabels([self.tr("Model"), self.tr("Size"), self.tr("State")])
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        self.list.headerItem().setTextAlignment(SIZE, right)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(SIZE, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(STATE, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(STATE, 210)
        describe(
            self.list,
            self.tr("Models"),
            self.tr("Choose a model with the arrow keys; what can be done with it stands below"),
        )

    def _lay_out(self) -> None:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, MARGIN_PX, 0, MARGIN_PX)
        column.addWidget(self.list, 1)
        column.addWidget(self.detail)
        self.note.setObjectName("modelsNote")
        self.note.setWordWrap(True)
        set_kind(self.note, "warning")
        self.note.hide()
        column.addWidget(self.note)
        self.pages = QTabWidget(self)
        self.pages.setObjectName("modelsPages")
        describe(self.pages, self.tr("Pages"), self.tr("Models, or how they are downloaded"))
        self.settings = DownloadSettings(self._context.settings, self._service, self)
        self.pages.addTab(page, self.tr("Models"))
        self.pages.addTab(self.settings, self.tr("Downloads"))
        self.add = self._button("modelsAddFolder", "folder-open", self.tr("&Add a folder…"))
        describe(
            self.add,
            self.tr("Add a folder"),
            self.tr("Use a folder that holds a model already; nothing is copied"),
        )
        self.adapter = self._button("modelsAddAdapter", "presets", self.tr("Add an adapt&er…"))
        describe(
            self.adapter,
            self.tr("Add an adapter"),
            self.tr("Use a folder that holds a style adapter (LoRA); nothing is copied"),
        )
        self.web = self._button("modelsWebPage", "link", self.tr("&Web page"))
        describe(self.web, self.tr("Web page"), self.tr("Open the page where they are published"))
        self.close_button = self._button("modelsClose", "", self.tr("Close"))
        tip = self.tr("Close this window; downloads run on")
        describe(self.close_button, self.tr("Close"), tip)
        foot = QHBoxLayout()
        foot.addWidget(self.add)
        foot.addWidget(self.adapter)
        foot.addWidget(self.web)
        self.copy = convert_button(self._context.converter, self._catalog, self)
        foot.addWidget(self.copy)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX)
        layout.addWidget(self.pages, 1)
        layout.addLayout(foot)

    def _button(self, name: str, icon_name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        if icon_name:
            button.setIcon(icon(icon_name))
        button.setObjectName(name)
        return button

    def _connect(self) -> None:
        detail, service = self.detail, self._service
        detail.download_wanted.connect(lambda: service.start(self.chosen()))
        detail.pause_wanted.connect(lambda: service.pause(self.chosen()))
        detail.cancel_wanted.connect(lambda: service.cancel(self.chosen()))
        detail.check_wanted.connect(lambda: service.check(self.chosen()))
        detail.remove_wanted.connect(self._on_remove)
        detail.folder_wanted.connect(lambda: self._context.open_url(self._place(self.chosen())))
        self.add.clicked.connect(self._on_add)
        self.adapter.clicked.connect(self._on_add_adapter)
        self._adapters.added.connect(self._on_adapter_added)
        self._adapters.refused.connect(self._on_adapter_refused)
        self._adapters.list.changed.connect(self.fill)
        self.web.clicked.connect(lambda: self._context.open_url(WEB_PAGE))
        self.close_button.clicked.connect(self.close)
        self.list.currentItemChanged.connect(self._show_detail)
        service.changed.connect(self._on_changed)
        self._catalog.changed.connect(self.fill)
        self._context.settings.changed.connect(self._on_option_changed)

    def _item(self, key: str) -> QTreeWidgetItem | None:
        for row in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(row)
            if item is not None and item.data(NAME, KEY) == key:
                return item
        return None

    def _status(self, key: str) -> ModelStatus:
        if key == STARTER or key.startswith(ADAPTER):
            return ModelStatus(ModelState.PRESENT)
        return self._service.status(key)

    def _adapter(self, key: str) -> KnownAdapter | None:
        """Return the adapter of a row, None for a model's."""
        return self._adapters.list.find(key.removeprefix(ADAPTER))

    def _purpose(self, key: str) -> str:
        known = self._adapter(key)
        if known is None:
            return purpose_of(key)
        if known.is_from_trainer:
            return self.tr(
                "A style adapter that SimpleTuner trained: computed as it trains. Its files do not "
                "tell which model it was trained for."
            )
        return self.tr(
            "A style adapter (LoRA). Its files do not tell which model it was trained for."
        )

    def _title(self, key: str) -> str:
        if key == STARTER:
            return self.tr("Starter")
        known = self._adapter(key)
        if known is not None:
            return known.name
        if not is_release(key):
            return key
        release = find_release(key)
        if release.is_recommended:
            return self.tr("{title} (recommended)").format(title=release.title)
        return release.title

    def _size_bytes(self, key: str) -> int:
        if is_release(key):
            return find_release(key).size_bytes
        known = self._adapter(key)
        if known is not None:
            return known.size_bytes
        choices = self._catalog.choices()
        same = [c.size_bytes for c in choices if key in (c.id, str(c.folder))]
        return sum(same)

    def _place(self, key: str) -> Path:
        if is_release(key):
            return find_release(key).place_in(self._catalog.models_folder)
        known = self._adapter(key)
        return Path(key if known is None else known.folder)

    def _show_row(self, item: QTreeWidgetItem) -> None:
        key = str(item.data(NAME, KEY))
        size = self._size_bytes(key)
        item.setText(NAME, self._title(key))
        item.setText(SIZE, size_text(size) if size else "")
        item.setTextAlignment(SIZE, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setText(STATE, state_text(self._status(key)))
        set_column_tip(item, NAME, self._purpose(key))

    @Slot()
    def _show_detail(self) -> None:
        key = self.chosen()
        if not key:
            return
        status = self._status(key)
        facts: tuple[str, ...] = ()
        download = ""
        if is_release(key):
            release = find_release(key)
            facts = (facts_text(release, self._place(key)), fit_text(release, self._memory))
            if status.state is ModelState.ABSENT:
                missing = [r for r in with_needs(release) if self._catalog.release_problem(r)]
                size = size_text(sum(r.size_bytes for r in missing))
                download = self.tr("&Download ({size})").format(size=size)
        self.detail.show_model(
            ModelView(
                title=self._title(key),
                purpose=self._purpose(key),
                facts=tuple(line for line in facts if line),
                status=status,
                download_text=download,
                is_release=is_release(key),
                is_added=key != STARTER and not is_release(key),
                is_adapter=self._adapter(key) is not None,
            )
        )

    @Slot(str)
    def _on_changed(self, key: str) -> None:
        item = self._item(key)
        if item is not None:
            self._show_row(item)
        if key == self.chosen():
            self._show_detail()

    @Slot(str)
    def _on_option_changed(self, name: str) -> None:
        if name in ("models_folder", "model_folders"):
            self.fill()

    def _on_add(self) -> None:
        path = QFileDialog.getExistingDirectory(self, self.tr("Add a folder"))
        if path:
            self.add_folder(Path(path))

    def _on_add_adapter(self) -> None:
        path = QFileDialog.getExistingDirectory(self, self.tr("Add an adapter"))
        if path:
            self.add_adapter(Path(path))

    def _on_remove(self) -> None:
        """Remove an added folder from the list, or delete a release after confirmation."""
        key = self.chosen()
        if self._adapter(key) is not None:
            self._adapters.list.forget(key.removeprefix(ADAPTER))
            return
        if not is_release(key):
            self._catalog.forget_folder(Path(key))
            return
        release = find_release(key)
        needing = [r.title for r in wanted_by(release) if not self._catalog.release_problem(r)]
        text = self.tr("Delete {title}? {size} become free; it can be downloaded again.")
        text = text.format(title=release.title, size=size_text(release.size_bytes))
        if needing:
            needed = self.tr("Without it these models cannot be used: {titles}.")
            text = f"{text}\n\n{needed.format(titles=', '.join(needing))}"
        question = question_box(self, self.tr("Remove a model"), text)
        question.setObjectName("modelRemoveQuestion")
        delete = question.addButton(self.tr("&Delete"), QMessageBox.ButtonRole.DestructiveRole)
        question.addButton(QMessageBox.StandardButton.Cancel).setIcon(QIcon())
        question.setDefaultButton(QMessageBox.StandardButton.Cancel)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        delete.clicked.connect(lambda: self._service.remove(key))
        question.open()
