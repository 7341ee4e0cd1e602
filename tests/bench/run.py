"""Measures one kind of database: `python -m tests.bench.run SIZE …` within DATABASE_URL; prints JSON lines of results."""

import json
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import django

from .stock.article import ARTICLE, QUERIES

ROUNDS = 9


def total(cost: dict) -> float:
    return cost["process"] + cost["backend"]


def medians(costs: list[dict]) -> dict:
    """The median cost of some views of one address, in milliseconds, and what the last one answered."""
    last = costs[-1]
    return {
        "process": statistics.median(cost["process"] for cost in costs),
        "backend": statistics.median(cost["backend"] for cost in costs),
        "total": statistics.median(total(cost) for cost in costs),
        "status": last["status"],
        "bytes": last["bytes"],
    }


def measure_uncached(meter, stock, paths: dict[str, str], article: str, rounds: int = ROUNDS) -> dict[str, dict]:
    """Each address once a round, the stock article between any two: by name its medians, and the ratio to the stock's."""
    for path in paths.values():
        meter.view(path)
    for _ in range(3):
        stock.view(article)
    costs, anchor = {name: [] for name in paths}, []
    for _ in range(rounds):
        for name, path in paths.items():
            costs[name].append(meter.view(path))
            anchor.append(stock.view(article))
    unit = medians(anchor)
    found = {name: medians(measured) for name, measured in costs.items()}
    for name, path in paths.items():
        found[name] |= {"ratio": found[name]["total"] / unit["total"], **meter.ask("queries", path=path)}
    asked = stock.ask("queries", path=article)
    assert asked["queries"] == QUERIES, (
        f"the stock article asks {asked['queries']} queries; it is no longer what it was"
    )
    return found | {"stock article": unit | {"ratio": 1.0, **asked}}


def measure(size: int, stock_variables: dict[str, str], folder: Path) -> dict:
    from .addresses import addresses
    from .datasets import site_of
    from .meter import Meter

    began = time.monotonic()
    with ExitStack() as stack:
        site = stack.enter_context(site_of(size, folder))
        made = time.monotonic() - began
        meter, stock = (stack.enter_context(Meter(each)) for each in (site.variables, stock_variables))
        paths = addresses(meter)
        found = measure_uncached(meter, stock, paths, ARTICLE)
        memory = meter.ask("memory")["pss"]
    return {"size": size, "made": made, "seconds": time.monotonic() - began, "uncached": found, "memory": memory}


def main(sizes: list[int]) -> None:
    django.setup()
    from django.db import connection

    from .datasets import stock_site

    with tempfile.TemporaryDirectory(prefix="commonhouse-bench-") as folder, ExitStack() as stack:
        stock_folder = Path(folder) / "stock"
        stock_folder.mkdir()
        stock = stack.enter_context(stock_site(stock_folder))
        for size in sizes:
            print(
                json.dumps({"database": connection.vendor, **measure(size, stock, Path(folder) / str(size))}),
                flush=True,
            )


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]])
