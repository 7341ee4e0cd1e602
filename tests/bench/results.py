"""What `make bench` found, as text, as tests/bench/RESULTS.md, and as a plot of cost against pages."""

import datetime as dt
import os
import platform
from collections.abc import Iterator
from math import log10
from pathlib import Path
from xml.sax.saxutils import escape

FOLDER = Path(__file__).parent
REPORT, PLOT = FOLDER / "RESULTS.md", FOLDER / "results.svg"
PLOTTED = ("home", "news", "events", "article", "event", "API list of 10", "404")
# Situations: a worker that has built no page yet; one that has built this one; the answer from the page store.
NOTHING_KEPT, WORKER_KEPT = "nothing kept", "kept by the worker"
STORED = "stored, beside an empty answer and a static file"
STORED_HOME = "stored, by the server"  # only the front page is measured: what is stored costs the same for each
COLUMNS = {
    "× stock": lambda cost: f"{cost['ratio']:.2f}",
    "ms": lambda cost: f"{cost['total']:.1f}",
    "of it database": lambda cost: f"{cost['backend']:.1f}",
    "rows": lambda cost: str(cost.get("rows", "")),
    "planning ms": lambda cost: f"{cost['planning']:.1f}" if "planning" in cost else "",
    "queries": lambda cost: str(cost.get("queries", "")),
    "SQL characters": lambda cost: str(cost.get("characters", "")),
}


def lines(found: dict) -> Iterator[list[str]]:
    """The rows of its tables, each begun by a heading."""
    for situation, costs in found["situations"].items():
        yield [situation, *COLUMNS]
        for name, cost in costs.items():
            yield [name, *(column(cost) for column in COLUMNS.values())]


def heading(found: dict) -> str:
    return f"{found['database']}, {found['size']:,} pages"


def table(found: dict) -> str:
    """For a terminal."""
    text = "\n".join(f"{line[0]:30}" + "".join(f"{cell:>16}" for cell in line[1:]) for line in lines(found))
    about = f"made in {found['made']:.0f} s, measured in {found['seconds']:.0f} s; to load the copy of the tree: {found['loading']:.0f} ms"
    return f"\n{heading(found)} ({about})\n{text}"


def overview(found: dict) -> str:
    """A table of milliseconds: each view with nothing kept, as the worker keeps it, and stored."""
    situations = found["situations"]
    nothing, kept = situations[NOTHING_KEPT], situations[WORKER_KEPT]
    stored = {"home": situations[STORED][STORED_HOME]} if STORED in situations else {}
    columns = (nothing, kept, stored)
    cells = {
        name: [f"{column[name]['total']:.1f}" if name in column else "" for column in columns]
        for name in nothing | kept
    }
    head = f"| ms | {NOTHING_KEPT} | {WORKER_KEPT} | stored |\n| --- |{' --: |' * len(columns)}"
    return "\n".join([head, *(f"| {' | '.join([name, *row])} |" for name, row in cells.items())])


def markdown(found: dict) -> str:
    rows = []
    for line in lines(found):
        rows.append(f"| {' | '.join(line)} |")
        if line[0] in found["situations"]:
            rows[-1] = f"\n{rows[-1]}\n| --- |{' --: |' * len(COLUMNS)}"
    text = "\n".join(rows)
    return f"## {heading(found)}\n\n{overview(found)}\n{text}\n\nMemory of the measuring process: {found['memory']:.0f} MB. To load the copy of the tree, as a server does once: {found['loading']:.0f} ms.\n"


def machine() -> str:
    """The processor, and how many of it."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine()
    )
    return f"{os.cpu_count()} × {model}, Python {platform.python_version()}"


def write(results: list[dict]) -> None:
    REPORT.write_text(
        "# What pages cost\n\n"
        "CPU milliseconds of process and database together for one view, medians; `make bench`. “× stock” is the ratio to an\n"
        "article of a site as `wagtail start` makes it (`tests/bench/stock/`), measured between any two views of ours.\n\n"
        f"“{NOTHING_KEPT}”: the first view of a worker, which has to build the page. “{WORKER_KEPT}”: a later view, made of\n"
        "what the worker has built before. “stored”: the whole answer from the page store, measured for the front page.\n\n"
        f"{dt.date.today()}, {machine()}.\n\n![Cost against pages](results.svg)\n\n" + "\n".join(map(markdown, results))
    )
    PLOT.write_text(plot(results))


WIDTH, HEIGHT, MARGIN = 760, 420, 60
COLOURS = ("#b3261e", "#0b6e4f", "#c98a00", "#1f4e9e", "#6b3fa0", "#4a4a4a", "#00788a")


def plot(results: list[dict]) -> str:
    """SVG: ratio to the stock article (logarithmic) against pages (logarithmic); PostgreSQL drawn through, SQLite dashed."""
    sizes = sorted({found["size"] for found in results})
    ratios = [found["situations"][WORKER_KEPT][name]["ratio"] for found in results for name in PLOTTED]
    low, high = log10(min(ratios) * 0.8), log10(max([*ratios, 1]) * 1.2)

    def x(size: int) -> float:
        span = log10(sizes[-1]) - log10(sizes[0]) or 1
        return MARGIN + (log10(size) - log10(sizes[0])) / span * (WIDTH - 3 * MARGIN)

    def y(ratio: float) -> float:
        return HEIGHT - MARGIN - (log10(ratio) - low) / (high - low) * (HEIGHT - 2 * MARGIN)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<line x1="{MARGIN}" x2="{WIDTH - 2 * MARGIN}" y1="{y(1):.1f}" y2="{y(1):.1f}" stroke="#888"/>',
        f'<text x="4" y="{y(1) + 4:.1f}">stock = 1</text>',
        *(f'<text x="{x(size):.1f}" y="{HEIGHT - 24}" text-anchor="middle">{size:,} pages</text>' for size in sizes),
    ]
    labels: list[tuple[float, str, str]] = []  # height, words and colour
    for name, colour in zip(PLOTTED, COLOURS, strict=True):
        for database, dash in (("postgresql", ""), ("sqlite", ' stroke-dasharray="4 3"')):
            points = [
                (x(found["size"]), y(found["situations"][WORKER_KEPT][name]["ratio"]))
                for found in sorted(results, key=lambda each: each["size"])
                if found["database"] == database
            ]
            line = " ".join(f"{left:.1f},{top:.1f}" for left, top in points)
            parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
            if points and not dash:
                labels.append((points[-1][1], name, colour))
    for (_top, name, colour), top in zip(sorted(labels), spread([top for top, *_ in sorted(labels)]), strict=True):
        parts.append(f'<text x="{x(sizes[-1]) + 8:.1f}" y="{top + 4:.1f}" fill="{colour}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def spread(tops: list[float], apart: float = 14) -> list[float]:
    """These heights, from above, moved so that lines of text at them do not touch."""
    found: list[float] = []
    for top in tops:
        found.append(max(top, found[-1] + apart) if found else top)
    return [top - (found[-1] - tops[-1]) / 2 for top in found] if found else []
