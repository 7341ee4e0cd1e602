"""The template tags of the project's own."""

from unittest import mock

from django.db.models import Model
from django.template import Context, Template
from django.template import base as template_base
from django.test import SimpleTestCase
from wagtail.models import Page

from pages.tree.current import current_state

from ..support import make
from ..support.cases import HouseCase

PRINTED = [
    ("<b>\n  {{ one }}\n</b>\n{% if two %}\n  , {{ two }}\n{% endif %}", "<b>a\nb</b>, c"),
    ("<a\n  href='/'\n  {% if two %}class='x'{% endif %}>\n  a b\n</a> c", "<a href='/' class='x'>a b</a> c"),
    ("{% load i18n %}\n{% blocktranslate trimmed %}\n  a\n  b\n{% endblocktranslate %}\n.", "a b."),
]


class SingleLineTests(SimpleTestCase):
    def printed(self, words: str) -> str:
        template = Template(f"{{% load formatting %}}{{% single_line %}}\n{words}\n{{% endsingle_line %}}|")
        return template.render(Context({"one": "a\nb", "two": "c", "part": Template("<i>{{ two }}</i>\n")}))

    def test_the_lines_of_a_template_are_printed_as_one_and_those_of_a_value_stay(self):
        for words, wanted in PRINTED:
            with self.subTest(words):
                self.assertEqual(self.printed(words), f"{wanted}|")

    def test_a_line_end_of_what_is_included_is_left_out_too(self):
        self.assertEqual(self.printed("({% include part %}\n{% include part %})"), "(<i>c</i><i>c</i>)|")


class MissingNameTests(HouseCase):
    search_index = True

    def test_no_template_asks_a_page_or_a_topic_for_a_name_that_none_has(self):
        """Django looks for it in `dir`, which takes a tenth of a millisecond each time."""
        make.with_content(self.home)
        topic, asked = make.topic(self.english), []
        for page in make.one_of_each(self.home):
            if hasattr(page, "topics"):
                page.topics.add(topic)
                page.save_revision().publish()

        def list_names(something):
            if isinstance(something, Model):
                asked.append(type(something).__name__)
            return dir(something)

        pages = [page.url for page in Page.objects.live().filter(depth__gt=1).specific()]
        current_state().fragments.drop({"everything"})
        with mock.patch.object(template_base, "dir", list_names, create=True):
            for address in [*pages, f"{self.news.url}feed/", f"{self.home.url}search/?query=the"]:
                self.look(address)
                self.assertEqual(asked, [], address)
