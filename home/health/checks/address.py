"""Health check of the way to the site: asks its own address once, as a visitor would, and looks at what arrived there."""

import http.client
import json
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from pages.i18n.durations import format_seconds

from ..arrival import HEADER, PATH, Arrival, sign
from ..check import Finding, broken, health_check, warning, well
from ..reasons import plain_reason
from .clock import TOLERATED
from .clock import advice as clock_advice

TIMEOUT = 5  # seconds
MOST = 10_000  # bytes of an answer
MANUAL = "settings/deploy/README.md"


@dataclass(frozen=True)
class Answer:
    """An HTTP response: status, where it leads, its date, its body."""

    status: int
    location: str
    date: str
    body: bytes

    @property
    def arrival(self) -> Arrival | None:
        """What the site says has arrived; None where something else has answered."""
        try:
            return Arrival(**json.loads(self.body))
        except (ValueError, TypeError):
            return None


def ask(address: str) -> Answer:
    """GET without following anything. Raises OSError (ssl.SSLError among them) or http.client.HTTPException."""
    url = urlsplit(address)
    connect = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    connection = connect(url.hostname or "", url.port, timeout=TIMEOUT)
    try:
        connection.request("GET", PATH, headers={HEADER: sign()})
        response = connection.getresponse()
        location, date = response.getheader("Location", ""), response.getheader("Date", "")
        return Answer(response.status, location, date, response.read(MOST))
    finally:
        connection.close()


@health_check(pgettext_lazy("health", "Address and proxy"))
def address() -> Iterator[Finding]:
    """What can be told from the answer: certificate, redirects, refused host, and which client and scheme have arrived."""
    base = settings.BASE_URL
    try:
        answer = ask(base)
    except ssl.SSLCertVerificationError as problem:
        yield broken(
            _("The certificate of %(address)s is not valid: %(problem)s.")
            % {"address": base, "problem": problem.verify_message},
            _("Renew it: certbot renew."),
        )
    except (OSError, http.client.HTTPException) as problem:
        yield warning(
            _("%(address)s does not answer from this machine (%(problem)s).")
            % {"address": base, "problem": plain_reason(problem)},
            _("Look whether server and proxy run, and whether the name leads here."),
        )
    else:
        yield from date_of(answer)
        yield from wrong_answer(answer) if answer.arrival is None else wrong_arrival(answer.arrival)


def date_of(answer: Answer) -> Iterator[Finding]:
    """The proxy's clock."""
    try:
        apart = abs(parsedate_to_datetime(answer.date) - timezone.now())
    except (ValueError, TypeError):  # none, or one without a zone
        return
    if apart > TOLERATED + timedelta(seconds=TIMEOUT):
        yield broken(
            _("The clocks of this machine and of the web server are %(time)s apart.") % {"time": format_seconds(apart)},
            clock_advice(),
        )


def wrong_answer(answer: Answer) -> Iterator[Finding]:
    base, trust = settings.BASE_URL, _("Let the proxy set X-Forwarded-Proto, and name it in TRUSTED_PROXIES.")
    if 300 <= answer.status < 400 and answer.location.startswith(f"{base}/"):
        yield broken(_("The site leads from its own address to the same address, for ever."), trust)
    elif 300 <= answer.status < 400:
        yield broken(
            _("%(address)s leads elsewhere.") % {"address": base}, _("Set BASE_URL to the address where visitors end.")
        )
    elif answer.status == 400:
        yield broken(
            _("The site refuses its own host."),
            _("Let the proxy pass the Host on (proxy_set_header Host $host), and compare ALLOWED_HOSTS."),
        )
    elif answer.status in {502, 503, 504}:
        yield broken(
            _("The web server answers, and finds no site behind it (%(status)d).") % {"status": answer.status},
            _("Start the server; compare its port with the one that the web server names."),
        )
    else:
        yield warning(
            _("Something else answers at %(address)s (%(status)d), or this command has another SECRET_KEY.")
            % {"address": base, "status": answer.status},
            _("Run the command with the environment of the server; look where the name leads."),
        )


def wrong_arrival(arrival: Arrival) -> Iterator[Finding]:
    url, found = urlsplit(settings.BASE_URL), False
    if arrival.is_forwarded and not arrival.is_proxy_trusted:
        found = True
        yield broken(
            _(
                "A proxy stands before the site and is not trusted: all visitors count as one, and limits hit all of them."
            ),
            _("Set TRUSTED_PROXIES=%(address)s.") % {"address": arrival.peer},
        )
    elif url.scheme == "https" and not arrival.is_forwarded:
        found = True
        yield broken(
            _("The proxy does not say who asks: all visitors count as one."),
            _("Let it set X-Forwarded-For (%(manual)s).") % {"manual": MANUAL},
        )
    if arrival.scheme != url.scheme:
        found = True
        yield broken(
            _("Visitors use %(wanted)s, and %(seen)s arrives at the site.")
            % {"wanted": url.scheme, "seen": arrival.scheme},
            _("Let the proxy set X-Forwarded-Proto, and name it in TRUSTED_PROXIES."),
        )
    if arrival.host != url.netloc:
        found = True
        yield warning(
            _("The site is called %(wanted)s, and %(seen)s arrives there.")
            % {"wanted": url.netloc, "seen": arrival.host},
            _("Let the proxy pass the Host on: proxy_set_header Host $http_host"),
        )
    if not found:
        yield well(_("The site answers at %(address)s.") % {"address": settings.BASE_URL})
