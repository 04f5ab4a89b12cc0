"""The views' JavaScript modules: how they are loaded, and how they get their data."""

from running import ROOT, running_server
from waiting import settle

FOLDER = ROOT / "dashboard/components/javascript"


def test_a_payload_is_waited_for_and_replaces_the_older_ones_of_its_kind(run):
    found = run(
        """
        const { payload, show } = await load("payloads");
        const send = (text) => show({ data: new TextEncoder().encode(text) });
        const text = (bytes) => new TextDecoder().decode(bytes);
        const early = payload("a:2");
        send("a:1\\none\\ntwo");
        send("b:1\\nother");
        const first = text(await payload("a:1"));
        send("a:2\\nnew");
        const gone = await Promise.race([payload("a:1"), Promise.resolve("gone")]);
        return [first, text(await early), gone, text(await payload("b:1"))];
        """
    )
    assert found == ["one\ntwo", "new", "gone", "other"]


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
