"""The report of `make bench` names, for each figure, what was in memory when it was measured."""

from tests.bench.results import NOTHING_KEPT, STORED, STORED_HOME, WORKER_KEPT, markdown, plot


def cost(total: float) -> dict:
    return {"ratio": total / 10, "total": total, "backend": 1.0}


NAMES = ("home", "news", "events", "article", "event", "API list of 10", "404")
FOUND = {
    "database": "sqlite",
    "size": 50,
    "memory": 200,
    "loading": 10,
    "situations": {
        NOTHING_KEPT: {name: cost(60) for name in NAMES},
        WORKER_KEPT: {name: cost(2.5) for name in (*NAMES, "home (es)")},
        STORED: {STORED_HOME: cost(0.1)},
    },
}


def test_each_view_has_what_it_costs_with_nothing_kept_kept_by_the_worker_and_stored():
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in markdown(FOUND).splitlines() if "|" in line]
    assert rows[0] == ["ms", "nothing kept", "kept by the worker", "stored"]
    assert ["home", "60.0", "2.5", "0.1"] in rows
    assert ["news", "60.0", "2.5", ""] in rows
    assert ["home (es)", "", "2.5", ""] in rows


def test_nothing_is_called_uncached():
    assert "uncached" not in markdown(FOUND)
    assert plot([FOUND, FOUND | {"size": 1000}]).startswith("<svg")
