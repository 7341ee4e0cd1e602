"""The template tags of the project's own."""

from django.template import Context, Template
from django.test import SimpleTestCase

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
