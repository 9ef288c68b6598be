"""Palettes as data: one JSON of colour tokens per theme, one style sheet filled by plain replacement.

Themes are our own palettes, not the platform's: they look the same everywhere and can be tested.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from resources import text

NAMES = ("light", "dark", "contrast")
LEAST_CONTRAST = 4.5
LEAST_BAR_CONTRAST = 3.0

TEXT_PAIRS = (
    *((ink, ground) for ink in ("text", "muted") for ground in ("window", "surface", "raised")),
    *((ink, "surface") for ink in ("accent", "good", "bad", "warn", "busy", "idle")),
    *((ink, "window") for ink in ("accent", "good", "bad", "warn", "busy", "idle")),
    *((tone, f"{tone}_soft") for tone in ("good", "bad", "warn", "busy", "idle")),
    *(
        (f"rail_{ink}", "rail")
        for ink in ("text", "heading", "good", "busy", "warn", "bad", "idle")
    ),
    ("text", "hover"),
    ("rail_text", "rail_hover"),
    ("rail_strong", "rail"),
    ("rail_on_selected", "rail_selected"),
    ("on_selection", "selection"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("window", "text"),
)
"""Every (text, ground) pair that the style sheet and the painters put together."""

BAR_PAIRS = tuple((f"bar_{tone}", "surface") for tone in ("good", "busy", "warn", "bad", "idle"))


@dataclass(frozen=True, slots=True)
class Theme:
    """One named set of colours; `colours` holds them ready for painting."""

    name: str
    dark: bool
    tokens: Mapping[str, str]
    colours: Mapping[str, QColor] = field(compare=False)


_active: list[Theme] = []


def load(name: str) -> Theme:
    """The theme `name` (one of NAMES) as shipped; FileNotFoundError for another."""
    record = json.loads(text(f"themes/{name}.json"))
    tokens: dict[str, str] = record["tokens"]
    return Theme(
        name=record["name"],
        dark=record["dark"],
        tokens=tokens,
        colours={token: QColor(value) for token, value in tokens.items()},
    )


def active() -> Theme:
    """The theme that painters use now; light until `apply` was called."""
    if not _active:
        _active.append(load("light"))
    return _active[0]


def colour(token: str) -> QColor:
    """A colour of the active theme; KeyError for a token that no theme has."""
    return active().colours[token]


def apply(application: QApplication, theme: Theme) -> None:
    """Make `theme` the active one: its palette for the application, and what painters ask for."""
    _active[:] = [theme]
    if application.style().name().lower() != "fusion":
        application.setStyle(QStyleFactory.create("Fusion"))
    application.setPalette(palette(theme))


def dress(window: QWidget) -> None:
    """Give `window`, and all that is ever put into it, the active theme's style sheet.

    A sheet of the whole application is applied anew to everything below a widget each time that is
    put into another: it makes building a page take three times as long.
    """
    sheet = style_sheet(active())
    if window.styleSheet() != sheet:
        window.setStyleSheet(sheet)


def style_sheet(theme: Theme) -> str:
    """The shared style sheet with every `@token@` replaced."""
    sheet = text("themes/window.qss")
    for token, value in theme.tokens.items():
        sheet = sheet.replace(f"@{token}@", value)
    return sheet


def palette(theme: Theme) -> QPalette:
    """The palette for what the style sheet leaves to Fusion."""
    roles = {
        QPalette.ColorRole.Window: "window",
        QPalette.ColorRole.WindowText: "text",
        QPalette.ColorRole.Base: "surface",
        QPalette.ColorRole.AlternateBase: "hover",
        QPalette.ColorRole.Text: "text",
        QPalette.ColorRole.Button: "raised",
        QPalette.ColorRole.ButtonText: "text",
        QPalette.ColorRole.ToolTipBase: "raised",
        QPalette.ColorRole.ToolTipText: "text",
        QPalette.ColorRole.PlaceholderText: "muted",
        QPalette.ColorRole.Highlight: "accent",
        QPalette.ColorRole.HighlightedText: "on_accent",
        QPalette.ColorRole.Link: "accent",
        QPalette.ColorRole.LinkVisited: "accent",
        QPalette.ColorRole.Mid: "line",
        QPalette.ColorRole.Dark: "line_strong",
        QPalette.ColorRole.Light: "raised",
        QPalette.ColorRole.Shadow: "line_strong",
    }
    made = QPalette()
    for role, token in roles.items():
        made.setColor(role, theme.colours[token])
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, theme.colours["muted"])
    return made


def contrast(ink: str, ground: str) -> float:
    """The WCAG 2 contrast ratio (1 to 21) of two `#rrggbb` colours."""
    brighter, darker = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(value: str) -> float:
    channels = [int(value[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
