"""Light and dark: what a page shows is right after a switch, on paper, and where the keyboard's focus is."""

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
