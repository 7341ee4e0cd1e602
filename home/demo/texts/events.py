"""The calendar: what comes, counted from the day of loading."""

import datetime as dt

from pages.events.index_page import EventIndexPage
from pages.events.models import EventPage

from ..blocks import notice, questions, text
from ..dates import ZONE, Days
from ..drafts import Draft, draft

CENTER = "kuwasi-balagoon-center"
CHILDCARE = ("yes", "Yes, for ages 2 to 10. Tell us a day before how many children come.")
INTERPRETED = ("yes", "Spanish, all the way through. Headsets are at the door.")


def event(slug: str, title: str, day: dt.date, begin: str, end: str = "", **fields) -> Draft:
    """An event on one day; times as “14:00”. An answer to an access question comes with its sentence."""
    times = {
        "start_time": dt.time.fromisoformat(begin) if begin else None,
        "end_time": dt.time.fromisoformat(end) if end else None,
    }
    return draft(
        EventPage,
        slug,
        title,
        under="events",
        start_date=day,
        zone=ZONE,
        **{"languages": ["en"], "free": True, **times, **fields},
    )


def event_pages(on: Days) -> list[Draft]:
    return [
        draft(
            EventIndexPage,
            "events",
            "Events",
            translated=True,
            menu_label="Events",
            show_in_menus=True,
            summary="Meetings, work brigades, political education and film nights in Jackson.",
        ),
        future_of_work(on),
        work_brigade(on),
        film_night(on),
        community_meeting(on),
        *later(on),
    ]


def future_of_work(on: Days) -> Draft:
    return event(
        "the-future-of-work",
        "The future of work: unions, cooperatives and workers’ assemblies",
        on.future_of_work,
        "18:30",
        "20:30",
        translated=True,
        kicker="Evening at the center",
        place=CENTER,
        interpreted_into=["es"],
        interpretation=INTERPRETED,
        childcare=CHILDCARE,
        summary="Three ways for people at work to decide about it. Which of them do we need on this street, and what could they do together?",
        picture="laser",
        topics=["work", "democracy"],
        body=[
            text(
                """
                A union speaks for those who work for somebody else. A cooperative does away with the somebody else. An assembly brings
                together everyone who works, with or without a contract. We begin with ten minutes on each, and then the chairs go into
                a circle.

                At the end there is one question on the wall: should unions and cooperatives in Jackson have a council in common? What
                the evening says about it goes to the [community meeting](community-meeting).
                """
            )
        ],
        hosts=[
            ("The education circle", "", False),
            ("US Federation of Worker Cooperatives", "https://www.usworker.coop/", True),
        ],
    )


def work_brigade(on: Days) -> Draft:
    return event(
        "work-brigade",
        "Work brigade at Freedom Farms",
        on.brigade,
        "09:00",
        "12:00",
        translated=True,
        kicker="Hands in the soil",
        place="freedom-farms",
        food=("yes", "Lunch at noon, with a plate that has no meat."),
        extras="Gloves there, Lunch",
        summary="Three hours, many hands: we clear two beds, turn the compost and set the next crop. Nobody has to know how beforehand.",
        picture="basket",
        topics=["food", "land"],
        body=[
            text(
                """
                Come in shoes that may get dirty, and bring water. There is lighter work in the shade and heavier work in the sun; take
                the one your back agrees with, and change when you like.

                Children are welcome as long as someone who knows them is near.
                """
            ),
            notice(
                "If it rains",
                "Then we sharpen tools in the shed and still eat together. We cancel only for a storm, and say so here by 7 am.",
            ),
        ],
        hosts=[("The growers of Freedom Farms", "", False)],
    )


def film_night(on: Days) -> Draft:
    return event(
        "film-night",
        "Film night",
        on.film,
        "19:00",
        translated=True,
        kicker="On a sheet between two walls",
        place="community-production-center",
        state="moved",
        state_note="We now meet at the Community Production Center, because the sheet does not like the wind on the plaza.",
        sound=("yes", "English captions on the screen; the sound is on the loud side near the front."),
        extras="Captions",
        doors_open=dt.time(18, 30),
        summary="A film about people who took over the place they worked in, and half an hour to talk about it afterwards.",
        picture="screen",
        topics=["education", "work"],
        body=[
            text(
                """
                There are forty chairs and a row of cushions. Bring a jacket: the hall is heated, but not much. The film has captions in
                English, and the talk afterwards is held sitting down, in a ring, with one person speaking at a time.
                """
            )
        ],
        hosts=[("The film circle", "", False)],
    )


