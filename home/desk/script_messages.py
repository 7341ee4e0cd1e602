"""Messages of the admin's scripts: Wagtail's own catalogue, and what it lacks in a language."""

from django.utils.translation import gettext, ngettext
from django.views.i18n import JavaScriptCatalog
from wagtail.admin.localization import get_localized_response

from .wagtail_messages import IN_SCRIPTS, PLURALS_IN_SCRIPTS


class ScriptMessagesView(JavaScriptCatalog):
    """What Wagtail lacks is said by our own catalogues, where `make messages` puts it (home.desk.wagtail_messages)."""

    packages = ["wagtail.admin"]

    def get_catalog(self) -> dict[str, str | list[str]]:
        ours = {words: said for words in IN_SCRIPTS if (said := gettext(words)) != words}
        return ours | self.plurals() | super().get_catalog()

    def plurals(self) -> dict[str, list[str]]:
        """Every form there is, each asked for by a number that takes it: in Spanish a million has one of its own."""
        numbers = {self.translation.plural(number): number for number in (*range(100), 1_000_000)}
        return {
            one: [ngettext(one, many, numbers[place]) for place in sorted(numbers)] for one, many in PLURALS_IN_SCRIPTS
        }


def script_messages(request):
    """In the language of whoever works at the desk."""
    return get_localized_response(ScriptMessagesView.as_view(), request)
