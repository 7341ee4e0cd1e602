"""What `settings.serving.cpu_limit`, before Django, and Django tell each other of a request, in the WSGI environ."""

from dataclasses import dataclass

from django.http import HttpRequest

from .request_state import RequestState

NAME = "commonhouse.caller"
SESSION, TOKEN = "session", "token"


@dataclass
class Caller:
    """Who asks. `seconds_to_wait` is told to Django, which answers 429 and nothing else; `known_by` is what Django has found."""

    seconds_to_wait: int = 0
    known_by: str = ""  # what has proved who it is: SESSION of somebody signed in, or TOKEN

    @classmethod
    def of(cls, request: HttpRequest) -> "Caller":
        """That of this request; one of its own where no server has received it."""
        return request.META.setdefault(NAME, cls())


def note_who_asks(request: HttpRequest) -> None:
    """Tells the CPU limit whether the request was made by somebody whom we know. Asks nobody: who was not looked up is not known."""
    api = RequestState.of(request).api
    user = api.token.user if api and api.token else vars(request).get("_cached_user")  # django.contrib.auth.middleware
    if user and user.is_authenticated:
        Caller.of(request).known_by = TOKEN if api and api.token else SESSION
