"""The bench of translators that is switched off: translations stay public and follow their source, its rows wait."""

import pytest
from django.test import RequestFactory, override_settings
from django.urls import get_resolver, reverse

from home.dashboard.worklists import waiting
from home.handbook.links import links_from
from home.worker.schedule import duties
from pages.translation_bench.jobs.questions import create_question
from pages.translation_bench.jobs.submit import SubmitTranslationAction
from pages.translation_bench.models import Order
from pages.translation_bench.orders import place_order, process_waiting_orders

from ..support import make
from ..support.running_site import read_demo
from .test_saving import SavingCase
from .test_segments import RICH

OFF = override_settings(FEATURES_OFF=["pages.translation_bench"])
READS = """
import json, django
django.setup()
from django.apps import apps
from django.contrib.auth import get_user_model
from django.test import Client
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation
source = Page.objects.get(slug="accessibility", locale__language_code="en")
own = source.get_translations().get(locale__language_code="es")
job = apps.get_model("pages", "Job").objects.get(translation_key=own.translation_key, locale=own.locale)
engine = Translation.objects.get(source__object_id=own.translation_key, target_locale=own.locale)
people = {name: Client(HTTP_HOST="localhost") for name in ("visitor", "admin", "translator-es")}
for name in ("admin", "translator-es"):
    people[name].force_login(get_user_model().objects.get(username=name))
admin, visitor = people["admin"], people["visitor"]
home = admin.get("/admin/").content.decode()
menu = ("translate/", "translate/report/", "translate/languages/", "settings/pages/translationrules/")
addresses = ["", "report/", "order/", f"{job.pk}/", f"{job.pk}/preview/", "style/es/", "languages/"]
editor = admin.get(f"/admin/pages/{own.pk}/edit/")
title = StringSegment.objects.get(source=engine.source, context__path="title")
written = admin.put(
    f"/admin/localize/translate/{engine.pk}/strings/{title.pk}/edit/",
    "value=Otro", content_type="application/x-www-form-urlencoded",
)
if written.status_code == 200:
    admin.post(f"/admin/pages/{own.pk}/edit/", {"action": "publish"})
print(json.dumps({
    "desk": {each: admin.get(f"/admin/translate/{each}").status_code for each in addresses},
    "rules": admin.get("/admin/settings/pages/translationrules/", follow=True).status_code,
    "menu": [each for each in menu if f'"/admin/{each}"' in home],
    "asked": "Nubia Lumumba" in home and "A translator asks" in home,
    "editor": [editor.status_code, editor.headers.get("Location", "")],
    "written": written.status_code,
    "title": Page.objects.get(pk=own.pk).title,
    "page": visitor.get(own.url).status_code,
    "translator": people["translator-es"].get("/admin/").status_code,
    "paths": [path for path in visitor.get("/api/v3/openapi.json").json()["paths"] if "/translations/" in path],
    "rows": [apps.get_model("pages", name)._base_manager.count() for name in ("Job", "Question", "Aside", "Earlier")],
}))
"""


@pytest.mark.django_db
def test_translations_are_public_and_nothing_leads_to_the_bench(tmp_path):
    on, off = read_demo(tmp_path / "on", "all", READS), read_demo(tmp_path / "off", "all,-translation_bench", READS)
    assert set(on["desk"].values()) == {200}
    assert {each for each, status in off["desk"].items() if status == 200} == {"languages/"}
    assert (on["rules"], off["rules"]) == (200, 404)
    assert off["menu"] == ["translate/languages/"]
    assert len(on["menu"]) == 4
    assert (on["asked"], off["asked"]) == (True, False)
    assert len(on["paths"]) > 10
    assert off["paths"] == []
    assert on["page"] == off["page"] == on["translator"] == off["translator"] == 200
    assert on["rows"] == off["rows"]
    # Translations are written in the editor of wagtail-localize meanwhile.
    assert (on["editor"][0], off["editor"][0]) == (302, 200)
    assert (on["written"], off["written"]) == (404, 200)
    assert on["title"] != off["title"] == "Otro"


def setUpModule():
    """Load all URLs while the feature is on: they are read once a process."""
    assert get_resolver().url_patterns


class BenchOffTests(SavingCase):
    def test_a_translation_follows_what_needs_no_words(self):
        self.published(body=[("text", RICH)])
        with OFF:
            self.change(body=[{**self.blocks()[0], "value": RICH.replace("<li>No</li>", "")}])
        self.assertNotIn("No", str(self.own().body))

    def test_a_page_that_changes_is_to_be_translated_once_the_bench_is_on_again(self):
        self.published(title="The plan")
        with OFF:
            self.change(title="The new plan")
            self.assertEqual((self.own().title, self.own().live), ("¡The plan!", True))
            self.assertIsNotNone(self.own().behind_since)
        self.assertEqual(self.job(self.page).state, "changed")
        self.client.force_login(self.person)
        self.assertEqual(self.client.get(reverse("bench:job", args=[self.job(self.page).pk])).status_code, 200)

    def test_what_waits_for_people_waits(self):
        job, editor = self.begun(), make.admin()
        self.write_all(job)
        SubmitTranslationAction(job, self.person).execute()
        create_question(job, self.person, "", "Who?")
        with OFF:
            self.assertEqual(self.told(editor), [])
        self.assertEqual(self.told(editor), ["Asked to look over", "A translator asks"])

    def told(self, user) -> list[str]:
        return [row.kind for row in waiting(user) if row.title == self.page.title]

    def test_the_handbook_links_to_the_languages_alone(self):
        request = RequestFactory().get("/")
        request.user = make.admin()
        with OFF:
            self.assertEqual([link.url for link in links_from("translate", request)], [reverse("languages")])
        both = [reverse("bench:list"), reverse("languages")]
        self.assertEqual([link.url for link in links_from("translate", request)], both)

    def test_an_order_goes_on_once_the_bench_is_on_again(self):
        self.begun()
        order = place_order([self.page], [self.spanish], self.person)
        with OFF:
            self.assertNotIn(process_waiting_orders, duties())
        self.assertIn(process_waiting_orders, duties())
        process_waiting_orders()
        self.assertFalse(Order.objects.open().filter(pk=order.pk).exists())
