"""Many viewers: two replicas behind nginx, as deploy/nginx.conf sets it up, and below a path of their host."""

import os
import signal
import urllib.request
from collections import Counter
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.error import HTTPError

import pytest
from nginx import NGINX, running_nginx
from running import free_port, running_server
from test_draw import bar, code, seven, strokes
from waiting import COUNT_RERUNS, TIMEOUT_MS, after_rerun, settle

from benchmarks.server_process import ServerProcess

PROBES = ("_stcore/health", "_stcore/host-config")
VIEWS = ["", "embedding", "draw"]  # pictures; the 3-D view; the pad


@pytest.fixture(autouse=True)
def _nginx_is_installed() -> None:
    if NGINX is None:
        pytest.skip("hosting not tested: nginx is not installed")


class Replica(ThreadingHTTPServer):
    """A server that answers every request with its status and its own port, and drops the connection without one."""

    status: int | None = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        Thread(target=self.serve_forever, daemon=True).start()


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.server.status is None:
            return
        self.send_response(self.server.status)
        if "payload" in self.path:
            self.send_header("cache-control", "public, max-age=60")
        self.end_headers()
        self.wfile.write(str(self.server.server_port).encode())

    def log_message(self, *_: object) -> None:
        pass


def asked(address: str, cookie: str = "") -> tuple[int, str]:
    """Which replica's port answers a visitor with such a cookie, and the cookie that the visitor has afterwards."""
    request = urllib.request.Request(address, headers={"cookie": cookie} if cookie else {})
    with urllib.request.urlopen(request, timeout=10) as response:
        return int(response.read()), (response.headers["set-cookie"] or cookie).partition(";")[0]


def test_newcomers_are_spread_and_come_back_to_the_replica_that_answered_last(tmp_path):
    replicas = Replica(), Replica()
    first, second = (replica.server_port for replica in replicas)
    with running_nginx(tmp_path, (first, second)) as address:
        spread = Counter(asked(address)[0] for _ in range(100))
        assert min(spread[first], spread[second]) > 25
        cookies = {first: "latent_digits=1", second: "latent_digits=2"}
        for port, cookie in cookies.items():
            assert [asked(address, cookie) for _ in range(10)] == [(port, cookie)] * 10
        assert asked(address, "latent_digits=nonsense")[1] in cookies.values()
        replicas[0].status = None
        assert asked(address, cookies[first]) == (second, cookies[second])
        replicas[0].status = 200
        assert asked(address, cookies[first]) == (first, cookies[first])
        replicas[0].status = 503  # full
        assert {asked(address)[0] for _ in range(20)} == {second}
    for replica in replicas:
        replica.shutdown()
        replica.server_close()


def test_what_has_a_lifetime_is_asked_of_a_replica_once(tmp_path):
    replica = Replica()
    with running_nginx(tmp_path, (replica.server_port,) * 2) as address:
        assert asked(f"{address}/payload/0")[0] == replica.server_port
        assert asked(address)[0] == replica.server_port
        replica.status = None
        for cookie in ("latent_digits=1", "latent_digits=2"):  # which stays as it is
            assert asked(f"{address}/payload/0", cookie) == (replica.server_port, cookie)
        with pytest.raises(HTTPError, match="502"):
            asked(address)
    replica.shutdown()
    replica.server_close()


@pytest.mark.sweep
def test_a_session_outlasts_its_replica_and_is_not_disturbed_by_its_return(new_context, tmp_path):
    ports = free_port(), free_port()
    with ExitStack() as stack:
        servers = [stack.enter_context(running_server(port=port)) for port in ports]
        address = stack.enter_context(running_nginx(tmp_path, ports))
        context = new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        context.set_default_timeout(TIMEOUT_MS)
        context.add_init_script(COUNT_RERUNS)
        page = context.new_page()
        page.goto(f"{address}/draw?model=plain-3")
        settle(page)
        assert page.locator('head meta[property="og:image"]').count() == 1
        after_rerun(page, lambda: seven(page))
        drawn, link = code(page), page.url
        replica = int(cookie_of(context)) - 1
        after_rerun(page, lambda: os.kill(ServerProcess.listening_at(servers[replica]).pid, signal.SIGKILL))
        assert (code(page), strokes(page), page.url) == (drawn, 1, link)
        assert int(cookie_of(context)) - 1 != replica
        after_rerun(page, lambda: bar(page))
        assert code(page) != drawn
        after_rerun(page, lambda: page.keyboard.press("Control+z"))
        stack.enter_context(running_server(port=ports[replica]))
        page.get_by_role("link", name="Embedding").first.click()
        page.wait_for_url("**/embedding?model=plain-3*")
        settle(page)
        page.locator(".plot canvas").first.wait_for()
        page.get_by_role("link", name="Draw").first.click()
        page.wait_for_url("**/draw*")
        assert code(page) == drawn


def cookie_of(context) -> str:
    """The number of the replica that the browser's cookie names."""
    [value] = [cookie["value"] for cookie in context.cookies() if cookie["name"] == "latent_digits"]
    return value


@pytest.mark.sweep
def test_below_a_path_every_file_answers_and_the_views_draw(new_context, tmp_path):
    ports = free_port(), free_port()
    with ExitStack() as stack:
        for port in ports:
            stack.enter_context(running_server("demo", port=port))
        address = stack.enter_context(running_nginx(tmp_path, ports))
        context = new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        context.set_default_timeout(TIMEOUT_MS)
        answers: list[tuple[int, str]] = []
        context.on("response", lambda response: answers.append((response.status, response.url)))
        page = context.new_page()
        for view in VIEWS:
            page.goto(f"{address}/demo/{view}?embed=true")
            settle(page)
            assert page.locator(".st-key-head").is_visible()
        page.locator("canvas.upper-canvas").wait_for()
        failed = [(status, url) for status, url in answers if status >= 400 and not url.endswith(PROBES)]
        assert failed == []
        paths = [url.removeprefix(address) for _, url in answers if url.startswith("http")]
        assert all(path.startswith("/demo/") for path in paths)
        assert any("/payload/" in path for path in paths)
        assert any("plotly.min.js" in path for path in paths)
