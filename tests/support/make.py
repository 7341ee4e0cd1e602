"""Builders: each makes one thing, complete enough to be shown, live unless told otherwise."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from io import BytesIO
from itertools import count

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone
from PIL import Image
from wagtail.models import Locale, Page, PageViewRestriction, Site
from wagtail_localize.models import Translation, TranslationSource

from home.models import HomePage
from home.publishing_checks.models import PublishingCheck
from home.users.models import User
from media.documents.models import Document
from media.images.models import Picture
from media.recordings.models import Recording, RecordingText
from pages.about.models import MissionPage, Moment, Pillar, PrinciplePage, PrinciplesPage, StoryPage, TextPage
from pages.announcements.models import AnnouncementIndexPage, AnnouncementPage
from pages.base.models import page_kinds
from pages.block_patterns.models import BlockPattern
from pages.events.index_page import EventIndexPage
from pages.events.models import EventPage
from pages.events.occurrences import Occurrence
from pages.events.places import Place
from pages.network.models import Network
from pages.news.models import Author, NewsIndexPage, NewsPage
from pages.posts.models import Topic
from pages.press.models import Outlet, PressPage
from pages.theme.models import Look

from . import empty_sites, films

NAME = empty_sites.NAME
numbers = count(1)
BODY = [
    ("heading", "What was decided"),
    ("text", "<p>Everybody was there.</p>"),
    ("quote", {"words": "We own it together.", "speaker": "A member"}),
]


def house(languages: list[str]) -> HomePage:
    """What `begin` makes, with its pages published: a home page and the six it draws from, in each language."""
    return empty_sites.load(languages)


def part(home: Page, kind: type[Page]) -> Page:
    """The page of this kind below this home page."""
    return kind.objects.child_of(home).get()


def add(kind: type[Page], parent: Page, live: bool = True, **fields) -> Page:
    """A page below this one, in its language; a draft that was never published unless `live`."""
    number = next(numbers)
    title = fields.pop("title", f"{kind._meta.verbose_name} {number}".capitalize())
    page = kind(
        title=title, slug=fields.pop("slug", f"page-{number}"), locale_id=parent.locale_id, live=False, **fields
    )
    Page.objects.get(pk=parent.pk).add_child(instance=page)
    revision = page.save_revision()
    if live:
        revision.publish()
        page.refresh_from_db()
    return page


def text(parent: Page, **fields) -> TextPage:
    return add(TextPage, parent, **{"summary": "A plain page.", "body": BODY} | fields)


def mission(parent: Page, **fields) -> MissionPage:
    pillars = [Pillar(name="Federation", sentence="Cooperatives that stand by each other.", locale_id=parent.locale_id)]
    return add(
        MissionPage, parent, **{"summary": "What we are for.", "shout": "Work and land.", "pillars": pillars} | fields
    )


def story(parent: Page, **fields) -> StoryPage:
    moments = [moment(locale_id=parent.locale_id)]
    return add(StoryPage, parent, **{"summary": "Decades in the making.", "moments": moments} | fields)


def moment(**fields) -> Moment:
    return Moment(
        **{"sort_year": 2014, "title": "We began", "text": "On the first of May.", "show_on_home": True} | fields
    )


def principles(parent: Page, **fields) -> PrinciplesPage:
    return add(PrinciplesPage, parent, **fields)


def principle(parent: Page, **fields) -> PrinciplePage:
    return add(PrinciplePage, parent, **{"number": next(numbers) % 10_000, "summary": "Anyone may join."} | fields)


def news_index(parent: Page, **fields) -> NewsIndexPage:
    return add(NewsIndexPage, parent, **fields)


def news(parent: Page, **fields) -> NewsPage:
    return add(NewsPage, parent, **{"summary": "Something happened.", "body": BODY} | fields)


def press(parent: Page, **fields) -> PressPage:
    fields = {
        "outlet": outlet(parent.locale),
        "writer": "A Writer",
        "link": "https://paper.example/piece",
        "summary": "They wrote.",
    } | fields
    return add(PressPage, parent, **fields)


def announcement_index(parent: Page, **fields) -> AnnouncementIndexPage:
    return add(AnnouncementIndexPage, parent, **fields)


def announcement(parent: Page, since: int = -1, until: int | None = None, **fields) -> AnnouncementPage:
    """Shown from `since` days from now until `until` days from now (None: for good)."""
    now = timezone.now()
    ends = None if until is None else now + timedelta(days=until)
    return add(
        AnnouncementPage,
        parent,
        **{"shown_from": now + timedelta(days=since), "shown_until": ends, "summary": "Do come."} | fields,
    )


def event_index(parent: Page, **fields) -> EventIndexPage:
    return add(EventIndexPage, parent, **fields)


def event(parent: Page, days: int = 7, **fields) -> EventPage:
    """An event `days` days from now, all day long."""
    day = timezone.localdate() + timedelta(days=days)
    return add(EventPage, parent, **{"start_date": day, "all_day": True, "summary": "Come along."} | fields)


def home_page(parent: Page | None, **fields) -> HomePage:
    """Another home page under the root."""
    return add(HomePage, Page.get_first_root_node(), **fields)


# Every kind of page, and how one is made below a suitable parent; of a kind that needs nothing more, `add` is enough.
KINDS = {
    HomePage: home_page,
    TextPage: text,
    MissionPage: mission,
    StoryPage: story,
    PrinciplesPage: principles,
    PrinciplePage: principle,
    NewsIndexPage: news_index,
    NewsPage: news,
    PressPage: press,
    AnnouncementIndexPage: announcement_index,
    AnnouncementPage: announcement,
    EventIndexPage: event_index,
    EventPage: event,
}
KINDS |= {kind: partial(add, kind, summary="Something new.") for kind in page_kinds() if kind not in KINDS}


def one_of_each(home: Page) -> Iterator[Page]:
    """One page of every kind but the home page, below the parts of this house."""
    for kind, build in KINDS.items():
        if kind is not HomePage:
            yield build(parent_for(kind, home))


def parent_for(kind: type[Page], home: Page) -> Page:
    """The page of this house below which one of this kind may stand: its index, else the home page."""
    parents = [each for each in kind.allowed_parent_page_models() if each not in (Page, HomePage, kind)]
    return (parents[0].objects.child_of(home).first() or KINDS[parents[0]](home)) if parents else home


def translated(page: Page, language: str, live: bool = True, **fields) -> Page:
    """This page in another language, by the translation engine, with these words."""
    source, _made = TranslationSource.update_or_create_from_instance(page)
    translation, _made = Translation.objects.get_or_create(
        source=source, target_locale=Locale.objects.get(language_code=language)
    )
    translation.save_target(publish=live)
    copy = page.get_translation(translation.target_locale)
    for name, value in fields.items():
        setattr(copy, name, value)
    revision = copy.save_revision()
    if live:
        revision.publish()
        copy.refresh_from_db()
    return copy


def many(kind: type[Page], parent: Page, amount: int, /, **fields) -> None:
    """Plain rows, fast: no revisions, no signals; `fields` may be functions of the row's number."""
    parent = Page.objects.get(pk=parent.pk)
    last = parent.get_last_child()
    path = last.path if last else parent._get_path(parent.path, parent.depth + 1, 0)
    content_type, rows = ContentType.objects.get_for_model(kind), []
    columns = {field.attname for field in Page._meta.concrete_fields}
    for number in range(amount):
        path = next_path(path)
        overrides = {name: value(number) if callable(value) else value for name, value in fields.items()}
        slug = f"row-{next(numbers)}"
        defaults = {
            "title": f"Row {number}",
            "draft_title": f"Row {number}",
            "slug": slug,
            "path": path,
            "depth": parent.depth + 1,
        }
        defaults |= {
            "url_path": f"{parent.url_path}{slug}/",
            "locale_id": parent.locale_id,
            "live": True,
            "content_type": content_type,
        }
        rows.append(kind(**defaults | overrides))
    base = Page.objects.bulk_create(
        Page(**{name: getattr(row, name) for name in columns if name != "id"}) for row in rows
    )
    for row, page in zip(rows, base, strict=True):
        row.page_ptr_id = row.pk = page.pk
    for start in range(0, amount, 100):
        kind._base_manager._insert(rows[start : start + 100], fields=kind._meta.local_concrete_fields, using="default")
    Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild + amount)


