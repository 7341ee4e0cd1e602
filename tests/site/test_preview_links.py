"""Links to drafts: whoever has the address reads what was last saved, until it ends or is taken back; nobody else finds it."""

from datetime import timedelta

from django.core.signing import Signer
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.models import PageLogEntry

from home.preview_links.models import SIGNER, PreviewLink
from home.worker.schedule import delete_expired
from pages.crisis.models import CrisisSwitch
from pages.news.models import NewsPage

from ..registration import build
from ..support import make
from ..support.cases import HouseCase, words_of

SECRET = "Zanzibar"


class PreviewLinkCase(HouseCase):
    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.editor = make.person("editor")
        cls.draft = make.news(cls.news, title=f"{SECRET} opens", live=False)

    def link(self, *pages, days: float = 7, **fields) -> PreviewLink:
        ends_at = timezone.now() + timedelta(days=days)
        link = PreviewLink.objects.create(**{"made_by": self.editor, "ends_at": ends_at} | fields)
        link.pages.set(pages or [self.draft])
        return link

    def path(self, link: PreviewLink, *below) -> str:
        return f"/preview/{link.signed}/{''.join(f'{page.pk}/' for page in below)}"


class KeyTests(PreviewLinkCase):
    def test_a_number_that_is_used_again_opens_no_other_draft(self):
        """As after a restore from a backup that was made before the first link."""
        address, pk = self.path(first := self.link()), first.pk
        self.assertEqual(self.client.get(address).status_code, 200)
        first.delete()
        other = self.link(make.news(self.news, title="Another", live=False), pk=pk)
        self.assertEqual(self.client.get(address).status_code, 404)
        self.assertEqual(self.client.get(f"/api/v3{address}").status_code, 404)
        self.assertEqual(self.client.get(self.path(other)).status_code, 200)

    def test_each_key_is_random_and_no_part_of_the_row_opens_anything(self):
        links = [self.link() for _ in range(3)]
        self.assertEqual(len({link.key for link in links}), 3)
        link, signed = links[0], links[0].signed
        self.assertGreaterEqual(len(link.key), 22)
        key, _, signature = signed.partition(".")
        for wrong in (
            key,
            str(link.pk),
            f"{key}.",
            f"{links[1].key}.{signature}",
            SIGNER.sign(str(link.pk)),
            SIGNER.sign(""),
        ):
            self.assertEqual(self.client.get(f"/preview/{wrong}/").status_code, 404, wrong)
        with override_settings(SECRET_KEY="another one"):
            self.assertNotEqual(Signer(sep=".", salt="home.preview_links").sign(key), signed)

    def test_a_link_that_earlier_code_made_opens_nothing_and_is_not_listed(self):
        link = self.link(key=None)
        self.client.force_login(self.editor)
        self.assertEqual(self.client.get(reverse("preview_links", args=[self.draft.pk])).status_code, 200)
        self.assertEqual(list(PreviewLink.objects.open()), [])
        self.assertEqual(self.client.get(f"/preview/{SIGNER.sign(str(link.pk))}/").status_code, 404)


