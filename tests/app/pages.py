"""Opens the dashboard's pages without a browser, and reads what stands on them."""

import ast
import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from streamlit.testing.v1 import AppTest

from dashboard import resources
from dashboard.engine.contract import MANIFEST
from dashboard.engine.draws import Draws
from dashboard.engine.gallery import Gallery, load_gallery, save_gallery

TINY = Path(__file__).parents[1] / "tiny"
SOURCE = Path(resources.MODELS).parent / "dashboard"
APP = str(SOURCE / "main.py")
PAGES = sorted(path.name for path in (SOURCE / "views").glob("[!_]*.py"))
FIRST = "start.py"  # shown where the address names no page


def open_view(page: str, **query: str) -> AppTest:
    """A page as a visitor comes to it by a link that holds `query`."""
    app = AppTest.from_file(APP, default_timeout=60)
    if page != FIRST:
        app.switch_page(f"views/{page}")
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def text_of(app: AppTest) -> str:
    return " ".join(str(block.value) for block in [*app.markdown, *app.title, *app.subheader, *app.get("html")])


def text_in_link(app: AppTest, name: str) -> str:
    """What the link holds under a name, empty where it holds nothing."""
    value = app.query_params.get(name, "")
    return value if isinstance(value, str) else value[0]


def wait_for(draws: Draws) -> None:
    """Have the draws made, and wait until they are."""
    draws.start()
    while not draws.ended:
        time.sleep(0.01)


def keep_few(models: Path, names: tuple[str, ...] | None = None) -> None:
    """Cut the test digits to a thousand, perhaps of other class names, so that a page is quick; manifests follow."""
    path = models / "mnist-test.npz"
    digits = load_gallery(path)
    few = Gallery(digits.images[:1000], digits.labels[:1000], names or digits.class_names)
    save_gallery(path, few)
    for manifest in models.glob(f"*/{MANIFEST}"):
        vouched = {"gallery": asdict(few.spec(path.name)), "class_names": few.class_names}
        manifest.write_text(json.dumps(json.loads(manifest.read_text()) | vouched))


def keep_tiny(models: Path, size: int = 2, names: tuple[str, ...] | None = None) -> None:
    """Leave a tiny model alone with a thousand digits, perhaps of other class names."""
    shutil.rmtree(models / resources.DEFAULT_MODEL)
    shutil.copytree(TINY / f"model-{size}", models / "tiny")
    keep_few(models, names)


def names_in_links() -> set[str]:
    """Every name that the dashboard reads from a link: keys of bound widgets, and what the query is asked for."""
    names = set()
    for path in sorted(SOURCE.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            for name in _names_in(call):
                where = f"{path.name}, line {call.lineno}"
                assert isinstance(name, ast.Constant), f"{where}: the name in the link must be written out"
                names.add(name.value)
    return names


def _names_in(call: ast.Call) -> Iterator[ast.expr]:
    """What gives a call's name in the link: its key where it is bound to the query, what is asked for otherwise."""
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    bound = keywords.get("bind")
    if isinstance(bound, ast.Constant) and bound.value == "query-params":
        yield keywords["key"]
    asked = ast.unparse(call.func) == "st.query_params.get"
    if asked and isinstance(call.args[0], ast.Constant):  # in `state` the name is an argument
        yield call.args[0]
    if isinstance(call.func, ast.Attribute) and call.func.attr in ("number_in_link", "put_number_in_link"):
        yield call.args[0]
