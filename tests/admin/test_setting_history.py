"""Settings have a history: who changed what, and what stood there before can be brought back."""

from unittest import mock

from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import Locale, Site
from wagtail_localize.models import Translation, TranslationSource

from home.setting_history import versions
from home.setting_history.models import SettingVersion
from home.setting_history.versions import history
from media.data_map import ModelData
from pages.network.models import Chrome, FollowLink, FooterLink, Network
from pages.theme.models import Look
from pages.translation.jobs.sync import sync_jobs
from pages.translation.models import Job

from ..support import make
from ..support.cases import words_of
from .test_review import ReviewDeskCase


class SettingHistoryTests(ReviewDeskCase):
    def setUp(self):
        super().setUp()
        self.as_(self.boss)
        self.network = Network.objects.get()

    def address(self, setting) -> str:
        return reverse("setting_history", args=[setting._meta.app_label, setting._meta.model_name, setting.pk])

    def save(self, **fields) -> None:
        """As the form does, without the fields that scripts build."""
        self.client.get(self.address(self.network))  # somebody is there
        network = Network.objects.get()
        for name, value in fields.items():
            setattr(network, name, value)
        network.save()

    def bring_back(self, version: SettingVersion, setting=None):
        return self.client.post(self.address(setting or self.network), {"version": version.pk})

    def test_each_save_is_told_in_words_newest_first(self):
        first = self.network.name
        self.save(name="Another House")
        self.save(name="A third House")
        changes = [(entry.changes[0].label, entry.version.values["name"]) for entry in history(self.network)]
        self.assertEqual(changes, [("Name", "Another House"), ("Name", first)])
        page = self.main(self.address(self.network))
        self.assertEqual(len(page.select(".desk-rows > li")), 2)
        self.assertIn("Another House A third House", words_of(page.select_one("dl")))

    def test_what_stood_before_comes_back_and_that_is_a_save_too(self):
        first = self.network.name
        self.save(name="Another House")
        self.bring_back(SettingVersion.objects.of(self.network).get())
        self.assertEqual(Network.objects.get().name, first)
        entries = history(self.network)
        self.assertEqual(len(entries), 2)
        self.assertEqual(entries[0].version.replaced_by, self.boss)
        self.bring_back(entries[0].version)
        self.assertEqual(Network.objects.get().name, "Another House")

    def test_a_save_that_changes_nothing_is_no_entry(self):
        self.save()
        self.save()
        self.assertEqual((history(self.network), SettingVersion.objects.of(self.network).count()), ([], 1))

    def test_the_form_leads_there(self):
        form = self.look(reverse("wagtailsettings:edit", args=["pages", "network", Site.objects.get().pk]))
        self.assertTrue(form.select(f"a[href='{self.address(self.network)}']"))

    def test_so_does_the_translation_of_the_words_around_every_page(self):
        english = Chrome.objects.get(locale=self.english)
        english.tagline = "We own it"
        english.save()
        source, _made = TranslationSource.update_or_create_from_instance(english)
        spanish = Locale.objects.get(language_code="es")
        translation, _made = Translation.objects.get_or_create(source=source, target_locale=spanish)
        translation.save_target()
        sync_jobs([english.translation_key])
        job = Job.objects.get(translation_key=english.translation_key, locale=spanish)
        address = self.address(Chrome.objects.get(locale=spanish))
        self.assertTrue(self.look(reverse("bench:job", args=[job.pk])).select(f"a[href='{address}']"))

    def test_the_look_and_the_words_around_every_page(self):
        for setting, field, other in (
            (Look.for_site(Site.objects.get()), "red", "#123456"),
            (Chrome.objects.first(), "tagline", "Other words"),
        ):
            setting.save()
            before = getattr(setting, field)
            fresh = type(setting).objects.get(pk=setting.pk)
            setattr(fresh, field, other)
            fresh.save()
            self.bring_back(history(fresh)[0].version, fresh)
            self.assertEqual(getattr(type(setting).objects.get(pk=setting.pk), field), before)

    def test_rows_below_a_setting_are_named_with_what_they_lead_to(self):
        page = make.text(self.home, title="Bylaws")
        network = Network.objects.get()
        network.footer_links.add(FooterLink(page=page))
        network.follow_links.add(FollowLink(address="https://social.example/us", name="Our square"))
        network.save()
        changes = {change.label: words_of(BeautifulSoup(change.html, "html.parser")) for change in self.changes()}
        self.assertEqual(changes, {"Footer links": "Bylaws", "Follow links": "https://social.example/us · Our square"})
        self.bring_back(SettingVersion.objects.of(self.network).get())
        self.assertFalse(Network.objects.get().footer_links.exists())

    def changes(self) -> list:
        return history(self.network)[0].changes

    def test_what_can_not_stand_there_any_more_is_refused_in_words(self):
        self.save(name="Another House")
        version = SettingVersion.objects.of(self.network).get()
        version.values["podcast_category"] = "A category that directories had once"
        version.save()
        answer = self.client.post(self.address(self.network), {"version": version.pk}, follow=True)
        said = words_of(BeautifulSoup(answer.content.decode(), "html.parser").select_one(".messages"))
        self.assertIn("That can’t stand there any more:", said)
        self.assertEqual(Network.objects.get().name, "Another House")

    def test_a_secret_of_a_setting_is_not_kept_and_stays_as_it_is(self):
        first = self.network.name
        with mock.patch.object(versions, "data_of", return_value=ModelData(secret=("address",))):
            self.save(name="Another House", address="A secret")
            self.bring_back(version := SettingVersion.objects.of(self.network).get())
        self.assertIn("name", version.values)
        self.assertNotIn("address", version.values)
        network = Network.objects.get()
        self.assertEqual((network.name, network.address), (first, "A secret"))

    def test_the_history_of_the_words_around_every_page_leads_back_to_their_form(self):
        chrome = Chrome.objects.first()
        form = reverse("wagtailsnippets_pages_chrome:edit", args=[chrome.pk])
        self.assertTrue(self.main(self.address(chrome)).select(f"a[href='{form}']"))

    def test_only_who_may_change_a_setting_sees_its_history(self):
        self.save(name="Another House")
        for person in (self.author, make.person("translator", username="tr")):
            self.as_(person)
            self.assertNotEqual(self.client.get(self.address(self.network)).status_code, 200, person)
            self.bring_back(SettingVersion.objects.of(self.network).get())
            self.assertEqual(Network.objects.get().name, "Another House")

    def test_what_is_no_setting_has_none(self):
        self.assertEqual(
            self.client.get(reverse("setting_history", args=["home", "user", self.boss.pk])).status_code, 404
        )
        self.assertEqual(self.client.get(reverse("setting_history", args=["no", "model", 1])).status_code, 404)
        for number in ("", "x", "9" * 30, "0"):
            self.assertEqual(self.client.post(self.address(self.network), {"version": number}).status_code, 404)
