"""Health checks of what the operator has set: key, debugging, hosts, mail, addresses of the trusted."""

import os
import re
from collections.abc import Iterator
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.http.request import validate_host
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from pages.network.models import Network

from ..check import Finding, broken, health_check, warning
from ..reasons import plain_reason

SHORTEST_KEY, FEWEST_LETTERS = 50, 5  # as Django's own check security.W009
NEAR = {"localhost", "127.0.0.1", "::1"}
# Values of settings/deploy/env.example and of the manual; hosts that RFC 2606, section 3, reserves for examples.
PLACEHOLDER = re.compile(r"(^|[^\w-])example\.(org|com|net)\b|//user:password@", re.IGNORECASE)
MAIL_TIMEOUT = 10  # seconds


def is_public() -> bool:
    """Whether the site's address leads to another machine than the one of whoever tries it out."""
    return urlsplit(settings.BASE_URL).hostname not in NEAR


def has_tls() -> bool:
    return settings.BASE_URL.startswith("https:")


@health_check(pgettext_lazy("health", "Secret key"))
def secret_key() -> Iterator[Finding]:
    if len(settings.SECRET_KEY) < SHORTEST_KEY or len(set(settings.SECRET_KEY)) < FEWEST_LETTERS:
        yield broken(
            _("SECRET_KEY is so short that it could be guessed."),
            _("Set one of at least 50 random letters; everybody has to log in again then."),
        )


@health_check(pgettext_lazy("health", "Production"))
def production() -> Iterator[Finding]:
    if settings.DEBUG and is_public():
        yield broken(_("DEBUG is on: visitors who meet an error see the code and the settings."), _("Leave DEBUG out."))
    if settings.FORGOTTEN_IN:
        yield broken(
            _("%(file)s names no DJANGO_SETTINGS_MODULE: the site runs with the settings for one's own machine.")
            % {"file": settings.FORGOTTEN_IN},
            _("Set DJANGO_SETTINGS_MODULE=settings.production there, then restart server and work."),
        )
    elif (is_public() or has_tls()) and not settings.SETTINGS_MODULE.endswith(".production"):
        yield warning(
            _("The site is public, and runs with %(module)s.") % {"module": settings.SETTINGS_MODULE},
            _("Set DJANGO_SETTINGS_MODULE=settings.production for server, work and commands."),
        )
    if is_public() and settings.BASE_URL.startswith("http:"):
        yield warning(
            _("BASE_URL begins with http: passwords travel readable."),
            _("Set up TLS before it (settings/deploy/README.md), then change BASE_URL to https."),
        )


@health_check(pgettext_lazy("health", "Second factor"))
def second_factor() -> Iterator[Finding]:
    if is_public() and settings.SECOND_FACTOR == "off":
        yield warning(
            _("SECOND_FACTOR is off: whoever learns a colleague’s password is in."),
            _("Leave SECOND_FACTOR out; everybody then has a week to set one up."),
        )


@health_check(pgettext_lazy("health", "Allowed hosts"))
def allowed_hosts() -> Iterator[Finding]:
    host = urlsplit(settings.BASE_URL).hostname or ""
    if not validate_host(host, settings.ALLOWED_HOSTS):
        yield broken(
            _("ALLOWED_HOSTS does not name %(host)s, the host of BASE_URL: every page is refused.") % {"host": host},
            _("Add it to ALLOWED_HOSTS."),
        )
    elif "*" in settings.ALLOWED_HOSTS:
        yield warning(
            _("ALLOWED_HOSTS is “*”: a forged Host could stand in links that are mailed."),
            _("Set ALLOWED_HOSTS=%(host)s.") % {"host": host},
        )


