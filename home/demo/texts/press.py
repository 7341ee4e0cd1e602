"""What others wrote, filmed and recorded: real pieces and dates; titles and summaries are ours, links lead to the outlets."""

import datetime as dt

from pages.press.models import PressPage

from ..drafts import Draft, draft
from .snippets import OUTLETS


def press(slug: str, title: str, outlet: str, date: tuple[int, int, int], summary: str, **fields) -> Draft:
    fields = {"outlet": outlet, "link": OUTLETS[outlet][1], "date": dt.date(*date), "summary": summary, **fields}
    return draft(PressPage, slug, title, under="news", **fields)


def press_pages() -> list[Draft]:
    return [
        press(
            "the-nation-when-workers-become-owners",
            "The Nation writes about Jackson: when a city’s workers become its owners",
            "the-nation",
            (2017, 4, 1),
            "In spring 2017 Peter Moskowitz wrote about Jackson for The Nation: what changes in a city of the Deep South when those who work "
            "in a place also own it.",
            writer="Peter Moskowitz",
            printed_date="spring 2017",
            picture="hands",
            about=["cooperatives", "mission"],
            topics=["work", "cooperatives"],
            translated=True,
        ),
        press(
            "on-film-tools-owned-by-the-block",
            "On film: tools for making things, owned by the block",
            "the-real-news-network",
            (2018, 9, 10),
            "A report on plans for community production.",
            writer="Jaisal Noor",
            medium="film",
            picture="tools",
            about=["community-production-initiative"],
            topics=["work"],
            translated=True,
        ),
        press(
            "six-years-on",
            "Six years on, another look at Jackson",
            "nation-of-change",
            (2020, 10, 1),
            "Land, food and work, in the year everything stopped.",
            writer="Frances Madeson",
            printed_date="October 2020",
            picture="sewing",
            topics=["land", "food", "work"],
            translated=True,
        ),
        press(
            "an-economy-you-can-listen-to",
            "An economy you can listen to",
            "upstream",
            (2018, 7, 13),
            "An episode about Jackson and its cooperatives, for a long walk or a long shift.",
            medium="podcast",
            picture="microphone",
            about=["cooperatives"],
            topics=["cooperatives", "education"],
        ),
        press(
            "a-summers-reading",
            "A summer’s reading on who owns the work",
            "atlanta-black-star",
            (2017, 7, 3),
            "The network, as seen from Georgia.",
            picture="books",
            topics=["work"],
        ),
        press(
            "a-plan-for-the-south",
            "For New Year’s Day: a plan for the South",
            "alternet",
            (2017, 1, 1),
            "Sarah Lazare on what Jackson has set out to do.",
            writer="Sarah Lazare",
            picture="river",
            about=["mission"],
            topics=["democracy", "work"],
        ),
        press(
            "two-days-before-the-conference",
            "Two days before the conference",
            "jackson-free-press",
            (2014, 4, 30),
            "The local paper on what is about to begin at Jackson State University.",
            picture="newspaper",
            about=["story"],
            archived_copy="https://web.archive.org/web/20140430/https://www.jacksonfreepress.com/",
            topics=["democracy"],
        ),
        press(
            "three-months-before-the-conference",
            "Three months ahead, the local paper takes note",
            "jackson-free-press",
            (2014, 2, 4),
            "In February the conference is still a date on paper. The Jackson Free Press reports what is planned for May.",
            picture="newspaper",
            about=["story"],
            topics=["democracy"],
        ),
    ]
