"""Running text: from the small marks in which texts are written to HTML as the database keeps it."""

import re


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
