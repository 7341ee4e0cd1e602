"""Arabic clitics for the stemmer: what is written together with a word and belongs to none; one table for every database.

The Arabic stemmer of Snowball, PostgreSQL's too, takes off some of them from some words, and tāʾ marbūṭa is another letter
for it before a pronoun (قصة, "a story"; قصتنا, "our story"). So index and question both know a word by its bases as well.
"""

# Proclitics: and, so, with, to, like, the, and what is made of two or three of them.
ARTICLE = ("وبال", "فبال", "وكال", "وال", "فال", "بال", "كال", "ولل", "فلل", "لل", "ال")
PARTICLES = ("و", "ف", "ب", "ل", "ك")
PRONOUNS = ("كما", "هما", "نا", "ها", "هم", "هن", "كم", "كن", "ني")  # enclitics: our, her, their, your, my
SHORT_PRONOUNS = ("ي", "ك")  # "my", "your"; "his" is written as the tāʾ marbūṭa is typed
SHORTEST, SURE = 3, 4  # letters left of a base; where only one letter is taken off, it has to be longer
BOUND, FREE = "ت", "ه"  # tāʾ marbūṭa before a pronoun, and as `spelling.fold` writes it at the end of a word


def starts(word: str) -> list[str]:
    """The word as it is, and without the proclitics it may begin with."""
    found = [word]
    article = next((each for each in ARTICLE if word.startswith(each) and len(word) - len(each) >= SHORTEST), "")
    if article:
        found.append(word[len(article) :])
    elif word.startswith(PARTICLES) and len(word) - 1 >= SURE:
        found.append(word[1:])
    return found


def ends(word: str) -> list[str]:
    """The word as it is, and without the pronoun it may end with, also as it is written where none follows."""
    found = [word]
    for pronouns, least in ((PRONOUNS, SHORTEST), (SHORT_PRONOUNS, SURE)):
        for each in pronouns:
            if word.endswith(each) and len(word) - len(each) >= least:
                base = word[: -len(each)]
                return [*found, base, *([base[:-1] + FREE] if base.endswith(BOUND) else [])]
    return found


def bases(folded: str) -> list[str]:
    """What this word (folded by `spelling.fold`) may be without clitics, the word itself left out; none for other scripts."""
    if not folded or not "\u0621" <= folded[0] <= "\u064a":
        return []
    found = [base for start in starts(folded) for base in ends(start)]
    return [base for base in dict.fromkeys(found) if base != folded]
