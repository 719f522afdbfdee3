"""Tokens of people: who calls with one acts from then on."""

from cases import acting
from rest.authentication import BearerAuthentication


class PersonalBearer(BearerAuthentication):
    """As of `rest`, and the database hears whose token it is."""

    def authenticate(self, request):
        found = super().authenticate(request)
        if found is not None:
            acting.recognise(found[0].pk)
        return found
