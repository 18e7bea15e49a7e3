"""The look of the app: a table of colour roles per scheme, its QPalette and its style sheet.

Follows the system's dark or light scheme, or the scheme the user chose. Views read their colours
while painting, from `roles_of(self.palette())`; nothing is read at import or cached here. Icons are
in icons.py; fonts are the system's own, only scaled.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from string import Template

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from heartstudio.paths import resources_folder

CARD_RADIUS_PX = 10
CONTROL_RADIUS_PX = 6
SPACING_PX = 8
MARGIN_PX = 14

SCHEME_CHOICES = ("system", "light", "dark")


@dataclass(frozen=True)
class ColourRoles:
    """Every colour of one scheme, as #rrggbb.

    Surfaces, from back to front: `window` behind everything, `surface` for cards, `raised` for
    buttons and chips, `hover` under the mouse; `sunken` for text fields. `control` outlines
    interactive elements (3:1 against `surface`), `border` only separates. `muted` is secondary text
    (4.5:1). `accent` fills and marks, `on_accent` is text on it, `accent_soft` a tinted background.
    """

    window: str
    surface: str
    raised: str
    hover: str
    sunken: str
    border: str
    control: str
    text: str
    muted: str
    disabled: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    focus: str
    danger: str
    warning: str
    success: str
    rose: str
    amber: str
    green: str
    teal: str
    blue: str
    violet: str
    grey: str

    @property
    def is_dark(self) -> bool:
        """Whether the scheme has light text on dark surfaces."""
        return QColor(self.window).lightnessF() < 0.5


DARK = ColourRoles(
    window="#14161b",
    surface="#1b1e25",
    raised="#282c36",
    hover="#323744",
    sunken="#111318",
    border="#2b303b",
    control="#6a7285",
    text="#e9ebf0",
    muted="#a3abba",
    disabled="#666d7b",
    accent="#f2709c",
    accent_hover="#f78bb0",
    on_accent="#22060f",
    accent_soft="#3d2231",
    focus="#ff9dbf",
    danger="#ff7b5c",
    warning="#f0b84a",
    success="#5fcf8f",
    rose="#f590b3",
    amber="#e9b45c",
    green="#7fcf8b",
    teal="#55cbc0",
    blue="#7fb2f5",
    violet="#b79cf5",
    grey="#a9b1c0",
)

LIGHT = ColourRoles(
    window="#f1f2f5",
    surface="#fbfbfd",
    raised="#eceef2",
    hover="#e1e4ea",
    sunken="#ffffff",
    border="#dcdfe6",
    control="#818896",
    text="#1c1f26",
    muted="#565e6b",
    disabled="#9aa1ad",
    accent="#c42766",
    accent_hover="#a91d55",
    on_accent="#ffffff",
    accent_soft="#fbe3ec",
    focus="#a91d55",
    danger="#b3361b",
    warning="#845500",
    success="#17763f",
    rose="#bb2a66",
    amber="#855600",
    green="#23793c",
    teal="#0b716a",
    blue="#1f63b8",
    violet="#6b46c1",
    grey="#5a6270",
)

_CATEGORY_ROLES = {
    "genre": "rose",
    "timbre": "amber",
    "gender": "violet",
    "voice": "violet",
    "mood": "blue",
    "instrument": "teal",
    "scene": "green",
    "tempo": "amber",
    "region": "green",
    "topic": "blue",
}
_SECTION_ROLES = {
    "intro": "teal",
    "verse": "blue",
    "prechorus": "violet",
    "chorus": "rose",
    "bridge": "amber",
    "outro": "green",
}


def roles_of(palette: QPalette) -> ColourRoles:
    """Return the colour roles of a palette, determined by the lightness of its window colour."""
    return DARK if palette.color(QPalette.ColorRole.Window).lightnessF() < 0.5 else LIGHT


def category_colour(roles: ColourRoles, category: str) -> QColor:
    """Return the colour of a tag category ("genre", "mood", …); grey for free tags."""
    return QColor(getattr(roles, _CATEGORY_ROLES.get(category, "grey")))


def section_colour(roles: ColourRoles, section: str) -> QColor:
    """Return the colour of a song section ("verse", "chorus", …); grey for unknown ones."""
    return QColor(getattr(roles, _SECTION_ROLES.get(section, "grey")))


def make_palette(roles: ColourRoles) -> QPalette:
    """Return the QPalette of a scheme, including its disabled group."""
    role = QPalette.ColorRole
    table = {
        role.Window: roles.window,
        role.WindowText: roles.text,
        role.Base: roles.sunken,
        role.AlternateBase: roles.surface,
        role.ToolTipBase: roles.raised,
        role.ToolTipText: roles.text,
        role.PlaceholderText: roles.muted,
        role.Text: roles.text,
        role.Button: roles.raised,
        role.ButtonText: roles.text,
        role.BrightText: roles.danger,
        role.Light: roles.hover,
        role.Midlight: roles.raised,
        role.Mid: roles.border,
        role.Dark: roles.border,
        role.Shadow: roles.sunken if roles.is_dark else roles.border,
        role.Highlight: roles.accent,
        role.HighlightedText: roles.on_accent,
        role.Link: roles.accent,
        role.LinkVisited: roles.violet,
        role.Accent: roles.accent,
    }
    palette = QPalette()
    for name, colour in table.items():
        palette.setColor(name, QColor(colour))
    disabled = QPalette.ColorGroup.Disabled
    for name in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText):
        palette.setColor(disabled, name, QColor(roles.disabled))
    palette.setColor(disabled, role.Highlight, QColor(roles.border))
    palette.setColor(disabled, role.HighlightedText, QColor(roles.disabled))
    palette.setColor(disabled, role.Accent, QColor(roles.disabled))
    return palette


def make_style_sheet(roles: ColourRoles) -> str:
    """Return a scheme's style sheet: resources/theme.qss with $names replaced by colours."""
    template = Template((resources_folder() / "theme.qss").read_text(encoding="utf-8"))
    return template.substitute(
        asdict(roles),
        card_radius=f"{CARD_RADIUS_PX}px",
        radius=f"{CONTROL_RADIUS_PX}px",
        icons=(resources_folder() / "icons").as_posix(),
    )


