"""Events of the past, under their real dates; recaps say what the public record bears out, and no more."""

import datetime as dt

from ..blocks import pages, text
from ..drafts import Draft
from .events import CENTER, event


def past_events() -> list[Draft]:
    return [
        event(
            "may-day-2017",
            "May Day 2017: the future of work and building worker power",
            dt.date(2017, 4, 30),
            "14:00",
            "17:00",
            kicker="May Day",
            place=CENTER,
            summary="An afternoon on what work will be, and on who will decide about it, at the house that was then called the Lumumba Center.",
            picture="assembly",
            topics=["work", "democracy"],
            hosts=[("The May Day collective", "", False)],
            recap=[
                text(
                    """
                    Two proposals were on the table. The first came from the May Day collective: that unions and cooperatives join forces
                    instead of standing side by side. The second was that people at work meet in assemblies of their own.

                    The announcement is all that the archive holds of this afternoon. If you were there and kept notes or pictures,
                    [write to us](contact).
                    """
                ),
                pages("The question is still open", "the-future-of-work"),
            ],
        ),
        event(
            "community-investment-meeting",
            "Community investment meeting",
            dt.date(2016, 11, 19),
            "",
            all_day=True,
            place=CENTER,
            summary="Neighbors look at the numbers before a dollar is spent: what it costs to hold land in common, and who puts in how much.",
            picture="land",
            topics=["land", "democracy"],
            recap=[
                text(
                    """
                    The order of the day was the point: first the figures, then the questions, and money last of all. It is the
                    [fourth principle](instrumental-capital) as an afternoon.
                    """
                )
            ],
        ),
        event(
            "southern-peoples-movement-assembly",
            "Southern People’s Movement Assembly",
            dt.date(2015, 6, 26),
            "",
            all_day=True,
            end_date=dt.date(2015, 6, 28),
            kicker="Three days",
            place=CENTER,
            summary="Three days, many states, one table.",
            picture="table",
            topics=["democracy"],
            hosts=[("Cooperation Jackson", "", False)],
            recap=[
                text(
                    """
                    From June 26 to 28, 2015, movements from across the South met in Jackson. The house on Capitol Street had been open for
                    half a year, and for three days it was full.

                    What was said there is told by those who were there; we keep the dates, and [a place in the story](story).
                    """
                )
            ],
        ),
    ]
