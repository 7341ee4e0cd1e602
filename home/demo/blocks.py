"""How the texts are written: one short function a block, small marks for running text, and pages called by their slugs."""

import re


class To(str):
    """The slug of a page of the demo in English."""


class Drawing(str):
    """The name of a drawing."""


class Alt(str):
    """What is to be seen on the drawing of this name."""


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
    return "picture", {
        "picture": {"image": Drawing(name), "decorative": False, "alt_text": Alt(name)},
        "caption": caption,
        "width": width,
    }


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


def html(source: str, page_ids: dict[str, int]) -> str:
    """Running text as the database keeps it."""
    parts = re.split(r"\n\s*\n", source.strip())
    return linked("".join(paragraph([line.strip() for line in part.splitlines()]) for part in parts), page_ids)


def paragraph(lines: list[str]) -> str:
    for mark, tag in ((r"- ", "ul"), (r"\d+\. ", "ol")):
        if re.match(mark, lines[0]):
            items = re.split(rf"^{mark}", "\n".join(lines), flags=re.MULTILINE)[1:]
            return f"<{tag}>{''.join(f'<li>{joined(item)}</li>' for item in items)}</{tag}>"
    if lines[0].startswith("### "):
        return f"<h3>{joined(lines[0][4:])}</h3>"
    return f"<p>{joined(' '.join(lines))}</p>"


def joined(words: str) -> str:
    """On one line, in HTML."""
    words = " ".join(words.split()).replace("&", "&amp;")
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", words)


def linked(words: str, page_ids: dict[str, int]) -> str:
    def anchor(found):
        where = found[2]
        href = (
            f'href="{where}"' if re.match("https?:|mailto:|tel:", where) else f'linktype="page" id="{page_ids[where]}"'
        )
        return f"<a {href}>{found[1]}</a>"

    return re.sub(r"\[(.+?)\]\((.+?)\)", anchor, words)
