"""What `tests.support.site_crawl` holds to be the same, and what not."""

import json
import tempfile
from pathlib import Path

from django.http import HttpResponse
from django.test import SimpleTestCase

from ..support.crawler import DOCUMENT, record_of
from ..support.site_crawl import Reader, compare

SAME = [
    ("text/html", "<ul><li>a</li><li><b>b</b></li></ul>", "<ul>\n <li>\n  a </li>\n\n<li><b> b\n</b></li>\n</ul>"),
    ("text/html", "<p class='a b' id=c>a <i>b</i> c</p>", "<p id='c'  class='b a'>\n a\n <i>b</i>\n <!-- x -->c</p>"),
    ("text/html", "<button><svg></svg>Go</button>", "<button>\n<svg>\n</svg>Go\n</button>"),
    ("text/html", '<p data-a=\'{"a": 1, "b": 2}\'>', '<p data-a=\'{"b":2,"a":1}\'>'),
    ("text/html", '<link href="/static/css/a.0123456789ab.css">', '<link href="/static/css/a.ba9876543210.css">'),
    ("text/html", f"<input value={'a' * 64}>", f"<input value={'b' * 64}>"),
    ("application/json", '{"a": 1, "b": [2]}', '{"b": [2], "a": 1}'),
    ("application/xml", "<a><b c='1' d='2'/></a>", '<a>\n  <b d="2" c="1"></b>\n</a>'),
    ("text/calendar", "SUMMARY:Meeting\r\n", "SUMMARY:Mee\r\n ting\r\n"),
]
DIFFERENT = [
    ("text/html", "<p>a <b>b</b></p>", "<p>a<b>b</b></p>"),
    ("text/html", "<a>a</a><a>b</a>", "<a>a</a> <a>b</a>"),
    ("text/html", "<p>a<button>b</button></p>", "<p>a <button>b</button></p>"),
    ("text/html", "<pre>a  b</pre>", "<pre>a b</pre>"),
    ("text/html", "<p>a</p>", "<div>a</div>"),
    ("text/html", "<p title=a>", "<p title=b>"),
    ("text/html", "<p><b>a</b></p>", "<p><b>a</b>b</p>"),
    ("application/json", '{"a": [1, 2]}', '{"a": [2, 1]}'),
    ("application/json", '{"a": "<p>b</p>"}', '{"a": "<p> b</p>"}'),
    ("application/xml", "<a>b</a>", "<a> b</a>"),
    ("text/calendar", "SUMMARY:a", "SUMMARY:b"),
    ("text/plain", "a\nb", "a b"),
    ("image/png", "a", "b"),
]


COMPONENTS = '{"components": {"schemas": {"NAME": {}}}, "$ref": "#/components/schemas/NAME"}'


class SiteCrawlTests(SimpleTestCase):
    def crawl(self, content_type: str, body: str, address: str = "/", **table: dict[str, str]) -> Reader:
        """A crawl that has reached one address."""
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (folder / "bodies").mkdir()
        answer = HttpResponse(body, content_type=content_type)
        answer.body = answer.content
        row = {"who": "visitor", "address": address, **record_of(answer, folder)}
        (folder / "answers.jsonl").write_text(json.dumps(row))
        return Reader(folder, table)

    def test_what_is_written_otherwise_is_the_same(self):
        for content_type, one, other in SAME:
            with self.subTest(one):
                self.assertEqual(compare(self.crawl(content_type, one), self.crawl(content_type, other)), 0)

    def test_what_reads_otherwise_is_found(self):
        for content_type, one, other in DIFFERENT:
            with self.subTest(one):
                self.assertEqual(compare(self.crawl(content_type, one), self.crawl(content_type, other)), 1)

    def test_an_address_that_is_gone_is_found_at_both_ends(self):
        one, other = (self.crawl("text/plain", "a", address) for address in ("/a/", "/b/"))
        self.assertEqual(compare(one, other), 2)

    def test_only_what_the_table_lists_may_have_another_name(self):
        tables = [
            ("classes", "text/html", "/", "<p class='NAME' data-of='.NAME'>", "js-a", "js-b"),
            ("static", "text/html", "/", "<img src='/static/NAME'>", "css/a.png", "css/b.png"),
            ("hashes", "text/html", "/", "<link href='/theme-NAME.css'>", "0123abcd", "abcd0123"),
            ("components", "application/json", DOCUMENT, COMPONENTS, "Event", "EventOut"),
        ]
        for kind, content_type, address, text, old, new in tables:
            one, other = text.replace("NAME", old), text.replace("NAME", new)
            after = self.crawl(content_type, other, address)
            with self.subTest(kind):
                self.assertEqual(compare(self.crawl(content_type, one, address, **{kind: {old: new}}), after), 0)
                self.assertEqual(compare(self.crawl(content_type, one, address), after), 1)
