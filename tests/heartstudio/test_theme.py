"""The look: contrast of every pair that is read, palette and style sheet, tinted icons."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from heartstudio import icons, theme
from heartstudio.paths import resources_folder
from heartstudio.theme import DARK, LIGHT, ColourRoles

TEXT_ON = {
    "text": ("window", "surface", "raised", "hover", "sunken", "accent_soft"),
    "muted": ("window", "surface", "sunken", "raised"),
    "on_accent": ("accent", "accent_hover"),
    "accent": ("window", "surface"),
    "danger": ("window", "surface", "sunken", "raised"),
    "warning": ("window", "surface", "sunken"),
    "success": ("window", "surface"),
}
COLOURED_TEXT = ("rose", "amber", "green", "teal", "blue", "violet", "grey")


def contrast_ratio(one: str | QColor, other: str | QColor) -> float:
    """WCAG 2.2 contrast ratio of two opaque colours, 1 … 21.  Source: w3.org/TR/WCAG22."""
    bright, dark = sorted((_luminance(QColor(one)), _luminance(QColor(other))), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    """WCAG 2.2 relative luminance, 0 … 1."""

    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(v) for v in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.fixture
def app_look(qapp: QApplication):
    """Give the application back as it was, whatever a test does to its look."""
    palette, sheet, style = qapp.palette(), qapp.styleSheet(), qapp.style().objectName()
    yield qapp
    qapp.styleHints().unsetColorScheme()
    qapp.setStyleSheet(sheet)
    qapp.setStyle(style)
    qapp.setPalette(palette)


@pytest.mark.parametrize("roles", [DARK, LIGHT], ids=["dark", "light"])
def test_text_contrast_is_wcag_aa(roles: ColourRoles) -> None:
    for text, grounds in TEXT_ON.items():
        for ground in grounds:
            ratio = contrast_ratio(getattr(roles, text), getattr(roles, ground))
            assert ratio >= 4.5, f"{text} on {ground}: {ratio:.2f}"
    for text in COLOURED_TEXT:
        for ground in ("surface", "sunken", "raised"):
            ratio = contrast_ratio(getattr(roles, text), getattr(roles, ground))
            assert ratio >= 4.5, f"{text} on {ground}: {ratio:.2f}"


@pytest.mark.parametrize("roles", [DARK, LIGHT], ids=["dark", "light"])
def test_outlines_and_focus_rings_are_seen(roles: ColourRoles) -> None:
    for mark in ("control", "focus", "accent"):
        for ground in ("window", "surface", "sunken"):
            ratio = contrast_ratio(getattr(roles, mark), getattr(roles, ground))
            assert ratio >= 3.0, f"{mark} on {ground}: {ratio:.2f}"
    assert contrast_ratio("#808795", roles.sunken) >= 3.0  # arrows of the style sheet


def test_contrast_of_known_pairs() -> None:
    assert contrast_ratio("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast_ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("roles", [DARK, LIGHT], ids=["dark", "light"])
def test_palette_leads_back_to_its_roles(roles: ColourRoles) -> None:
    assert theme.roles_of(theme.make_palette(roles)) is roles
    assert roles.is_dark == (roles is DARK)


def test_roles_are_colours() -> None:
    for roles in (DARK, LIGHT):
        assert all(QColor.isValidColorName(value) for value in asdict(roles).values())


def test_style_sheet_is_short_and_fully_substituted() -> None:
    sheet = theme.make_style_sheet(DARK)
    assert "$" not in sheet
    assert len(sheet.splitlines()) < 100
    assert (resources_folder() / "icons" / "plain-down.svg").is_file()


def test_theme_switches_palette_and_sheet(app_look: QApplication) -> None:
    look = theme.Theme(app_look, "dark")
    assert theme.roles_of(app_look.palette()) is DARK
    assert DARK.surface in app_look.styleSheet()
    look.choose("light")
    assert look.roles is LIGHT
    assert theme.roles_of(app_look.palette()) is LIGHT
    with pytest.raises(ValueError, match="unknown colour scheme"):
        look.choose("pink")


def test_the_system_is_followed_unless_the_person_chose(app_look: QApplication) -> None:
    look = theme.Theme(app_look, "system")
    changed = app_look.styleHints().colorSchemeChanged
    changed.emit(Qt.ColorScheme.Dark)
    assert look.roles is DARK
    changed.emit(Qt.ColorScheme.Light)
    assert look.roles is LIGHT
    look.choose("dark")
    changed.emit(Qt.ColorScheme.Light)
    assert look.roles is DARK
    assert theme.roles_of(app_look.palette()) is DARK


def test_icons_take_the_colour_of_the_moment(app_look: QApplication) -> None:
    play = icons.icon("play")
    seen: list[QColor] = []
    for roles in (DARK, LIGHT):
        app_look.setPalette(theme.make_palette(roles))
        seen.append(play.pixmap(QSize(24, 24), 1.0).toImage().pixelColor(11, 12))
    assert [c.name() for c in seen] == [DARK.text, LIGHT.text]
    disabled = play.pixmap(QSize(24, 24), 1.0, QIcon.Mode.Disabled).toImage().pixelColor(11, 12)
    expected = app_look.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
    assert disabled.name() == expected.name()


def test_icons_are_sharp_on_dense_screens(qapp: QApplication) -> None:
    pixmap = icons.icon("star").pixmap(QSize(24, 24), 2.0)
    assert pixmap.size() == QSize(48, 48)
    assert pixmap.devicePixelRatio() == 2.0


def test_every_icon_file_draws_something(qapp: QApplication) -> None:
    names = [path.stem for path in (resources_folder() / "icons").glob("*.svg")]
    assert len(names) > 50
    for name in names:
        image = icons.tinted_pixmap(name, QSize(24, 24), QColor("#ff0000")).toImage()
        inked = sum(image.pixelColor(x, y).alpha() > 0 for x in range(24) for y in range(24))
        assert inked > 8, name


def test_unknown_icons_and_tints_are_errors(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icons.icon("no-such-icon")
    with pytest.raises(ValueError, match="tint"):
        icons.icon("play", "pink")


def test_app_icon_has_many_sizes(qapp: QApplication) -> None:
    sizes = {size.width() for size in icons.app_icon().availableSizes()}
    assert {16, 32, 256} <= sizes


def test_fonts_scale_in_points_and_in_pixels(qapp: QApplication) -> None:
    font = qapp.font()
    font.setPointSizeF(10)
    assert theme.scaled_font(font, 1.5).pointSizeF() == 15
    font.setPixelSize(20)
    assert theme.scaled_font(font, 0.5).pixelSize() == 10


def test_set_kind_repolishes(qtbot: QtBot) -> None:
    button = QPushButton("x")
    qtbot.addWidget(button)
    theme.set_kind(button, "primary")
    assert button.property("kind") == "primary"
