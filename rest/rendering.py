"""JSON in and out, and which format an answer gets."""

from typing import Any

import orjson
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

from rest.problems import TooLarge


class JsonRenderer(BaseRenderer):
    """JSON with moments in UTC; what JSON has no type for becomes text."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        if data is None:
            return b""
        return orjson.dumps(data, default=plain, option=orjson.OPT_UTC_Z)


def plain(value: Any) -> Any:
    """Return what JSON can say of a value: a dict, or its text."""
    return dict(value) if isinstance(value, dict) else str(value)


class JsonParser(BaseParser):
    """JSON only; NaN, lone surrogates and endless nesting are no JSON."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        # Django guards `request.body`, not the stream that is read here.
        length = int(parser_context["request"].META.get("CONTENT_LENGTH") or 0)
        if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge()
        try:
            return orjson.loads(stream.read())
        except orjson.JSONDecodeError as error:
            # The parser's own words could repeat what was sent.
            raise ParseError(
                _("The body is not valid JSON: line %(line)s, character %(column)s.")
                % {"line": error.lineno, "column": error.colno}
            ) from None


class Negotiation(DefaultContentNegotiation):
    """`?format=csv` goes before the Accept header, where there is a choice.

    Whether the format exists is checked with the other query keys.
    """

    def select_renderer(self, request, renderers, format_suffix=None):
        wanted = request.query_params.get("format")
        for renderer in renderers:
            if renderer.format == wanted:
                return renderer, renderer.media_type
        return super().select_renderer(request, renderers, format_suffix)
