"""Labels of personal tables and columns in words for staff, where their models have only the names of the code."""

from collections.abc import Iterable

from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

TABLES = {  # by label of the model
    "django_tasks_database.DBTaskResult": _("tasks in the background"),
    "home.Erasure": _("who was erased"),
    "home.VisitCount": _("page views"),
    "mfa.Authenticator": _("passkeys, apps with codes, recovery codes"),
    "pages.Aside": _("words of translators that were not taken"),
    "pages.Correction": _("Corrections"),
    "pages.Network": _("contact data of the network"),
    "pages.AccessRequest": _("what people asked to be set aside"),
    "pages.Consent": _("what people have agreed to"),
    "pages.RegistrationMessage": _("messages to who registered"),
    "pages.RegistrationNotice": _("what people were told"),
    "pages.RateLimitCounter": _("counters of requests"),
    "pages.SwitchedOff": _("languages that are switched off"),
    "wagtail_localize.SegmentOverride": _("what differs in a translation"),
    "wagtail_localize.StringTranslation": _("translated texts"),
    "wagtail_localize.TranslationSource": _("originals of translations"),
    "wagtailadmin.EditingSession": _("who has a form open"),
    "wagtailadmin.FormState": _("forms that are not saved yet"),
    "wagtailcore.APIToken": _("tokens of the API"),
    "wagtailcore.PageSubscription": _("who wants mails about a page"),
    "wagtailcore.UploadedFile": _("uploads that are not finished"),
}
COLUMNS = {  # by name, where the model gives none
    "answered_by": _("who answered"),
    "asked_by": _("who asked"),
    "begun_by": _("who began it"),
    "body": pgettext_lazy("personal data", "the answer"),
    "by": _("who did it"),
    "answers": _("answers to questions"),
    "called_by": _("who called"),
    "changed_from": _("numbers before they were changed"),
    "comment": pgettext_lazy("personal data", "the comment"),
    "content_json": _("all texts of the page"),
    "data": _("what was changed"),
    "confirmed_by": _("who has seen to it"),
    "digest": _("a fingerprint that tells no name"),
    "email_hash": _("a fingerprint that tells no name"),
    "entered_by": _("who entered it"),
    "facts": _("what was so before"),
    "key": _("a fingerprint that tells no name"),
    "label": pgettext_lazy("personal data", "the title"),
    "last_seen_at": _("when it was last open"),
    "last_translated_by": _("who translated last"),
    "message": pgettext_lazy("personal data", "the mail"),
    "person": _("whose it is"),
    "phone_hash": _("a fingerprint that tells no name"),
    "placed_by": _("who ordered it"),
    "resolved_by": _("who settled it"),
    "returned_by": _("who handed it back"),
    "separately": _("what they need beside a place"),
    "stopped_by": _("who stopped it"),
    "text": pgettext_lazy("personal data", "the words"),
    "translated_by": _("who translated"),
    "user": pgettext_lazy("personal data", "whose account"),
    "waiting_by": _("who asked for a second reader"),
    "words": pgettext_lazy("personal data", "the words"),
    "written_by": _("who wrote it"),
}
COLUMNS_OF_TABLES = {
    "pages.AccessRequest.name": _("what was asked for"),
    "django_tasks_database.DBTaskResult.args_kwargs": _("what the task was given"),
    "django_tasks_database.DBTaskResult.traceback": _("what went wrong"),
    "wagtailadmin.FormState.data": _("what was typed"),
    "wagtailcore.APIToken.last_used_at": _("when it was last used"),
    "wagtailcore.Revision.content": _("all texts of the page"),
}


def table_label(model: type[models.Model]) -> str:
    """What a table is called where staff read it."""
    return str(capfirst(TABLES.get(model._meta.label, model._meta.verbose_name_plural)))


def column_label(model: type[models.Model], name: str) -> str:
    """What a column is called where staff read it."""
    return str(own_words(model, name) or model._meta.get_field(name).verbose_name)


def own_words(model: type[models.Model], name: str) -> Promise | None:
    """Our words for a column, if we have any: Django makes a text of its name, while a model's own words are lazy."""
    is_named = isinstance(model._meta.get_field(name).verbose_name, Promise)
    return COLUMNS_OF_TABLES.get(f"{model._meta.label}.{name}") or (None if is_named else COLUMNS.get(name))


def enumerated(words: Iterable[str]) -> str:
    """The words in a row, with the comma of the language, each once."""
    return gettext(", ").join(dict.fromkeys(words))


def told_apart(parts: Iterable[str]) -> str:
    """Parts that may hold commas themselves, with the semicolon of the language, each once."""
    return gettext("; ").join(dict.fromkeys(parts))
