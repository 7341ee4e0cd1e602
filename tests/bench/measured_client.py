"""What a view costs: a call of the WSGI application as a server's worker makes it, without a socket, with all of the middleware."""

import gc
import importlib
import json
import os
import time
from collections.abc import Callable
from io import BytesIO

from django.apps import apps
from django.conf import settings
from django.db import connection, connections
from django.urls import get_resolver

from home.page_store import environ

from ..support import query_plans
from ..support.memory import pss

MILLISECOND = 1_000_000  # nanoseconds


def environ_of(path: str, headers: dict[str, str], method: str = "GET", body: bytes = b"") -> dict:
    """The environ of a request (PEP 3333); `headers` by their names in HTTP."""
    named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    sent = {"REQUEST_METHOD": method, "CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body)}
    found = environ.environ_of(f"http://{headers.get('Host', 'localhost')}{path}") | named | sent
    if "HTTP_CONTENT_TYPE" in found:
        found["CONTENT_TYPE"] = found.pop("HTTP_CONTENT_TYPE")
    return found


class MeasuredClient:
    """Calls the WSGI application of these settings."""

    def __init__(self):
        module, _, name = settings.WSGI_APPLICATION.rpartition(".")
        application = getattr(importlib.import_module(module), name)
        self.application: Callable = getattr(application, "application", application)  # without the page store
        if apps.is_installed("pages"):  # not with the stock site
            from settings.serving.warm_up import warm_up

            warm_up(self.application)
        else:
            get_resolver().url_patterns  # noqa: B018 (imports every view)
        gc.collect()
        gc.freeze()  # as a server does before it forks its workers

    def call(self, path: str, headers: dict[str, str] | None = None, **more) -> tuple[int, dict, bytes]:
        """Status, headers and body of the response."""
        answer = {}

        def start_response(status, response_headers, exc_info=None):
            answer.update(status=int(status.split()[0]), headers=dict(response_headers))

        result = self.application(environ_of(path, headers or {}, **more), start_response)
        try:
            body = b"".join(result)
        finally:
            getattr(result, "close", lambda: None)()
        return answer["status"], answer["headers"], body

    def view(self, path: str, headers: dict[str, str] | None = None, **more) -> dict:
        """What one view costs: CPU of this process and of its backend in milliseconds; status, headers, bytes."""
        answer = {}

        def ask():
            answer["said"] = self.call(path, headers, **more)

        cost = self.cost(ask)
        status, response_headers, body = answer["said"]
        return {"status": status, "headers": response_headers, "bytes": len(body)} | cost

    def cost(self, work: Callable[[], object]) -> dict:
        """CPU of this process and of its backend in milliseconds, while this is done."""
        backend, own = query_plans.backend_cpu(), time.process_time_ns()
        work()
        own = time.process_time_ns() - own
        return {"process": own / MILLISECOND, "backend": (query_plans.backend_cpu() - backend) / MILLISECOND}

    def queries(self, path: str, headers: dict[str, str] | None = None) -> dict:
        """Number and characters of the queries of a view; with PostgreSQL rows read and milliseconds of planning."""
        with query_plans.captured_queries() as queries:
            self.call(path, headers)
        found = {"queries": len(queries), "characters": sum(len(sql) for sql, _ in queries), "rows": 0, "planning": 0.0}
        if connection.vendor == "postgresql":
            for sql, params in queries:
                if sql.lstrip(" (").startswith(("SELECT", "WITH")):
                    rows, planning = query_plans.rows_and_planning(sql, params)
                    found["rows"] += rows
                    found["planning"] += planning
        return found

    def fresh(self, path: str, headers: dict[str, str] | None = None) -> dict:
        """What the first view of a worker costs: forked from a process that is warm, and without any fragment.

        It has what surrounds pages (the tree, and the data of pages.tree.data), and has to open its connection.
        """
        connections.close_all()  # no process may have the connection of another
        reading, writing = os.pipe()
        if child := os.fork():
            os.close(writing)
            with open(reading) as pipe:
                answer = pipe.read()
            os.waitpid(child, 0)
            return json.loads(answer)
        try:
            from pages.tree.current import holder
            from pages.tree.data import KIND
            from settings.serving.warm_up import warm_worker

            warm_worker(self.application)
            for key in [key for key in holder.fragments.fragments if key[0] != KIND]:
                holder.fragments.remove(key)
            with open(writing, "w") as pipe:
                pipe.write(json.dumps(self.view(path, headers)))
        finally:
            os._exit(0)

    def loading(self) -> dict:
        """What it costs to load the copy of the tree."""
        from pages.tree.current import holder

        holder.forget()
        began = time.process_time_ns()
        holder.get()
        return {"process": (time.process_time_ns() - began) / MILLISECOND}

    def memory(self) -> dict:
        """Megabytes of this process (PSS)."""
        return {"pss": pss(os.getpid())}

    def run(self, program: str) -> dict:
        """Runs Python; the `answer` that it leaves."""
        names = {"visitor": self}
        exec(program, names)
        return names.get("answer", {})
