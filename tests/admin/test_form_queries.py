"""What the form of a page costs beside its own fields: queries that do not grow, and HTML that is drawn once."""

import datetime as dt
import gc
from collections import Counter
from unittest import mock

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.template import Context, engines
from django.template.loader import render_to_string
from django.test import RequestFactory, SimpleTestCase
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext, override
from telepath import JSContextBase
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.admin.telepath import JSContext
from wagtail.admin.telepath.widgets import WidgetAdapter
from wagtail.models import Page, Workflow, WorkflowPage
from wagtail.users.models import UserProfile

from home.desk_speed.wagtail_patches import STAND_IN, field_key
from home.page_actions import restore
from home.users.models import User
from pages.announcements.models import AnnouncementPage
from pages.events.admin.widgets import ZoneSelect
from pages.events.models import EventPage, zones
from pages.news.models import NewsPage

from ..support import make
from ..support.cases import form_values
from ..support.query_plans import captured_queries
from ..support.upstream import template_of
from .test_review import ReviewDeskCase


class FormQueriesTests(ReviewDeskCase):
    def article(self, number: int) -> NewsPage:
        """A page that links to so many pages in its text and in a block."""
        found = [make.text(self.home, title=f"Linked {number} {each}") for each in range(number)]
        links = " ".join(f'<a linktype="page" id="{page.pk}">there</a>' for page in found)
        chosen = {"title": "More", "pages": found}
        return make.news(self.news, body=[("text", f"<p>{links}</p>"), ("pages", chosen)], title=f"With {number}")

    def queries(self, page: NewsPage) -> list[str]:
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        self.client.get(address)  # what is remembered while the process lives
        with captured_queries() as queries:
            response = self.client.get(address)
        self.assertContains(response, f"Linked {page.title.removeprefix('With ')} 0")
        return [sql for sql, _parameters in queries]

    def test_pages_that_a_page_points_to_cost_no_query_each(self):
        few, many = self.article(2), self.article(12)
        self.as_(self.editor)
        self.assertEqual(len(self.queries(few)), len(self.queries(many)))

    def test_each_part_of_the_menu_is_asked_for_once(self):
        page = self.article(2)
        self.as_(self.editor)
        asked = [sql for sql in self.queries(page) if "pages_newsindexpage" in sql and "NOT" not in sql]
        self.assertEqual(len(asked), 1, "who may mend links is asked for the menu of reports")


