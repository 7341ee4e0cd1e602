"""In which language a request is answered; a language that is not on is not there."""

from django.conf import settings
from django.http import Http404
from django.utils import translation
from django.utils.cache import patch_vary_headers

from pages.caching import languages_of

from .middleware import ADMIN

# The same in every language, and often asked for: no query is spent on them.
NO_LANGUAGE = ("/livez", "/readyz", "/media/", "/theme-", "/favicon.ico")


class Language:
    """The address decides the language; in the admin, which has one address for all, the browser does.

    Unlike Django's LocaleMiddleware it says `Vary: Accept-Language` only in the admin: caches split on it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        admin = request.path_info.startswith(ADMIN)
        from_path = translation.get_language_from_path(request.path_info)
        on = (
            set() if request.path_info.startswith(NO_LANGUAGE) else {row.language_code for row in languages_of(request)}
        )
        if from_path and from_path not in on:
            translation.activate(settings.LANGUAGE_CODE)
            raise Http404("a language that is not on")
        language = translation.get_language_from_request(request) if admin else from_path or settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language())
        if admin:
            patch_vary_headers(response, ("Accept-Language",))
        return response
