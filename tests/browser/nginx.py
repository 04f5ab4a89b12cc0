"""Debian's nginx before two replicas of the dashboard, with the configuration that stands in deploy/."""

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from running import ROOT, end_group, free_port

SITE = ROOT / "deploy" / "nginx.conf"
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
START_SECONDS = 10
MAIN = """
daemon off;
user {user};
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  include {folder}/site.conf;
}}
"""


@contextmanager
def running_nginx(folder: Path, replicas: tuple[int, int]) -> Iterator[str]:
    """Start nginx with its files in `folder` before the servers at two ports of loopback; its address.

    The site's configuration is the one in deploy/ but for its ports and its cache's folder, with the line for the
    picture of a shared link taken in.
    """
    port = free_port()
    site = SITE.read_text(encoding="utf-8")
    for old, new in {
        "listen 80;": f"listen 127.0.0.1:{port};",
        ":8501": f":{replicas[0]}",
        ":8502": f":{replicas[1]}",
        "/var/cache/latent-digits": f"{folder}/cache",
        "# sub_filter": "sub_filter",
    }.items():
        assert old in site
        site = site.replace(old, new)
    (folder / "site.conf").write_text(site, encoding="utf-8")
    (folder / "main.conf").write_text(MAIN.format(folder=folder, user=getpass.getuser()), encoding="utf-8")
    command = [NGINX, "-c", folder / "main.conf", "-e", folder / "error.log"]
    process = subprocess.Popen(command, start_new_session=True)
    try:
        _wait_until_open(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        end_group(process)


def _wait_until_open(port: int, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("nginx did not start") from None
            time.sleep(0.05)
        else:
            return
