"""Our own reports: one of this month, the others from the archive under their own dates."""

import datetime as dt

from pages.news.models import NewsIndexPage, NewsPage

from ..blocks import (
    address,
    buttons,
    cards,
    divider,
    heading,
    lead,
    notice,
    pages,
    picture,
    poster,
    questions,
    quote,
    text,
)
from ..dates import Days
from ..drafts import Draft, draft


def news_pages(on: Days) -> list[Draft]:
    return [
        draft(
            NewsIndexPage,
            "news",
            "News & Media",
            translated=True,
            menu_label="News",
            show_in_menus=True,
            summary="News from the network, and press, film and podcasts about it.",
            lead="What we report ourselves, and what others have written, filmed and recorded about the network.",
            pinned="the-nation-when-workers-become-owners",
        ),
        two_tons(on),
        green_team(),
        fab_lab(),
        doors_open(),
        sustainable(),
        conference(),
    ]


def two_tons(on: Days) -> Draft:
    return draft(
        NewsPage,
        "two-tons-from-one-farm",
        "Two tons from one farm, and who comes next",
        under="news",
        translated=True,
        date=on.ago(4),
        updated=on.ago(1),
        authors=["communications-circle", "growers"],
        topics=["food", "land", "cooperatives"],
        picture="field",
        summary="Freedom Farms opens its books. Four more cooperatives stand beside it, each at its own stage.",
        lead="Freedom Farms turned empty lots in West Jackson into a harvest you can weigh. Four more cooperatives stand beside it, "
        "and each of them is at a different point on the same road.",
        related=["story", "pay-solidarity", "community-meeting"],
        body=[
            text(
                """
                In the summer of 2020, when much of the country had stopped, Freedom Farms brought in two tons of produce. It went to
                kitchens within a short walk of the beds it grew in. Nobody planned the number; it is what was on the scale when the
                season ended.

                A farm run by its workers is not a charity with a garden. It has to pay for water, seed and hours. It also decides,
                in a meeting with one vote each, [what the harvest is for](sovereignty-of-labor).
                """
            ),
            heading("What the farm has learned"),
            text(
                """
                Three lessons come up whenever the growers compare notes:

                1. Land first. Where the land trust holds the lot, nobody has to fear the next owner.
                2. Tools are cheaper when five cooperatives share them.
                3. Neighbors who helped plant a bed will also guard it.
                """
            ),
            quote("Nobody here grows food alone, and nobody here sells it alone.", "A worker-owner"),
            heading("Five cooperatives, not all of them open"),
            text(
                """
                The network does not call every good idea a cooperative. It names the stage each one has reached, and changes the
                word when the facts change. This is where they stand:
                """
            ),
            cards(
                (
                    "Freedom Farms: trading",
                    "Urban farm, West Jackson. On record since 2020.",
                    "freedom-farms",
                    "basket",
                ),
                ("The Green Team: trading", "Lawn care. On record since 2018.", "the-green-team", "mower"),
                (
                    "Community Production: trading",
                    "Digital fabrication. On record since 2019.",
                    "community-production",
                    "laser",
                ),
                ("Nubia Lumumba Arts and Culture: planned", "A café.", "nubia-lumumba", "cup"),
                ("A people’s grocery: planned", "A food store.", "peoples-grocery", "table"),
            ),
            notice(
                "You can work a bed yourself.",
                "The next work brigade is on {brigade}, from 9 am to noon. Gloves are there. [See the handbill](work-brigade).",
            ),
            picture("tools", "Five tools, one shed: what the cooperatives share, each of them needs to buy only once."),
            text(
                """
                The grocery is the newest word in the list. Where it should stand is on the agenda of the next
                [community meeting](community-meeting), and the answer will be given by a show of hands.
                """
            ),
        ],
    )


def green_team() -> Draft:
    return draft(
        NewsPage,
        "two-people-one-mower-shed",
        "Two people, one mower shed",
        under="news",
        date=dt.date(2018, 6, 2),
        authors=["communications-circle"],
        topics=["work", "cooperatives"],
        picture="mower",
        summary="The Green Team is the smallest cooperative of the network: two worker-owners who cut lawns, and decide together which.",
        related=["the-green-team", "self-management"],
        body=[
            lead("A cooperative does not have to be large. It has to be governed by those who do the work."),
            text(
                """
                The Green Team is a lawn-care cooperative with two worker-owners. A vote of two is a conversation: either both agree,
                or they go on talking. That is less odd than it sounds. Most decisions of the week are small and close to the ground,
                and both of the people who make them will be standing there on Thursday.

                - Which yards to take on, and which are too far.
                - What an hour costs, and what the neighbor without a paycheck pays.
                - When the blades are sharpened, and when there is money for a second mower.
                """
            ),
            heading("Why lawns"),
            text(
                """
                Grass grows back, so there is work again next month. The tools cost less than a car. And people who see two neighbors
                cut a lawn with their own tools, for themselves, begin to ask how that was set up. The
                [answer](community-meeting) is given on the third Saturday of every month.
                """
            ),
            poster("Own the mower. Set the hours.", "Self-Management, the fifth principle", "green"),
        ],
    )


