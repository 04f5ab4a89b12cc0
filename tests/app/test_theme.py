"""The colours: seen against their grounds, told apart by colour-blind eyes, and the same wherever they are written."""

import re
import tomllib

import numpy as np
import pytest
from colours import VISIONS, ciede2000, contrast, lab, linear, mixed, smallest_difference
from pages import SOURCE

from dashboard.figures.theme import DARK, LIGHT

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
GRAPHIC, TEXT = 3.0, 4.5  # contrast of level AA: WCAG 2.2, criteria 1.4.11 and 1.4.3
# The smallest CIEDE2000 between two of Petroff's ten colours, which both themes had before, and between two of ours.
PETROFF = ("#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6", "#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd")
SMALLEST = {
    "normal": (17.3, 19.7, 20.6), "protanopia": (11.9, 13.6, 16.5),
    "deuteranopia": (12.6, 14.3, 13.9), "tritanopia": (13.3, 15.0, 17.3),
}  # fmt: skip


@pytest.mark.parametrize(
    "one, other, difference",
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1, 2), (50, 0, 0), 2.3669),
        ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_ciede2000_is_as_sharma_and_others_publish_it(one, other, difference):
    assert ciede2000(np.array([one]), np.array([other]))[0] == pytest.approx(difference, abs=5e-5)


@pytest.mark.parametrize("vision", VISIONS)
def test_class_colours_are_told_apart_better_than_petroffs(vision):
    found = [smallest_difference(colours, vision) for colours in (PETROFF, LIGHT.classes, DARK.classes)]
    assert found == pytest.approx(SMALLEST[vision], abs=0.05)
    assert min(found[1:]) > found[0]


@THEMES
def test_class_colours_are_seen_on_both_grounds_and_one_at_most_is_grey(theme):
    assert len(set(theme.classes)) == 10
    assert (
        min(contrast(colour, ground) for colour in theme.classes for ground in (theme.ground, theme.panel)) >= GRAPHIC
    )
    chroma = np.linalg.norm(lab(np.stack([linear(colour) for colour in theme.classes]))[:, 1:], axis=1)
    assert (chroma < 12).sum() <= 1


@THEMES
def test_text_is_readable_on_both_grounds(theme):
    for ground in (theme.ground, theme.panel):
        for colour in (theme.text, theme.muted, theme.accent, *theme.axes):
            assert contrast(colour, ground) >= TEXT, (colour, ground)


@THEMES
def test_faint_text_is_readable_too(theme):
    faintest = min(opacities().values())
    for ground in (theme.ground, theme.panel):
        assert contrast(mixed(theme.text, ground, faintest), ground) >= TEXT


@THEMES
def test_streamlit_has_the_same_colours(theme):
    settings = tomllib.loads((SOURCE / ".streamlit/config.toml").read_text())
    colours = settings["theme"]["dark" if theme is DARK else "light"]
    assert colours["backgroundColor"] == theme.ground
    assert colours["secondaryBackgroundColor"] == theme.panel
    assert colours["textColor"] == theme.text
    assert colours["borderColor"] == theme.line
    assert colours["primaryColor"] == colours["linkColor"] == theme.accent
    # The choice that is made, in a row of choices: text of that colour on a tint of it.
    assert contrast(theme.accent, mixed(theme.accent, theme.ground, 0.2)) >= TEXT


def test_the_style_sheets_colours_are_the_themes():
    pairs = re.findall(r"light-dark\((#\w+), (#\w+)\)", (SOURCE / "page.css").read_text(encoding="utf-8"))
    assert pairs
    for pair in pairs:
        assert pair in set(zip(vars(LIGHT).values(), vars(DARK).values(), strict=True))


def opacities() -> dict[str, float]:
    """The opacity of each rule of our style sheets that makes text fainter, by its selector."""
    sheets = [path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.css")]
    rules = [rule for sheet in sheets for rule in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet)]
    found = {selector.strip(): re.search(r"opacity: (\.\d+)", body) for selector, body in rules}
    return {selector: float(hit[1]) for selector, hit in found.items() if hit and not may_be_faint(selector)}


def may_be_faint(selector: str) -> bool:
    """Whether a rule is for a mere sign beside words that say the same, or for a button that cannot be pressed."""
    return selector.endswith("::after") or "disabled" in selector