def next_path(path: str) -> str:
    """The path after this one, as treebeard counts."""
    step = Page.steplen
    head, tail = path[:-step], path[-step:]
    return head + Page._int2str(Page._str2int(tail) + 1).rjust(step, Page.alphabet[0])


def picture(**fields) -> Picture:
    """A small drawing, stored with its fallback."""
    content = BytesIO()
    Image.new("RGB", (60, 40), fields.pop("colour", "green")).save(content, "PNG")
    number = next(numbers)
    return Picture.objects.create(
        **{"title": f"Picture {number}", "file": ContentFile(content.getvalue(), name=f"picture-{number}.png")} | fields
    )


def document(**fields) -> Document:
    number = next(numbers)
    return Document.objects.create(
        **{"title": f"Document {number}", "file": ContentFile(b"text", name=f"document-{number}.txt")} | fields
    )


def recording(film: bool = False, language: str = "", **fields) -> Recording:
    """Two seconds of silence, or of a film; with captions, chapters and transcript where a `language` is given."""
    number = next(numbers)
    content, ending = (films.mp4(2), "mp4") if film else (films.mp3(2), "mp3")
    file = ContentFile(content, name=f"recording-{number}.{ending}")
    instance = Recording.objects.create(**{"title": f"Recording {number}", "file": file, "language": language} | fields)
    if language:
        texts = {
            "captions": "WEBVTT\n\n00:00.000 --> 00:01.000\nGood evening.\n",
            "chapters": "0:00 Opening\n0:01 The vote",
        }
        RecordingText.objects.create(recording=instance, language=language, transcript="<p>Good evening.</p>", **texts)
    return instance