class KnownFieldTests(ReviewDeskCase):
    """What a panel remembers of its fields is what Wagtail would draw, for every form, language and person."""

    def setUp(self):
        self.drawn = Counter()
        ours = FieldPanel.BoundPanel.render_html
        stock = ours.__wrapped__

        def both(panel: FieldPanel.BoundPanel, parent_context: Context | None = None) -> str:
            if field_key(panel) is None:
                self.drawn["anew"] += 1
                return ours(panel, parent_context)
            self.drawn["known"] += 1
            html = ours(panel, parent_context)
            self.assertEqual(html, stock(panel, parent_context), (panel.field_name, panel.prefix))
            return html

        args = WidgetAdapter.js_args

        def both_args(adapter: WidgetAdapter, widget: forms.Widget) -> list:
            self.assertEqual(args(adapter, widget), args.__wrapped__(adapter, widget), type(widget))
            return args(adapter, widget)

        self.enterContext(mock.patch.object(FieldPanel.BoundPanel, "render_html", both))
        self.enterContext(mock.patch.object(WidgetAdapter, "js_args", both_args))

    def test_every_form_is_what_wagtail_draws(self):
        everything = [self.home, *make.one_of_each(self.home)]
        for person in (self.boss, self.editor, self.author):
            self.as_(person)
            for code in ("en", "es", "ar", "en"):
                UserProfile.objects.update_or_create(user=person, defaults={"preferred_language": code})
                for page in everything:
                    self.client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        self.assertGreater(self.drawn["known"], 20 * len(everything))
        self.assertGreater(self.drawn["anew"], len(everything))

    def test_a_form_that_comes_back_says_what_is_wrong_and_keeps_what_was_typed(self):
        address = reverse("wagtailadmin_pages:edit", args=[make.event(self.events).pk])
        self.as_(self.boss)
        fields = form_values(self.look(address))
        for typed in ({"price": "x" * 99}, {"price": ""}, {"price": "nothing"}, {"attended": "-4"}, {"attended": "no"}):
            wrong = {"title": "", "body-count": "0", "recap-count": "0", "action-publish": "1"}
            back = BeautifulSoup(self.client.post(address, fields | typed | wrong).content, "html.parser")
            for name, value in typed.items():
                self.assertEqual(back.select_one(f"[name={name}]").get("value", ""), value)

    def panels(self) -> list[Panel.BoundPanel]:
        """The panels of a new form of an event."""
        handler, page = EventPage.get_edit_handler(), make.event(self.events)
        request = RequestFactory().get("/")
        request.user = self.boss
        form = handler.get_form_class()(instance=page, for_user=self.boss)
        found = [handler.get_bound_panel(instance=page, request=request, form=form)]
        for panel in found:
            found += getattr(panel, "children", [])
        return found

    def panel_of(self, name: str) -> FieldPanel.BoundPanel:
        return next(panel for panel in self.panels() if getattr(panel, "field_name", "") == name)

    def test_a_panel_stands_below_its_heading_as_in_wagtails_template(self):
        name = "wagtailadmin/panels/multi_field_panel_child.html"
        stock = engines["django"].from_string(template_of(name))
        for number, panel in enumerate(self.panels()):
            panel.render_html = lambda context: SafeString("<p>The field</p>")
            if number % 5 == 0:
                panel.heading = "Some <b>heading</b>"
            if number % 7 == 0:
                panel.is_required = lambda: True
            if number % 11 == 0:
                panel.read_only = True
            html = render_to_string(name, {"child": panel})
            self.assertHTMLEqual(html, stock.render({"child": panel}), panel)
        self.assertGreater(number, 80)

    def test_whatever_a_field_is_made_of_makes_it_another(self):
        def comment(panel):
            panel.panel.disable_comments = not panel.panel.disable_comments
            self.addCleanup(setattr, panel.panel, "disable_comments", None)

        changes = {
            "heading": lambda panel: setattr(panel, "heading", "Something <else>"),
            "help": lambda panel: setattr(panel, "help_text", "Something <else>"),
            "label": lambda panel: setattr(panel.bound_field, "label", "Something <else>"),
            "required": lambda panel: setattr(panel.bound_field.field, "required", not panel.is_required()),
            "no required": lambda panel: setattr(panel.form, "use_required_attribute", False),
            "disabled": lambda panel: setattr(panel.bound_field.field, "disabled", True),
            "value": lambda panel: panel.form.initial.update({panel.field_name: "hybrid"}),
            "attributes": lambda panel: panel.bound_field.field.widget.attrs.update(placeholder="Say"),
            "choices": lambda panel: setattr(panel.bound_field.field, "choices", [("x", "Another"), ("", "None")]),
            "place": lambda panel: setattr(panel, "prefix", "elsewhere"),
            "comments": comment,
        }
        for name, change in changes.items():
            for field in ("attendance", "price"):
                with self.subTest(name, field=field):
                    self.panel_of(field).render_html()
                    panel = self.panel_of(field)
                    change(panel)
                    panel.render_html()
        for code in ("es", "ar", "en"):
            with override(code):
                self.panel_of("price").render_html()

    def test_words_stand_where_they_were_typed_whatever_they_are(self):
        typed = ('Fish & "chips" <b>', STAND_IN, f"<{STAND_IN}>", "\\1 {} %s", " ", "0", "اجتماع")
        fields = ("price", "summary", "ask_email", "capacity", "registration_link", "start_date")
        for words in typed:
            for field in fields:
                for turn in range(2):
                    with self.subTest(words, field=field, turn=turn):
                        panel = self.panel_of(field)
                        panel.form.initial[field] = words
                        self.assertEqual(words not in panel.render_html(), words != conditional_escape(words))
        self.assertEqual(self.drawn["known"], 2 * len(typed) * len(fields))

    def test_nothing_typed_is_remembered(self):
        page = make.event(self.events, ask_email="lena@example.org", price="Secretword")
        self.as_(self.boss)
        for _turn in range(2):
            self.assertContains(self.client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])), "Secretword")
        kept = str([vars(panel).get("known_fields") for panel in gc.get_objects() if type(panel) is FieldPanel])
        self.assertNotIn("Secretword", kept)
        self.assertNotIn("lena@", kept)
        self.assertIn("<input", kept)


