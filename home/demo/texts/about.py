"""Who we are: mission and story."""

from pages.about.models import MissionPage, StoryPage

from ..blocks import buttons, heading, pages, picture, poster, text
from ..drafts import Draft, draft


def about_pages() -> list[Draft]:
    return [mission(), story()]


def mission() -> Draft:
    return draft(
        MissionPage,
        "mission",
        "Mission & Purpose",
        translated=True,
        menu_label="Mission",
        show_in_menus=True,
        shout="Democracy at work, not only at the polls.",
        summary="Our task is economic democracy in Jackson. We get there by way of a solidarity economy: cooperatives, and enterprises whose "
        "workers govern themselves.\n\nFour institutions carry the work, and each one needs the other three.",
        picture="magnolia",
        pillars=[
            ("Federation", "Worker cooperatives that stand by each other."),
            ("Incubator", "A place where a new cooperative finds its feet."),
            ("School", "Education and training, for members and neighbors."),
            ("Fund", "A financial institution that answers to its members."),
        ],
        body=[
            heading("Why four"),
            text(
                """
                A cooperative that stands alone is a small firm with good manners. It buys at the same prices as everyone, borrows at the
                same bank, and closes when one bad winter comes. So from the beginning the design had four parts.

                - The **federation** lets cooperatives buy from each other first, share tools and stand in for each other.
                - The **incubator** sits down with people who have an idea and stays until they have a first customer.
                - The **school** teaches bookkeeping and meeting, and why both belong together.
                - The **fund** lends where a bank would not, and asks for its money back at the pace of the work.
                """
            ),
            poster("Land, work and the vote.", "Community meeting, the third Saturday of every month", "red"),
            heading("Where it comes from"),
            text(
                """
                The plan is older than the network. It is part of the Jackson-Kush Plan: people’s assemblies, an independent political
                party, a solidarity economy. We are the third leg, and lean on the other two. [Read the story](story).
                """
            ),
            pages("How it looks today", "cooperatives", "programs", "principles"),
        ],
    )


def moment(year: int, date: str, title: str, text: str, home_words: str = "", printed: str = "") -> dict:
    return {
        "sort_year": year,
        "printed_year": printed,
        "printed_date": date,
        "title": title,
        "text": text,
        "show_on_home": bool(home_words),
        "home_words": home_words,
    }


def story() -> Draft:
    return draft(
        StoryPage,
        "story",
        "Our Story",
        translated=True,
        menu_label="Our Story",
        show_in_menus=True,
        shout="Decades in the making.",
        summary="Long before there was an office, there was a struggle: for democratic rights, for economic justice, for self-determination, "
        "carried above all by Afrikan people in the Deep South. The dignity of every worker, and the equality of all, is where we began.",
        lead="A movement does not begin on the day it is given a name. These are the years in which it could be seen from the street.",
        picture="river",
        moments=[
            moment(
                0,
                "",
                "Assemblies, a party, an economy",
                "The New Afrikan People’s Organization and the Malcolm X Grassroots Movement draw up the Jackson-Kush Plan. It has three legs: "
                "people’s assemblies, an independent political party, and a solidarity economy.",
                printed="Before",
            ),
            moment(
                2014,
                "May 1",
                "Launch",
                "The network starts on the day of the workers.",
                "Launched on May 1. Over 500 people fill the Jackson Rising conference.",
            ),
            moment(
                2014,
                "May 2 to 4",
                "Jackson Rising: New Economies Conference",
                "Over 500 people come to Jackson State University to talk about ownership, and about what to build first.",
            ),
            moment(
                2015,
                "January",
                "A door on Capitol Street",
                "The Chokwe Lumumba Center for Economic Democracy and Development opens at 939 W. Capitol St. It is later renamed for Kuwasi "
                "Balagoon.",
                "The center on Capitol Street opens; so does the Fannie Lou Hamer land trust.",
            ),
            moment(
                2015,
                "January 10",
                "Sustainable Communities",
                "A plan for homes, food and work in West Jackson is announced.",
            ),
            moment(
                2015,
                "February 27",
                "Grand opening",
                "The whole house is open to the neighborhood. In the same year the Fannie Lou Hamer Community Land Trust takes up its work.",
            ),
            moment(2015, "June 26 to 28", "Southern People’s Movement Assembly", "Three days, many states, one table."),
            moment(
                2016,
                "October 4",
                "Community Production Initiative",
                "The plan for a fab lab: digital tools in the hands of the block.",
                "The Community Production Initiative: a fab lab for West Jackson.",
            ),
            moment(
                2016,
                "November 19",
                "Community investment meeting",
                "Neighbors look at the numbers before a dollar is spent.",
            ),
            moment(
                2017,
                "",
                "Jackson Rising, the book",
                "What was planned, tried and argued about since the conference can now be read between two covers.",
            ),
            moment(2018, "", "The Green Team at work", "Two worker-owners run the lawn-care cooperative."),
            moment(
                2019,
                "January",
                "Community Production Center",
                "The workshop opens, and with it the Community Production Cooperative.",
                "The Community Production Center opens its doors in January.",
            ),
            moment(
                2020,
                "Summer",
                "Two tons of produce",
                "Freedom Farms brings in its harvest in the hardest of years.",
                "Freedom Farms brings in two tons of produce in one summer.",
            ),
        ],
        body=[
            heading("The next line is yours to write"),
            text("Come to the community meeting on the third Saturday of every month. Nobody is asked for a card."),
            buttons(("See the handbill", "community-meeting")),
            picture("street", "", "full"),
        ],
    )
