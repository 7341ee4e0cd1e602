"""`manage.py check --deploy` says nothing of a site in production that is not explained here."""

import re

import pytest

from ..set_up import environment, production
from ..support.processes import output

HOST = "www.example.org"
OF_A_NAME = (
    "a promise about names that are not the site's alone: whoever runs it makes it, with HSTS=subdomains or preload"
)
EXPLAINED = {"security.W021": OF_A_NAME}  # only with HSTS=subdomains; HSTS=host (the default) silences it and W005
PROGRAM = """
import django
django.setup()
from django.core.checks import run_checks
print(*sorted(each.id for each in run_checks(include_deployment_checks=True) if not each.is_silenced()))
"""


@pytest.mark.parametrize(("hsts", "expected"), [("host", set()), ("subdomains", {"security.W021"}), ("preload", set())])
def test_what_django_warns_of_is_explained(tmp_path, hsts, expected):
    variables = environment(COMMONHOUSE_VAR=str(tmp_path), DATABASE_URL=f"sqlite:///{tmp_path / 'db.sqlite3'}")
    said = output(variables | production(HOST, HSTS=hsts), "-c", PROGRAM)
    found = set(re.findall(r"[\w.]+", said))
    assert found <= set(EXPLAINED), "explain it above, or mend it"
    assert found == expected
