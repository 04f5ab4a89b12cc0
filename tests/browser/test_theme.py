"""Light and dark: what a page shows is right after a switch, on paper, and where the keyboard's focus is."""

import pytest
from waiting import after_rerun, draw_frames

from dashboard.figures.theme import DARK, LIGHT

SCHEMES = (("dark", DARK), ("light", LIGHT))


def css(colour: str) -> str:
    """ "#rrggbb" as a browser says it."""
    return "rgb({}, {}, {})".format(*bytes.fromhex(colour[1:]))


def test_points_flags_legend_and_bars_follow_the_theme(open_page):
    page = open_page("embedding?embedding_show=200+as+numerals")
    for scheme, theme in SCHEMES:
        after_rerun(page, lambda scheme=scheme: page.emulate_media(color_scheme=scheme))
        page.wait_for_function(
            "([plot, colour]) => plot.data[0].marker.color === colour",
            arg=[page.locator(".plot").element_handle(), theme.classes[0]],
        )
        figure = page.locator(".plot").evaluate(
            "({ data, _fullLayout: { scene } }) => ({ lines: data.filter(({ mode }) => mode.startsWith('lines'))"
            ".map(({ line }) => line.color), flag: scene.annotations[0].bgcolor })"
        )
        assert figure == {"lines": [*theme.axes, theme.text], "flag": theme.ground}
        dots = page.locator(".legend i").evaluate_all("all => all.map(({ style }) => style.background)")
        assert dots == [css(colour) for colour in theme.classes]
        assert bars(page) == [css(colour) for colour in theme.axes]


def bars(page) -> list[str]:
    return page.locator(".ld-code .bar i").evaluate_all(
        "all => all.map((bar) => getComputedStyle(bar).backgroundColor)"
    )


def test_the_player_and_its_curves_follow_the_theme(open_page):
    page = open_page("training?model=tutorial&step=500")
    page.locator(".curves .plot .main-svg").first.wait_for()
    before = page.locator(".points-canvas").evaluate("canvas => canvas.toDataURL()")
    after_rerun(page, lambda: page.emulate_media(color_scheme="dark"))
    page.wait_for_function(
        "([plot, colour]) => plot._fullLayout.font.color === colour",
        arg=[page.locator(".curves .plot").element_handle(), DARK.text],
    )
    draw_frames(page)
    assert page.locator(".points-canvas").evaluate("canvas => canvas.toDataURL()") != before


PAPER = 718  # CSS pixels of width on A4, within Chromium's own margins
BOXES = """selectors => selectors.map((selector) => {
  const { left, right, top, bottom } = document.querySelector(selector).getBoundingClientRect();
  return { left, right, top, bottom };
})"""


def to_paper(page) -> None:
    """Lay the page out as for a print. Plotly and the canvases hear nothing of it: they keep what they have drawn."""
    page.emulate_media(media="print")
    page.evaluate("width => document.body.style.width = `${width}px`", PAPER)
    draw_frames(page)


def test_the_cloud_is_whole_on_paper_and_a_dark_page_is_ink_on_white(open_page):
    page = open_page("embedding?embedding_show=200+as+numerals", theme="dark")
    to_paper(page)
    stage, canvas = page.locator(".stage").bounding_box(), page.locator(".plot canvas").bounding_box()
    assert stage["width"] - 4 < canvas["width"] <= stage["width"]  # but for the frame
    assert canvas["height"] > 0.5 * canvas["width"]
    assert stage["x"] + stage["width"] <= PAPER
    assert stage["y"] + stage["height"] >= canvas["y"] + canvas["height"]
    look = page.locator(".stApp").evaluate("app => getComputedStyle(app).backgroundColor")
    assert look == "rgb(255, 255, 255)"
    for words in ("h1", ".st-key-lead p", ".ld-tile small", ".ld-code .axis", ".stMarkdown p", ".legend button"):
        assert page.locator(words).first.evaluate("one => getComputedStyle(one).color") == css(LIGHT.text), words
    for coloured in (".plot", ".legend i", ".ld-code .bar"):
        assert "invert" in page.locator(coloured).first.evaluate("one => getComputedStyle(one).filter"), coloured


def test_sliders_lie_beside_or_below_the_pictures_on_paper(open_page):
    page = open_page()
    to_paper(page)
    pictures, slider = page.evaluate(BOXES, [".ld-row.hero", ".stSlider"])
    assert pictures["bottom"] <= slider["top"] or pictures["right"] <= slider["left"]
    assert max(pictures["right"], slider["right"]) <= PAPER
    assert not page.locator(".st-key-next_stop").is_visible()


# The frames of what has the focus, of all that lies around it: [width of the frame, its colour, width of the element].
FRAMES = """() => {
  let element = document.activeElement;
  while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  const name = `${element.localName} ${element.ariaLabel ?? element.textContent.trim().slice(0, 30)}`, frames = [];
  for (let around = element; around && frames.length < 8; around = around.parentElement ?? around.getRootNode().host) {
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(around);
    if (outlineStyle === "solid") frames.push([parseFloat(outlineWidth), outlineColor, around.offsetWidth]);
  }
  return [name, frames];
}"""


@pytest.mark.parametrize("path, theme, shade", [("", LIGHT, "light"), ("training?model=tutorial", DARK, "dark")])
def test_whatever_has_the_focus_is_framed(open_page, path, theme, shade):
    page = open_page(path, theme=shade)
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        name, frames = page.evaluate(FRAMES)
        if name.startswith("body"):
            break
        seen.append(name)
        wide = [colour for width, colour, size in frames if width >= 2 and size > 8]
        assert css(theme.accent) in wide, name  # at least 4.5:1, see test_theme.py of tests/app
    assert len(seen) > 15
