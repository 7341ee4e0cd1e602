"""How the texts are written: one short function a block, and whatever a block shows called by its name."""


class To(str):
    """The slug of a page of the demo in English."""


class Drawing(str):
    """The name of a drawing."""


class Alt(str):
    """What is to be seen on the drawing of this name."""


class Paper(str):
    """The name of a document."""


class Sound(str):
    """The name of a recording."""


class Cells(dict):
    """A table, kept as it is."""


class Rich(str):
    """Running text: an empty line begins a paragraph, “- ” or “1. ” a list, “### ” a small heading, [words](where) is a link."""


def link(where: str) -> dict:
    """The column of a link that takes this address or page."""
    return {"address": where} if where.startswith("http") else {"page": To(where)}


def heading(words):
    return "heading", words


def text(words):
    return "text", Rich(words)


def lead(words):
    return "lead", words


def notice(title, words, level=""):
    return "notice", {"level": level, "title": title, "text": Rich(words)}


def questions(*pairs):
    return "questions", {"items": [{"question": question, "answer": Rich(answer)} for question, answer in pairs]}


def divider():
    return "divider", None


def quote(words, speaker):
    return "quote", {"words": words, "speaker": speaker}


def poster(words, foot, ground):
    return "poster", {"words": words, "foot": foot, "ground": ground}


def picture(name, caption, width=""):
    return "picture", {"picture": shown(name), "caption": caption, "width": width}


def shown(name):
    """This drawing as an ImageBlock keeps it."""
    return {"image": Drawing(name), "decorative": False, "alt_text": Alt(name)}


def buttons(*pairs):
    return "buttons", {"items": [{"label": label, **link(where)} for label, where in pairs]}


def cards(*entries):
    """Each a title, a text, and perhaps a page and a drawing."""
    return "cards", {"items": [card(*entry) for entry in entries]}


def card(title, words, where="", drawing=""):
    return {
        "title": title,
        "text": words,
        **(link(where) if where else {}),
        **({"picture": Drawing(drawing)} if drawing else {}),
    }


def pages(title, *slugs):
    return "pages", {"title": title, "pages": [To(slug) for slug in slugs]}
