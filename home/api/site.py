"""Router of `site/`: network, site texts, theme, menu, languages, feeds and banner of one language."""

import datetime as dt
from collections.abc import Callable
from typing import Literal, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from ninja import Field, Query, Router, Schema

from media.features import announced_functions
from pages.api.lists.sparse_fields import PARTIAL_RESPONSE, SparseFieldsQuery, json_response, parse_fields
from pages.api.routers.base import activate_locale
from pages.api.schemas.images import PictureOut, serialize_picture
from pages.api.schemas.links import PageLinkOut, absolute, note_language, page_link, page_links
from pages.i18n.clock import WEEKDAYS
from pages.network.choices import SERVICES
from pages.network.models import TEXTS, Network
from pages.theme.models import Face
from pages.theme.palette import DAY, DAY_MORE, NIGHT, NIGHT_MORE, palette
from pages.theme.stylesheet import FILES
from pages.tree.nodes import Node

from ..context.site import SiteContext
from .navigation import (
    BannerOut,
    CrisisOut,
    FeedOut,
    LanguageOut,
    MenuItemOut,
    serialize_banner,
    serialize_crisis,
    serialize_feeds,
    serialize_languages,
    serialize_menu,
)

# How the site looks, for a front end that wants to look like it: colours by day and night, headline face, logo.


class ColourOut(Schema):
    """A colour of the site, by the name of its token."""

    name: str = Field(description="The name of the token.", examples=["red-field"])
    day: str = Field(description="In the light scheme.", examples=["#c1281b"])
    night: str = Field(description="In the dark scheme.", examples=["#8f1d14"])
    day_more: str = Field(description="In the light scheme, for who asks for more contrast.", examples=["#9c1f15"])
    night_more: str = Field(description="In the dark scheme, for who asks for more contrast.", examples=["#7a160e"])


class LookOut(Schema):
    """How the site looks, as far as staff choose it, and what follows from it."""

    face: Literal[tuple(Face.values)] = Field(description="The headline face.", examples=["bricolage"])
    face_file: str = Field(
        description="Its file (WOFF2).", examples=["https://www.example.org/static/fonts/anton-400.woff2"]
    )
    style_sheet: str = Field(
        description="The site's own colours and face as CSS custom properties.",
        examples=["https://www.example.org/theme-0a1b2c3d.css"],
    )
    logo: PictureOut | None = Field(None, description="The logo; null: the mark of the software.")
    mark: str = Field(description="The mark of the software.", examples=["https://www.example.org/static/art/mark.svg"])
    colours: list[ColourOut] = Field(description="Every colour that has a name.")


def serialize_look(site_context: SiteContext) -> LookOut:
    request, look = site_context.request, site_context.look
    return LookOut(
        face=look.face,
        face_file=absolute(static(FILES[look.face]), request),
        style_sheet=absolute(reverse("theme", args=[site_context.theme[0]]), request),
        logo=serialize_picture(look.logo, request, ""),
        mark=absolute(static("art/mark.svg"), request),
        colours=[
            ColourOut(name=name, day=each[DAY], night=each[NIGHT], day_more=each[DAY_MORE], night_more=each[NIGHT_MORE])
            for name, each in sorted(palette(look.choice).items())
        ],
    )


router = Router(tags=["site"])
# Files that name themselves at the front end's address, and are made here (settings.middleware).
PROXIED_PATHS = ["/sitemap.xml", "/robots.txt", "/llms.txt", "*/feed/", "*/feed.json", "*.ics", "*.md"]


class SiteQuery(SparseFieldsQuery):
    locale: str = Field(
        "", max_length=20, description="The language of the words; left out, the site's own.", examples=["es"]
    )


class FollowLinkOut(Schema):
    """Another place where the network can be followed."""

    kind: Literal[("", *SERVICES)] = Field(description="The service; empty: another one.", examples=["mastodon"])
    name: str = Field(description="As visitors read it.", examples=["Mastodon"])
    url: str = Field(description="Our page there.", examples=["https://social.example/@commonhouse"])


class NetworkOut(Schema):
    """Name and contact of the network; the same in every language."""

    name: str = Field(description="At the head of every page, and large at its foot.", examples=["Commonhouse"])
    address: str = Field(description="As on an envelope; may be empty.", examples=["939 W. Capitol St.\nJackson, MS"])
    phone: str = Field(description="Telephone; may be empty.", examples=["+1 601 555 0100"])
    email: str = Field(description="E-mail; may be empty.", examples=["hello@example.org"])
    events_email: str = Field(
        description="Whom to ask about events: this, else `email`.", examples=["events@example.org"]
    )
    podcast_email: str = Field(
        description="To whom directories of podcasts write: this, else `email`.", examples=["sound@example.org"]
    )
    podcast_category: str = Field(description="Where directories file the podcast.", examples=["Society & Culture"])

    @classmethod
    def from_row(cls, row: Network) -> "NetworkOut":
        names = [name for name in cls.model_fields if name != "name"]
        return cls(name=row.shown_name, **{name: getattr(row, name) for name in names})


