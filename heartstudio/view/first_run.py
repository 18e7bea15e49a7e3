"""The first-run page: what the app does, examples ready to generate, how to get models.

It only emits signals; the window puts an example into the draft and generates it.
"""

from __future__ import annotations

from PySide6.QtCore import QLocale, QSize, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from heartstudio.icons import app_icon, icon
from heartstudio.model.examples import Example
from heartstudio.theme import MARGIN_PX, SPACING_PX, scaled_font, set_kind
from heartstudio.view.plain_text import PlainLabel
from heartstudio.view.widgets.card import describe
from heartstudio.view.widgets.scroll_page import ScrollPage
from heartstudio.view.widgets.viewport import clock_text

ICON_PX = 64
MAX_WIDTH_PX = 720
LANGUAGES = {"en": "English", "de": "Deutsch", "zh": "中文"}
"""Language names in their own language, without a country."""


class FirstRunPage(QWidget):
    """Signals: generate_wanted(Example) · example_chosen(Example), only to view it ·
    add_model_wanted() · dismissed() for an empty draft.
    """

    generate_wanted = Signal(object)
    example_chosen = Signal(object)
    add_model_wanted = Signal()
    dismissed = Signal()

    def __init__(self, examples: list[Example], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("firstRunPage")
        self._inner = QWidget(self)
        self._inner.setMaximumWidth(MAX_WIDTH_PX)
        inner = QVBoxLayout(self._inner)
        inner.setContentsMargins(24, 20, 24, 20)
        inner.setSpacing(SPACING_PX + 2)
        inner.addLayout(self._make_head())
        inner.addWidget(
            self._text(self.tr("Listen to an example first, or change it as you like:"))
        )
        for number, example in enumerate(examples):
            inner.addWidget(self._make_example(number, example))
        inner.addWidget(self._make_models_note())
        inner.addLayout(self._make_foot())
        inner.addStretch(1)
        centre = QWidget(self)
        row = QHBoxLayout(centre)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(self._inner, 100)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(ScrollPage(centre, "firstRunScroll", self))

    def _make_head(self) -> QHBoxLayout:
        sign = PlainLabel(self)
        sign.setPixmap(app_icon().pixmap(QSize(ICON_PX, ICON_PX), self.devicePixelRatioF()))
        title = PlainLabel(self.tr("Welcome to Heart Studio"), self)
        title.setFont(scaled_font(title.font(), 1.7, QFont.Weight.DemiBold))
        title.setWordWrap(True)
        text = self._text(
            self.tr(
                "Write tags and lyrics, press Generate, and hear a song being made: on this "
                "computer, without an account, without uploading anything."
            )
        )
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(title)
        words.addWidget(text)
        words.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(MARGIN_PX + 4)
        head.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        return head

    def _make_example(self, number: int, example: Example) -> QFrame:
        card = QFrame(self)
        set_kind(card, "card")
        title = PlainLabel(example.title, card)
        set_kind(title, "heading")
        about = self._text(self._describe_example(example))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(title)
        words.addWidget(about)
        make = QPushButton(icon("sparkle"), self.tr("Generate"), card)
        make.setObjectName(f"exampleGenerate{number}")
        name = self.tr("Generate “{title}”").format(title=example.title)
        describe(make, name, self.tr("Put this example into the draft and make the song"))
        make.clicked.connect(lambda: self.generate_wanted.emit(example))
        look = QPushButton(icon("pencil"), self.tr("Look"), card)
        look.setObjectName(f"exampleLook{number}")
        name = self.tr("Look at “{title}”").format(title=example.title)
        describe(look, name, self.tr("Put this example into the draft"))
        look.clicked.connect(lambda: self.example_chosen.emit(example))
        if number == 0:
            make.setIcon(icon("sparkle", "on_accent"))
            set_kind(make, "primary")
            self.setFocusProxy(make)
        row = QHBoxLayout(card)
        row.setContentsMargins(MARGIN_PX, 10, 10, 10)
        row.addLayout(words, 1)
        row.addWidget(look)
        row.addWidget(make)
        return card

    def _make_models_note(self) -> QWidget:
        note = self._text(
            self.tr(
                "The built-in starter model sings your words at once, in English or German, to "
                "simple music and with a synthetic voice. For real music add a HeartMuLa model; it "
                "needs about 23 GB of disk and, to be quick, a good graphics card."
            )
        )
        add = QPushButton(self.tr("Add a &model…"), self)
        add.setObjectName("firstRunModelButton")
        describe(
            add,
            self.tr("Add a model"),
            self.tr("Download a model, or add a folder that holds one"),
        )
        add.clicked.connect(self.add_model_wanted)
        box = QWidget(self)
        row = QHBoxLayout(box)
        row.setContentsMargins(0, SPACING_PX, 0, 0)
        row.setSpacing(MARGIN_PX)
        row.addWidget(note, 1)
        row.addWidget(add, 0, Qt.AlignmentFlag.AlignTop)
        return box

    def _make_foot(self) -> QHBoxLayout:
        skip = QPushButton(self.tr("Start with an &empty draft"), self)
        skip.setObjectName("firstRunSkipButton")
        set_kind(skip, "link")
        describe(
            skip,
            self.tr("Start with an empty draft"),
            self.tr("Close this page; Help shows it again"),
        )
        skip.clicked.connect(self.dismissed)
        foot = QHBoxLayout()
        foot.addWidget(skip)
        foot.addStretch(1)
        return foot

    def _describe_example(self, example: Example) -> str:
        language = (
            LANGUAGES.get(example.language, "") or QLocale(example.language).nativeLanguageName()
        )
        singing = self.tr("instrumental") if example.is_instrumental else language
        return f"{', '.join(example.tags)} · {singing} · {clock_text(example.length_s)}"

    def _text(self, text: str) -> QLabel:
        label = PlainLabel(text, self)
        label.setWordWrap(True)
        label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        set_kind(label, "muted")
        return label
