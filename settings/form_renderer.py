"""Form renderer (`FORM_RENDERER`): Django's, which writes an `<input>` without its two templates; a form at the desk has a hundred."""

from django.forms.renderers import DjangoTemplates
from django.utils.html import escape
from django.utils.safestring import SafeString

KINDS = "checkbox color date datetime email file hidden input number password search tel text time url"
INPUTS = {f"django/forms/widgets/{kind}.html" for kind in KINDS.split()}


class InputRenderer(DjangoTemplates):
    def render(self, template_name, context, request=None) -> str:
        if template_name in INPUTS:
            return input_tag(context["widget"])
        return super().render(template_name, context, request)


def input_tag(widget: dict) -> str:
    """What django/forms/widgets/input.html renders of the context of a widget."""
    own = {name: widget[name] for name in ("type", "name", "value") if name != "value" or widget[name] is not None}
    attributes = [f' {name}="{escaped(value)}"' for name, value in own.items()]
    attributes += [
        f" {escaped(name)}" + ("" if value is True else f'="{escaped(value)}"')
        for name, value in widget["attrs"].items()
        if value is not False
    ]
    return f"<input{''.join(attributes)}>"


def escaped(value: object) -> str:
    return value if isinstance(value, SafeString) else escape(str(value))