class PreviewShownTests(PreviewLinkCase):
    def test_a_stranger_reads_what_was_last_saved(self):
        page = make.news(self.news, title="As it was", body=[("text", "<p>Old.</p>")])
        page.title, page.body = "As it will be", [("text", "<p>New words.</p>")]
        page.save_revision()
        shown = self.look(self.path(self.link(page)))
        self.assertEqual(words_of(shown.h1), "As it will be")
        self.assertIn("New words.", words_of(shown.main))
        self.assertIn("Draft: this page is not public.", words_of(shown.select_one(".draft-bar")))
        self.assertEqual(words_of(self.look(page.url).h1), "As it was")

    def test_it_is_kept_by_nobody_and_found_by_nobody(self):
        answer = self.client.get(self.path(self.link()))
        self.assertEqual(answer["Cache-Control"], "no-store")
        self.assertIn("noindex", answer["X-Robots-Tag"])
        self.assertEqual(answer["Referrer-Policy"], "no-referrer")
        self.assertNotIn("ETag", answer)
        self.assertFalse(answer.cookies)
        self.assertIn("default-src", answer["Content-Security-Policy"])
        for address in ("/", "/news/", "/sitemap.xml", "/news/feed/", "/llms.txt"):
            self.assertNotIn(SECRET, self.client.get(address).content.decode(), address)
        self.assertEqual(self.found(SECRET), [])
        self.assertEqual(self.client.get(self.draft.url).status_code, 404)

    def test_what_is_public_already_says_so(self):
        page = make.news(self.news, title="Out")
        self.assertIn("This page is public", words_of(self.look(self.path(self.link(page))).select_one(".draft-bar")))

    def test_several_pages_lead_to_one_another_each_in_its_language(self):
        page = make.news(self.news, title="Two", live=False)
        spanish = make.translated(page, "es", live=False, title="Dos")
        link = self.link(page, spanish, self.draft)
        shown = self.look(self.path(link, spanish))
        self.assertEqual(shown.html["lang"], "es")
        self.assertEqual(words_of(shown.h1), "Dos")
        self.assertIn("Borrador", words_of(shown.select_one(".draft-bar")))
        links = {words_of(each): each["href"] for each in shown.select(".draft-bar nav a")}
        self.assertEqual(set(links.values()), {self.path(link, each) for each in (page, spanish, self.draft)})
        for address in links.values():
            self.look(address)

    def test_another_page_is_not_opened_by_it(self):
        other = make.news(self.news, title="Other", live=False)
        self.assertEqual(self.client.get(self.path(self.link(), other)).status_code, 410)

    def test_every_kind_of_page_is_shown(self):
        for page in make.one_of_each(self.home):
            with self.subTest(page=type(page).__name__):
                self.look(self.path(self.link(page, made_by=make.admin(username=f"boss{page.pk}"))))

    def test_the_dates_of_a_draft_are_those_planned_now(self):
        page = build.meeting(self.events, title="Moved")
        page.start_date += timedelta(days=3)
        page.end_date = None
        page.save_revision()
        shown = words_of(self.look(self.path(self.link(page))).main)
        self.assertIn(date_format(page.start_date, "j F"), shown)

    def test_pictures_of_a_draft_are_sent(self):
        picture = make.picture()
        page = make.news(self.news, title="Seen", live=False, picture=picture, picture_text="A field")
        shown = self.look(self.path(self.link(page)))
        sources = [each["src"] for each in shown.select("main img") if "/media/" in each["src"]]
        self.assertTrue(sources)
        for source in sources:
            self.assertEqual(self.client.get(source).status_code, 200, source)


class PreviewEndTests(PreviewLinkCase):
    def assertEnded(self, link: PreviewLink):
        answer = self.client.get(self.path(link))
        self.assertEqual(answer.status_code, 410)
        self.assertNotIn(SECRET, answer.content.decode())
        self.assertEqual(answer["Cache-Control"], "no-store")

    def test_it_ends_by_itself(self):
        self.assertEnded(self.link(days=-0.001))

    def test_it_ends_when_it_is_taken_back(self):
        self.assertEnded(self.link(revoked_at=timezone.now()))

    def test_it_ends_with_the_account_or_the_rights_of_its_maker(self):
        link = self.link()
        self.editor.groups.clear()
        self.assertEnded(link)
        boss = make.admin(username="second")
        link = self.link(made_by=boss)
        self.look(self.path(link))
        boss.is_active = False
        boss.save()
        self.assertEnded(link)

    def test_it_ends_while_the_crisis_switch_is_on(self):
        link = self.link()
        CrisisSwitch.objects.update_or_create(pk=CrisisSwitch.ONLY, defaults={"since": timezone.now()})
        self.assertNotEqual(self.client.get(self.path(link)).status_code, 200)

    def test_it_ends_with_the_page(self):
        link = self.link()
        NewsPage.objects.get(pk=self.draft.pk).delete()
        self.assertEnded(link)

    def test_another_signature_opens_nothing(self):
        link = self.link()
        for signed in (
            str(link.pk),
            f"{link.pk}.{'A' * 43}",
            f"{link.pk + 1}.{link.signed.partition('.')[2]}",
            "…",
            "1..",
        ):
            self.assertEqual(self.client.get(f"/preview/{signed}/").status_code, 404, signed)

    def test_a_month_after_its_end_it_is_deleted(self):
        old, new = self.link(days=-31), self.link(days=-1)
        delete_expired()
        self.assertEqual(list(PreviewLink.objects.all()), [new])
        self.assertEqual(self.client.get(self.path(old)).status_code, 404)