def scaled_font(font: QFont, factor: float, weight: QFont.Weight | None = None) -> QFont:
    """Return a font scaled by `factor`, so that sizes stay relative to the system's."""
    copy = QFont(font)
    if font.pointSizeF() > 0:
        copy.setPointSizeF(font.pointSizeF() * factor)
    else:
        copy.setPixelSize(max(1, round(font.pixelSize() * factor)))
    if weight is not None:
        copy.setWeight(weight)
    return copy


def set_kind(widget: QWidget, kind: str) -> None:
    """Set one of the style sheet's kinds on a widget and repaint it.

    Buttons: "primary", "danger", "quiet", "link". Spin boxes without arrows: "plain". Labels:
    "title", "heading", "muted", "warning", "error". Frames: "card". Popup lists: "popup". Tool
    buttons are flat until hovered.
    """
    if widget.property("kind") != kind:
        widget.setProperty("kind", kind)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Theme(QObject):
    """Maintains the application's palette and style sheet. Lives on the GUI thread.

    `choice` is "system", "light" or "dark". With "system" a change of the system's scheme is
    applied immediately; if the platform does not report its scheme, light is used.
    """

    def __init__(self, app: QApplication, choice: str = "system") -> None:
        super().__init__(app)
        self._app = app
        self._choice = ""
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)
        self.choose(choice)

    @property
    def roles(self) -> ColourRoles:
        """The current colours."""
        return self._roles

    def choose(self, choice: str) -> None:
        """Switch to another scheme: "system", "light" or "dark"."""
        if choice not in SCHEME_CHOICES:
            raise ValueError(f"unknown colour scheme {choice!r}")
        if choice == self._choice:
            return
        self._choice = choice
        hints = self._app.styleHints()
        if choice == "system":
            hints.unsetColorScheme()
            self._show(hints.colorScheme())
        else:
            wanted = Qt.ColorScheme.Dark if choice == "dark" else Qt.ColorScheme.Light
            hints.setColorScheme(wanted)
            self._show(wanted)

    def _on_scheme_changed(self, scheme: Qt.ColorScheme) -> None:
        if self._choice == "system":
            self._show(scheme)

    def _show(self, scheme: Qt.ColorScheme) -> None:
        self._roles = DARK if scheme == Qt.ColorScheme.Dark else LIGHT
        self._app.setPalette(make_palette(self._roles))
        self._app.setStyleSheet(make_style_sheet(self._roles))


def is_palette_change(event: QEvent) -> bool:
    """Whether cached, coloured pictures must be redrawn after this event."""
    return event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ApplicationPaletteChange)