class FormClassTests(ReviewDeskCase):
    """The form class of a kind of page is made once, for everybody and every language."""

    def form(self, page: Page, person: User) -> forms.ModelForm:
        return type(page).get_edit_handler().get_form_class()(instance=page, for_user=person)

    def test_it_is_made_once_and_one_of_each_kind(self):
        classes = [each.get_edit_handler().get_form_class() for each in (EventPage, NewsPage, EventPage, NewsPage)]
        self.assertEqual(classes[:2], classes[2:])
        self.assertIsNot(classes[0], classes[1])

    def test_its_words_are_those_of_each_language(self):
        said = {code: set() for code in ("en", "es", "ar")}
        for code in ("en", "es", "ar", "en"):
            with override(code):
                form = self.form(make.event(self.events), self.boss)
                said[code].add((str(form.fields["price"].label), str(form.fields["attendance"].choices[-1][1])))
        self.assertEqual([len(words) for words in said.values()], [1, 1, 1])
        self.assertEqual(len(set.union(*said.values())), 3)

    def test_a_chooser_says_what_it_chooses_in_each_language(self):
        page, handler = make.announcement(self.announcements), AnnouncementPage.get_edit_handler()
        said = {}
        for code in ("en", "ar", "es", "en"):
            with override(code):
                widgets = [
                    kind(instance=page, for_user=self.boss).fields["event"].widget
                    for kind in (handler.get_form_class(), Panel.get_form_class(AnnouncementPage.get_edit_handler()))
                ]
                words = [str(widget.choose_one_text) for widget in widgets]
                self.assertEqual(*words)
                said[code] = words[0]
        self.assertEqual(len(set(said.values())), 3)

    def test_what_one_form_is_told_stays_in_it(self):
        event, other = make.event(self.events, start_date=dt.date(2031, 3, 1)), make.event(self.events)
        before = str(self.form(other, self.boss)["repeats_on"])
        self.assertNotEqual(str(self.form(event, self.boss)["repeats_on"]), before)
        self.assertEqual(str(self.form(other, self.boss)["repeats_on"]), before)

    def test_what_one_may_not_write_the_next_still_may(self):
        page = make.news(self.news)
        names = [set(self.form(page, person).fields) for person in (self.boss, self.author, self.boss)]
        self.assertEqual(names[0], names[2])


class FormMediaTests(ReviewDeskCase):
    def test_a_list_without_rows_tells_what_its_empty_form_would(self):
        self.as_(self.boss)
        for page in make.one_of_each(self.home):
            handler = type(page).get_edit_handler()
            for _turn in range(2):
                form = handler.get_form_class()(instance=page, for_user=self.boss)
                for formset in form.formsets.values():
                    self.assertEqual(str(formset.media), str(formset.empty_form.media))
                    self.assertEqual(formset.is_multipart(), formset.empty_form.is_multipart())

    def test_scripts_are_told_of_all_media_and_of_each_once(self):
        add = JSContextBase.add_media
        sheet, script = (
            forms.Media(css={"all": ["a.css"]}),
            forms.Media(js=["a.js", forms.Script("b.js", type="module")]),
        )
        again = forms.Media(js=["a.js", forms.Script("b.js", type="module")])
        added = []
        for method in (add, add.__wrapped__):
            context = JSContext()
            for media in (sheet, script, forms.Media(), again, sheet + again, None):
                method(context, media)
            method(context, js="c.js")
            method(context, script, js=["d.js"], css={"print": ["p.css"]})
            added.append(str(context.media))
        self.assertEqual(*added)
        for name in ("a.css", "a.js", "b.js", "c.js", "d.js", "p.css"):
            self.assertEqual(added[0].count(name), 1, name)


