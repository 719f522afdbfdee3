"""The administrator's pages: who has an account, and in which role."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cases import acting, actions, searches
from cases.errors import StaleVersion, TransitionRefused
from cases.forms.people import ChangePersonForm, NewPersonForm, PeopleFilter
from cases.forms.refusals import show_refusal, show_stale
from cases.keyset import page_of
from cases.models import Aanspreekpunt, User
from cases.permissions import may_manage_people
from cases.views.guards import only_for

# The columns that sort, with what stands in for one that is empty.
ORDERS = {"name": "name", "role": "role", "organisation": "organisation_name"}


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_manage_people)
def person_list(request: HttpRequest) -> HttpResponse:
    """Show the people who match; what was searched for is not in the address."""
    if request.method == "POST":
        return redirect(_address_of_filter(request))
    search = searches.text_of(request, request.GET.get("search", ""))
    form = PeopleFilter({**request.GET.dict(), "q": search})
    form.is_valid()
    # A value that the form does not know asks nothing.
    role, state = form.cleaned_data.get("role"), form.cleaned_data.get("state")
    people = _people(search, role, state)
    sort = request.GET.get("sort", "name")
    if sort.removeprefix("-") not in ORDERS:
        sort = "name"
    sign = "-" if sort.startswith("-") else ""
    order = f"{sign}{ORDERS[sort.removeprefix('-')]}"
    page = page_of(people, request, order=order, among=_people("", "", "all"))
    context = {
        "filter": form,
        "is_filtered": bool(search or role),
        "page": page,
        "sort": sort,
    }
    return render(request, "cases/person_list.html", context)


def _address_of_filter(request: HttpRequest) -> str:
    form = PeopleFilter(request.POST)
    form.is_valid()
    query = {
        name: value
        for name, value in form.cleaned_data.items()
        if value and name in ("role", "state")
    }
    if text := form.cleaned_data.get("q"):
        query["search"] = searches.keep(request, text)
    return f"{reverse('cases:person-list')}?{urlencode(query)}".removesuffix("?")


def _people(search: str, role: str | None, state: str | None) -> QuerySet[User]:
    people = User.objects.select_related("organisation").prefetch_related("areas")
    people = people.annotate(
        organisation_name=Coalesce("organisation__name", Value(""))
    )
    if state != "all":
        people = people.filter(is_active=state != "ended")
    if role:
        people = people.filter(role=role)
    for word in search.split():
        people = people.filter(
            Q(name__unaccent__icontains=word) | Q(email__icontains=word)
        )
    return people


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_manage_people)
def person_new(request: HttpRequest) -> HttpResponse:
    """Add somebody, and say how that person comes to a password."""
    form = NewPersonForm(request.POST or None)
    if form.is_valid():
        try:
            person = actions.add_person(
                **form.cleaned_data,
                by=request.user,  # type: ignore[arg-type]
                at=timezone.now(),
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(
                request,
                _(
                    "%(name)s has an account. Tell this person to choose "
                    "“Forgot your password?” on the page to sign in: then a mail "
                    "comes to %(email)s with which to choose a password."
                )
                % {"name": person.name, "email": person.email},
            )
            _warn_without_areas(request, person)
            return redirect("cases:person-list")
    return render(request, "cases/person_form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_manage_people)
def person_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Change or end an account."""
    person = get_object_or_404(User, uuid=uuid)
    form = ChangePersonForm(request.POST or None, initial=_initial(person))
    status = 200
    if form.is_valid():
        try:
            if _change(request, form, person):
                return redirect("cases:person-list")
        except StaleVersion as error:
            now = _initial(person)
            del now["version"]
            show_stale(form, error, now)
            status = 409
    context = {"form": form, "person": person, "households": _led_by(person)}
    context["without_areas"] = _is_without_areas(person)
    return render(request, "cases/person_form.html", context, status=status)


def _initial(person: User) -> dict:
    fields = ("name", "role", "organisation", "phone", "is_active", "version")
    return {
        **{name: getattr(person, name) for name in fields},
        "areas": person.areas.all(),
    }


def _change(request: HttpRequest, form: ChangePersonForm, person: User) -> bool:
    """Do what the form asks; return False when it was refused, which the form says."""
    led = _led_by(person)
    try:
        changed = actions.change_person(
            user_id=person.pk,
            **form.cleaned_data,
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
        )
    except ValidationError as error:
        show_refusal(form, error)
        return False
    except StaleVersion:
        raise
    except TransitionRefused as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _what_happened(person, changed, led))
    _warn_without_areas(request, changed)
    return True


def _is_without_areas(person: User) -> bool:
    """Tell whether somebody coordinates nothing, and sees no household by that."""
    return person.is_active and person.is_coordinator and not person.areas.exists()


def _warn_without_areas(request: HttpRequest, person: User) -> None:
    if _is_without_areas(person):
        sentence = _(
            "%(name)s is a coordinator without an area, and sees no household by that. "
            "Tick the areas on the page of this account."
        )
        messages.warning(request, sentence % {"name": person.name})


def _led_by(person: User) -> int:
    """Return how many, and not which: the administrator sees no household."""
    with acting.as_role(acting.PEOPLE):
        return Aanspreekpunt.objects.current().filter(user=person).count()


def _what_happened(before: User, now: User, led: int) -> str:
    """Say what was saved; of an account that is ended, what that means."""
    if not before.is_active or now.is_active:
        return _("%(name)s is saved.") % {"name": now.name}
    said = _("The account of %(name)s is ended: nobody can sign in with it any more.")
    left = ngettext(
        "%(number)d household has no aanspreekpunt now; its coordinator sees that.",
        "%(number)d households have no aanspreekpunt now; their coordinators see that.",
        led,
    )
    sentences = [said % {"name": now.name}, left % {"number": led} if led else ""]
    return " ".join(filter(None, sentences))
