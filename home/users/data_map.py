"""Data map: accounts."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from media.data_map import ADMINS, INTERNAL, STAFF, ModelData, Personal, Purpose

ACCOUNTS = Purpose(
    pgettext_lazy("privacy", "Accounts"),
    _("Whoever works on the site logs in, in their language, and may do what they are there for."),
    STAFF,
    ADMINS,
)

DATA_MAP = {
    "home.User": ModelData(
        personal=Personal(
            ("username", "first_name", "last_name", "email", "last_login", "date_joined"), purpose=ACCOUNTS
        ),
        secret=("password",),
    ),
    "account.EmailAddress": ModelData(personal=Personal(("user", "email"), purpose=ACCOUNTS)),  # allauth's; empty
    "account.EmailConfirmation": INTERNAL,
    "wagtailusers.UserProfile": ModelData(
        personal=Personal(("user", "preferred_language", "current_time_zone", "avatar"), purpose=ACCOUNTS)
    ),
}
