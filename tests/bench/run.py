"""Measures one kind of database: `python -m tests.bench.run SIZE …` within DATABASE_URL; prints JSON lines of results."""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import django

from .results import NOTHING_KEPT, STORED, WORKER_KEPT
from .stock.article import ARTICLE, QUERIES

ROUNDS, FRESH_ROUNDS, PUBLICATIONS, DESK_ROUNDS = 7, 5, 3, 5
PAGES = ("home", "news", "events", "announcements", "article", "event", "text page", "press", "announcement", "mission")
ADDRESSES = "from tests.bench.content import addresses; answer = addresses(visitor)"
PUBLISH = "from tests.bench.content import publish; answer = publish(visitor, {path!r})"
DESK = "from tests.bench.desk import prepare; answer = prepare(visitor)"
DO = "from tests.bench.desk import do; answer = do(visitor, {name!r})"
Views = dict[str, Callable[[], dict]]


def total(cost: dict) -> float:
    return cost["process"] + cost["backend"]


def medians(costs: list[dict]) -> dict:
    """The median cost of some views of one address, in milliseconds, and what the last one answered."""
    return {
        "process": statistics.median(cost["process"] for cost in costs),
        "backend": statistics.median(cost["backend"] for cost in costs),
        "total": statistics.median(total(cost) for cost in costs),
        **{name: costs[-1][name] for name in ("status", "bytes") if name in costs[-1]},
    }


def interleaved(views: Views, stock: Callable[[], dict], rounds: int) -> dict[str, dict]:
    """Each view once a round, the stock article after each: by name its medians, and the ratio of the totals to the stock's."""
    costs, anchor = {name: [] for name in views}, []
    for _ in range(rounds):
        for name, view in views.items():
            costs[name].append(view())
            anchor.append(stock())
    unit = medians(anchor)
    found = {name: medians(measured) for name, measured in costs.items()} | {"stock article": unit}
    return {name: cost | {"ratio": cost["total"] / unit["total"]} for name, cost in found.items()}


def paired(pairs: dict[str, tuple[Callable[[], dict], Callable[[], dict]]], rounds: int) -> dict[str, dict]:
    """Each of ours once a round, and after it what the stock site has in its place: by name its medians, and their ratio."""
    ours, theirs = {name: [] for name in pairs}, {name: [] for name in pairs}
    for _ in range(rounds):
        for name, (own, stock) in pairs.items():
            ours[name].append(own())
            theirs[name].append(stock())
    found = {name: medians(costs) for name, costs in ours.items()}
    return {name: cost | {"ratio": cost["total"] / medians(theirs[name])["total"]} for name, cost in found.items()}


def measure_desk(meter, stock) -> dict[str, dict]:
    """The screens of the desk, and what saving and publishing cost."""
    from .desk import STOCK

    ours, theirs = meter.run(DESK), stock.run(DESK)

    def asked(site, prepared: dict, name: str) -> Callable[[], dict]:
        if name not in prepared["screens"]:
            return lambda: site.run(DO.format(name=name))
        return lambda: site.view(prepared["screens"][name], headers={"Cookie": prepared["cookie"]})

    pairs = {name: (asked(meter, ours, name), asked(stock, theirs, other)) for name, other in STOCK.items()}
    paired(pairs, 1)  # what is compiled once
    return paired(pairs, DESK_ROUNDS)


def measure_site(meter, unused, stock) -> dict[str, dict]:
    """By situation and name: first of all by its process (`unused`), again and again, and just after a publication."""
    paths = meter.run(ADDRESSES)

    def article() -> dict:
        return stock.view(ARTICLE)

    def published(path: str) -> dict:
        return meter.run(PUBLISH.format(path=path))

    fresh = interleaved(
        {name: lambda path=path: unused.ask("fresh", path=path) for name, path in paths.items() if "(" not in name},
        article,
        FRESH_ROUNDS,
    )
    for path in paths.values():
        meter.view(path)
    kept = interleaved({name: lambda path=path: meter.view(path) for name, path in paths.items()}, article, ROUNDS)
    for name, path in paths.items():
        kept[name] |= meter.ask("queries", path=path)
    kept["stock article"] |= stock.ask("queries", path=ARTICLE)
    asked = kept["stock article"]["queries"]
    assert asked == QUERIES, f"the stock article asks {asked} queries: it is not what it was"
    after = interleaved({name: lambda path=paths[name]: published(path) for name in PAGES}, article, PUBLICATIONS)
    desk = measure_desk(meter, stock)
    return {NOTHING_KEPT: fresh, WORKER_KEPT: kept, "after its own publication": after, "the desk": desk}


def measure(size: int, stock_variables: dict[str, str], folder: Path) -> dict:
    from . import stored
    from .datasets import site_of
    from .meter import Meter

    began = time.monotonic()
    with ExitStack() as stack:
        site = stack.enter_context(site_of(size, folder))
        made = time.monotonic()
        meters = [Meter(each) for each in (site.variables, site.variables, stock_variables)]
        meter, unused, stock = map(stack.enter_context, meters)
        found = measure_site(meter, unused, stock)
        stored_folder = folder.with_name(f"nginx-{size}")
        stored_folder.mkdir()
        found[STORED] = stored.measure(site, stored_folder)
        memory = meter.ask("memory")["pss"]
        loading = meter.ask("loading")["process"]
    return {
        "size": size,
        "made": made - began,
        "seconds": time.monotonic() - made,
        "situations": found,
        "memory": memory,
        "loading": loading,
    }


def main(sizes: list[int]) -> None:
    django.setup()
    from django.db import connection

    from .datasets import stock_site

    with tempfile.TemporaryDirectory(prefix="commonhouse-bench-") as folder:
        stock_folder = Path(folder) / "stock"
        stock_folder.mkdir()
        with stock_site(stock_folder) as stock:
            for size in sizes:
                result = measure(size, stock, Path(folder) / str(size))
                print(json.dumps({"database": connection.vendor, **result}), flush=True)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]])