class ChromeOut(Schema):
    """The words around every page in one language."""

    tagline: str = Field(description="What the network is, in a line.", examples=["Solidarity economy in Jackson"])
    hours: str = Field(
        description="Opening hours as visitors read them, in lines; `opening_hours` of the site has them as facts.",
        examples=["Monday to Friday: 9 am to 5 pm"],
    )
    time_name: str = Field(description="What people call the time of the place.", examples=["Jackson time"])
    small_print: str = Field(
        description="The last words on every page.", examples=["A demonstration with invented news."]
    )
    call_label: str = Field(
        description="Words of the one call to act at the head of every page; `call` of the site says where it leads now.",
        examples=["Join us"],
    )
    call_address: str = Field(
        description="Where it leads: a path of this site, or a whole address; empty where it leads to a page, which `call` of the site tells.",
        examples=["/contact/"],
    )
    podcast_title: str = Field(
        description="Title of the podcast; empty: the name of the network.", examples=["Songs from the field"]
    )
    podcast_about: str = Field(
        description="About the podcast; empty: the tagline.", examples=["Assemblies and evenings, to listen to."]
    )

    locales: dict[str, str] = Field(
        description="The language of each text that is in another one than the answer, by its name: it is not translated, or its source was changed since. `hours` is named here only as long as it is a text.",
        examples=[{"small_print": "en"}],
    )

    @classmethod
    def from_context(cls, site_context: SiteContext) -> "ChromeOut":
        texts = {name: site_context.text(name) for name in TEXTS if name in cls.model_fields}
        codes = {name: site_context.language_of(text) for name, text in texts.items() if text}
        if any(line.hours for line in site_context.hours):
            codes.pop("hours", None)
        locales = {name: code for name, code in codes.items() if code != get_language()}
        hours = "\n".join(map(str, site_context.hours))
        return cls(**{name: str(text) for name, text in texts.items()} | {"hours": hours, "locales": locales})


class HoursLineOut(Schema):
    """A line of the opening hours as visitors read it."""

    hours: str = Field(
        description="Days and times in the language of the answer; may be empty.",
        examples=["Monday to Friday: 9 am to 5 pm"],
    )
    note: str = Field(description="Words of the organization; may be empty.", examples=["We are at the festival."])
    note_locale: str | None = Field(description="The language of `note`.", examples=["en"])


class WeeklyHoursOut(Schema):
    """From when to when it is open on some days of the week, in the time zone of the site."""

    weekdays: list[Literal[WEEKDAYS]] = Field(
        description="The days, as RFC 5545 names them.", examples=[["MO", "TU", "WE", "TH", "FR"]]
    )
    opens: dt.time = Field(description="From when.", examples=["09:00:00"])
    closes: dt.time = Field(
        description="Until when; if it is earlier than `opens`, on the next day.", examples=["17:00:00"]
    )


class HoursExceptionOut(Schema):
    """Some days on which it is open at other times, or closed."""

    date: dt.date = Field(description="The first day.", examples=["2026-12-24"])
    until: dt.date = Field(description="The last day.", examples=["2027-01-02"])
    opens: dt.time | None = Field(description="From when; null: closed.", examples=["10:00:00"])
    closes: dt.time | None = Field(description="Until when; null: closed.", examples=["14:00:00"])
    note: str = Field(description="What people should know; may be empty.", examples=["We are at the festival."])
    note_locale: str | None = Field(description="The language of `note`.", examples=["en"])


class OpeningHoursOut(Schema):
    """When the network is open: facts, the same in every language, and as visitors read them."""

    lines: list[HoursLineOut] = Field(description="As visitors read them, in the language of the answer.")
    weekly: list[WeeklyHoursOut] = Field(
        description="By weekday; a day that is in none is closed. Empty: nobody has filled them in."
    )
    exceptions: list[HoursExceptionOut] = Field(description="Those that are not over, soonest first.")


def serialize_hours(site_context: SiteContext) -> OpeningHoursOut:
    chrome, request = site_context.chrome, site_context.request
    lines = [
        HoursLineOut(hours=line.hours, note=str(line.note), note_locale=note_language(line.note, request))
        for line in site_context.hours
    ]
    weekly = [
        WeeklyHoursOut(weekdays=row.weekdays, opens=row.opens, closes=row.closes)
        for row in (chrome.weekly if chrome else ())
    ]
    notes = [(row, chrome.exception_note(row)) for row in (chrome.exceptions if chrome else ())]
    exceptions = [
        HoursExceptionOut(
            date=row.date,
            until=row.last_day,
            opens=row.opens,
            closes=row.closes,
            note=str(note),
            note_locale=note_language(note, request),
        )
        for row, note in notes
    ]
    return OpeningHoursOut(lines=lines, weekly=weekly, exceptions=exceptions)


class CallOut(Schema):
    """The one call to act at the head of every page."""

    label: str = Field(description="Its words.", examples=["Join us"])
    locale: str = Field(
        description="The language they are written in: that of the answer, else the site's own.", examples=["en"]
    )
    url: str = Field(description="Where it leads, as a whole address.", examples=["https://www.example.org/contact/"])
    page: PageLinkOut | None = Field(
        None, description="The page that it leads to, in this language where it exists; null for another address."
    )


