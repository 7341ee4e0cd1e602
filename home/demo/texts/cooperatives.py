"""The cooperatives with the stage each has reached, and the programs."""

from pages.about.models import TextPage

from ..blocks import (
    action,
    audio,
    buttons,
    columns,
    documents,
    download,
    events,
    gallery,
    heading,
    lead,
    newest,
    notice,
    numbers,
    pages,
    people,
    principles,
    questions,
    recording,
    table,
    testimonial,
    text,
    timeline,
    video,
)
from ..drafts import Draft, draft

STAGES = (
    "An idea has a name and people who meet about it. A cooperative that is forming has members and by-laws. One that is trading has "
    "customers. Paused means that the members are still there; closed, that they have shared out what was left."
)


def cooperative_pages() -> list[Draft]:
    return [cooperatives(), freedom_farms(), green_team(), community_production(), cafe(), grocery(), *programs()]


def cooperatives() -> Draft:
    return draft(
        TextPage,
        "cooperatives",
        "Cooperatives",
        show_in_menus=True,
        summary="Five cooperatives, each at its own stage: three trade, two are planned.",
        body=[
            lead("The network does not call every good idea a cooperative. It names the stage each one has reached."),
            table(
                "Where they stand",
                ("Cooperative", "What it does", "Stage", "On record"),
                ("Freedom Farms", "Urban farm, West Jackson", "Trading", "2020"),
                ("The Green Team", "Lawn care", "Trading", "2018"),
                ("Community Production", "Digital fabrication", "Trading", "2019"),
                ("Nubia Lumumba Arts and Culture", "Café", "Planned", "–"),
                ("A people’s grocery", "Food store", "Planned", "–"),
            ),
            questions(("What do the stages mean?", STAGES)),
            numbers(
                ("500+", "people at the Jackson Rising conference in 2014"),
                ("2", "tons of produce in the summer of 2020"),
                ("4", "linked institutions"),
            ),
            recording(
                "Rather listen?",
                "Half a minute about these five. A speech synthesiser reads it, from a text written for this demonstration; no person speaks.",
                "welcome",
            ),
            newest("What was reported last", "news", 3),
        ],
    )


def cooperative(slug: str, title: str, stage: str, summary: str, drawing: str, body: list) -> Draft:
    return draft(TextPage, slug, title, under="cooperatives", stage=stage, summary=summary, picture=drawing, body=body)


def freedom_farms() -> Draft:
    return cooperative(
        "freedom-farms",
        "Freedom Farms",
        "trading",
        "An urban farm in West Jackson that brought in two tons of produce in the summer of 2020.",
        "field",
        [
            text(
                """
                Freedom Farms grows vegetables on lots in West Jackson that stood empty. The growers own the farm together and make the
                planting plan themselves, in a meeting with one vote each.

                In the summer of 2020 the scale showed two tons at the end of the season. [How that came about](two-tons-from-one-farm).
                """
            ),
            heading("How to take part"),
            text(
                """
                - Come to a [work brigade](work-brigade): three hours, gloves are there.
                - Bring kitchen scraps for the compost. No meat, no citrus.
                - If you own a lot that lies idle, talk to the [land trust](fannie-lou-hamer-community-land-trust).
                """
            ),
            download("What to bring, as a list", "brigade-list"),
            gallery(
                ("basket", "What the beds give: greens, garlic, corn."),
                ("tools", "What it takes: five tools, and one shed for all of them."),
                ("table", "Where some of it goes."),
                ("river", "The river, and the land on both sides of it."),
            ),
            testimonial(
                "Here a member’s own words would stand: what they came for, and why they stayed.",
                "An example",
                "Nobody has said this; it shows what the page can hold",
                "hands",
            ),
            action(
                "Plant a bed with us",
                "{brigade}, from 9 am to noon. Gloves are there.",
                "Join the brigade",
                "work-brigade",
                "gold",
            ),
        ],
    )


def green_team() -> Draft:
    return cooperative(
        "the-green-team",
        "The Green Team",
        "trading",
        "A lawn-care cooperative; in 2018 it had two worker-owners.",
        "mower",
        [
            text(
                """
                The Green Team cuts grass, trims hedges and clears lots. It sets its own hours and prices, and what is left at the end of
                the year is shared by hours worked.

                What it takes to begin as two is told in [a report of 2018](two-people-one-mower-shed).
                """
            ),
            principles("What even two can keep to", "principles", 5),
        ],
    )


def community_production() -> Draft:
    return cooperative(
        "community-production",
        "Community Production Cooperative",
        "trading",
        "A workshop for digital fabrication, at work since January 2019.",
        "laser",
        [
            text(
                """
                The cooperative works in the Community Production Center, which opened in January 2019. Its machines cut, mill and print
                what a computer draws: a sign for a shop, the parts of a chair, a spare part that nobody sells any more.
                """
            ),
            notice(
                "The idea behind it",
                "The workshop grew out of the [Community Production Initiative](community-production-initiative).",
            ),
            documents("To take with you", "house-rules", "brigade-list"),
        ],
    )


