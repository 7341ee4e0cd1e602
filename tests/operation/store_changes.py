"""Changes of a demo that visitors can see, by name: Python for a shell of the site (tests.support.interpreter)."""

NAMES = """
import datetime as dt
from django.utils import timezone
from django.db import connection
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction, Site
from home.models import HomePage
from media.consent import withdrawal
from media.images.models import Picture
from pages.about.models import TextPage
from pages.announcements.models import AnnouncementIndexPage, AnnouncementPage
from pages.crisis.models import CrisisLink, CrisisMessage, CrisisPlan, CrisisSwitch
from pages.events.index_page import EventIndexPage
from pages.events.models import EventPage
from pages.events.occurrences import Occurrence
from pages.events.places import Place
from pages.i18n.locales import SwitchedOff
from pages.network.models import Chrome, FooterLink, Network
from pages.news.models import Author, NewsIndexPage, NewsPage
from pages.posts.models import Topic
from pages.press.link_checks import LinkCheck
from pages.press.models import Outlet, PressPage
from pages.theme.models import Look
home = HomePage.objects.get(locale__language_code="en")
def of(kind, number=0, code="en"):
    return kind.objects.live().filter(locale__language_code=code, alias_of=None).order_by("pk")[number]
def published(page, **fields):
    page = page.specific_class.objects.get(pk=page.pk)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
"""
CHANGES = {
    "a title": "published(of(NewsPage), title='Changed')",
    "a title by raw SQL": "connection.cursor().execute('UPDATE wagtailcore_page SET title = %s WHERE id = %s', ['By hand', of(NewsPage, 1).pk])",
    "a new report": "page = NewsPage(title='New', slug='new', date=timezone.localdate()); of(NewsIndexPage).add_child(instance=page); published(page)",
    "a new page in the menu": "page = TextPage(title='In the menu', slug='in-the-menu', show_in_menus=True); home.add_child(instance=page); published(page)",
    "unpublished": "of(NewsPage, 2).unpublish()",
    "unpublished, in Spanish": "of(NewsPage, 0, 'es').unpublish()",
    "the home page of a language": "HomePage.objects.get(locale__language_code='es').unpublish()",
    "the home page of a language again": "published(HomePage.objects.get(locale__language_code='es'))",
    "published again": "published(NewsPage.objects.filter(live=False, alias_of=None).first())",
    "moved": "TextPage.objects.get(slug='in-the-menu').move(of(TextPage), pos='last-child')",
    "a part renamed": "published(of(NewsIndexPage), slug='reports')",
    "deleted": "of(NewsPage, 3).delete()",
    "a topic": "Topic.objects.filter(pk=of(NewsPage).topics.first().pk).update(name='Another topic')",
    "an outlet": "Outlet.objects.update(name='Another paper')",
    "a place": "Place.objects.update(name='Elsewhere')",
    "an author": "Author.objects.update(name='Somebody else')",
    "what is seen on a picture": "Picture.objects.update(description='What is seen')",
    "the middle of a picture": "Picture.objects.update(focal_point_x=10, focal_point_y=10, focal_point_width=5, focal_point_height=5)",
    "a picture that is withdrawn": "withdrawal.withhold(NewsPage.objects.exclude(picture=None).first().picture_id, None)",
    "a picture that is shown again": "withdrawal.show_again(Picture.objects.exclude(withdrawn_at=None).first().pk, None, lambda: None)",
    "a banner": "page = AnnouncementPage(title='Loud', slug='loud', banner=True, summary='Listen'); of(AnnouncementIndexPage).add_child(instance=page); published(page)",
    "the end of a banner, by the clock": "AnnouncementPage.objects.filter(slug='loud').update(shown_until=timezone.now() + dt.timedelta(seconds=1))",
    "an event": "published(of(EventPage), title='Another meeting')",
    "a date of an event": "Occurrence.objects.filter(event=of(EventPage).translation_key).update(state='cancelled')",
    "the network": "Network.objects.update(name='Another network', phone='+1 601 555 0100')",
    "the texts around": "Chrome.objects.update(tagline='Together')",
    "the look": "Look.objects.update(face='anton') or Look.objects.create(site=Site.objects.get(), face='anton')",
    "the foot": "FooterLink.objects.create(network=Network.objects.get(), page=of(TextPage))",
    "a link that is gone": "LinkCheck.objects.update_or_create(address=of(PressPage).link, defaults={'is_gone': True})",
    "a translation behind": "NewsPage.objects.filter(locale__language_code='es').update(behind_since=timezone.now(), untranslated=['Changed'])",
    "lists without what is not translated": "NewsIndexPage.objects.update(show_untranslated=False)",
    "private": "PageViewRestriction.objects.create(page=of(NewsPage), restriction_type='login')",
    "private, by the page above": "PageViewRestriction.objects.create(page=of(NewsIndexPage), restriction_type='login')",
    "public": "PageViewRestriction.objects.all().delete()",
    "a closed collection": "CollectionViewRestriction.objects.create(collection=Collection.get_first_root_node(), restriction_type='login')",
    "an open collection": "CollectionViewRestriction.objects.all().delete()",
    "a language off": "SwitchedOff.objects.create(locale=Locale.objects.get(language_code='es'))",
    "a language on": "SwitchedOff.objects.all().delete()",
    "a crisis": "CrisisSwitch.objects.update_or_create(pk=1, defaults={'since': timezone.now()})",
    "what is said in it": "plan = CrisisPlan.load(); CrisisMessage.objects.update_or_create(plan=plan, locale=home.locale, defaults={'title': 'Changed'})",
    "a page on top in it": "CrisisLink.objects.create(plan=CrisisPlan.load(), page=of(TextPage))",
    "an announcement in it": "page = AnnouncementPage(title='Loud', slug='loud-again', summary='Listen'); of(AnnouncementIndexPage).add_child(instance=page); published(page)",
    "its end": "CrisisSwitch.objects.update(since=None)",
    "the site": "site = Site.objects.get(); site.site_name = 'Another name'; site.save()",
}
