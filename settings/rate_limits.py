"""The rate limits of the site: every figure in one table, by scope."""

from typing import NamedTuple


class Rate(NamedTuple):
    """How often in how many seconds; by what it is counted, and what happens beyond it.

    A network is what one household has (`pages.http.rate_limit.network_of`).
    """

    times: int
    seconds: int
    counted_by: str
    beyond: str


RATE_LIMITS = {
    # home.users.auth
    "sign-in": Rate(5, 900, "wrong passwords of one name from one network", "even the right one is refused there"),
    "sign-in, one account": Rate(
        5, 900, "the same by its name and its address together", "even the right one is called a wrong one there"
    ),
    "sign-in, from anywhere": Rate(10, 3600, "wrong passwords of one name", "each further try waits a second"),
    "sign-in, locked and recorded": Rate(1, 900, "lock-outs of one name", "not written into the security log again"),
    "mailbox": Rate(3, 3600, "mails for a new password to one mailbox", "further ones are promised and not sent"),
    # home.users.invitations.invite
    "invitation": Rate(50, 86400, "invitations that one person sends, first ones and again", "a sentence, no account"),
    # home.sign_in.forms
    "second factor": Rate(5, 900, "wrong codes of one account from one network", "even the right one is refused there"),
    "second factor, from anywhere": Rate(
        30, 3600, "wrong codes of one account", "each is refused, and its owner told: whoever guesses has the password"
    ),
    "passkey": Rate(60, 300, "sign-ins by passkey begun from one network", "429"),
    # settings.middleware.RateLimit
    "reset": Rate(5, 3600, "forms for a new password sent from one network", "429"),
    "password": Rate(10, 300, "wrong passwords of pages and documents from one network", "429"),
    "search": Rate(60, 60, "searches from one network", "429"),
    "suggest": Rate(240, 60, "suggestions of the search to one network", "429"),
    # settings.serving.cpu_limit: one time is half a second of a processor, in which ten to a hundred pages are made
    "computing": Rate(10, 30, "half seconds of computing for one network", "429 for what is not stored"),
    "registration, computing": Rate(
        120, 60, "registrations from one network that has had its half seconds", "429, as everything else from there"
    ),
    # pages.api.requests.throttling
    "api:address": Rate(300, 60, "requests to the API from one network", "429 as problem details"),
    "api:token": Rate(1200, 60, "requests to the API with one token", "429 as problem details"),
    # registering for an event
    "registration": Rate(5, 60, "registrations by one e-mail or telephone number", "held until they are confirmed"),
    "registration, hour": Rate(20, 3600, "the same", "held until they are confirmed"),
    "registration, form": Rate(1, 60, "the same form again, before it was answered", "not counted by the others"),
    "registration, network": Rate(120, 60, "registrations from one network", "held until they are confirmed"),
    "registration, network, few places": Rate(
        10, 3600, "the same, where at most a fifth of the places is free", "held until they are confirmed"
    ),
    "registration, mailbox": Rate(
        3, 3600, "mails to one mailbox that strangers can cause", "further ones are promised and not sent"
    ),
    "registration, signed link": Rate(
        10, 3600, "mails that changes by a signed link cause to one mailbox", "further changes are made and not told"
    ),
    # pages.terms.views
    "term": Rate(60, 60, "topics, authors, outlets and places that one person makes while writing", "a sentence"),
    # pages.press.prefill
    "press": Rate(10, 60, "pages of the press that one person lets us read", "a sentence in the form"),
}