def community_meeting(on: Days) -> Draft:
    first, _second, cancelled, moved = on.meetings(4)
    return event(
        "community-meeting",
        "Community meeting",
        first,
        "14:00",
        "16:00",
        translated=True,
        kicker="The third Saturday of every month",
        repeats="monthly",
        repeats_on="weekday",
        changes=[
            {"date": cancelled, "change": "cancelled", "note": "The center is closed for repairs."},
            {
                "date": moved,
                "change": "moved",
                "new_date": moved + dt.timedelta(days=7),
                "place": "community-production-center",
                "note": "One week later than usual, and at the Community Production Center.",
            },
        ],
        place=CENTER,
        doors_open=dt.time(13, 30),
        cost_note="You need not be a member.",
        languages=["en", "es"],
        interpreted_into=["es"],
        childcare=("yes", "Yes, for ages 2 to 10, from 1:45. Tell us how many children when you register."),
        interpretation=("yes", "Interpreted into Spanish all the way through. Headsets are at the door."),
        food=("yes", "A shared meal at 4, with a plate that has no meat."),
        summary="Hear what each cooperative is doing. Say what your street needs. Vote on what comes first.",
        picture="bus",
        topics=["democracy", "cooperatives"],
        body=[
            text(
                """
                The meeting is the room where the network answers to the neighborhood. Each cooperative brings a short report; nobody
                speaks for longer than five minutes, and every report ends in questions from the floor.

                In the second hour we sit at tables, one for each subject: land, food, work, homes. What a table decides it brings back
                to the whole room for a vote. Anyone who lives or works in Jackson may speak and may vote.

                ### On the table in {month}

                - The harvest at Freedom Farms, and the plan for spring
                - A proposal for a joint council of unions and cooperatives
                - The people’s grocery: where it should stand
                """
            ),
            questions(
                (
                    "Do I have to be a member to come?",
                    "No. Anyone who lives or works in Jackson may speak and may vote.",
                ),
                (
                    "What does it cost to join a cooperative?",
                    "Each cooperative sets a share its workers can pay over time.",
                ),
            ),
        ],
        hosts=[("The network", "", False)],
        takes_registrations=True,
        capacity=60,
        registration_words="Tell us you are coming, and there will be a chair, a plate and a headset for you. You can also just come.",
        separate_capacities=[
            {"name": "Childcare", "hint": "Ages 2 to 10, from 1:45", "capacity": 12, "kind": "childcare"},
            {"name": "Headsets", "hint": "Spanish all the way through", "capacity": 20, "kind": "interpretation"},
            {"name": "Seats in the van", "hint": "From Metro Center at 1:15", "capacity": 8, "kind": "transit"},
        ],
        access_request_options=[
            {"name": "A seat near the door"},
            {"name": "Room for a wheelchair"},
            {
                "name": "Sign language (ASL)",
                "hint": "We book interpreters a week ahead.",
                "days_ahead": 7,
                "kind": "sign_language",
            },
            {"name": "The quiet room", "kind": "quiet_room"},
            {"name": "A plate without meat, or with an allergy in mind", "kind": "food"},
        ],
        registration_questions=[
            {
                "words": "Which table will you sit at?",
                "kind": "choice",
                "choices": "Land and food\nWork and unions\nHomes\nI will see when I am there",
            },
            {"words": "Is it your first time?", "kind": "yes_no"},
            {
                "words": "What does your street need?",
                "hint": "One sentence is plenty. We read some aloud, without names.",
            },
        ],
    )


def later(on: Days) -> list[Draft]:
    """What stands after the four of the home page."""
    return [
        event(
            "membership-meeting",
            "Membership meeting",
            on.membership,
            "18:00",
            "20:00",
            kicker="Members only",
            place=CENTER,
            childcare=CHILDCARE,
            cost_note="For members of the cooperatives.",
            summary="Figures of the quarter, two elections, one change to the by-laws. The papers are in the members’ mailboxes.",
            picture="ballot",
            topics=["democracy"],
            body=[
                text(
                    "One member, one vote. If you cannot come, say so a day before; a vote cannot be passed on, but a question can be read out."
                )
            ],
        ),
        event(
            "renter-nation",
            "Renter Nation, episode\u00a02",
            on.renter_nation,
            "19:00",
            "21:00",
            translated=True,
            kicker="Online series",
            attendance="online",
            online_link="https://meet.example/renter-nation",
            online_note="The link comes by e-mail.",
            takes_registrations=True,
            registration_words="Tell us you are coming, and we send you the link.",
            summary="Black liberation, racial justice and the fight against gentrification: who profits when rents rise, and how tenants "
            "win.",
            picture="keys",
            topics=["homes", "land"],
            hosts=[("Homes For All", "", False), ("Right To The City", "", True)],
        ),
        event(
            "political-education-pay-solidarity",
            "Political education: who decides what work is worth?",
            on.education,
            "18:30",
            "20:30",
            kicker="Every other month",
            place=CENTER,
            interpreted_into=["es"],
            interpretation=INTERPRETED,
            summary="An evening on the sixth principle, with a wage slip, a pencil, and no lecture longer than ten minutes.",
            picture="books",
            topics=["education", "work"],
            body=[
                text(
                    "We read two pages together, aloud. Then we do sums. The text of the evening is [Pay Solidarity](pay-solidarity)."
                )
            ],
        ),
        event(
            "winter-work-brigade",
            "Work brigade: fences and gates",
            on.second_brigade,
            "09:00",
            "12:00",
            place="freedom-farms",
            state="cancelled",
            state_note="The posts have not arrived. A new date will stand here.",
            summary="We wanted to set the fence posts along the north beds. That has to wait for the posts.",
            picture="tools",
            topics=["land"],
        ),
        event(
            "may-day",
            "May Day: building worker power",
            on.may_day,
            "14:00",
            "17:00",
            kicker="May\u00a01",
            place=CENTER,
            interpreted_into=["es"],
            interpretation=INTERPRETED,
            childcare=CHILDCARE,
            food=("yes", "The grill is on from 4."),
            summary="The network was launched on a May 1. Each year on that day we say aloud what has been built, and what has not.",
            picture="hands",
            topics=["work", "democracy"],
            hosts=[("The May Day collective", "", False)],
        ),
    ]
