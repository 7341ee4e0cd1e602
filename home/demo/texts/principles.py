"""The principles: ten with a text of ours, and as many open places as are still to be confirmed."""

from pages.about.models import PrinciplePage, PrinciplesPage

from ..blocks import heading, lead, picture, poster, text
from ..drafts import Draft, draft

CONFIRMED = 10
ALL = 13


def principle_pages() -> list[Draft]:
    index = draft(
        PrinciplesPage,
        "principles",
        "Our Principles",
        translated=True,
        menu_label="Principles",
        show_in_menus=True,
        summary="Thirteen principles bind us. We took them from Mondragon in the Basque Country and from what the International Cooperative "
        "Alliance says a cooperative is, and fitted them to Jackson.",
        lead="Ten of them come from the worker cooperatives of Mondragon; the International Cooperative Alliance’s statement of what a "
        "cooperative is stands behind them all. We read each one from Jackson.",
    )
    return [index, *known(), *map(open_place, range(CONFIRMED + 1, ALL + 1))]


def principle(number: int, slug: str, title: str, statement: str, *body, drawing: str | None = None) -> Draft:
    fields = {"number": number, "summary": statement, "picture": drawing}
    return draft(PrinciplePage, slug, title, under="principles", translated=True, body=body, **fields)


def open_place(number: int) -> Draft:
    statement = "The organisation has not yet told us the name of this principle."
    fields = {"number": number, "to_be_confirmed": True, "summary": statement}
    return draft(PrinciplePage, f"principle-{number}", "To be confirmed", under="principles", translated=True, **fields)


def known() -> list[Draft]:
    return [
        principle(
            1,
            "open-admission",
            "Open Admission",
            "Everyone may join who needs the work and accepts the principles: no test of creed, color, origin, gender or party.",
            text(
                """
                A door that is open on paper can still be hard to walk through. So a cooperative also asks what keeps people out: the hour
                of the meeting, the price of the first share, a form in one language only.

                Whoever joins works for a trial time like everyone before. After that the members vote, and a no needs a reason.
                """
            ),
            drawing="center",
        ),
        principle(
            2,
            "democratic-organization",
            "Democratic Organization",
            "One member, one vote. The general assembly of the members decides, and those it elects answer to it.",
            text(
                """
                A vote counts the same whether it belongs to the one who founded the place or to the one who came last month. Whoever is
                elected to coordinate still works, and can be voted out by the same people on any agenda that names it.

                Minutes are read aloud at the next meeting. What nobody can remember deciding was not decided.
                """
            ),
            drawing="ballot",
        ),
        principle(
            3,
            "sovereignty-of-labor",
            "Sovereignty of Labor",
            "Work is what creates the wealth of a cooperative, so those who work decide how it is shared.",
            text(
                """
                In most firms the one who owns the machine decides about the one who runs it. Here it is the other way around. People bring
                their labor first, and with it the right to govern; tools, land and money come second and are there to be used.
                """
            ),
            heading("What it asks of us"),
            text(
                """
                - No one is hired for long without a path to membership.
                - What is left at the end of the year is shared by hours worked.
                - No outside owner can sell the place from under those who work in it.
                """
            ),
            picture("sewing", "The machine waits; the hands decide.", "wide"),
            heading("Where you can see it"),
            text(
                """
                At Freedom Farms the planting plan is made by those who plant. The Green Team sets its own hours and its own prices, in a
                meeting that starts with last month’s figures.
                """
            ),
        ),
        principle(
            4,
            "instrumental-capital",
            "Instrumental and Subordinate Nature of Capital",
            "Money is a tool. It is paid for its use, it never gains a vote, and it serves the work rather than commanding it.",
            text(
                """
                A workshop needs machines, and machines cost money. Whoever lends it gets it back with a fair interest. What cannot be
                bought is a seat at the table where the work is planned.

                When the cooperative closes, what is left over goes to other cooperatives, not into pockets. That takes the temptation out
                of selling up in a good year.
                """
            ),
        ),
        principle(
            5,
            "self-management",
            "Self-Management",
            "Those who do a job have a say in how it is done, and get the figures and the training to say it well.",
            text(
                """
                To have a say without knowing the figures is theater. So the books lie open, and somebody explains them until everyone can
                explain them to somebody else.

                Coordination is a job with hours and a term, like driving the van. It moves from hand to hand.
                """
            ),
            drawing="mower",
        ),
        principle(
            6,
            "pay-solidarity",
            "Pay Solidarity",
            "The distance between the highest and the lowest pay is small, agreed in the open, and measured against the neighborhood.",
            lead("Pay is the place where a principle turns into a number."),
            text(
                """
                The members set the span themselves, in a meeting, and write it on the wall. They do not compare themselves with what a
                manager earns elsewhere. They compare themselves with what people on the same street live on.

                Hard and dirty work is not paid less because it is hard and dirty. In a lean month everyone works on less, and nobody works
                for nothing.
                """
            ),
            drawing="hands",
        ),
        principle(
            7,
            "inter-cooperation",
            "Inter-Cooperation",
            "Cooperatives buy from, lend to and stand in for each other, from the next street to the next country.",
            text(
                """
                The farm sells to the café before it sells to anyone else; the workshop builds the shelves of the store. If one has too
                little work and another too much, people change places for a season and keep their rights.

                That costs a little every day, and on one bad day it saves a cooperative.
                """
            ),
            drawing="table",
        ),
        principle(
            8,
            "social-transformation",
            "Social Transformation",
            "Surplus and effort go into changing the place we live in, and not only into the lives of members.",
            text(
                """
                Part of every surplus leaves the cooperative again: for the school, for new cooperatives, for what a street lacks. The
                members decide how large that part is, but not whether there is one.

                A firm that makes its owners comfortable and leaves the corner as it was has missed the point.
                """
            ),
        ),
        principle(
            9,
            "universality",
            "Universality",
            "We stand with all who work for peace, justice and economic democracy, wherever they are.",
            text(
                """
                The idea of the cooperative did not come from Jackson, and it does not end there. We owe much to people who tried it before
                us, in the Basque Country and in the Mississippi Delta, and we pay that back to whoever comes next.

                In practice that means: visitors sleep on our sofas, plans are shared, and a strike elsewhere is news here.
                """
            ),
            drawing="river",
        ),
        principle(
            10,
            "education",
            "Education",
            "Whoever governs must be able to learn: training for members, and schooling in cooperation for everyone.",
            text(
                """
                Nobody is born knowing how to read a balance or lead a meeting. Both are taught here, by people who learned it the year
                before, in hours that count as work.

                The rest is for everyone: evenings of political education, open to whoever lives or works in Jackson.
                """
            ),
            poster("Learn it, then show it.", "Education, the tenth principle", "gold"),
            drawing="books",
        ),
    ]