@health_check(pgettext_lazy("health", "Sender of mails"))
def mail_settings() -> Iterator[Finding]:
    if not is_public():
        return
    if settings.DEFAULT_FROM_EMAIL.rstrip(">").rpartition("@")[2] in NEAR:
        yield broken(
            _("Mails come from localhost, which mail servers refuse."),
            _("Set DEFAULT_FROM_EMAIL to an address of your own domain."),
        )
    if "smtp" not in settings.OUTBOX_BACKEND:
        yield broken(
            _("Mails go to no mail server: invitations and new passwords reach nobody."),
            _("Set EMAIL_URL, for example smtp+tls://user:password@mail.example.org:587"),
        )


@health_check(
    pgettext_lazy("health", "Mail server"), writes=True
)  # its log has the login; the status page does not wait
def mail_server() -> Iterator[Finding]:
    """Connects, greets (EHLO) and logs in, as for a mail; sends none."""
    if "smtp" not in settings.OUTBOX_BACKEND:
        return
    connection = get_connection(settings.OUTBOX_BACKEND, timeout=MAIL_TIMEOUT)
    try:
        connection.open()
        connection.connection.ehlo_or_helo_if_needed()
    except (OSError, SMTPException) as problem:
        yield broken(
            _("The mail server can’t be used: %(problem)s. Invitations and confirmations wait in the outbox.")
            % {"problem": plain_reason(problem)},
            _("Compare EMAIL_URL with what the mail server asks for; then: manage.py doctor --mail ADDRESS"),
        )
    finally:
        connection.close()


def settings_in_use() -> dict[str, str]:
    """The variables of the environment by name, those that the settings read as the settings have them."""
    return {name: os.environ.get(name, "") for name in settings.VARIABLES} | {
        "ALLOWED_HOSTS": ",".join(settings.ALLOWED_HOSTS),
        "BASE_URL": settings.BASE_URL,
        "DEFAULT_FROM_EMAIL": settings.DEFAULT_FROM_EMAIL,
    }


@health_check(pgettext_lazy("health", "Values of the example"))
def placeholders() -> Iterator[Finding]:
    """Names the variables and no value: they hold passwords."""
    names = {name for name, value in settings_in_use().items() if PLACEHOLDER.search(value)}
    if PLACEHOLDER.search(str(settings.EMAIL_HOST)):
        names.add("EMAIL_URL")
    if names:
        yield broken(
            _("Still as in settings/deploy/env.example: %(names)s.") % {"names": ", ".join(sorted(names))},
            _("Set your own value there, or leave the variable out; then restart server and work."),
        )


@health_check(pgettext_lazy("health", "Security contact"), needs_database=True)
def security_contact() -> Iterator[Finding]:
    """Name the places where people look for the address for security reports, and find none that is read."""
    addresses = {
        "/.well-known/security.txt": list(Network.objects.values_list("email", flat=True)),
        "SECURITY.md": contacts_in_security_policy(),
    }
    missing = [place for place, found in addresses.items() if not any(map(is_own_address, found))]
    if missing and is_public():
        yield warning(
            _("No address for security reports in: %(places)s.") % {"places": ", ".join(missing)},
            _("Enter an e-mail address that is read, under Settings › Network and in SECURITY.md."),
        )


def contacts_in_security_policy() -> list[str]:
    """Return the e-mail addresses in SECURITY.md."""
    return re.findall(r"<([^\s<>]+@[^\s<>]+)>", (settings.ROOT / "SECURITY.md").read_text())


def is_own_address(address: str) -> bool:
    return bool(address) and not PLACEHOLDER.search(address)


@health_check(pgettext_lazy("health", "Trusted proxies"))
def trusted_proxies() -> Iterator[Finding]:
    """The site's server speaks no TLS: where its address is https, a proxy is in front of it."""
    if has_tls() and is_public() and not settings.TRUSTED_PROXIES:
        yield broken(
            _(
                "TRUSTED_PROXIES is empty: all visitors count as the one proxy, and five wrong passwords of one person"
                " lock out everyone."
            ),
            _("Set TRUSTED_PROXIES to the address from which the proxy asks, 127.0.0.1 for nginx on this machine."),
        )
