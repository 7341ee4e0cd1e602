"""What the demo hands out and plays: two documents, and a recording that a speech synthesiser reads."""

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

WELCOME = "Welcome, read by a speech synthesiser"
CREDIT = "Made for this site with the speech synthesiser eSpeak NG"
LANGUAGE = "en"
SUMMARY = "Whose the five cooperatives are, which of them are open, and when you can come and see for yourself."
CHAPTERS = "0:00 Who speaks\n0:10 Whose a cooperative is\n0:18 Five of them\n0:28 Come along"

# Word for word what was read into recordings/welcome.mp3: espeak-ng -v en-us -s 150, opusenc --bitrate 24, ffmpeg -ar 22050 -b:a 24k
TRANSCRIPT = """
Welcome. You hear a speech synthesiser. No person speaks here; a program reads words that were written for this demonstration.

A cooperative is a business that belongs to those who work in it. Each of them has one vote, however much they have paid in.

Five cooperatives are on this site. Three of them trade, and two are planned. A stage is written beside every name, so that nobody
has to guess.

If you would like to see for yourself, come to the community meeting, every third Saturday. Nobody is asked for a card.
"""
