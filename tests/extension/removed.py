"""Prints what a site answers from which this app was removed, as JSON: why it does not start, what is exported and dropped."""

import io
import json
import sys
from contextlib import redirect_stdout
from pathlib import Path
from unittest.mock import patch

import django

django.setup()

from django.core.management import CommandError, call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from wagtail.models import Page  # noqa: E402

from home.health.migrations import refusal  # noqa: E402
from home.models import HomePage  # noqa: E402
from pages.api.tokens import WRITE  # noqa: E402

from ..api.test_middleware import token_of  # noqa: E402
from ..support import make  # noqa: E402


def run(*arguments: str) -> str:
    """Return what the command has printed, or why it refuses."""
    printed = io.StringIO()
    try:
        with redirect_stdout(printed):
            call_command(*arguments, stdout=printed)
    except CommandError as problem:
        return str(problem)
    except SystemExit:
        pass
    return printed.getvalue()


def written_home() -> str:
    """Return the answer to a write that publishes the home page."""
    token = {"Authorization": f"Bearer {token_of(make.admin(), WRITE)}"}
    address = f"/api/v3/management/pages/{HomePage.objects.order_by('pk')[0].pk}/?publish=true"
    written = {"headline": "Bread for all"}
    return Client().patch(address, written, content_type="application/json", headers=token).content.decode()


def main(file: Path) -> None:
    titles = Page.objects.values_list("title", flat=True)
    found = {"refused": refusal(), "unknown": run("remove_app", "nothing", "--drop")}
    found |= {name: run(name) for name in ("prepare", "doctor")}
    found["exported"] = run("remove_app", "our_coop_jobs", "--export", str(file))
    found["before"] = [*titles.all()]
    with patch("builtins.input", return_value="no"):
        found["kept"] = run("remove_app", "our_coop_jobs", "--drop")
    with patch("builtins.input", return_value="YES"):
        found["dropped"] = run("remove_app", "our_coop_jobs", "--drop")
    found |= {"after": [*titles.all()], "refused afterwards": refusal(), "home page": Client().get("/").status_code}
    found["tables"] = [name for name in connection.introspection.table_names() if name.startswith("our_coop_")]
    found["written home"] = written_home()
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
