"""Help beside fields: what is not clear from its name has a sentence of its own, and none repeats the name."""

from bs4 import Tag
from django.urls import reverse
from wagtail.models import Site

from ..support import make
from ..support.cases import HouseCase, words_of

PANEL_HELP = ":scope > .w-panel__content > .help-block, :scope > .w-panel__content > .help"
TERMS = ("topic", "outlet", "place", "author")
# What a name says already, or the answers that stand beside it.
CLEAR = {
    *("start_date", "repeats", "repeats_every", "repeats_weekdays", "repeats_on", "repeats_end", "repeats_until"),
    *("repeats_count", "attendance", "later_hour", "end_later_hour", "free", "body", "preview_mode"),
}
CLEAR_IN_ROWS = {
    "name",
    "kind",
    "page",
    "words",
    "date",
    "change",
    "new_date",
    "new_start_time",
    "new_end_time",
    "place",
}


class FieldHelpTests(HouseCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.admin = make.admin()
        cls.event = make.event(cls.events)

    def forms(self) -> list[str]:
        pages = [reverse("wagtailadmin_pages:edit", args=[page.pk]) for page in (self.home, self.event)]
        site = Site.objects.get().pk
        settings = [reverse("wagtailsettings:edit", args=["pages", name, site]) for name in ("network", "look")]
        return pages + settings + [reverse(f"wagtailsnippets_pages_{name}:add") for name in TERMS]

    def helps(self, address: str) -> list[tuple[str, Tag, str]]:
        """Each field that is shown: its name, its panel, and its help or that of all fields around it."""
        found = []
        for field in self.look(address).select("main form .w-field__wrapper"):
            if not (inputs := field.select("[name]")):
                continue
            panels = field.find_parents(class_="w-panel")
            around = [words for panel in panels for words in panel.select(PANEL_HELP)]
            own = field.select(".help") or around
            found.append((inputs[0]["name"], panels[0] if panels else field, words_of(own[0]) if own else ""))
        return found

    def test_each_field_that_is_not_clear_has_help(self):
        self.client.force_login(self.admin)
        for address in self.forms():
            fields = [(name, words) for name, _panel, words in self.helps(address)]
            self.assertGreater(len(fields), 1, address)
            for name, words in fields:
                with self.subTest(address, field=name):
                    is_row, own = "-" in name, name.rpartition("-")[2]
                    self.assertTrue(words or own in (CLEAR_IN_ROWS if is_row else CLEAR))

    def test_no_help_repeats_the_name_of_its_field(self):
        self.client.force_login(self.admin)
        for address in self.forms():
            for name, panel, words in self.helps(address):
                label = words_of(panel.select_one(".w-panel__heading, .w-field__label")).strip(" *").casefold()
                with self.subTest(address, field=name):
                    self.assertNotEqual(words.strip(" .").casefold(), label)
