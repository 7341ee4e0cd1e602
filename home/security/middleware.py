"""Middleware of the audit log: says whose request it is, and records each table that leaves the admin."""

from ..desk.urls import ADMIN
from .actions import Action
from .current_request import current_request
from .record import record

TABLES = ("text/csv", "application/vnd.openxmlformats")


class SecurityLogMiddleware:
    """Stands after AuthenticationMiddleware. Any table counts: which hold names, nobody has to remember to say."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = current_request.set(request)
        try:
            response = self.get_response(request)
            if is_exported(request, response):
                record(Action.EXPORTED, detail=request.path_info.removeprefix(ADMIN).strip("/"))
            return response
        finally:
            current_request.reset(token)


def is_exported(request, response) -> bool:
    is_table = response.headers.get("Content-Type", "").startswith(TABLES)
    return is_table and request.path_info.startswith(ADMIN) and request.user.is_authenticated
