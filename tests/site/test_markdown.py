"""The Markdown twin of every page, and `/llms.txt`, which leads to them."""

import json
import re
from datetime import timedelta
from unittest import mock

from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import SimpleTestCase
from django.utils import timezone
from wagtail.models import Page

from pages.base.slugs import validate_not_reserved
from pages.blocks.body import BodyBlock
from pages.markdown.converter import escape_text, to_markdown

from ..support import make
from ..support.cases import HouseCase


def written(html: str) -> str:
    return to_markdown(BeautifulSoup(f"<main>{html}</main>", "html.parser").main, "https://house.example/news/x/")


class MarkdownWritingTests(SimpleTestCase):
    def test_words_say_nothing_but_themselves(self):
        hostile = "&lt;script&gt;alert(1)&lt;/script&gt; [x](javascript:1) `a` *b* _c_ | &amp;lt;"
        text = written(f"<p>{hostile}</p>")
        self.assertNotRegex(text, r"(?<!\\)[<\[`*_|]")
        self.assertIn("&amp;lt;", text)
        for start in ("# no", "- no", "1. no", "+ no", "=== no"):
            self.assertTrue(written(f"<p>{start}</p>").startswith(("\\", "1\\")), start)
        self.assertEqual(escape_text("A\n\n# b <i>"), "A # b \\<i\\>")

    def test_addresses_are_whole_and_lead_somewhere(self):
        self.assertEqual(written('<a href="../y/">Y</a>'), "[Y](https://house.example/news/y/)\n")
        for address in ("javascript:alert(1)", "data:text/html,x", "vbscript:x", "http://[", ""):
            self.assertNotIn("](", written(f'<a href="{address}">Y</a>').replace("](https://house.example", ""))
        self.assertEqual(written('<a href="/a b)c">Y</a>'), "[Y](https://house.example/a%20b%29c)\n")

    def test_what_only_a_browser_needs_goes(self):
        html = "<nav>N</nav><form>F</form><button>B</button><script>S</script><p aria-hidden='true'>H</p>"
        html += "<details><summary>Choose</summary><form>F</form></details><p class='on-paper'>Printed</p><p>Stays</p>"
        self.assertEqual(written(html), "Stays\n")

    def test_tables_lists_quotes_pictures_recordings(self):
        html = (
            "<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1|2</td><td>3</td></tr></tbody></table>"
            "<blockquote><p>Ours.</p></blockquote><figure><img src='/p.jpg' alt='A field'><figcaption>By us</figcaption></figure>"
            "<img src='/d.jpg' alt=''><dl><dt>When</dt><dd>Noon</dd></dl>"
            "<video aria-label='The vote'><source src='/v.mp4'></video><details><summary>Transcript</summary><p>Good.</p></details>"
        )
        text = written(html)
        for part in (
            "| A | B |\n| --- | --- |\n| 1\\|2 | 3 |",
            "> Ours.",
            "![A field](https://house.example/p.jpg)\n\nBy us",
            "- **When**: Noon",
            "[The vote](https://house.example/v.mp4)",
            "**Transcript**\n\nGood.",
        ):
            self.assertIn(part, text)
        self.assertNotIn("d.jpg", text)


