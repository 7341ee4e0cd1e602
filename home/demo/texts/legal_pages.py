"""Privacy, accessibility, contact: true of the software, and linked at the foot of every page; and how to join."""

from pages.about.models import TextPage

from ..blocks import address, divider, heading, notice, questions, text
from ..drafts import Draft, draft


def small_print_pages() -> list[Draft]:
    return [privacy(), accessibility(), contact(), join_us()]


def privacy() -> Draft:
    return draft(
        TextPage,
        "privacy",
        "Privacy",
        translated=True,
        summary="You can read everything here without telling us who you are.",
        body=[
            text(
                """
                - Nobody is followed here: there is no tracking and no advertising.
                - Everything on a page comes from this site. Your browser asks no other company for type, pictures or maps, and for a film only when you press play.
                - If you choose light or dark, your own browser remembers it. We do not learn of it.
                - If you write to us, we keep your message as long as we need it to answer you. [How to reach us](contact).
                """
            ),
            notice(
                "Links that lead away",
                "A link to a newspaper or a station leads to its own site, with its own rules. The address of each such link shows where it goes.",
            ),
        ],
    )


def accessibility() -> Draft:
    return draft(
        TextPage,
        "accessibility",
        "Accessibility",
        translated=True,
        summary="This site is made so that everybody can use it. Where it fails, we want to know.",
        body=[
            heading("What we keep to"),
            text(
                """
                Our measure is WCAG 2.2, level AA. In practice:

                - Every page works without a mouse, without pictures and without JavaScript.
                - Every page can be enlarged to four times its size, or its letters alone to twice theirs, and nothing is cut off.
                - Older phones and computers are enough: Chrome and Edge from version 96, Firefox from 94, Safari and iPhone from 15. With browsers older than that you can read everything, but it is less beautiful.
                - Colors keep a strong contrast in the light and in the dark scheme.
                - Nothing blinks or slides. Whoever asks their system for less motion gets none.
                - Pictures that say something have a description; pages name their language, and read right to left where they should.
                """
            ),
            heading("What we tell you about events"),
            text(
                """
                Every event answers the same questions: entrance, restroom, childcare, sign language and more. Where we do not know an
                answer yet, the page says so, and names whom to ask.
                """
            ),
            divider(),
            text(
                """
                ### Something does not work?

                [Tell us](contact) which page it was and what you wanted to do. We answer within a week. If it cannot be mended soon, we send
                you what you need in another form.
                """
            ),
        ],
    )


def contact() -> Draft:
    return draft(
        TextPage,
        "contact",
        "Contact",
        translated=True,
        show_in_menus=True,
        summary="Come by, call or write. Somebody from one of the cooperatives answers.",
        picture="center",
        body=[
            text(
                """
                **Call:** [601-555-0139](tel:+16015550139)

                **Write:** [hello@example.org](mailto:hello@example.org). For questions about an event:
                [events@example.org](mailto:events@example.org).
                """
            ),
            address("Come by", "939 W. Capitol St.\nJackson, MS 39203", [], network_hours=True),
            notice(
                "This is a demonstration",
                "The telephone number and the addresses above are made up. Nobody reads that mail.",
            ),
            questions(
                (
                    "I want to start a cooperative. Where do I begin?",
                    "Come to the [community meeting](community-meeting) and say what you have in mind. People from the incubator stay afterwards.",
                ),
                (
                    "I am writing about the network.",
                    "Write to us with your deadline. We find you somebody to talk to, and we send drawings in print size.",
                ),
                (
                    "I do not speak English.",
                    "Write in your own language. We answer in Spanish and Arabic too, and for others we look for help.",
                ),
            ),
        ],
    )


def join_us() -> Draft:
    return draft(
        TextPage,
        "join-us",
        "Join us",
        translated=True,
        summary="Three steps, in the order that suits you. None of them costs anything.",
        picture="hands",
        body=[
            text(
                """
                1. **Come and listen.** The [community meeting](community-meeting) is open to everybody who lives or works in Jackson, every third Saturday from 2 to 4 pm.
                2. **Lend a hand.** A morning on a [work brigade](work-brigade) shows you how we work together. Nobody has to know how beforehand.
                3. **Talk with a cooperative.** Look at [the cooperatives](cooperatives) and tell us which one you want to work in, or which one is missing. Its members tell you what joining takes.
                """
            ),
            notice(
                "How to reach us",
                """
                **Call:** [601-555-0139](tel:+16015550139)

                **Come by:** 939 W. Capitol St., Jackson, MS 39203

                This is a demonstration: the telephone number is made up.
                """,
            ),
        ],
    )
