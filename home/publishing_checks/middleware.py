"""Middleware of the checks before publishing: a refusal on any way that does not see to it itself."""

from django.contrib import messages
from django.shortcuts import redirect

from media.publishing import PublishingStopped


class StoppedMiddleware:
    """Publishing that a check stops, on any other way at the desk: says what is missing, and leads to the list."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, problem):
        if not isinstance(problem, PublishingStopped):
            return None
        messages.error(request, problem.message)
        return redirect(problem.address)
