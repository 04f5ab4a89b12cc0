"""What no browser sends does no harm: no traceback reaches the page, and the server goes on for everybody else."""

import random

import pytest
from hostile_visitor import HostileVisitor
from waiting import run_apart

from benchmarks.server_process import ServerProcess
from benchmarks.visitor import Visitor

PAGES = ("", "draw", "embedding", "few_labels", "models", "quiz", "reconstructions", "training", "without_labels")
MEGABYTES = 300  # that the server may grow by
QUERIES = [
    "%",
    "&&==",
    "digit=%FF%00&digit=1",
    "model[]=x",
    "a" * 100_000,
    "=&" * 10_000,
    "game=5.ABC-;digit=1",
    "\n\0",
]


async def attack(server: str, visits: int, attacks: int) -> None:
    """Visit pages at random; a visitor raises ActionFailed for an exception on the page, or when there is no answer."""
    rng = random.Random(0)
    for _ in range(visits):
        visitor = HostileVisitor(server, rng)
        await visitor.open(rng.choice(PAGES), rng.choice(QUERIES))
        for _ in range(attacks):
            await visitor.attack()
        assert not [alert for alert in visitor.alerts if "Traceback" in alert or "/dashboard/" in alert]
        await visitor.close()


async def visit_all(server: str) -> None:
    """Open every page as an ordinary visitor."""
    visitor = Visitor(server, random.Random(0))
    await visitor.open()
    for page in PAGES:
        await visitor.go_to(page)
    await visitor.close()


@pytest.mark.parametrize(
    "visits, attacks", [pytest.param(3, 4, id="few"), pytest.param(60, 12, id="many", marks=pytest.mark.sweep)]
)
def test_states_that_no_browser_sends_stop_nobody_else(server, visits, attacks):
    run_apart(visit_all(server))
    process = ServerProcess.listening_at(server)
    before = process.megabytes()
    run_apart(attack(server, visits, attacks))
    run_apart(visit_all(server))
    assert process.megabytes() - before < MEGABYTES
