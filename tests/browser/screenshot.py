"""Takes the README's picture from the running dashboard: `make screenshot`."""

from running import ROOT, running_browser, running_server
from waiting import draw_frames, settle

PICTURE = ROOT / "docs" / "embedding.png"
FRAMES = 10  # Plotly draws the 3-D view anew for some frames after it has reported that it is done


def take() -> None:
    """Open the embedding page at 1280x800 and save what a visitor sees first."""
    PICTURE.parent.mkdir(exist_ok=True)
    with running_server() as server, running_browser() as browser:
        look = {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light", "reduced_motion": "reduce"}
        page = browser.new_page(**look)
        page.goto(f"{server}/embedding?digit=3577")
        settle(page)
        draw_frames(page, FRAMES)
        page.screenshot(path=PICTURE)


if __name__ == "__main__":
    take()
