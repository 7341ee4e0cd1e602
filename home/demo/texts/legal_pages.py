"""Privacy, accessibility, contact: true of the software, and linked at the foot of every page."""

from pages.about import TextPage

from ..blocks import address, divider, heading, notice, questions, text
from ..drafts import Draft, draft


def small_print_pages() -> list[Draft]:
    return [privacy(), accessibility(), contact()]


def privacy() -> Draft:
    return draft(
        TextPage,
        "privacy",
        "Privacy",
        translated=True,
        summary="You can read everything here without telling us who you are.",
        body=[
            heading("What happens when you read"),
            text(
                """
                - This site sets no cookies for visitors.
                - It counts nobody and follows nobody: there is no tracking and no advertising.
                - Everything on a page comes from this site. Your browser asks no other company for type, pictures or maps, and for a film only when you press play.
                - If you choose light or dark, your own browser remembers it. We do not learn of it.
                """
            ),
            heading("What we keep"),
            text(
                """
                If you write to us, we keep your message as long as we need it to answer you. Only people who work for this site log in here;
                they get a cookie that ends when they log out.
                """
            ),
            notice(
                "Links that lead away",
                "A link to a newspaper or a station leads to its own site, with its own rules. The address of each such link shows where it goes.",
            ),
            questions(
                (
                    "How do I find out what you know about me?",
                    "[Write to us](contact). We answer within a month, and it costs nothing.",
                ),
                (
                    "Can I have it deleted?",
                    "Yes. Say so, and we do it, unless a law makes us keep it. Then we tell you which.",
                ),
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
