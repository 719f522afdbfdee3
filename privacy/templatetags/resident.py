"""The words of a resident's own page, in the language of `words` in the context."""

from datetime import date, datetime
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone

from privacy.letter_words import Language

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: Context, key: str, **values: Any) -> str:
    """Say a fixed text: {% say "call" phone=user.phone %}."""
    words: Language = context["words"]
    return words.say(key, **{name: str(value) for name, value in values.items()})


@register.simple_tag(takes_context=True)
def say_of(context: Context, table: str, key: str) -> str:
    """Say one of a list of texts: {% say_of "reasons" grant.reason %}."""
    words: Language = context["words"]
    return words.texts[table][key]


@register.simple_tag(takes_context=True)
def say_day(context: Context, day: date) -> str:
    words: Language = context["words"]
    return words.day(day)


@register.simple_tag(takes_context=True)
def say_moment(context: Context, moment: datetime) -> str:
    words: Language = context["words"]
    day = words.day(timezone.localdate(moment))
    return words.say("moment", date=day, time=words.clock(moment))