def cafe() -> Draft:
    return cooperative(
        "nubia-lumumba",
        "Nubia Lumumba Arts and Culture Cooperative",
        "planned",
        "A café with a stage, a wall for pictures and a long table.",
        "cup",
        [
            text(
                """
                It is to be a café, and a room for what is made in the neighborhood: songs, pictures, quilts, arguments. So far it is a plan.
                Nobody draws a wage, and no coffee has been sold.

                Those who plan it meet after the [community meeting](community-meeting).
                """
            )
        ],
    )


def grocery() -> Draft:
    return cooperative(
        "peoples-grocery",
        "A people’s grocery",
        "planned",
        "A food store that belongs to the people who shop and work in it.",
        "basket",
        [
            text(
                """
                A store where the people behind the counter and the people in front of it own the place together. It would buy from
                [Freedom Farms](freedom-farms) first.

                Where it should stand is not decided. [We ask you](where-should-the-grocery-stand).
                """
            )
        ],
    )


def programs() -> list[Draft]:
    return [
        draft(
            TextPage,
            "programs",
            "Programs",
            summary="What the network does for the ground on which cooperatives grow: land, homes, tools, schooling, rights.",
            body=[
                text(
                    """
                    Three programs have a page of their own, below. Two more are at work without one:

                    - **The Human Rights Institute** teaches people their rights, and how to claim them at a counter.
                    - **The Just Transition plan** asks how Jackson gets through heat, flood and the end of cheap oil without leaving
                      anyone behind.
                    """
                ),
                people(
                    "Names from the public record",
                    ("Kali Akuno", "Co-founder", ""),
                    ("Sacajawea Hall", "Co-founder", ""),
                    ("brandon king", "", "Written so, in small letters."),
                ),
                events("Where you meet those who do the work", "events", 3),
                heading("To listen to"),
                text(
                    "A speech synthesiser reads these words, which were written for this demonstration; no person speaks."
                ),
                audio("What a cooperative is, in half a minute", "welcome"),
            ],
        ),
        draft(
            TextPage,
            "fannie-lou-hamer-community-land-trust",
            "Fannie Lou Hamer Community Land Trust",
            under="programs",
            summary="Since 2015 the trust takes lots off the market. Whoever builds there owns the house; the land belongs to everyone.",
            picture="land",
            body=[
                text(
                    """
                    When a street becomes pleasant to live on, land gets dear, and those who made it pleasant have to go. A land trust cuts
                    that chain. It buys or is given lots, and never sells them again. It leases them for a long time to people who live, farm
                    or work there.

                    - A family owns its house, and can leave it to its children.
                    - If it moves, it sells the house to the next family for what it put in, not for what a speculator would pay.
                    - Neighbors sit on the board.
                    """
                )
            ],
        ),
        draft(
            TextPage,
            "sustainable-communities",
            "Sustainable Communities Initiative",
            under="programs",
            summary="Homes, food and work on one map of West Jackson; announced on January 10, 2015.",
            picture="street",
            body=[
                text(
                    "The initiative looks at a few blocks as one household: what comes in, what goes out, and what could be made at home."
                ),
                columns(
                    [
                        text(
                            """
                            ### What comes in

                            Food from far away, power from one company, rent that goes to another city.
                            """
                        )
                    ],
                    [
                        text(
                            """
                            ### What could be made at home

                            Greens, repairs, a roof that nobody can sell from over your head, and the decisions about all three.
                            """
                        )
                    ],
                ),
                pages("Parts of it", "fannie-lou-hamer-community-land-trust", "freedom-farms"),
            ],
        ),
        draft(
            TextPage,
            "community-production-initiative",
            "Community Production Initiative",
            under="programs",
            summary="A fab lab and a school for West Jackson; made public on October 4, 2016.",
            picture="tools",
            body=[
                text(
                    """
                    Digital machines have become small enough for a storefront. The initiative wants them in the hands of the block: as a
                    cooperative that earns its keep, and as a place where young people learn to draw a thing and hold it an hour later.
                    """
                ),
                timeline(
                    ("2016", "October 4", "The plan is public", "A fab lab, and a school for using it."),
                    ("2019", "January", "The workshop opens", "And with it the Community Production Cooperative."),
                ),
                video(
                    "A place for a film about the workshop",
                    "https://archive.org/details/example",
                    "laser",
                    "An example: no film of ours is at this address. Nothing is loaded from there before you press play.",
                    "Here would stand what is said and shown in the film.",
                ),
                buttons(
                    ("The cooperative", "community-production"), ("The report of 2016", "a-fab-lab-for-west-jackson")
                ),
            ],
        ),
    ]
