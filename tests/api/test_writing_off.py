"""API writing that is off: programs read as before, and nothing offers or takes a write."""

import pytest

from ..support.running_site import read_demo

READS = """
import json, django
django.setup()
from django.contrib.auth import get_user_model
from django.test import Client
from wagtail.models import APIToken
from pages.api.token_views import NewTokenForm, TokenForm
from pages.api.tokens import TokenTerms
admin = get_user_model().objects.get(username="admin")
token, key = APIToken.create_token(user=admin, name="Test")
TokenTerms.objects.create(token=token, scope="write", made_by=admin)
client, headers = Client(), {"Authorization": f"Bearer {key}", "Host": "localhost"}
def status(method, path):
    return client.generic(method, f"/api/v3/{path}", "{}", "application/json", headers=headers).status_code
client.force_login(admin)
paths = client.get("/api/v3/openapi.json", headers={"Host": "localhost"}).json()["paths"]
print(json.dumps({
    "reads": [status("GET", path) for path in ("pages/", "images/", "news/", "whoami/")],
    "management": [status(*each) for each in (("GET", "management/pages/"), ("POST", "management/batch/"))],
    "writes": [status(*each) for each in (
        ("POST", "pages/"), ("PATCH", "pages/3/"), ("DELETE", "pages/3/"), ("POST", "pages/3/actions/publish/"),
        ("POST", "images/"), ("POST", "snippets/pages.Topic/"), ("PUT", "redirects/1/"), ("POST", "locales/"), ("POST", "sites/"),
    )],
    "offered": sorted(f"{method} {path}" for path, each in paths.items() for method in each if method != "get"),
    "management paths": [path for path in paths if "/management/" in path],
    "report": client.get("/admin/reports/api/", headers={"Host": "localhost"}).status_code,
    "new": [value for value, _ in NewTokenForm(manageable_users=get_user_model().objects.all()).fields["scope"].choices],
    "own": [value for value, _ in TokenForm(instance=token).fields["scope"].choices],
}))
"""


@pytest.mark.django_db
def test_nothing_is_written_by_the_api_and_tokens_read(tmp_path):
    found = read_demo(tmp_path / "site", "all,-api_writing", READS)
    assert found["reads"] == [200] * 4
    assert found["management"] == [404, 404]
    assert {*found["writes"]} <= {404, 405}
    assert [each for each in found["offered"] if "/registration/" not in each] == []  # strangers still register
    assert found["management paths"] == []
    assert found["report"] == 404
    assert (found["new"], found["own"]) == (["read"], ["read", "write"])
