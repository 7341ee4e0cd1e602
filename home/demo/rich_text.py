"""Running text of the demo, as the HTML that the database stores.

An empty line begins a paragraph, “- ” or “1. ” a list, “### ” a small heading. **words** are bold; [words](where) is a
link to an address or to the page of this slug.
"""

import re


def rich_text_html(source: str, page_ids: dict[str, int]) -> str:
    """Return the HTML of this text, with links to pages by their ids."""
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
    """Return the HTML of words within a paragraph, on one line."""
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
