"""What a list does not understand of its address, it does not repeat: no link carries a stranger's parameter on."""

import datetime as dt

from django.core.management import call_command
from django.utils import timezone

from pages.about.models import TextPage
from pages.announcements.models import AnnouncementPage
from pages.events.models import EventPage
from pages.news.models import NewsPage

from ..support import make
from ..support.cases import HouseCase

JUNK = {"zanzibar": "quokka", "topic2": "quokka", "p": "quokka"}


class EchoTests(HouseCase):
    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.pages = list(make.one_of_each(cls.home))
        today, now = timezone.localdate(), timezone.now()
        make.many(NewsPage, cls.news, 30, date=today, title="Bread", summary="Land.")
        ended = {"shown_from": now - dt.timedelta(days=9), "shown_until": now - dt.timedelta(days=1)}
        make.many(AnnouncementPage, cls.announcements, 30, date=today, **ended)
        make.many(EventPage, cls.events, 30, all_day=True, start_date=lambda each: today - dt.timedelta(days=each + 2))
        make.occurrences()
        cls.topic = make.topic(cls.english, name="Food", slug="food")
        through = NewsPage.topics.through
        filed = [through(newspage_id=page.pk, topic_id=cls.topic.pk) for page in NewsPage.objects.all()]
        through.objects.bulk_create(filed)
        call_command("update_index", verbosity=0)

    def addresses(self) -> list[str]:
        news, events, announcements = self.news.url, self.events.url, self.announcements.url
        lists = [f"{news}?topic=food", f"{news}topic/food/", f"{news}topic/food/feed/", f"{news}feed.json"]
        lists += [f"{events}?past=1", f"{events}?online=1", f"{events}calendar.ics", f"{events}feed/", announcements]
        twins = [f"{page.rstrip('/')}.md" for page in (news, events, announcements)]
        search = ["/search/", "/search/?query=bread", "/search/suggest/?query=bread", "/es/search/?query=bread"]
        machines = ["/llms.txt", "/robots.txt", "/sitemap.xml", "/podcast/feed/", "/nothing/at/all/"]
        return ["/", "/es/", *(page.url for page in self.pages), *lists, *twins, *search, *machines]

    def test_no_public_address_repeats_a_parameter_it_does_not_know(self):
        for address in self.addresses():
            for page in ("", "2"):
                asked = JUNK | ({"page": page} if page else {})
                joint = "&" if "?" in address else "?"
                answer = self.client.get(address + joint + "&".join(f"{name}={value}" for name, value in asked.items()))
                told = answer.content.decode() + str(dict(answer.headers))
                with self.subTest(address, page=page):
                    self.assertNotIn("zanzibar", told)
                    self.assertNotIn("quokka", told)

    def test_a_pager_keeps_what_the_list_understood(self):
        news, events, ended = self.news.url, self.events.url, self.announcements.url
        onward = {
            f"{news}?x=1": "?page=2",
            f"{news}?topic=food&year=2020&x=1&month=": None,
            f"{news}?x=1&kind=news&topic=food": "?topic=food&kind=news&page=2",
            f"{news}topic/food/?x=1": "?page=2",
            f"{news}topic/food/?kind=news": "?kind=news&page=2",
            f"{events}?x=1&past=yes": "?past=1&page=2",
            f"{ended}?x=1": "?page=2",
            "/search/?x=1&kind=none&kind=news&query=bread": "?query=bread&kind=news&page=2",
        }
        for address, link in onward.items():
            found = self.look(address).select_one("a[rel=next]")
            self.assertEqual(found and found["href"], link, address)
            if link:
                place = address.partition("?")[0]
                back = self.look(place + link).select_one("a[rel=prev]")["href"]
                first = link.replace("page=2", "").rstrip("&?") or place
                self.assertEqual(back, first, address)

    def test_the_twin_of_a_list_leads_on_in_the_same_state(self):
        told = self.client.get(f"{self.news.url.rstrip('/')}.md?x=1&kind=news&page=").content.decode()
        self.assertIn(f"{self.news.url.rstrip('/')}.md?kind=news&page=2)", told)
        self.assertNotIn("x=1", told)

    def test_a_plain_page_has_no_pager_to_repeat_anything(self):
        make.text(self.home, title="Plain")
        self.assertNotIn("quokka", str(self.look(f"{TextPage.objects.last().url}?zanzibar=quokka")))
