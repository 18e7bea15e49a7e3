"""Lists every action with its keys, read from the declarations so that it is never outdated."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from heartstudio.theme import MARGIN_PX
from heartstudio.view.actions import Actions, plain_text
from heartstudio.view.plain_text import set_tip
from heartstudio.view.widgets.enter_key import EnterPressesFocused


class ShortcutsDialog(QDialog):
    """A searchable table of actions, keys and explanations."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shortcutsDialog")
        self.setWindowTitle(self.tr("Keys"))
        self.search = QLineEdit(self)
        self.search.setObjectName("shortcutsSearch")
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setAccessibleName(self.tr("Search the keys"))
        set_tip(self.search, self.tr("Shows only the actions in which this text occurs"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._on_search)
        self.table = self._make_table(actions)
        buttons = QDialogButtonBox(self)
        close = buttons.addButton(self.tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setObjectName("shortcutsClose")
        set_tip(close, self.tr("Close this list"))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX)
        layout.addWidget(self.search)
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)
        self.resize(860, 600)
        EnterPressesFocused(self)

    def _make_table(self, actions: Actions) -> QTableWidget:
        rows = [action for action in actions.all() if action.shortcuts()]
        table = QTableWidget(len(rows), 3, self)
        table.setObjectName("shortcutsTable")
        table.setAccessibleName(self.tr("Keys"))
        table.setHorizontalHeaderLabels(
            [self.tr("Action"), self.tr("Keys"), self.tr("What it does")]
        )
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.verticalHeader().hide()
        table.horizontalHeader().setHighlightSections(False)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        table.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        table.setTabKeyNavigation(False)  # Tab leaves it; the arrow keys move inside
        table.setShowGrid(False)
        native = QKeySequence.SequenceFormat.NativeText
        for row, action in enumerate(rows):
            keys = ", ".join(key.toString(native) for key in action.shortcuts())
            for column, text in enumerate((plain_text(action), keys, action.statusTip())):
                item = QTableWidgetItem(text)
                item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                table.setItem(row, column, item)
        table.resizeColumnsToContents()
        table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        return table

    def _on_search(self, text: str) -> None:
        wanted = text.casefold()
        for row in range(self.table.rowCount()):
            cells = [self.table.item(row, column) for column in range(3)]
            found = any(cell is not None and wanted in cell.text().casefold() for cell in cells)
            self.table.setRowHidden(row, not found)
