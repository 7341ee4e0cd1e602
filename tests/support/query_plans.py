"""What a visit costs the database: the plan of every query it asks (EXPLAIN ANALYZE of PostgreSQL), and CPU time."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from wagtail.models import Page, get_page_models

THRESHOLD = 12  # rows that one look may read: the languages of a page, what stands above it


@dataclass(frozen=True)
class Scan:
    """A page table, read within a loop: how, how often, and how many rows in all."""

    table: str
    node: str
    loops: int
    rows: int
    sql: str

    def __str__(self):
        return f"{self.node} of {self.table}, {self.loops} times, {self.rows} rows: {self.sql}"


def page_tables() -> set[str]:
    return {model._meta.db_table for model in (Page, *get_page_models())}


@contextmanager
def captured_queries() -> Iterator[list[tuple]]:
    """Context manager that captures the (sql, params) of every query."""
    queries = []

    def record(execute, sql, params, many, context):
        if not many:
            queries.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(record):
        yield queries


def repeated_scans(queries: list[tuple]) -> Iterator[Scan]:
    """Every scan of a page table in the plans of these queries that is repeated in a loop."""
    tables = page_tables()
    for sql, params in dict(queries).items():
        if sql.lstrip(" (").startswith("SELECT"):
            yield from scans(plan(sql, params), tables, sql)


def explained(sql: str, params: object) -> dict:
    """EXPLAIN ANALYZE of PostgreSQL: the plan, and how long planning took."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, SUMMARY, FORMAT JSON) {sql}", params)
        (result,) = cursor.fetchone()
    return (json.loads(result) if isinstance(result, str) else result)[0]


def plan(sql: str, params: object) -> dict:
    return explained(sql, params)["Plan"]


def rows_and_planning(sql: str, params: object) -> tuple[int, float]:
    """The rows that a query reads from tables, those that it throws away included, and the milliseconds of its planning."""
    result = explained(sql, params)
    return rows_read(result["Plan"]), result["Planning Time"]


def rows_read(node: dict) -> int:
    own = rows_of(node) if "Relation Name" in node else 0
    return own + sum(rows_read(each) for each in node.get("Plans", ()))


def rows_of(node: dict) -> int:
    """The rows that this node of a plan has looked at, in all its loops."""
    removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return round(node.get("Actual Loops", 0) * (node.get("Actual Rows", 0) + removed))


def scans(node: dict, tables: set[str], sql: str) -> Iterator[Scan]:
    """A table that is read a few times, however large, is none; nor is one where each look finds its rows by a key.

    What was read once and is kept to be gone through again and again (Materialize) is.
    """
    loops, table = node.get("Actual Loops", 0), node.get("Relation Name")
    if node["Node Type"] == "Materialize":
        table = next(filter(tables.__contains__, relations(node)), None)
    rows = rows_of(node)
    if table in tables and loops > THRESHOLD and rows > THRESHOLD * loops:
        yield Scan(table, node["Node Type"], loops, rows, sql)
    for each in node.get("Plans", ()):
        yield from scans(each, tables, sql)


def relations(node: dict) -> Iterator[str]:
    """Every table below this node of a plan."""
    for each in node.get("Plans", ()):
        yield each.get("Relation Name", "")
        yield from relations(each)


def backend_cpu() -> int:
    """CPU time so far, in nanoseconds, of the PostgreSQL backend of this connection (schedstat in proc(5)); 0 with SQLite."""
    if connection.vendor != "postgresql":
        return 0
    connection.ensure_connection()
    return int(Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text().split()[0])


def cpu_milliseconds(visit: Callable[[], object], times: int = 3) -> float:
    """CPU time in milliseconds, of this process and its backend together: the minimum of so many visits."""
    costs = []
    for _ in range(times):
        own_start, backend_start = time.process_time_ns(), backend_cpu()
        visit()
        costs.append(time.process_time_ns() - own_start + backend_cpu() - backend_start)
    return min(costs) / 1_000_000
