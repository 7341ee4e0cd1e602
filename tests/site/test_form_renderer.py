"""The form renderer writes what Django's own templates do."""

from itertools import product

from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.template.utils import get_app_template_dirs
from django.test import SimpleTestCase
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from settings.form_renderer import INPUTS, InputRenderer

WIDGETS = (forms.TextInput, forms.HiddenInput, forms.NumberInput, forms.CheckboxInput, forms.FileInput, forms.DateInput)
VALUES = (None, "", 0, 1.5, True, "Fish & “chips” <b>'\"", SafeString("a &amp; b"), gettext_lazy("Save"), ("a", "b"))
ATTRIBUTES = (
    None,
    {"id": "id_x", "class": 'a "b"'},
    {"required": True, "disabled": False, "data-none": None, "maxlength": 12},
    {"aria-label": gettext_lazy("Save"), "data-safe": SafeString("&amp;"), "data-<b>": "x"},
)


class InputRendererTests(SimpleTestCase):
    def test_it_writes_what_the_templates_render(self):
        self.assertIsInstance(get_default_renderer(), InputRenderer)
        for widget, value, attributes in product(WIDGETS, VALUES, ATTRIBUTES):
            with self.subTest(widget=widget, value=value, attributes=attributes):
                ours, stock = (
                    widget().render("some[name]", value, attributes, renderer)
                    for renderer in (InputRenderer(), DjangoTemplates())
                )
                self.assertEqual(ours, stock)

    def test_each_of_these_templates_is_an_input_and_nobody_has_another(self):
        stock = DjangoTemplates()
        for name in INPUTS:
            widget = {"type": "some", "name": "name", "value": "x", "attrs": {"id": "y"}}
            self.assertEqual(stock.render(name, {"widget": widget}), '<input type="some" name="name" value="x" id="y">')
            others = [folder for folder in get_app_template_dirs("templates") if (folder / name).is_file()]
            self.assertEqual(others, [], name)

    def test_what_is_no_input_is_left_to_the_templates(self):
        html = forms.Select(choices=[("a", "A")]).render("x", "a", {}, InputRenderer())
        self.assertHTMLEqual(html, '<select name="x"><option value="a" selected>A</option></select>')
