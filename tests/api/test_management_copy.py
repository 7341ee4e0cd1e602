"""Every page of the demo read, written into an empty site by the API alone, and read again: equal."""

import pytest

from ..support.running_site import demo_copy, migrated_site, served
from ..support.site_copy import APISite, SiteCloner

pytestmark = [pytest.mark.soak, pytest.mark.differs]
TOKEN = """
from django.contrib.auth import get_user_model
from wagtail.models import APIToken
from pages.api.tokens import TokenTerms
User = get_user_model()
user = User.objects.filter(is_superuser=True).first() or User.objects.create_superuser("boss", "boss@example.org")
token, key = APIToken.create_token(user=user, name="copy")
TokenTerms.objects.create(token=token, scope="write", made_by=user)
print(key)
"""
BEGUN = "from home.begin.bootstrap import begin; begin('Our House', ['en', 'es', 'ar'])"


@pytest.fixture(scope="module")
def sites(tmp_path_factory, django_db_blocker):
    with (
        django_db_blocker.unblock(),
        demo_copy(tmp_path_factory.mktemp("demo"), finished=True) as source,
        migrated_site(tmp_path_factory.mktemp("empty"), "copied") as target,
    ):
        port = target.variables["PORT"]
        target.url = f"http://localhost:{port}"
        target.shell(BEGUN)
        with served(source.variables), served(target.variables):
            yield source, target


def test_every_page_read_written_and_read_again_is_equal(sites):
    source, target = (APISite(site.url, site.shell(TOKEN)) for site in sites)
    copy = SiteCloner(source, target)
    copy.copy()
    sites[1].manage("work", "--once")  # what there is to translate
    copy.translate()
    copy.match_translations()
    assert len(copy.pages) > 120
    assert {page["locale"] for page in copy.pages} == {"en", "es", "ar"}
    behind = copy.outdated()  # public translations that say what their source said before
    assert len(behind) == 2
    for page in copy.pages:
        here, there = copy.compared(page)
        if page["id"] in behind:
            del here["body"], there["body"]
        assert here == there, page["title"]