def snippet(kind, locale: Locale, **fields):
    """A topic, author, outlet or place."""
    number = next(numbers)
    return kind.objects.create(
        **{"name": f"{kind.__name__} {number}", "slug": f"{kind.__name__.lower()}-{number}", "locale": locale} | fields
    )


def topic(locale: Locale, **fields) -> Topic:
    return snippet(Topic, locale, **fields)


def author(locale: Locale, **fields) -> Author:
    return snippet(Author, locale, **fields)


def outlet(locale: Locale, **fields) -> Outlet:
    return snippet(Outlet, locale, **fields)


def pattern(locale: Locale, name: str = "Harvest", blocks: list = BODY, **fields) -> BlockPattern:
    return BlockPattern.objects.create(name=name, locale=locale, blocks=blocks, **fields)


def publishing_check(sentence: str = "Names are spelled as the people spell them", **fields) -> PublishingCheck:
    return PublishingCheck.objects.create(sentence=sentence, **fields)


def place(locale: Locale, **fields) -> Place:
    return snippet(Place, locale, **{"address": "1 Main Street"} | fields)


def person(*groups: str, **fields) -> User:
    """Somebody who works here, in these groups."""
    number = next(numbers)
    name = fields.pop("username", f"person-{number}")
    user = User.objects.create_user(
        name, fields.pop("email", f"{name}@house.example"), fields.pop("password", "a long password"), **fields
    )
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


def admin(**fields) -> User:
    return person(is_superuser=True, **fields)


def private(page: Page, kind: str = "password", groups: list = ()) -> PageViewRestriction:
    """A view restriction of a page and its descendants: by `password`, `login` or `groups`."""
    restriction = PageViewRestriction.objects.create(
        page_id=page.pk, restriction_type=kind, password="open sesame" if kind == "password" else ""
    )
    restriction.groups.set(groups)
    return restriction


def network(**fields) -> Network:
    """The site setting Network, with these fields."""
    settings = Network.for_site(Site.objects.get(is_default_site=True))
    for name, value in fields.items():
        setattr(settings, name, value)
    settings.save()
    return settings


def look(**fields) -> Look:
    """The site setting Look, with these fields."""
    settings = Look.for_site(Site.objects.get(is_default_site=True))
    for name, value in fields.items():
        setattr(settings, name, value)
    settings.save()
    return settings


def with_content(home: Page) -> Page:
    """Publishes content in each of the six sections of this home page."""
    summaries = {
        MissionPage: "We work together.",
        StoryPage: "Decades in the making.",
        PrinciplesPage: "What holds us together.",
    }
    for kind, summary in summaries.items():
        kind.objects.child_of(home).update(summary=summary)
    news(part(home, NewsIndexPage), title="The newest report")
    announcement(part(home, AnnouncementIndexPage), title="The newest announcement")
    event(part(home, EventIndexPage), title="The next event")
    principle(part(home, PrinciplesPage), title="The first principle")
    return home


def occurrences() -> None:
    """Creates the occurrences of events that `many` made; of translations, the oldest page is their source."""
    events = EventPage.objects.filter(live=True).exclude(translation_key__in=Occurrence.objects.values("event"))
    sources = {event.translation_key: event for event in events.order_by("-pk")}
    spans = [(event, *event.span) for event in sources.values()]
    Occurrence.objects.bulk_create(
        Occurrence(
            event=event.translation_key,
            source=event,
            date=event.start_date,
            starts_at=begins,
            ends_at=ends,
            place_id=event.place_id,
        )
        for event, begins, ends in spans
    )
    analyze()


def vacuum() -> None:
    """Takes the rows that tests have rolled back out of the tables of PostgreSQL; outside a transaction only."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (FULL)")


def analyze() -> None:
    """Updates the planner's statistics of PostgreSQL, as autovacuum does within a minute."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
