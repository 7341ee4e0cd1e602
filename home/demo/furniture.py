"""How the texts are written, continued: blocks of facts, of voices, of what is played and handed out, of what other pages hold."""

from .blocks import Cells, Drawing, Paper, Rich, Sound, To, link, shown


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


def address(title, where, hours, note, drawing):
    lines = [{"days": days, "hours": open_} for days, open_ in hours]
    return "address", {
        "title": title,
        "address": where,
        "hours": lines,
        "note": note,
        "map": shown(drawing),
        "link": "",
    }


def gallery(*pairs):
    """Each a drawing and its caption."""
    return "gallery", {"pictures": [{"picture": shown(name), "caption": caption} for name, caption in pairs]}


def columns(first, second):
    return "columns", {"first": first, "second": second}


def testimonial(words, name, role, drawing):
    return "testimonial", {"words": words, "name": name, "role": role, "picture": Drawing(drawing)}


def people(title, *entries):
    """Each a name, a role, and a few words."""
    shown_people = [{"name": name, "role": role, "picture": None, "words": words} for name, role, words in entries]
    return "people", {"title": title, "people": shown_people}


def action(title, words, label, where, ground):
    return "action", {"title": title, "text": words, "label": label, "ground": ground, **link(where)}


def newest(title, index, number):
    return "newest", {"title": title, "index": To(index), "number": number}


def events(title, index, number):
    return "events", {"title": title, "index": To(index), "number": number}


def principles(title, index, number):
    return "principles", {"title": title, "index": To(index), "number": number}


def documents(title, *papers):
    return "documents", {"title": title, "documents": [Paper(name) for name in papers]}


def download(label, paper):
    return "download", {"label": label, "document": Paper(paper)}


def video(title, where, drawing, caption, transcript):
    return "video", {
        "title": title,
        "address": where,
        "poster": Drawing(drawing),
        "caption": caption,
        "transcript": Rich(transcript),
    }


def audio(title, sound):
    return "audio", {"title": title, "recording": Sound(sound)}


def recording(title, words, sound):
    return "recording", {"title": title, "text": words, "recording": Sound(sound)}
