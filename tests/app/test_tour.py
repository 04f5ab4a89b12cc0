"""The tour leads from page to page, and the lesson shows the code that runs."""

from pathlib import Path

from dashboard.components.lesson import read_source
from dashboard.engine import latent
from dashboard.tour import TOUR, after

VIEWS = Path(__file__).parents[2] / "dashboard" / "views"


def test_every_page_is_one_stop():
    assert sorted(Path(stop.file).name for stop in TOUR) == sorted(path.name for path in VIEWS.glob("[!_]*.py"))


def test_each_stop_leads_to_the_one_after_it():
    assert [after(stop.file) for stop in TOUR] == [*TOUR[1:], None]


def test_source_is_read_by_name_without_an_import():
    file, code = read_source("dashboard/engine/latent.py", "Embedding.nearest")
    assert file == "dashboard/engine/latent.py"
    assert code.startswith("def nearest(self")
    assert latent.Embedding.nearest.__doc__ in code
