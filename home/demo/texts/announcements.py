"""Announcements: three in force, two that have ended."""

import datetime as dt

from pages.announcements.models import AnnouncementIndexPage, AnnouncementPage

from ..blocks import buttons, text
from ..dates import Days, moment
from ..drafts import Draft, draft


def announcement_pages(on: Days) -> list[Draft]:
    return [
        draft(
            AnnouncementIndexPage,
            "announcements",
            "Announcements",
            translated=True,
            menu_label="Announcements",
            show_in_menus=True,
            summary="What is going on right now, and what was.",
        ),
        draft(
            AnnouncementPage,
            "renter-nation-episode-2",
            "Renter Nation, episode\u00a02: Black liberation, racial justice and the fight against gentrification",
            under="announcements",
            translated=True,
            kicker="Online series",
            date=on.ago(1),
            shown_from=moment(on.ago(1), 9),
            shown_until=moment(on.renter_nation, 21),
            starts_at=moment(on.renter_nation, 19),
            when="7 to 9 pm, Jackson time",
            where="Online",
            where_note="the link comes by e-mail",
            with_whom="Homes For All",
            with_note="and Right To The City",
            summary="Rents rise, and the neighbors who made the street are priced out of it. The second evening of the series asks who "
            "profits, and how tenants win.",
            button_label="Register for the evening",
            event="renter-nation",
            button_page="renter-nation",
            picture="keys",
            topics=["homes", "land"],
            body=[
                text(
                    """
                    You do not have to rent to come, and you do not have to have seen the first evening. There will be a short film, two
                    reports from other cities, and then an hour for questions. Bring your lease, if you like: people who know the small
                    print will be there.
                    """
                )
            ],
        ),
        draft(
            AnnouncementPage,
            "film-night-has-moved",
            "Film night has moved",
            under="announcements",
            translated=True,
            kicker="Please note",
            level="urgent",
            date=on.ago(2),
            shown_from=moment(on.ago(2), 9),
            shown_until=moment(on.film, 22),
            starts_at=moment(on.film, 19),
            when="7 pm, Jackson time",
            where="Community Production Center",
            where_note="not at Ida B. Wells Plaza",
            summary="{film}, 7 pm: we now meet at the Community Production Center.",
            event="film-night",
            button_label="See what changed",
            picture="screen",
            topics=["education"],
        ),
        draft(
            AnnouncementPage,
            "where-should-the-grocery-stand",
            "Where should the people’s grocery stand?",
            under="announcements",
            kicker="We ask you",
            date=on.ago(9),
            shown_from=moment(on.ago(9), 9),
            shown_until=moment(on.meeting, 16),
            where="Kuwasi Balagoon Center",
            where_note="the map hangs in the hall",
            summary="Three corners are on the map, and there is room for a fourth. Come by, put a pin in, and say why.",
            button_label="Come to the meeting",
            button_page="community-meeting",
            picture="basket",
            topics=["food", "cooperatives"],
            body=[
                text(
                    """
                    A store that belongs to the people who shop and work in it has to stand where they walk. So before anyone signs for a
                    building, we ask:

                    - How far do you carry your bags today?
                    - Which bus brings you home?
                    - What do you buy elsewhere because nobody here sells it?

                    The pins are counted at the [community meeting](community-meeting). After that the room decides.
                    """
                )
            ],
        ),
        draft(
            AnnouncementPage,
            "may-day-2017-come-to-the-center",
            "May Day 2017: come to the center",
            under="announcements",
            kicker="May Day",
            date=dt.date(2017, 4, 20),
            shown_from=moment(dt.date(2017, 4, 20), 9),
            shown_until=moment(dt.date(2017, 4, 30), 17),
            starts_at=moment(dt.date(2017, 4, 30), 14),
            when="2 to 5 pm, Jackson time",
            where="Lumumba Center",
            where_note="939 W. Capitol St.",
            summary="One day before May Day: the future of work, and how workers build power. On the table: unions and cooperatives under "
            "one roof, and workers’ assemblies.",
            event="may-day-2017",
            topics=["work", "democracy"],
        ),
        draft(
            AnnouncementPage,
            "renter-nation-2017-episode-2",
            "Renter Nation 2017, episode\u00a02",
            under="announcements",
            kicker="Online series",
            date=dt.date(2017, 4, 12),
            shown_from=moment(dt.date(2017, 4, 12), 9),
            shown_until=moment(dt.date(2017, 4, 26), 21),
            starts_at=moment(dt.date(2017, 4, 26), 19),
            when="7 pm, Jackson time",
            where="Online",
            with_whom="Homes For All",
            summary="Black liberation, racial justice and the struggle against gentrification: the second evening of the 2017 series.",
            picture="keys",
            topics=["homes"],
            body=[
                text(
                    """
                    The first announcement said “CST”. On April 26 the clocks of Jackson show daylight time, so this page keeps the place
                    and not the letters: 7 pm in Jackson, whatever the season calls it.
                    """
                ),
                buttons(("What is on now", "announcements")),
            ],
        ),
    ]
