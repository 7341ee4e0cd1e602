"""Arabic clitics for the stemmer: what is written together with a word and belongs to none; one table for every database.

The Arabic stemmer of Snowball, PostgreSQL's too, takes off some of them from some words, and tāʾ marbūṭa is another letter
for it before a pronoun (قصة, "a story"; قصتنا, "our story"). So index and question both know a word by its bases as well.
"""

# Proclitics: and, so, with, to, like, the, and what is made of two or three of them.
ARTICLE = ("وبال", "فبال", "وكال", "وال", "فال", "بال", "كال", "ولل", "فلل", "لل", "ال")
PARTICLES = ("و", "ف", "ب", "ل", "ك")
PRONOUNS = ("كما", "هما", "نا", "ها", "هم", "هن", "كم", "كن", "ني")  # enclitics: our, her, their, your, my
SHORT_PRONOUNS = ("ي", "ك")  # "my", "your"; "his" is written as the tāʾ marbūṭa is typed
MIN_LENGTH, MIN_LENGTH_ONE_LETTER = 3, 4  # letters left of a base; more where only one letter is stripped
TEH_BEFORE_PRONOUN, TEH_FOLDED = "ت", "ه"  # tāʾ marbūṭa before a pronoun, and as `fold_text` folds it


def without_proclitics(word: str) -> list[str]:
    """The word, and the word without its possible proclitics."""
    found = [word]
    article = next((each for each in ARTICLE if word.startswith(each) and len(word) - len(each) >= MIN_LENGTH), "")
    if article:
        found.append(word[len(article) :])
    elif word.startswith(PARTICLES) and len(word) - 1 >= MIN_LENGTH_ONE_LETTER:
        found.append(word[1:])
    return found


def without_enclitics(word: str) -> list[str]:
    """The word, and the word without its possible enclitic pronoun, with tāʾ marbūṭa as at the end of a word too."""
    found = [word]
    for pronouns, min_length in ((PRONOUNS, MIN_LENGTH), (SHORT_PRONOUNS, MIN_LENGTH_ONE_LETTER)):
        for pronoun in pronouns:
            if word.endswith(pronoun) and len(word) - len(pronoun) >= min_length:
                base = word[: -len(pronoun)]
                return [*found, base, *([base[:-1] + TEH_FOLDED] if base.endswith(TEH_BEFORE_PRONOUN) else [])]
    return found


def bases(folded: str) -> list[str]:
    """The possible base forms of a word (folded by `fold_text`) without clitics; empty unless it is Arabic."""
    if not folded or not "\u0621" <= folded[0] <= "\u064a":
        return []
    found = [base for start in without_proclitics(folded) for base in without_enclitics(start)]
    return [base for base in dict.fromkeys(found) if base != folded]