def fab_lab() -> Draft:
    return draft(
        NewsPage,
        "a-fab-lab-for-west-jackson",
        "A fab lab for West Jackson",
        under="news",
        date=dt.date(2016, 10, 5),
        authors=["communications-circle"],
        topics=["work", "education"],
        picture="laser",
        summary="The Community Production Initiative is public: digital tools, and a school for using them, in the hands of the block.",
        related=["community-production-initiative", "community-production"],
        body=[
            text(
                """
                On October 4, 2016, the network made its plan for community production public. At its heart is a fab lab: a workshop
                with machines that cut, mill and print what a computer draws. Big firms have had such machines for years. The plan is
                that a neighborhood has them.
                """
            ),
            heading("What that means on an ordinary Tuesday"),
            questions(
                (
                    "What can be made there?",
                    "A sign for a shop, a stencil, a spare part that nobody sells any more. Small series, near to where they are needed.",
                ),
                (
                    "Who may use it?",
                    "Two kinds of people: those who earn their living there, as a cooperative, and neighbors who learn, young ones above all.",
                ),
                (
                    "Who owns the machines?",
                    "Those who work with them. See [what we say about capital](instrumental-capital).",
                ),
            ),
            notice(
                "What became of it", "The [Community Production Center](community-production) opened in January 2019."
            ),
        ],
    )


def doors_open() -> Draft:
    return draft(
        NewsPage,
        "the-doors-on-capitol-street-are-open",
        "The doors on Capitol Street are open",
        under="news",
        date=dt.date(2015, 2, 28),
        authors=["archive-circle"],
        topics=["democracy", "education"],
        picture="center",
        summary="Grand opening at 939 W. Capitol St.: a house for cooperatives, named for Chokwe Lumumba.",
        related=["story"],
        corrections=[
            (
                dt.date(2015, 3, 2),
                "An earlier version spelled the street “Capital”. It is Capitol Street, like the building at its other end.",
            )
        ],
        body=[
            text(
                """
                People had been going in and out since January. On February 27, 2015, the doors were opened to everyone: the Chokwe
                Lumumba Center for Economic Democracy and Development, 939 W. Capitol St., in West Jackson.

                The name on the door says what it is for. Economic democracy: that those who do the work decide about it. Development:
                that what is built here stays here.
                """
            ),
            divider(),
            text(
                """
                ### Note from the archive

                The house was later renamed the Kuwasi Balagoon Center. The address has stayed the same, and so has the ramp.
                """
            ),
            address(
                "The house today",
                "Kuwasi Balagoon Center\n939 W. Capitol St.\nJackson, MS 39203",
                [("Tuesday to Friday", "10 am to 6 pm"), ("Saturday", "10 am to 2 pm")],
                "The picture is a drawing of a storefront, not a map.",
                "center",
            ),
            buttons(("Find the way", "contact"), ("See what is on", "events")),
        ],
    )


def sustainable() -> Draft:
    return draft(
        NewsPage,
        "a-plan-for-homes-food-and-work",
        "A plan for homes, food and work",
        under="news",
        date=dt.date(2015, 1, 11),
        authors=["archive-circle"],
        topics=["homes", "land", "food"],
        picture="land",
        summary="The Sustainable Communities Initiative was announced yesterday. It begins with the ground that houses stand on.",
        related=["sustainable-communities", "fannie-lou-hamer-community-land-trust"],
        body=[
            text(
                """
                On January 10, 2015, the Sustainable Communities Initiative was announced for West Jackson. It puts three things on one
                map that are usually planned in three offices: where people live, what they eat, and where they work.

                - **Land.** A trust takes lots off the market and holds them in common.
                - **Food.** Empty lots become beds before they become anything else.
                - **Work.** What is needed on the street is made and sold by cooperatives of people from the street.
                """
            ),
            pages(
                "Where it went from here",
                "fannie-lou-hamer-community-land-trust",
                "freedom-farms",
                "sustainable-communities",
            ),
        ],
    )


def conference() -> Draft:
    return draft(
        NewsPage,
        "three-days-over-five-hundred-people",
        "Three days, over five hundred people",
        under="news",
        date=dt.date(2014, 5, 5),
        authors=["archive-circle"],
        topics=["democracy", "cooperatives"],
        picture="assembly",
        summary="The Jackson Rising: New Economies Conference is over. The network it was called for is four days old.",
        related=["story", "mission"],
        body=[
            text(
                """
                From May 2 to 4, 2014, over 500 people met at Jackson State University for the Jackson Rising: New Economies Conference.
                They talked about who owns what in Jackson, and about what to build first.

                The network had been launched the day before, on May 1, the day of the workers. So the conference did not have to ask
                whether there should be one. It could ask what it should do on Monday.
                """
            ),
            heading("What to build first"),
            text(
                """
                Four institutions, each of which needs the other three: [a federation, an incubator, a school and a fund](mission).
                None of them is a shop. But a shop that stands on all four is hard to push over.
                """
            ),
        ],
    )
