"""What the demo hands out: two documents."""

# name of the file: title, and what it says
PAPERS = {
    "house-rules": (
        "House rules of a workshop (an example)",
        """\
HOUSE RULES OF A WORKSHOP

An example, written for the demonstration of Commonhouse.

1. Whoever has been shown a machine may use it. Whoever has not asks first.
2. Eye protection is worn where a machine runs, by those who watch too.
3. Nobody works alone at a machine that cuts.
4. What breaks is written into the book by the door. Nobody is scolded for it.
5. Tools go back to their hooks, and the floor is swept before the light goes out.
6. These rules are changed by a meeting of those who work here, one vote each.
""",
    ),
    "brigade-list": (
        "What to bring to a work brigade",
        """\
WHAT TO BRING TO A WORK BRIGADE

Written for the demonstration of Commonhouse.

- Closed shoes, and clothes that may get dirty.
- A hat, and a bottle of water.
- Kitchen scraps for the compost: no meat, no citrus.
- Gloves are there. So are spades, rakes and a first-aid kit.

A brigade takes three hours, and nobody has to stay for all of it.
There is work for people who sit, too: sorting seed, writing labels.
""",
    ),
}

LANGUAGE = "en"
