"""Dutch first: a page is in the language that the person chose, and else in Dutch."""

from django.conf import settings
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


class Language(LocaleMiddleware):
    """As Django's own, but a browser's list of languages counts for the API alone.

    A professional whose browser happens to be English works in Dutch; a script
    asks for a language by Accept-Language, which is all it has.
    """

    def process_request(self, request):
        if request.path.startswith("/api/"):
            super().process_request(request)
            return
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen not in dict(settings.LANGUAGES):
            chosen = settings.LANGUAGE_CODE
        translation.activate(chosen)
        request.LANGUAGE_CODE = chosen