class WorkflowOfPageTests(ReviewDeskCase):
    def test_it_is_the_one_that_wagtail_finds(self):
        page, other = make.news(self.news), make.event(self.events)
        WorkflowPage.objects.all().delete()
        near, far = (Workflow.objects.create(name=name) for name in ("Near", "Far"))
        for given in ({}, {self.home: far}, {self.home: far, self.news: near}, {self.home: far, page: near}):
            WorkflowPage.objects.all().delete()
            for place, workflow in given.items():
                WorkflowPage.objects.create(page=place, workflow=workflow)
            for active in (True, False):
                Workflow.objects.filter(pk=near.pk).update(active=active)
                for each in (page, other, self.news, self.home):
                    each = type(each).objects.get(pk=each.pk)
                    stock = Page.get_workflow(each)
                    with self.subTest(given=given, active=active, page=each), self.assertNumQueries(1):
                        self.assertEqual((each.get_workflow(), each.has_workflow), (stock, stock is not None))
        self.assertIsNone(NewsPage(title="Not saved").get_workflow())


class EarlierPublicationTests(ReviewDeskCase):
    def test_no_version_but_the_one_asked_for_is_read(self):
        page = self.published("One", "Two")
        for title in ("Three", "Four"):
            page.title = title
            page.save_revision(user=self.editor).publish(user=self.editor)
        page.refresh_from_db()
        with captured_queries() as queries:
            self.assertEqual(restore.previous_published_revision(page).content["title"], "Three")
            self.assertTrue(restore.can_undo(page, self.boss))
        self.assertEqual(
            [sql.count('"content"') for sql, _parameters in queries if "wagtailcore_pagelog" in sql], [1, 0]
        )

    def test_a_purged_version_is_passed_over(self):
        page = self.published("One", "Two")
        page.title = "Three"
        page.save_revision(user=self.editor).publish(user=self.editor)
        page.refresh_from_db()
        page.revisions.get(content__title="Two").delete()
        self.assertEqual(restore.previous_published_revision(page).content["title"], "One")
        page.revisions.get(content__title="One").delete()
        self.assertIsNone(restore.previous_published_revision(page))
        self.assertFalse(restore.can_undo(page, self.boss))


class ZoneSelectTests(SimpleTestCase):
    def parsed(self, widget: type[forms.Select], value: str | None) -> list:
        """Element and attributes of each tag, with its words."""
        html = widget(attrs={"class": "w"}, choices=zones()).render("zone", value, {"id": "id_zone", "required": True})
        return [
            (tag.name, tag.attrs, tag.text if tag.name == "option" else "") for tag in BeautifulSoup(html).find_all()
        ]

    def test_it_is_what_django_draws(self):
        for value in ("America/Chicago", "Asia/Kolkata", "Mars/Olympus", "", None, '"><script>'):
            self.assertEqual(self.parsed(ZoneSelect, value), self.parsed(forms.Select, value), value)

    def test_every_zone_can_be_chosen(self):
        field = EventPage._meta.get_field("zone").formfield(widget=ZoneSelect)
        self.assertEqual(field.clean("Asia/Kolkata"), "Asia/Kolkata")
        options = [words for name, _attributes, words in self.parsed(ZoneSelect, "") if name == "option"]
        self.assertEqual(options, [label for _value, label in zones()])


class IconTests(SimpleTestCase):
    def drawn(self, arguments: str, **context) -> str:
        template = "{% load wagtailadmin_tags %}{% icon " + arguments + " %}"
        return engines["django"].from_string(template).render(context)

    def test_icons_stay_apart_and_words_are_escaped(self):
        self.assertIn('href="#icon-pages"', self.drawn('name="pages"'))
        self.assertIn('class="icon icon-pages red"', self.drawn('name="pages" classname="red"').replace("  ", " "))
        self.assertIn("&lt;b&gt;", self.drawn('name="pages" title=words', words="<b>"))
        self.assertIn("icon-wrapper", self.drawn('name="pages" wrapped=True'))
        self.assertNotIn("icon-wrapper", self.drawn('name="pages"'))

    def test_one_without_a_name_is_a_mistake(self):
        with pytest.raises(ValueError, match="icon name"):
            self.drawn('name=""')


class RememberedWordsTests(SimpleTestCase):
    def test_words_are_those_of_each_language(self):
        said = {}
        for _turn in range(2):
            for code in ("en", "es", "ar"):
                with override(code):
                    said.setdefault(code, set()).add(gettext("Publish"))
        self.assertEqual([len(words) for words in said.values()], [1, 1, 1])
        self.assertEqual(len(set.union(*said.values())), 3)
