"""The address of the views' JavaScript changes with its contents."""

import re

from dashboard.components import es_modules
from dashboard.components.es_modules import FOLDER, digest, script


def test_digest_changes_with_a_name_and_with_contents(tmp_path):
    (tmp_path / "a.js").write_text("1")
    first = digest(tmp_path)
    assert digest(tmp_path) == first
    (tmp_path / "a.js").write_text("2")
    changed = digest(tmp_path)
    (tmp_path / "a.js").rename(tmp_path / "b.js")
    assert len({first, changed, digest(tmp_path)}) == 3


def test_a_script_imports_its_module_from_an_address_with_the_digest():
    assert re.search(rf'"component/[\w.]*{digest(FOLDER)}/player\.js"', script("player"))


def test_every_relative_import_is_a_module_of_the_folder():
    imported = {
        name for path in FOLDER.glob("*.js") for name in re.findall(r'from "\./(\w+\.js)"', path.read_text("utf-8"))
    }
    assert imported
    assert imported <= {path.name for path in FOLDER.glob("*.js")}
    assert es_modules.PLOTLY_PATH.endswith("/plotly.min.js")
