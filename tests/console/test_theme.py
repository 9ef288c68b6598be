import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QPalette

import resources
from console.kit import theme
from console.kit.icons import icon

CONSOLE = Path(theme.__file__).parents[1]
HEX = re.compile(r"#[0-9a-f]{6}([0-9a-f]{2})?")


@pytest.mark.parametrize("name", theme.NAMES)
def test_every_text_stands_out_from_its_ground(name: str) -> None:
    tokens = theme.load(name).tokens
    weak = {
        pair: round(theme.contrast(tokens[pair[0]], tokens[pair[1]]), 2)
        for pair in theme.TEXT_PAIRS
        if theme.contrast(tokens[pair[0]], tokens[pair[1]]) < theme.LEAST_CONTRAST
    }
    assert weak == {}


@pytest.mark.parametrize("name", theme.NAMES)
def test_every_bar_stands_out_from_the_card(name: str) -> None:
    tokens = theme.load(name).tokens
    for ink, ground in theme.BAR_PAIRS:
        assert theme.contrast(tokens[ink], tokens[ground]) >= theme.LEAST_BAR_CONTRAST, ink


def test_contrast_is_that_of_the_standard() -> None:
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert theme.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@given(
    st.from_regex(r"#[0-9a-f]{6}", fullmatch=True), st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)
)
def test_contrast_knows_no_order(one: str, other: str) -> None:
    assert theme.contrast(one, other) == theme.contrast(other, one)


@pytest.mark.parametrize("name", theme.NAMES)
def test_themes_have_the_same_tokens_and_real_colours(name: str) -> None:
    made = theme.load(name)
    assert made.tokens.keys() == theme.load("light").tokens.keys()
    assert all(HEX.fullmatch(value) for value in made.tokens.values())


@pytest.mark.parametrize("name", theme.NAMES)
def test_the_style_sheet_leaves_no_token_open(name: str) -> None:
    assert "@" not in theme.style_sheet(theme.load(name))


def test_the_sheet_puts_no_untested_pair_together() -> None:
    tested = {ink for ink, _ in theme.TEXT_PAIRS}
    used = set(re.findall(r"[ ;{]color: @(\w+)@", resources.text("themes/window.qss")))
    assert used <= tested


def test_the_palette_is_the_themes_own() -> None:
    dark = theme.load("dark")
    made = theme.palette(dark)
    assert made.color(QPalette.ColorRole.Base) == dark.colours["surface"]
    assert made.color(QPalette.ColorRole.Text) == dark.colours["text"]


def test_every_icon_that_is_named_is_there() -> None:
    shipped = {each.name.removesuffix(".svg") for each in resources.path("icons").iterdir()}
    for name in shipped:
        assert not icon(name, "#123456").isNull()
    source = "\n".join(each.read_text() for each in CONSOLE.rglob("*.py"))
    named = set(re.findall(r"(?:tinted|IconButton|picture)\(\s*\"(\w+)\"", source))
    assert named
    assert named <= shipped
