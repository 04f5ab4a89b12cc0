"""The views' JavaScript: ES modules that the browser imports from this app's own address.

A v2 component takes its script as one string, which the browser runs from a blob, where relative imports fail. So the
string only imports a module from where Streamlit serves the folder `javascript/`, and calls what it exports as `show`.
"""

import hashlib
from pathlib import Path

import plotly
from streamlit import runtime
from streamlit.components.v1 import declare_component
from streamlit.components.v1.custom_component import CustomComponent

FOLDER = Path(__file__).with_name("javascript")


def digest(folder: Path) -> str:
    """16 hexadecimal digits that change with the name or the contents of any module in the folder."""
    found = hashlib.sha256()
    for path in sorted(folder.glob("*.js")):
        found.update(f"{path.name}\n{path.stat().st_size}\n".encode() + path.read_bytes())
    return found.hexdigest()[:16]


def served(name: str, folder: Path) -> CustomComponent:
    """A folder that Streamlit serves under the component's name, also where no visitor's script imports this module.

    Streamlit itself takes note of a component only while it runs a script, and warm_up.py imports components before the
    first one.
    """
    component = declare_component(name, path=str(folder))
    if runtime.exists():
        runtime.get_instance().component_registry.register_component(component)
    return component


# The digest is part of the address: a browser never mixes modules of two versions, and may keep them (immutable.py).
_PLOTLY_FOLDER = Path(plotly.__file__).parent / "package_data"
_MODULES = served(f"javascript_{digest(FOLDER)}", FOLDER)
_PLOTLY = served(f"plotly_{digest(_PLOTLY_FOLDER)}", _PLOTLY_FOLDER)
PLOTLY_PATH = f"component/{_PLOTLY.name}/plotly.min.js"  # below the app's own address


def script(module: str) -> str:
    """The script of a component whose `show({data, parentElement, setTriggerValue})` is exported by `module`.js.

    `show` returns a function that removes what it shows. The page's own address is asked for at each call, since it
    may change between two of them.
    """
    path = f"component/{_MODULES.name}/{module}.js"
    return (
        "export default async (component) =>\n"
        f'  (await import(new URL("{path}", document.baseURI).href)).show(component);\n'
    )
