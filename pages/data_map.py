"""Data map of this room: its own models, and those of the search and of the translation engine."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from media.data_map import (
    ADMINS,
    DESK,
    EVERYBODY,
    FRAME,
    INTERNAL,
    NAMED,
    NOBODY,
    PAGE,
    SEARCH,
    STAFF,
    VISITORS,
    WRITTEN_TO,
    ModelData,
    Personal,
    Purpose,
)

from .api import idempotency, write_log
from .events.registration import models as registration
from .http.models import LONGEST_WINDOW
from .mail import models as mail
from .not_found import models as not_found
from .search import models as search

PRINTED = ModelData(printed=(PAGE,))
SETTINGS = "whoever may change that setting"
BYLINES = Purpose(
    _("Names in what the site publishes"),
    _("Readers know who wrote or said something, and what was put right afterwards."),
    NAMED,
    EVERYBODY,
)
CONTACTS = Purpose(
    pgettext_lazy("privacy", "Contacts"), _("Visitors know whom they can ask or call."), NAMED, EVERYBODY
)
VERSIONS = Purpose(
    _("Earlier versions"),
    _("What was changed by mistake can be brought back, and it can be seen who changed what."),
    STAFF,
    DESK,
)
LANGUAGES = Purpose(
    _("Work on translations"), _("It is clear who translates what, who asked and who answered."), STAFF, DESK
)
PROGRAMS = Purpose(
    _("Programs that read or write (API)"),
    _("It can be seen what a program did in whose name, and each can be shut out alone."),
    STAFF,
    ADMINS,
)
MAILS = Purpose(
    _("Outgoing mail"),
    _("A mail that can't leave is tried again, and it can be seen whether it left."),
    WRITTEN_TO,
    ADMINS,
)
MISSED = Purpose(
    _("Addresses that visitors asked for in vain"),
    _("Links that lead nowhere are found. Who asked is not kept."),
    VISITORS,
    DESK,
)
SEARCHES = Purpose(
    _("Searches without result"),
    _("What people look for and the site does not say yet is found. Who searched is not kept."),
    VISITORS,
    DESK,
)
LIMITS = Purpose(
    _("Counters against abuse"),
    _("Nobody can guess passwords or keep the site busy. Of who asks, only a hash with a secret key is kept."),
    VISITORS,
    NOBODY,
)
CRISIS = Purpose(
    pgettext_lazy("privacy", "Crisis switch"),
    _("No one person can switch the site to a crisis and back."),
    STAFF,
    ADMINS,
)
REGISTRATIONS = Purpose(
    pgettext_lazy("privacy", "Registrations"),
    _("Whoever comes finds a place, and what they need; who is on the list hears of changes."),
    VISITORS,
    _("people who may edit that event"),
)
PATTERNS = Purpose(
    pgettext_lazy("privacy", "Saved patterns"), _("Whoever uses a pattern can ask who made it."), STAFF, DESK
)
LAST_TRANSLATOR = ModelData(personal=Personal(("last_translated_by",), purpose=LANGUAGES))

DATA_MAP = {
    "pages.BasePage": PRINTED,
    "pages.PressPage": ModelData(printed=(PAGE,), personal=Personal(("writer",), purpose=BYLINES)),
    "pages.EventPage": ModelData(
        printed=(PAGE,),
        personal=Personal(("ask_email", "ask_phone"), purpose=CONTACTS),
        secret=("online_link",),  # unless `online_link_public`
    ),
    "pages.Pillar": PRINTED,
    "pages.Moment": PRINTED,
    "pages.Host": PRINTED,
    "pages.ChangedDate": PRINTED,
    "pages.Correction": ModelData(printed=(PAGE,), personal=Personal(("text",), purpose=BYLINES)),
    "pages.RelatedPage": PRINTED,
    "pages.Subject": PRINTED,
    "pages.Occurrence": ModelData(printed=(PAGE,), derived="pages.EventPage"),
    "pages.SeparateCapacity": PRINTED,
    "pages.RegistrationQuestion": PRINTED,
    "pages.AccessRequestOption": PRINTED,
    "pages.RegistrationDate": ModelData(  # how many places are left
        printed=(PAGE,),
        unprinted=(
            "own_capacity",
            "own_opens_at",
            "own_closes_at",
            "last_number",
            "dated_at",
            "announced",
            "erased_at",
            "totals",
        ),
    ),
    "pages.Registration": ModelData(
        personal=Personal(
            ("person", "name", "new_email", "language", "separately", "answers", "wish", "entered_by", "changed_from"),
            registration.KEPT,
            "whoever registered, by their own link",
            REGISTRATIONS,
        ),
        secret=("key",),  # of the link that opens it
    ),
    "pages.AccessRequest": ModelData(
        personal=Personal(("name", "confirmed_by", "note"), registration.KEPT, purpose=REGISTRATIONS)
    ),
    "pages.RegistrationMessage": ModelData(
        personal=Personal(("words", "written_by"), registration.KEPT, purpose=REGISTRATIONS)
    ),
    "pages.RegistrationNotice": ModelData(
        personal=Personal(("facts", "called_by"), registration.KEPT, purpose=REGISTRATIONS)
    ),
    "pages.Person": ModelData(
        personal=Personal(
            ("name", "email", "phone", "email_hash", "phone_hash", "language"),
            registration.KEPT,
            "whoever registered, by their own link",
            REGISTRATIONS,
        )
    ),
    "pages.ConsentText": INTERNAL,
    "pages.Consent": ModelData(personal=Personal(("person",), registration.KEPT, purpose=REGISTRATIONS)),
    "pages.Topic": PRINTED,
    "pages.Outlet": PRINTED,
    "pages.Place": PRINTED,
    "pages.Author": ModelData(
        printed=(PAGE,), personal=Personal(("name", "slug", "role", "about", "picture"), purpose=BYLINES)
    ),
    "pages.BlockPattern": ModelData(personal=Personal(("created_by",), purpose=PATTERNS)),
    "pages.Network": ModelData(
        printed=(FRAME,), personal=Personal(("email", "events_email", "podcast_email", "phone"), purpose=CONTACTS)
    ),
    "pages.FooterLink": ModelData(printed=(FRAME,)),
    "pages.FollowLink": ModelData(printed=(FRAME,)),
    "pages.Chrome": ModelData(printed=(FRAME,)),
    "pages.OpeningHours": ModelData(printed=(FRAME,)),
    "pages.HoursException": ModelData(printed=(FRAME,)),
    "pages.Look": ModelData(printed=(FRAME,)),
    "pages.CrisisSwitch": ModelData(
        printed=(FRAME,),
        unprinted=("begun_by", "asked_by", "asked_at"),
        personal=Personal(("begun_by", "asked_by"), purpose=CRISIS),
    ),
    "pages.CrisisPlan": INTERNAL,
    "pages.CrisisMessage": ModelData(printed=(FRAME,)),
    "pages.CrisisLink": ModelData(printed=(FRAME,)),
    "pages.SwitchedOff": ModelData(printed=(FRAME,), personal=Personal(("by",), purpose=LANGUAGES)),
    "pages.CarriedRestriction": ModelData(printed=(PAGE,), secret=("password",)),
    "pages.RowChange": ModelData(derived="whatever is changed"),
    "pages.LinkCheck": ModelData(  # “no longer there”, beside a link
        printed=PRINTED.printed,
        unprinted=("due", "checked_at", "status", "problem", "failures", "missing_since", "moved_to", "vouched"),
    ),
    "pages.MissedAddress": ModelData(
        personal=Personal(("path",), timedelta(not_found.DAYS), "whoever may change redirects", MISSED)
    ),
    "pages.OutgoingMail": ModelData(
        personal=Personal(("sender", "recipients", "subject", "message"), mail.KEPT, purpose=MAILS),
        secret=("message",),  # may hold the link to a new password; emptied when it is sent
    ),
    "pages.RateLimitCounter": ModelData(
        personal=Personal(("key",), LONGEST_WINDOW, purpose=LIMITS)  # a keyed hash of who asks
    ),
    "pages.TokenTerms": ModelData(personal=Personal(("made_by",), purpose=PROGRAMS)),
    "pages.KeptAnswer": ModelData(
        personal=Personal(("body",), idempotency.RETENTION, purpose=PROGRAMS), secret=("body",)
    ),
    "pages.APIWrite": ModelData(
        personal=Personal(("user", "object_title"), timedelta(write_log.DAYS), "whoever may see that report", PROGRAMS)
    ),
    # Search.
    "pages.Unfound": ModelData(
        personal=Personal(("words",), search.KEPT, "whoever may see that report", SEARCHES)  # never who asked
    ),
    "pages.Word": ModelData(printed=(SEARCH,), derived="the search index"),
    "wagtailsearch.IndexEntry": ModelData(printed=(SEARCH,), derived="pages, documents and lists"),
    "wagtailsearch.SQLiteFTSIndexEntry": ModelData(printed=(SEARCH,), derived="pages, documents and lists"),
    "wagtailsearchpromotions.Query": ModelData(printed=(SEARCH,)),  # what staff promote for; no visitor's words
    "wagtailsearchpromotions.QueryDailyHits": INTERNAL,  # nobody counts
    "wagtailsearchpromotions.SearchPromotion": ModelData(printed=(SEARCH,)),
    # Translation.
    "pages.TranslationRules": INTERNAL,
    "pages.Job": ModelData(
        personal=Personal(
            ("translated_by", "written_by", "waiting_by", "returned_by", "returned_words"), purpose=LANGUAGES
        )
    ),
    "pages.Earlier": INTERNAL,
    "pages.Aside": ModelData(personal=Personal(("written_by", "text"), purpose=LANGUAGES)),
    "pages.Question": ModelData(personal=Personal(("asked_by", "answered_by", "words", "answer"), purpose=LANGUAGES)),
    "pages.Order": ModelData(personal=Personal(("placed_by", "stopped_by"), purpose=LANGUAGES)),
    "pages.OrderItem": INTERNAL,
    "wagtail_localize.TranslatableObject": INTERNAL,
    "wagtail_localize.TranslationSource": ModelData(  # which page is the source; and a copy of it
        printed=(PAGE,),
        unprinted=("content_json", "created_at", "last_updated_at", "schema_version", "object_repr"),
        personal=Personal(("content_json",), purpose=VERSIONS),
    ),
    "wagtail_localize.Translation": INTERNAL,
    "wagtail_localize.TranslationLog": INTERNAL,
    "wagtail_localize.TranslationContext": INTERNAL,
    "wagtail_localize.String": INTERNAL,
    "wagtail_localize.StringTranslation": LAST_TRANSLATOR,
    "wagtail_localize.SegmentOverride": LAST_TRANSLATOR,
    "wagtail_localize.Template": INTERNAL,
    "wagtail_localize.StringSegment": INTERNAL,
    "wagtail_localize.TemplateSegment": INTERNAL,
    "wagtail_localize.RelatedObjectSegment": INTERNAL,
    "wagtail_localize.OverridableSegment": INTERNAL,
    "wagtail_localize.LocaleSynchronization": INTERNAL,
}

DERIVED_FOLDERS = {"share": "pages"}  # cards
