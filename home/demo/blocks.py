"""Builders of StreamField blocks and rich text in which the demo's texts are written."""

import re


class To(str):
    """The slug of a page of the demo in English."""


class Drawing(str):
    """The name of a drawing."""


class Alt(str):
    """What is to be seen on the drawing of this name."""


class Upload(str):
    """The name of a document or a recording."""


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
    return "picture", {"picture": image_value(name), "caption": caption, "width": width}


def image_value(name):
    """The value of an ImageBlock with this drawing."""
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


# How the texts are written, continued: blocks of facts, of voices, of what is played and handed out, of what other pages hold.


def numbers(*pairs):
    return "numbers", {"items": [{"figure": figure, "words": words} for figure, words in pairs]}


def table(caption, headings, *rows):
    """Words in rows and columns; the first column names its row."""
    columns = [{"type": "text", "heading": heading} for heading in headings]
    cells = Cells(caption=caption, columns=columns, rows=[{"values": list(row)} for row in rows])
    return "table", {"table": cells, "named_rows": True}


def timeline(*moments):
    """Each a year, a date, a title, and perhaps a text."""
    return "timeline", {"moments": [moment(*each) for each in moments]}


def moment(year, date, title, words=""):
    return {"year": year, "date": date, "title": title, "text": words}


def address(title, where, hours, note="", drawing="", network_hours=False):
    lines = [{"days": days, "hours": open_} for days, open_ in hours]
    return "address", {
        "title": title,
        "address": where,
        "hours": lines,
        "network_hours": network_hours,
        "note": note,
        "map": image_value(drawing) if drawing else None,
        "link": "",
    }


def gallery(*pairs):
    """Each a drawing and its caption."""
    return "gallery", {"pictures": [{"picture": image_value(name), "caption": caption} for name, caption in pairs]}


def columns(first, second):
    return "columns", {"first": first, "second": second}


def testimonial(words, name, role, drawing):
    return "testimonial", {"words": words, "name": name, "role": role, "picture": Drawing(drawing)}


def people(title, *entries):
    """Each a name, a role, and a few words."""
    members = [{"name": name, "role": role, "picture": None, "words": words} for name, role, words in entries]
    return "people", {"title": title, "people": members}


def action(title, words, label, where, ground):
    return "action", {"title": title, "text": words, "label": label, "ground": ground, **link(where)}


def newest(title, index, number):
    return "newest", {"title": title, "index": To(index), "number": number}


def events(title, index, number):
    return "events", {"title": title, "index": To(index), "number": number}


def principles(title, index, number):
    return "principles", {"title": title, "index": To(index), "number": number}


def documents(title, *papers):
    return "documents", {"title": title, "documents": [Upload(name) for name in papers]}


def download(label, paper):
    return "download", {"label": label, "document": Upload(paper)}


def video(title, where, drawing, caption, transcript):
    return "video", {
        "title": title,
        "address": where,
        "poster": Drawing(drawing),
        "caption": caption,
        "transcript": Rich(transcript),
    }


def audio(title, sound):
    return "audio", {"title": title, "recording": Upload(sound)}


def recording(title, words, sound):
    return "recording", {"title": title, "text": words, "recording": Upload(sound)}


# Running text: from the small marks in which texts are written to HTML as the database keeps it.


def rich_text_html(source: str, page_ids: dict[str, int]) -> str:
    """Rich text as the database stores it, from the marks of the texts."""
    parts = re.split(r"\n\s*\n", source.strip())
    return with_links("".join(paragraph([line.strip() for line in part.splitlines()]) for part in parts), page_ids)


def paragraph(lines: list[str]) -> str:
    for mark, tag in ((r"- ", "ul"), (r"\d+\. ", "ol")):
        if re.match(mark, lines[0]):
            items = re.split(rf"^{mark}", "\n".join(lines), flags=re.MULTILINE)[1:]
            return f"<{tag}>{''.join(f'<li>{inline_html(item)}</li>' for item in items)}</{tag}>"
    if lines[0].startswith("### "):
        return f"<h3>{inline_html(lines[0][4:])}</h3>"
    return f"<p>{inline_html(' '.join(lines))}</p>"


def inline_html(words: str) -> str:
    """Inline HTML, on one line."""
    words = " ".join(words.split()).replace("&", "&amp;")
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", words)


def with_links(words: str, page_ids: dict[str, int]) -> str:
    def anchor(found):
        where = found[2]
        href = (
            f'href="{where}"' if re.match("https?:|mailto:|tel:", where) else f'linktype="page" id="{page_ids[where]}"'
        )
        return f"<a {href}>{found[1]}</a>"

    return re.sub(r"\[(.+?)\]\((.+?)\)", anchor, words)
