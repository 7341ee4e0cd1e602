"""The home page: headline, opening words, and the seven sections as they were drawn."""

from ...models import HomePage
from ..blocks import To
from ..drafts import Draft, draft

NAME = "Cooperation Jackson (demonstration)"


def section(page: str, title: str, more: str, ground: str, first: str | None = None):
    return "section", {
        "page": To(page),
        "title": title,
        "number": 4,
        "show_first": first and To(first),
        "more": more,
        "ground": ground,
    }


def pages() -> list[Draft]:
    return [
        draft(
            HomePage,
            "home",
            NAME,
            under="",
            translated=True,
            seo_title=NAME,
            headline="We are building a solidarity economy in Jackson, Mississippi.",
            summary="A network of worker cooperatives in Jackson, Mississippi: news, events, story and principles.",
            lead="What holds it up: a network of cooperatives and other enterprises that belong to the people who work in them, "
            "and that are run by their vote.",
            picture="street",
            sections=[
                section(
                    "news", "News & Media", "More News & Media", "paper", first="the-nation-when-workers-become-owners"
                ),
                section("mission", "Mission & Purpose", "Our mission and purpose", "green"),
                section("announcements", "Announcements", "More Announcements", "gold"),
                section("story", "Our Story", "The whole story, year by year", "ink"),
                section("events", "Events", "More Events", "red"),
                section("principles", "Our Principles", "All principles, one by one", "paper"),
            ],
        )
    ]
