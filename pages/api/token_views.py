"""Admin views of API tokens: Wagtail's, with an end, a scope and who made each."""

from datetime import datetime, time, timedelta

from django import forms
from django.conf import settings
from django.http import Http404
from django.urls import URLPattern
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.widgets import AdminDateInput
from wagtail.models import APIToken
from wagtail.users.views import api_tokens as wagtail

from .tokens import READ, SCOPES, TokenTerms, offered_scopes, terms

DEFAULT_DAYS = 90  # how long a token holds unless somebody says otherwise


def default_last_day() -> datetime:
    return timezone.localdate() + timedelta(days=DEFAULT_DAYS)


class TermsForm(forms.Form):
    """Scope and end of a token."""

    scope = forms.ChoiceField(label=pgettext_lazy("API", "May"), choices=SCOPES, initial=READ, widget=forms.RadioSelect)
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        initial=default_last_day,
        widget=AdminDateInput,
        help_text=_("It opens nothing after this day. Left empty, it holds until it is revoked."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_scopes()

    def offer_scopes(self, *own: str) -> None:
        """Offer the scopes that a new token can have, and those that this one has of its own."""
        offered = {*offered_scopes(), *own}
        self.fields["scope"].choices = [choice for choice in SCOPES if choice[0] in offered]

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day and "last_day" in self.changed_data and day < timezone.localdate():
            raise forms.ValidationError(_("This day is over."))
        return day

    def save_terms(self, token: APIToken, **extra) -> None:
        """Saves scope and end as the `TokenTerms` of the token."""
        day = self.cleaned_data["last_day"]
        ends = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) if day else None
        TokenTerms.objects.update_or_create(
            token=token, defaults={"scope": self.cleaned_data["scope"], "ends_at": ends} | extra
        )


class NewTokenForm(TermsForm, wagtail.APITokenForm):
    field_order = ["name", "user", "scope", "last_day"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = _("What uses it, so that you know what stops when you revoke it.")
        self.fields["user"].label = _("Acts as")
        self.fields["user"].help_text = _("It may do what this person may, and sees what this person sees.")


class TokenForm(TermsForm, forms.ModelForm):
    field_order = ["name", "scope", "last_day"]

    class Meta:
        model = APIToken
        fields = ["name"]

    def __init__(self, *args, for_user=None, **kwargs):
        super().__init__(*args, **kwargs)
        token_terms = terms(self.instance)
        ends = timezone.localtime(token_terms.ends_at) - timedelta(seconds=1) if token_terms.ends_at else None
        self.initial |= {"scope": token_terms.scope, "last_day": ends.date() if ends else None}
        self.offer_scopes(token_terms.scope)

    def save(self, commit=True):
        token = super().save(commit)
        self.save_terms(token)
        return token


def token_state(token: APIToken) -> str:
    if token.revoked_at:
        return pgettext_lazy("API", "Revoked")
    return _("Ended") if terms(token).is_ended else pgettext_lazy("API", "Active")


class Tokens(wagtail.IndexView):
    @cached_property
    def columns(self):
        return [
            self._get_title_column_class(TitleColumn)(
                "name", label=pgettext_lazy("API", "Name"), get_url=self.get_edit_url
            ),
            Column("prefix", label=_("Begins with"), accessor=lambda token: f"{token.prefix}…"),
            Column("user", label=_("Acts as")),
            Column("scope", label=pgettext_lazy("API", "May"), accessor=lambda token: terms(token).get_scope_display()),
            Column("state", label=_("State"), accessor=token_state),
            DateColumn("ends", label=_("Ends"), accessor=lambda token: terms(token).ends_at),
            DateColumn("last_used_at", label=pgettext_lazy("API", "Last used")),
            Column("made_by", label=_("Made by"), accessor=lambda token: terms(token).made_by or ""),
        ]

    def get_queryset(self):
        return super().get_queryset().select_related("terms__made_by").order_by("-created", "-pk")


class NewToken(wagtail.CreateView):
    def get_initial(self):
        return {"user": self.request.user.pk}

    def form_valid(self, form):
        response = super().form_valid(form)
        form.save_terms(self.object, made_by=self.request.user)
        return response


class TokenViewSet(wagtail.APITokenViewSet):
    """The token views; hidden, with 404, on a site without an API."""

    @property
    def menu_item_class(self):
        kind = super().menu_item_class
        is_shown = lambda item, request: settings.HEADLESS != "off" and kind.is_shown(item, request)  # noqa: E731
        return type(kind.__name__, (kind,), {"is_shown": is_shown})

    index_view_class = Tokens
    add_view_class = NewToken

    def get_urlpatterns(self):
        """Wagtail's URL patterns; without an API they answer 404, under the names that its menu reverses."""
        patterns = super().get_urlpatterns()
        if settings.HEADLESS != "off":
            return patterns
        return [URLPattern(each.pattern, page_not_found, name=each.name) for each in patterns]

    def get_form_class(self, for_update=False):
        return TokenForm if for_update else NewTokenForm


def page_not_found(request, *args, **kwargs):
    raise Http404("a site without an API has no tokens")
