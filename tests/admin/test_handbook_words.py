"""Each name of a menu, button, tab or field that the handbook quotes stands on a screen of the desk, in that language."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext, override, pgettext
from wagtail.log_actions import LogContext
from wagtail.models import Page, Site
from wagtail.users.models import UserProfile

from home.content_releases.models import ContentRelease
from home.content_releases.release import release
from home.handbook.chapters import SLUGS, chapters
from home.preview_links.models import PreviewLink
from home.trash.pages import keep_pages
from media.consent.models import ConsentState, FaceBox, ShownPerson
from media.consent.withdrawal import withdraw
from pages.announcements.models import AnnouncementPage, Level
from pages.network.models import Chrome, Network
from pages.theme.models import Look
from pages.translation.models import Job

from ..registration import build
from ..support import make
from .test_handbook import LANGUAGES, SAYS, source
from .test_review import ReviewDeskCase

MENUS = ["Settings", "Reports", "Lists", "Users"]  # quoted wherever they are meant
# In the middle of a sentence a capital is a name; Arabic has none, but what a thing lies under.
UNDER = dict.fromkeys(["en", "es"], r"(?<![.?!:] )\b({})\b") | {"ar": "تحت ({})"}
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


def strings(page: BeautifulSoup) -> Iterator[str]:
    """What stands on a screen: the words of each element, what is read aloud, and what its scripts show."""
    for element in page.find_all(True):
        yield element.get_text(" ")
        yield from element.find_all(string=True, recursive=False)
        for value in element.attrs.values():
            if isinstance(value, str):
                yield value
                yield from STRING.findall(value) if value[:1] in "[{" else []
        if element.name == "script":
            yield from script_strings(element.get_text())


def script_strings(script: str) -> Iterator[str]:
    for each in STRING.findall(script):
        if "\n" not in each:
            text = json.loads(f'"{each}"')
            yield text
            yield from script_strings(text) if text[:1] in "[{" else []


def plain(words: str) -> str:
    """Words without what comes and goes around them: case, spaces, marks at their end."""
    return " ".join(words.split()).casefold().strip(" :.…*?؟")


class QuotedWordsTests(ReviewDeskCase):
    languages = LANGUAGES

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.page = make.news(cls.news, title="First", owner=cls.author)
        cls.page.title = "Second"
        cls.page.save_revision(user=cls.editor).publish(user=cls.editor)
        cls.saved = make.news(cls.news, owner=cls.author)
        cls.saved.save_revision(user=cls.editor)
        cls.draft = make.news(cls.news, live=False, owner=cls.author)
        cls.offline = make.news(cls.news, owner=cls.author)
        with LogContext(user=cls.boss) as cls.undone:
            cls.offline.unpublish()
            make.news(cls.news, title="Moved").move(cls.home, pos="last-child")
        old = make.text(cls.home, title="Accessibility", owner=cls.boss)
        Page.objects.filter(pk=old.pk).update(last_published_at=timezone.now() - timedelta(days=400))
        cls.release = ContentRelease.objects.create(name="Assembly weekend")
        cls.release.pages.set([make.news(cls.news, live=False)])
        cls.released = ContentRelease.objects.create(name="Gone out")
        cls.released.pages.set([make.news(cls.news, live=False)])
        release(cls.released.pk, cls.boss)
        cls.later = make.news(cls.news, live=False, go_live_at=timezone.now() + timedelta(days=1))
        cls.later.save_revision(user=cls.editor).publish(user=cls.editor)
        cls.event = build.meeting(cls.events)
        cls.banner = make.announcement(cls.announcements, banner=True, level=Level.URGENT)
        AnnouncementPage.objects.filter(pk=cls.banner.pk).update(shown_until=timezone.now() + timedelta(hours=1))
        link = PreviewLink.objects.create(made_by=cls.editor, ends_at=timezone.now() + timedelta(days=1))
        link.pages.set([cls.draft])
        cls.bare = make.news(cls.news, live=False, summary="")
        cls.chrome = Chrome.objects.get(locale=cls.english)
        make.pattern(cls.english)
        cls.invited = make.person("author", username="invited", last_login=None)
        cls.picture, cls.withdrawn = make.picture(), make.picture()
        yesterday, tomorrow = (timezone.localdate() + timedelta(days=days) for days in (-1, 1))
        cls.shown = [
            ShownPerson.objects.create(picture=cls.picture, number=number, state=ConsentState.ALLOWED, until=until)
            for number, until in enumerate((yesterday, tomorrow), 1)
        ]
        said_no = ShownPerson.objects.create(picture=cls.withdrawn, number=1)
        FaceBox.objects.create(
            picture=cls.withdrawn, person=said_no, left=0, top=0, width=1, height=1, blurred_at=timezone.now()
        )
        withdraw(said_no, cls.boss)
        with cls.captureOnCommitCallbacks(execute=True):
            cls.translated = make.news(cls.news, title="A new garden", owner=cls.author)
        cls.job = Job.objects.get(page=cls.translated, locale__language_code="es")
        make.translated(cls.translated, "es")
        cls.translator = make.person("translator-es", username="tr")
        page = make.news(cls.news)
        cls.deleted = keep_pages(page, cls.boss)
        Page.objects.get(pk=page.pk).delete()

    def screens(self) -> Iterator[tuple[str, object]]:
        """Addresses, and whom they are shown to."""
        edit = partial(reverse, "wagtailadmin_pages:edit")
        site = Site.objects.get().pk
        for page in (self.home, self.page, self.saved, self.draft, self.offline, self.later, self.event, self.banner):
            yield edit(args=[page.pk]), self.boss
        yield edit(args=[self.draft.pk]), self.author
        yield reverse("wagtailadmin_pages:add", args=["pages", "newspage", self.news.pk]), self.boss
        for name in ("wagtailadmin_home", "wagtailadmin_account", "invite", "my_pages", "schedule_calendar", "trash"):
            yield reverse(name), self.boss
        for name in ("who_comes", "crisis", "languages", "mfa_index", "open_sessions", "bench:list"):
            yield reverse(name), self.boss
        yield reverse("bench:job", args=[self.job.pk]), self.translator
        yield reverse("who_comes_date", args=[build.date_of(self.event).pk]), self.boss
        yield reverse("wagtailadmin_explore", args=[self.home.pk]), self.boss
        yield edit(args=[self.translated.pk]), self.boss
        yield reverse("content_release", args=[self.release.pk]), self.boss
        yield reverse("content_release", args=[self.released.pk]), self.boss
        for name in ("bring_back_together", "move_back_together"):
            yield reverse(name, args=[self.undone.uuid]), self.boss
        yield reverse("wagtailusers_users:index"), self.boss
        yield reverse("preview_links", args=[self.draft.pk]), self.boss
        yield reverse("publishing_checks", args=[self.bare.pk]), self.boss
        yield reverse("quick_create", args=["announcement"]), self.author
        for kind in ("news", "press", "event", "announcement", "banner"):
            yield reverse("quick_create", args=[kind]), self.boss
        yield reverse("wagtailadmin_explore", args=[self.news.pk]), self.boss
        yield reverse("wagtailusers_users:edit", args=[self.invited.pk]), self.boss
        for picture in (self.picture, self.withdrawn):
            yield reverse("wagtailimages:edit", args=[picture.pk]), self.boss
        yield reverse("picture_withdraw", args=[self.picture.pk, self.shown[0].pk]), self.boss
        yield reverse("wagtailsnippets_pages_chrome:edit", args=[self.chrome.pk]), self.boss
        for model in (Network, Look):
            yield reverse("wagtailsettings:edit", args=["pages", model._meta.model_name, site]), self.boss

    def said_in(self, language: str) -> set[str]:
        """All that stands on these screens in a language."""
        people = [self.boss, self.author, self.translator]
        for person in people:
            UserProfile.objects.update_or_create(user=person, defaults={"preferred_language": language})
        found = []
        for address, person in [*self.screens(), (reverse("trash_restore", args=[self.deleted.pk]), self.boss)]:
            self.as_(person)
            page = self.look(address, secure=True)  # without which nobody adds a passkey
            found += strings(page)
            blocks = {script["src"] for script in page.select("script[src^='/admin/blocks/']")}
            found += [words for each in blocks for words in script_strings(self.client.get(each).content.decode())]
        with override(language):
            merge = {"both": [{"choices": ["both"]}], "page": self.page}
            found += strings(BeautifulSoup(render_to_string("wagtailadmin/pages/meanwhile.html", merge), "html.parser"))
        return set(map(plain, found))

    def test_it_stands_on_a_screen_in_every_language(self):
        quoted = {words for slug in SLUGS for words in SAYS.findall(source("en", slug))}
        for language in LANGUAGES:
            said = self.said_in(language)
            for message, context in sorted(quoted):
                with self.subTest(language, message=message), override(language):
                    words = pgettext(context, message) if context else gettext(message)
                    self.assertIn(plain(words), said)

    def test_a_menu_that_is_meant_is_quoted(self):
        """Else it would keep an old name, or one that it has nowhere."""
        for language in LANGUAGES:
            with override(language):
                meant = UNDER[language].format("|".join(capfirst(gettext(name)) for name in MENUS))
                for chapter in chapters():
                    page = BeautifulSoup(chapter.html, "html.parser")
                    for quoted in page("b"):
                        quoted.decompose()
                    with self.subTest(language, chapter=chapter.slug):
                        self.assertNotRegex(" ".join(page.get_text(" ").split()), meant)
