"""Authentication by bearer tokens: what we ask of one beyond Wagtail: until when it holds, whether it may write, who
made it.
"""

from datetime import timedelta
from itertools import chain

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import APIToken

from media.features import announced

from .errors import Problem

READ, WRITE = "read", "write"
SCOPES = [(READ, _("Read")), (WRITE, _("Read and write"))]
USE_INTERVAL = timedelta(minutes=1)  # between two records of the last use
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="api", error="invalid_token"'}  # RFC 6750, section 3


class TokenTerms(models.Model):
    """Beside one token of Wagtail's. A token without terms, made by some other way, only reads."""

    token = models.OneToOneField(APIToken, on_delete=models.CASCADE, related_name="terms", primary_key=True)
    scope = models.CharField(pgettext_lazy("API", "may"), max_length=5, choices=SCOPES, default=READ)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        app_label = "pages"
        verbose_name = _("terms of a token")
        verbose_name_plural = _("terms of tokens")

    def __str__(self):
        return str(self.token)

    @property
    def is_ended(self) -> bool:
        return bool(self.ends_at and self.ends_at <= timezone.now())


def offered_scopes() -> set[str]:
    """Return the scopes that a token can have: to read, and those that apps announce."""
    return {READ, *chain.from_iterable(announced("token_scopes"))}


def authenticate(header: str) -> APIToken:
    """The token in an Authorization header (RFC 6750, section 2.1), with its user; raises Problem 401 if invalid."""
    scheme, _space, key = header.partition(" ")
    if scheme.lower() != "bearer":
        raise token_problem(f"Not a bearer token, but “{scheme[:20]}”.")
    key = key.strip()
    if not APIToken.validate_token_format(key):
        raise token_problem("This was never a token.")
    hashes = APIToken.candidate_key_hashes(key)
    token = APIToken.objects.select_related("user", "terms").filter(key_hash__in=hashes).first()
    if token is None:
        raise token_problem("This token is not known here.")
    if token.revoked_at:
        raise token_problem("This token was revoked.")
    if terms(token).is_ended:
        raise token_problem("This token has ended.")
    if not token.user.is_active:
        raise token_problem("The account that this token stands for is closed.")
    record_use(token)
    return token


def token_problem(detail: str) -> Problem:
    return Problem(401, "token-refused", detail=detail, headers=CHALLENGE)


def terms(token: APIToken) -> TokenTerms:
    """The terms of a token; one without terms has the scope to read."""
    try:
        return token.terms
    except TokenTerms.DoesNotExist:
        return TokenTerms(token=token, scope=READ)


def record_use(token: APIToken) -> None:
    """Records the time of last use, at most once a minute."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at >= USE_INTERVAL:
        APIToken.objects.filter(pk=token.pk).update(last_used_at=now)


def check_scope(method: str, token: APIToken) -> None:
    """Raise Problem 403 for a method that writes, with a token that has only the scope to read."""
    if method not in SAFE_METHODS and terms(token).scope != WRITE:
        raise Problem(403, "read-only", detail=f"{method} needs a token that may write.")
