"""The dashboard runs where torch is not installed."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in (ROOT / "dashboard").rglob("*.py")
)
# The pages run when imported.
CHECK = """
import importlib, sys
for name in {modules}:
    importlib.import_module(name)
unwanted = sorted({{name.split(".")[0] for name in sys.modules}} & {{"torch", "torchvision", "training", "onnx"}})
sys.exit(f"imported: {{unwanted}}" if unwanted else 0)
"""


def test_no_module_of_the_dashboard_imports_torch_or_training():
    assert {"dashboard.app", "dashboard.engine.runtime", "dashboard.views.draw"} <= set(MODULES)
    check = subprocess.run(
        [sys.executable, "-c", CHECK.format(modules=MODULES)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert check.returncode == 0, check.stderr


def test_this_environment_has_no_torch():
    assert importlib.util.find_spec("torch") is None


def test_requirements_name_no_torch():
    names = re.findall(r"^[A-Za-z0-9_-]+", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert "onnxruntime" in names
    assert not [name for name in names if name.lower().startswith("torch")]


START = """
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("dashboard/main.py", default_timeout=60).run()
assert not app.exception, app.exception
slow = sorted({"sklearn", "scipy", "pandas", "altair"} & set(sys.modules))
sys.exit(f"imported: {slow}" if slow else 0)
"""


def test_start_opens_without_the_libraries_that_take_long_to_import():
    check = subprocess.run([sys.executable, "-c", START], cwd=ROOT, capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stderr
