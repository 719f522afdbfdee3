"""Ending what somebody is signed in with: sessions, tokens, calendar, at once."""

from allauth.usersessions.models import UserSession

from cases.models import CalendarFeed, Token, User


def end_all(user: User, *, but: str | None = None) -> None:
    """End every session of a person, also in the browser that is open now."""
    for session in UserSession.objects.filter(user=user):
        if session.session_key != but:
            session.end()


def end_sign_in(user: User) -> None:
    """End what somebody is signed in with: sessions, tokens and calendar, at once."""
    end_all(user)
    Token.objects.filter(user=user).delete()
    # Its address is a key as well: who comes back later makes a new one.
    CalendarFeed.objects.filter(user=user).delete()
