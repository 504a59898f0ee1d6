"""WCAG 2.2 contrast of the page's colours, in both themes, computed from the style sheets themselves."""

import re
from itertools import product
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[3] / "bot" / "playground" / "static"
TEXT, GRAPHIC = 4.5, 3.0  # 1.4.3 for words, 1.4.11 for drawings and the edges of fields

GROUNDS = ("ground", "raised", "soft", "hover", "private")
PAIRS = [
    *((ink, ground, TEXT) for ink, ground in product(("text", "muted", "accent", "danger"), GROUNDS)),
    *((ink, ground, GRAPHIC) for ink, ground in product(("edge", "focus"), GROUNDS)),
    *((f"series-{number}", "raised", GRAPHIC) for number in range(6)),
    ("code", "soft", TEXT),
    ("accent", "mention", TEXT),
    ("text", "own", TEXT),
    ("sales", "sales-ground", TEXT),
    ("marketing", "marketing-ground", TEXT),
    ("side-text", "side", TEXT),
    ("side-text", "side-hover", TEXT),
    ("side-muted", "side", TEXT),
    ("white", "side-here", TEXT),
    ("white", "accent-ground", TEXT),
    ("white", "danger-ground", TEXT),
]


def colours(theme: str) -> dict[str, str]:
    """The variables of :root as they are in one theme."""
    found = {"white": "#ffffff"}
    for sheet in ("base.css", "figures.css"):
        for name, light, dark, plain in re.findall(
            r"--([\w-]+): (?:light-dark\((#\w{6}), (#\w{6})\)|(#\w{6}));", (STATIC / sheet).read_text()
        ):
            found.setdefault(name, plain or (light if theme == "light" else dark))
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_ink_stands_out_from_its_ground(theme: str, ink: str, ground: str, least: float) -> None:
    found = colours(theme)
    lighter, darker = sorted((luminance(found[ink]), luminance(found[ground])), reverse=True)

    assert (lighter + 0.05) / (darker + 0.05) >= least
