"""What arrives at the site through proxies, told only to whoever holds its secret key: `manage.py doctor`."""

from dataclasses import asdict, dataclass

from django.core import signing
from django.http import HttpRequest, JsonResponse

PATH = "/readyz"
HEADER = "X-Doctor"  # a signature of this minute
META_HEADER = "HTTP_X_DOCTOR"
SALT = "home.health.arrival"
SECONDS = 60


@dataclass(frozen=True)
class Arrival:
    """A request as it reached the site: who handed it over, whether headers named another client, scheme and host."""

    peer: str
    is_forwarded: bool
    is_proxy_trusted: bool
    scheme: str
    host: str


def sign() -> str:
    """A signature that holds for a minute."""
    return signing.TimestampSigner(salt=SALT).sign("doctor")


def is_signed(request: HttpRequest) -> bool:
    try:
        signing.TimestampSigner(salt=SALT).unsign(request.META.get(META_HEADER, ""), max_age=SECONDS)
    except signing.BadSignature:
        return False
    return True


def tell(request: HttpRequest, get_response) -> JsonResponse:
    """Lets the request through all middleware, which may refuse or redirect it; else tells how it arrived."""
    peer, is_forwarded = request.META.get("REMOTE_ADDR", ""), "HTTP_X_FORWARDED_FOR" in request.META
    response = get_response(request)
    if response.status_code in {301, 302, 400}:
        return response
    is_trusted = (
        "HTTP_X_FORWARDED_FOR" in request.META
    )  # settings.middleware.ClientAddress drops what nobody vouches for
    arrival = Arrival(peer, is_forwarded, is_trusted, request.scheme or "", request.get_host())
    return JsonResponse(asdict(arrival), headers={"Cache-Control": "no-store"})
