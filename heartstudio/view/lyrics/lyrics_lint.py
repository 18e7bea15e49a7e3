"""A list of issues in the lyrics, for screen readers, with navigation and fixes.

Hidden if there are no issues.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from heartstudio.icons import icon
from heartstudio.model.lyrics_analysis import IssueKind, LineIssue
from heartstudio.theme import set_kind
from heartstudio.view.lyrics.lyrics_texts import issue_sentence
from heartstudio.view.plain_text import PlainLabel, set_tip
from heartstudio.view.widgets.card import describe

VISIBLE_ROWS = 2
LINE_ROLE = int(Qt.ItemDataRole.UserRole)


class LyricsLint(QWidget):
    """Signals: line_chosen(number from 0) · fix_requested(list of (number, new text))."""

    line_chosen = Signal(int)
    fix_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lyricsLint")
        self._issues: tuple[tuple[int, LineIssue], ...] = ()
        self._title = PlainLabel(self)
        set_kind(self._title, "warning")
        self.fix_button = QPushButton(self.tr("Fix all"), self)
        self.fix_button.setObjectName("lyricsFixButton")
        set_kind(self.fix_button, "link")
        describe(
            self.fix_button,
            self.tr("Fix all"),
            self.tr("Write known section marks instead, and take style text out"),
        )
        self.list = QListWidget(self)
        self.list.setObjectName("lyricsIssues")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setIconSize(QSize(16, 16))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        describe(
            self.list,
            self.tr("Remarks on the lyrics"),
            self.tr("Enter or a click goes to the line"),
        )
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.fix_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self.list)
        self.list.itemActivated.connect(self._on_item_chosen)
        self.list.itemClicked.connect(self._on_item_chosen)
        self.fix_button.clicked.connect(self._on_fix_clicked)
        self.hide()

    def show_issues(self, issues: tuple[tuple[int, LineIssue], ...]) -> None:
        """Show these issues, each with its line number from 0."""
        if issues == self._issues:
            return
        self._issues = issues
        self.list.clear()
        for number, issue in issues:
            text = self.tr("Line {number}: {reason}").format(
                number=number + 1, reason=issue_sentence(issue)
            )
            item = QListWidgetItem(icon("info", "warning"), text)
            item.setData(LINE_ROLE, number)
            set_tip(item, text)
            self.list.addItem(item)
        self._title.setText(self.tr("Remarks: {count}").format(count=len(issues)))
        self.fix_button.setVisible(any(_can_fix(issue) for _, issue in issues))
        row_px = self.list.sizeHintForRow(0) if issues else 0
        self.list.setMinimumHeight(row_px + 14)
        self.list.setMaximumHeight(row_px * min(max(1, len(issues)), VISIBLE_ROWS) + 14)
        self.setVisible(bool(issues))

    def _on_item_chosen(self, item: QListWidgetItem) -> None:
        self.line_chosen.emit(int(item.data(LINE_ROLE)))

    def _on_fix_clicked(self) -> None:
        fixes: dict[int, str] = {}
        for number, issue in self._issues:
            if _can_fix(issue):
                fixes.setdefault(number, issue.fix)
        self.fix_requested.emit(sorted(fixes.items()))


def _can_fix(issue: LineIssue) -> bool:
    """Whether a fix exists; an unknown mark has none."""
    return bool(issue.fix) or issue.kind is IssueKind.STYLE_IN_BRACKETS
