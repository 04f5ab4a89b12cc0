"""What the browser says of a page's layout: where things lie, what covers what, and how far things moved."""

from playwright.sync_api import Page

# Adds up the cumulative layout shift from the page's start: https://web.dev/articles/cls
COUNT_SHIFTS = """
globalThis.shifted = 0;
new PerformanceObserver((list) => {
  for (const { hadRecentInput, value } of list.getEntries()) if (!hadRecentInput) globalThis.shifted += value;
}).observe({ type: "layout-shift", buffered: true });
"""

# The pieces of a page that carry something to see: [name, left, top, right, bottom, number of their Streamlit element].
# The head stays in view while the page scrolls below it, so it is left out.
PIECES = """
() => {
  const elements = [...document.querySelectorAll("[data-testid=stMain] [data-testid=stElementContainer]")];
  const kinds = "img, button, p, h1, h2, h3, figcaption, input:not([type=range]), canvas, .main-svg";
  return elements.flatMap((element, number) => {
    if (element.closest(".st-key-head")) return [];
    return [...element.querySelectorAll(kinds)].flatMap((piece) => {
      const box = piece.getBoundingClientRect();
      const clip = piece.closest(".ld-code.many, [data-testid=stExpanderDetails]")?.getBoundingClientRect();
      const hidden = !piece.checkVisibility({ opacityProperty: true, visibilityProperty: true });
      if (hidden || box.width < 2 || box.height < 2 || (clip && box.top > clip.bottom - 2)) return [];
      const name = `${piece.tagName.toLowerCase()} "${(piece.alt || piece.innerText || "").slice(0, 40)}"`;
      return [[name, box.left, box.top, box.right, box.bottom, number]];
    });
  });
}
"""

# The top of the first picture below the head, from the top of the page: an image, a canvas, a chart, a table, or a
# component.
PICTURE_TOP = """
() => {
  const kinds = "img, canvas, table, .js-plotly-plot";
  const tops = [...document.querySelectorAll("[data-testid=stMain] *")]
    .filter((piece) => piece.matches(kinds) || piece.shadowRoot)
    .filter((piece) => !piece.closest(".st-key-head") && piece.getBoundingClientRect().height > 50)
    .map((piece) => piece.getBoundingClientRect().top + document.querySelector("[data-testid=stMain]").scrollTop);
  return Math.round(Math.min(...tops));
}
"""


def overlaps(page: Page, least: float = 3) -> list[str]:
    """Each two pieces of different elements of which one lies on the other by more than `least` pixels both ways."""
    pieces = page.evaluate(PIECES)
    found = []
    for place, (name, left, top, right, bottom, element) in enumerate(pieces):
        for other, left2, top2, right2, bottom2, element2 in pieces[place + 1 :]:
            wide, high = min(right, right2) - max(left, left2), min(bottom, bottom2) - max(top, top2)
            if element != element2 and wide > least and high > least:
                found.append(f"{name} and {other}: {wide:.0f} x {high:.0f}")
    return found


def outside(page: Page) -> list[str]:
    """The pieces that leave the page's width."""
    width = page.evaluate("document.querySelector('[data-testid=stMain]').clientWidth")
    return [
        f"{name}: {left:.0f} to {right:.0f}"
        for name, left, _, right, *_ in page.evaluate(PIECES)
        if left < 0 or right > width
    ]


def picture_top(page: Page) -> int:
    """Where the first picture below the head begins, CSS pixels from the top of the page."""
    return page.evaluate(PICTURE_TOP)