class TwinTests(HouseCase):
    languages = ["en", "es", "ar"]

    def twin(self, page: Page) -> str:
        """The twin that the head of a page names."""
        link = self.look(page.url).head.select_one("link[type='text/markdown']")["href"]
        answer = self.client.get(re.sub(r"^https?://[^/]+", "", link))
        self.assertEqual((answer.status_code, answer["Content-Type"]), (200, "text/markdown; charset=utf-8"), link)
        self.assertEqual(answer["X-Robots-Tag"], "noindex")
        return answer.content.decode()

    def test_every_page_has_one_that_says_what_it_says(self):
        for page in [*make.one_of_each(self.home), self.home, self.news, self.events]:
            with self.subTest(page=page.url):
                text = self.twin(page)
                head = dict(line.split(": ", 1) for line in text.split("---\n")[1].splitlines())
                self.assertEqual(json.loads(head["title"]), page.title)
                self.assertEqual(json.loads(head["canonical"]), page.full_url)
                self.assertEqual(json.loads(head["language"]), "en")
                self.assertEqual(text.count("\n# "), 1)
                self.assertNotIn("<", text.replace("\\<", ""))

    def test_the_addresses(self):
        page = make.news(self.news, slug="x")
        spanish = make.translated(page, "es", title="Equis", slug="equis")
        for address, words in ((f"{self.news.url[:-1]}/x.md", page.title), (f"{spanish.url[:-1]}.md", "Equis")):
            self.assertIn(words, self.client.get(address).content.decode())
        for address in ("/index.md", "/es/index.md", "/ar/index.md"):
            self.assertEqual(self.client.get(address).status_code, 200, address)
        for address in ("/nothing.md", "/.md", "/news/x/.md", "/fr/index.md", f"{page.url}feed.md", "/es.md"):
            self.assertEqual(self.client.get(address).status_code, 404, address)

    def test_who_has_it_already_gets_304(self):
        page = make.news(self.news)
        address = f"{page.url[:-1]}.md"
        tag = self.client.get(address)["ETag"]
        self.assertEqual(self.client.get(address, headers={"if-none-match": tag}).status_code, 304)
        page.title = "Changed"
        page.save_revision().publish()
        self.assertEqual(self.client.get(address, headers={"if-none-match": tag}).status_code, 200)

    def test_nothing_of_what_is_not_for_everybody(self):
        draft = make.news(self.news, live=False, title="A secret")
        coming = make.announcement(self.announcements, since=2, title="A secret")
        placeholder = make.translated(make.text(self.home, title="A secret"), "es", live=False)
        for page in (draft, coming, placeholder):
            self.assertEqual(self.client.get(f"{page.url[:-1]}.md").status_code, 404)
        for kind in ("password", "login", "groups"):
            parent = make.text(self.home)
            child = make.text(parent, title="A secret")
            make.private(parent, kind)
            for page in (parent, child):
                answer = self.client.get(f"{page.url[:-1]}.md")
                self.assertEqual(answer.status_code, 404, kind)
                self.assertNotIn(b"A secret", answer.content)

    def test_every_block_gives_something_that_can_be_read(self):
        blocks = [(name, block.get_preview_value()) for name, block in BodyBlock().child_blocks.items()]
        page = make.text(self.home, body=blocks)
        page.refresh_from_db()
        text = self.twin(page)
        self.assertNotIn("<", text.replace("\\<", ""))
        self.assertNotIn("None", text)

    def test_an_index_lists_its_items_and_leads_on(self):
        for number in range(14):
            make.news(self.news, title=f"Report {number}")
        text = self.twin(self.news)
        self.assertIn("### [Report 13](", text)
        onward = re.search(r"\[Next page\]\((\S+)\)", text)[1]
        second = self.client.get(re.sub(r"^https?://[^/]+", "", onward)).content.decode()
        self.assertIn("[Report 0](", second)

    def test_facts_of_an_event(self):
        text = self.twin(make.event(self.events, title="Come", place=make.place(self.english, name="The hall")))
        self.assertRegex(text, r"- \*\*Where\*\*: The hall")

    def test_a_calendar_is_a_list_without_indents_and_has_a_space_after_a_state(self):
        day = (timezone.localdate() + timedelta(days=32)).replace(day=15)
        make.event(self.events, start_date=day, title="Film night", state="moved")
        make.event(self.events, start_date=day, title="A reading")
        text = self.twin(self.events)
        self.assertRegex(text, r"(?m)^1\. \w+")
        self.assertNotRegex(text, r"(?m)^ +\d+\. ")
        self.assertIn("[**Moved:** Film night, ", text)

    def test_hostile_titles_break_nothing(self):
        title = '---\n"title": [x](javascript:1) <script> # "\\'
        text = self.twin(make.news(self.news, title=title))
        self.assertEqual(json.loads(re.search(r"^title: (.*)$", text, re.MULTILINE)[1]), " ".join(title.split()))
        self.assertNotRegex(text.split("\n---\n")[1], r"(?<!\\)(\[|<)")

    def test_a_twin_moves_with_its_page(self):
        page = make.news(self.news, slug="old")
        with self.captureOnCommitCallbacks(execute=True):
            page.slug = "new"
            page.save_revision().publish()
        self.assertRedirects(self.client.get(f"{self.news.url}old.md"), f"{self.news.url}new.md", status_code=301)

    def test_nothing_stands_where_the_twin_of_the_home_page_does(self):
        with self.assertRaisesMessage(ValidationError, "index"):
            validate_not_reserved("index", self.home)

    def test_llms_txt_names_the_sections_of_every_language(self):
        make.network(name="Our House")
        make.translated(self.news, "es", title="Noticias", slug="noticias", summary="Lo nuevo.")
        secret = make.text(self.home, title="A secret")
        make.private(secret)
        answer = self.client.get("/llms.txt")
        text = answer.content.decode()
        self.assertTrue(text.startswith("# Our House\n"))
        for part in ("## English", "## Español", "## العربية", "/index.md)", "/es/noticias.md): Lo nuevo."):
            self.assertIn(part, text)
        self.assertNotIn("A secret", text)
        for address in re.findall(r"\(https?://[^/]+(/\S+\.md)\)", text):
            self.assertEqual(self.client.get(address).status_code, 200, address)

    def test_to_read_a_page_draws_no_picture(self):
        page = make.news(self.news)
        with mock.patch("pages.social_cards.views.draw_card", side_effect=AssertionError):
            self.twin(page)
