"""How many words fit well in a field, by its name: in short forms and in the whole form of a page."""

RECOMMENDED_WORDS = {"title": 12, "summary": 40, "headline": 16}
