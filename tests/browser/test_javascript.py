"""The views' JavaScript modules: how they are loaded, and how they get their data."""

from running import ROOT, running_server
from waiting import settle

FOLDER = ROOT / "dashboard/components/javascript"
PAYLOADS = "performance.getEntriesByType('resource').filter(({ name }) => name.includes('/payload/'))"


def test_a_payload_is_fetched_once_and_again_after_a_failure(run):
    found = run(
        """
        const { payload } = await load("payloads");
        const asked = [], answers = [500, 200, 200, 404, 404, 404];
        globalThis.fetch = async (url) => {
          asked.push(new URL(url).pathname);
          return new Response(`${asked.length}`, { status: answers[asked.length - 1] });
        };
        const text = (bytes) => new TextDecoder().decode(bytes);
        const [first, again] = await Promise.all([payload("payload/a"), payload("payload/a")]);
        const other = await payload("payload/b");
        const refused = await payload("payload/c").catch(({ message }) => message);
        return [text(first), text(again), text(other), refused, asked];
        """
    )
    asked = [f"/payload/{name}" for name in "aabccc"]
    assert found == ["2", "2", "3", "payload/c: 404", asked]


def test_an_overtaken_call_does_not_remove_what_a_newer_one_shows(run):
    log = run(
        """
        const { showInstance } = await load("instances");
        const log = [];
        const create = () => ({ update: (data) => log.push(data), remove: () => log.push("removed") });
        const show = showInstance((element) => (log.push("created"), create()));
        const parentElement = document.createElement("div");
        const endFirst = show({ data: 1, parentElement });
        const endSecond = show({ data: 2, parentElement });
        endFirst();
        endSecond();
        show({ data: 3, parentElement });
        return log;
        """
    )
    assert log == ["created", 1, 2, "removed", "created", 3]


def test_a_page_imports_each_module_once_from_an_address_with_a_digest(open_page):
    page = open_page("embedding")
    names = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    modules = [name for name in names if name.endswith(tuple(f"/{path.name}" for path in FOLDER.glob("*.js")))]
    assert {"payloads.js", "space_view.js", "orbit.js"} <= {name.rsplit("/", 1)[1] for name in modules}
    assert len(modules) == len(set(modules))
    assert len({name.rsplit("/", 1)[0] for name in modules}) == 1


def test_a_second_load_fetches_no_module_no_plotly_and_no_payload_again(open_page):
    page = open_page("embedding")
    assert page.evaluate(f"{PAYLOADS}.length") == 1  # the cloud
    point = page.locator(".plot").hover
    point()
    page.wait_for_function(f"{PAYLOADS}.length === 3")  # and two sheets of pictures for whoever points at it
    page.reload()
    settle(page)
    point()
    page.wait_for_function(f"{PAYLOADS}.length === 3")
    fetched = page.evaluate(
        """performance.getEntriesByType("resource")
             .filter(({ name }) => /component\\/.*_[0-9a-f]{16}\\/|payload\\/[0-9a-f]{32}$/.test(name))
             .map(({ name, transferSize }) => [name, transferSize])"""
    )
    assert any(name.endswith("/plotly.min.js") for name, _ in fetched)
    assert [name for name, size in fetched if size] == []


def test_the_views_work_below_a_base_path(browser):
    with running_server("digits") as server:
        page = browser.new_page(reduced_motion="reduce")
        page.goto(f"{server}/training?model=tutorial")
        settle(page)
        page.locator(".player[data-step]:not(.empty)").wait_for(timeout=10_000)
        page.get_by_role("link", name="Embedding").first.click()
        page.wait_for_url("**/digits/embedding*")
        settle(page)
        assert page.locator(".plot").evaluate("plot => plot._fullLayout.scene !== undefined")
        page.close()