class PreviewDeskTests(PreviewLinkCase):
    def address(self, page=None) -> str:
        return reverse("preview_links", args=[(page or self.draft).pk])

    def test_whoever_may_edit_makes_and_takes_back(self):
        self.client.force_login(self.editor)
        other = make.news(self.news, title="Another", live=False)
        self.client.post(self.address(), {"for_whom": "The printer", "days": "1", "others": [other.pk]})
        link = PreviewLink.objects.get()
        self.assertEqual({page.pk for page in link.pages.all()}, {self.draft.pk, other.pk})
        self.assertLess(abs(link.ends_at - timezone.now() - timedelta(days=1)), timedelta(minutes=1))
        shown = self.look(self.address())
        self.assertEqual(shown.select_one(".preview-address")["value"], link.url)
        self.client.logout()
        self.look(self.path(link))
        self.client.force_login(make.admin(username="colleague"))
        self.client.post(reverse("preview_link_revoke", args=[self.draft.pk, link.pk]))
        self.client.logout()
        self.assertEqual(self.client.get(self.path(link)).status_code, 410)
        actions = set(PageLogEntry.objects.filter(page=self.draft.pk).values_list("action", flat=True))
        self.assertGreaterEqual(actions, {"home.preview_link", "home.preview_link_revoked"})

    def test_what_somebody_may_not_edit_can_not_be_shown(self):
        self.client.force_login(make.person("author"))
        self.assertNotEqual(self.client.post(self.address(), {"days": "1"}).status_code, 200)
        own = make.news(self.news, title="Own", live=False, owner=make.person("author", username="writer"))
        self.client.force_login(own.owner)
        self.assertEqual(self.look(self.address(own)).select("[name=others]"), [])
        self.client.post(self.address(own), {"days": "1", "others": [self.draft.pk]})
        self.assertFalse(PreviewLink.objects.exists())

    def test_a_link_of_another_page_is_not_taken_back_here(self):
        self.client.force_login(self.editor)
        other = make.news(self.news, title="Another", live=False)
        answer = self.client.post(reverse("preview_link_revoke", args=[other.pk, self.link().pk]))
        self.assertEqual(answer.status_code, 404)

    def test_who_may_not_read_a_draft_gets_no_address_that_shows_it(self):
        mission = make.text(self.home, title="Layoffs", live=False)
        own = make.news(self.news, title="Own", live=False, owner=make.person("author", username="writer"))
        link = self.link(own, mission, for_whom="The lawyers")
        self.client.force_login(own.owner)
        text = self.client.get(self.address(own)).content.decode()
        for words in (link.key, "The lawyers", "Layoffs"):
            self.assertNotIn(words, text)
        self.assertIn("It also shows drafts that you may not read.", text)
        self.client.force_login(self.editor)
        self.assertIn(link.url, self.client.get(self.address(own)).content.decode())
        self.client.force_login(own.owner)
        self.client.post(reverse("preview_link_revoke", args=[own.pk, link.pk]))
        self.assertFalse(PreviewLink.objects.open().exists())

    def test_twenty_at_once(self):
        self.client.force_login(self.editor)
        for _ in range(20):
            self.link()
        self.client.post(self.address(), {"days": "1"})
        self.assertEqual(PreviewLink.objects.count(), 20)

    def test_nonsense_is_said_beside_the_question(self):
        self.client.force_login(self.editor)
        make.news(self.news, title="Another", live=False)
        for sent in (
            {},
            {"days": "400"},
            {"days": "x"},
            {"days": "1", "for_whom": "x" * 101},
            {"days": "1", "others": ["0"]},
        ):
            answer = self.client.post(self.address(), sent)
            self.assertEqual(answer.status_code, 200, sent)
            self.assertIn("invite-error", answer.content.decode(), sent)