def serialize_call(site_context: SiteContext) -> CallOut | None:
    """Serializes the call to act; None where there is none, or its page is not public."""
    if (call := site_context.call) is None:
        return None
    request = site_context.request
    return CallOut(
        label=str(call.label),
        locale=site_context.language_of(call.label),
        url=absolute(call.url, request),
        page=page_link(call.page, request) if call.page else None,
    )


class PrivacyTextOut(Schema):
    """What visitors read about their data, made from what the software knows of its own tables."""

    line: str = Field(
        description="At the foot of every page.",
        examples=["We count page views without names. Forms say what they store."],
    )
    page: PageLinkOut | None = Field(
        description="The page about privacy, in this language where it exists; null where there is none."
    )
    text: str = Field(
        description="What stands at the end of that page, as HTML; empty where there is none.",
        examples=["<h2>What we keep, and for how long</h2>"],
    )


class PrivacyTexts(NamedTuple):
    """What an app that announces `privacy_texts` says about the data of visitors: a line, and the text of the page `node`."""

    line: str
    node: Node | None
    text: Callable[[], str]


def serialize_privacy(site_context: SiteContext) -> PrivacyTextOut:
    texts_of = next(iter(announced_functions("privacy_texts")), None)
    if texts_of is None:
        return PrivacyTextOut(line="", page=None, text="")
    line, node, text = texts_of(site_context.request)
    pages = page_links(site_context.in_language_or_own([node.translation_key] if node else []), site_context.request)
    return PrivacyTextOut(line=line, page=next(iter(pages), None), text=text() if pages else "")


class SiteOut(Schema):
    """What stands around every page."""

    name: str = Field(description="The name of the site.", examples=["Commonhouse"])
    url: str = Field(description="Where visitors find it.", examples=["https://www.example.org"])
    locale: str = Field(description="The language of this answer.", examples=["en"])
    time_zone: str = Field(
        description="Where its clocks are at home, by its IANA name: moments that name no zone of their own are printed in it.",
        examples=["America/Chicago"],
    )
    home: PageLinkOut = Field(description="The home page in this language, else the site's own.")
    languages: list[LanguageOut] = Field(description="The languages that are on and have a home page, in their order.")
    menu: list[MenuItemOut] = Field(description="The menu at the head of every page.")
    small_print: list[PageLinkOut] = Field(description="The pages linked at the foot of every page.")
    network: NetworkOut = Field(description="Name and contact.")
    follow: list[FollowLinkOut] = Field(description="Where else to follow the network, in order.")
    chrome: ChromeOut = Field(description="The words around every page.")
    opening_hours: OpeningHoursOut = Field(description="When the network is open.")
    call: CallOut | None = Field(None, description="The call to act; null: there is none.")
    look: LookOut = Field(description="Colours, headline face, logo.")
    banner: BannerOut | None = Field(None, description="The announcement that concerns the whole site now.")
    crisis: CrisisOut | None = Field(
        None, description="What to say above all else; null unless the crisis switch is on."
    )
    privacy: PrivacyTextOut = Field(description="What visitors read about their data.")
    feeds: list[FeedOut] = Field(description="What can be subscribed to in this language, one entry each.")
    passed_on: list[str] = Field(
        description="Addresses that a front end at `url` passes on to this server, since answers and files name them there; `*` stands for anything. None where this server shows the pages itself.",
        examples=[["/sitemap.xml", "*/feed/"]],
    )
    search: str = Field(description="Where visitors search.", examples=["https://www.example.org/es/search/"])


@router.get("/", response=SiteOut, operation_id="site", summary="Around every page", openapi_extra=PARTIAL_RESPONSE)
def site(request: HttpRequest, asked: Query[SiteQuery]):
    """Menu, languages, network, words, look, banner and feeds: all that a front end needs around its pages, at once."""
    locale, fields = activate_locale(request, asked.locale), parse_fields(asked.fields, SiteOut)
    site_context = SiteContext(request)
    data = SiteOut(
        name=site_context.name,
        url=site_context.site.root_url,
        locale=locale.language_code,
        time_zone=settings.TIME_ZONE,
        home=page_link(site_context.home, request),
        languages=serialize_languages(site_context),
        menu=serialize_menu(site_context),
        small_print=page_links(site_context.small_print, request),
        network=NetworkOut.from_row(site_context.network),
        follow=[FollowLinkOut(kind=each.kind, name=each.shown_name, url=each.address) for each in site_context.follow],
        chrome=ChromeOut.from_context(site_context),
        opening_hours=serialize_hours(site_context),
        call=serialize_call(site_context),
        look=serialize_look(site_context),
        banner=serialize_banner(site_context),
        crisis=serialize_crisis(site_context),
        privacy=serialize_privacy(site_context),
        feeds=serialize_feeds(site_context),
        passed_on=PROXIED_PATHS if settings.HEADLESS == "only" else [],
        search=f"{site_context.site.root_url}{reverse('search')}",
    )
    return json_response(data, fields)
