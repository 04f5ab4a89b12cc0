"""The dashboard under a container's conditions, without an engine, and from the folder that a Space is built from."""

import asyncio
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from running import ROOT

from benchmarks.visitor import Visitor

USER = "10001"
# A process of its own: it may have its own network, and Playwright keeps this one's event loop.
VISIT = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[2:]
from running import running_server
from test_container import visit_all_pages
with running_server(root=Path(sys.argv[1])) as address:
    visit_all_pages(address)
"""
# The user has no account, so HOME must be set, as the Dockerfile does: Streamlit itself does not start without. It may
# read all files, as in an image, though here Python may lie where root alone may look.
STREAMLIT = """#!/bin/sh
exec setpriv --reuid {user} --regid {user} --clear-groups --no-new-privs \\
  --inh-caps=-all,+dac_read_search --ambient-caps=+dac_read_search --bounding-set=-all,+dac_read_search \\
  env -i HOME={folder}/tmp TMPDIR={folder}/tmp PYTHONDONTWRITEBYTECODE=1 \\
  {folder}/venv/bin/python {folder}/venv/bin/streamlit "$@"
"""


def visit_all_pages(address: str) -> None:
    """Open every page over the websocket, fetch what its views need, and do something on each."""

    async def visit() -> None:
        visitor = Visitor(address, random.Random(0))
        await visitor.open()
        for page in visitor.pages:
            await visitor.go_to(page)
            await visitor.act()
        await visitor.close()

    asyncio.run(visit())


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder that does not outlast its test, as pytest's own do: it gets half a gigabyte."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def visit_server(root: Path, *prefix: str, **settings: str) -> None:
    """Start the dashboard in `root` and visit it, by a command that `prefix` begins, with such variables."""
    command = [*prefix, sys.executable, "-c", VISIT, root, ROOT, ROOT / "tests/browser"]
    subprocess.run(command, env=os.environ | settings, check=True)


def make_space(out: Path) -> None:
    subprocess.run([sys.executable, "deploy/spaces.py", out], cwd=ROOT, check=True)


@pytest.mark.sweep
def test_the_folder_of_a_space_is_complete(folder):
    make_space(folder / "space")
    _, head, _ = (folder / "space/README.md").read_text(encoding="utf-8").split("---\n", 2)
    settings = yaml.safe_load(head)
    assert (settings["sdk"], settings["license"]) == ("docker", "mit")
    assert f"EXPOSE {settings['app_port']}\n" in (folder / "space/Dockerfile").read_text(encoding="utf-8")
    for code in ("loop.py", "../model/losses.py", "../model/autoencoder.py"):  # which pages show
        assert (folder / "space/training/run" / code).is_file()
    visit_server(folder / "space")


@pytest.mark.sweep
@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root on Linux can become somebody else")
@pytest.mark.skipif(not all(map(shutil.which, ("unshare", "setpriv", "ip"))), reason="needs util-linux and iproute2")
def test_it_runs_as_nobody_on_a_tree_that_it_cannot_write_and_without_a_network(folder):
    if subprocess.run(["unshare", "--net", "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine gives no network of its own")
    installed = Path(os.environ.get("STREAMLIT") or shutil.which("streamlit")).parents[1]
    shutil.copytree(installed, folder / "venv", symlinks=True)
    subprocess.run(["sh", ROOT / "deploy/trim.sh", folder / "venv"], check=True)
    make_space(folder / "space")
    (folder / "tmp").mkdir()
    shutil.chown(folder / "tmp", int(USER), int(USER))
    streamlit = folder / "streamlit"
    streamlit.write_text(STREAMLIT.format(user=USER, folder=folder), encoding="utf-8")
    streamlit.chmod(0o755)
    before = files(folder)
    alone = ("unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh")
    visit_server(folder / "space", *alone, STREAMLIT=str(streamlit))
    assert files(folder) == before


def files(folder: Path) -> set[Path]:
    """All files and folders but those in `tmp`."""
    return {path for path in folder.rglob("*") if folder / "tmp" not in path.parents}
