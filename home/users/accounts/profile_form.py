"""Forms of the account screen that differ from Wagtail's."""

from wagtail.admin.forms.account import NameEmailForm


class OptionalNameForm(NameEmailForm):
    """An account may be without first and last name; whoever changes something else is not kept up by them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = self.fields["last_name"].required = False
