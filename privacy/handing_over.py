"""What somebody who asked gets: the file of a person, to read and for a machine."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases import formats
from cases.models import AccessLog, User
from cases.views.access_log import what
from privacy.models import PrivacyRequest
from privacy.person_file import Part, PersonFile, leaving_of, moment
from privacy.review import found_in, names_of_others, review_of, withhold
from rest.names import camel

# Of as many years as there are; the oldest look that is still in the log comes last.
LOOKS = 20_000


def file_for(request: PrivacyRequest, at: datetime) -> PersonFile:
    """Return what is given on a request, without what is about somebody else."""
    review = review_of(request)
    withheld = withhold(review)
    looks = list(_looks(request))
    return PersonFile(request.about, at, review.parts, looks, withheld)


def _looks(request: PrivacyRequest) -> Iterator[dict[str, Any]]:
    """Yield who looked in the file of the household, the last one first."""
    about = request.about
    names = names_of_others(about)
    left = leaving_of(about) if about.has_left(timezone.localdate()) else None
    lines = AccessLog.objects.about(request.household_id).select_related(
        "user", "organisation"
    )
    roles = dict(User.Role.choices)
    for line in lines[:LOOKS]:
        yield {
            "at": line.at,
            "who": line.user.name if line.user else _("the system"),
            "organisation": str(line.organisation or ""),
            "role": str(roles.get(line.role, line.role)),
            "what": f"{line.get_action_display()}: {what(line.name)}",
            "why": ""
            if found_in(line.reason, names) or (left and line.at >= left)
            else line.reason,
            "emergency": line.emergency,
        }


# For a machine ---------------------------------------------------------------------


def data_of(file: PersonFile) -> dict[str, Any]:
    """Return the file as JSON has it: the names of the API, values as they are."""
    return {
        "madeAt": file.made_at,
        "person": str(file.member),
        "household": file.member.household.number,
        "sections": [
            {
                "name": part.section.name,
                "title": part.title,
                "rows": [
                    {camel(value.name): value.raw for value in row.values}
                    for row in part.rows
                ],
            }
            for part in file.parts
        ],
        "looks": file.looks,
        "withheld": [
            {"section": one.title, "field": one.label, "why": one.why}
            for one in file.withheld
        ],
    }


# To read ---------------------------------------------------------------------------


def document_of(file: PersonFile, request: PrivacyRequest) -> dict[str, Any]:
    """Return the file as the document that is printed."""
    title = _("What we keep about %(name)s") % {"name": file.member}
    return {
        "title": title,
        "footer": _("Helmond Aanpak · %(number)s")
        % {"number": file.member.household.number},
        "intro": [
            _(
                "You asked on %(asked)s which data we keep about you. This is the "
                "answer of %(made)s. You read here what is in the file of your "
                "household, as far as it is about you or about all of you together."
            )
            % {
                "asked": formats.full_date(request.asked_on),
                "made": formats.full_date(timezone.localdate(file.made_at)),
            },
            _(
                "Is something wrong, or do you see it otherwise? You may ask us to "
                "correct it, or let your own words stand beside it. You may also "
                "object, or complain to the Autoriteit Persoonsgegevens. Your "
                "aanspreekpunt helps you with it."
            ),
        ],
        "sections": [
            *(_section(part) for part in file.parts if part.rows),
            _section_of_looks(file),
            _section_of_withheld(file),
        ],
    }


def _section(part: Part) -> dict[str, Any]:
    return {
        "title": part.title,
        "rows": [
            {
                "title": _("%(nr)d of %(count)d") % {"nr": nr, "count": len(part.rows)},
                "fields": [
                    [capfirst(value.label), value.words] for value in row.values
                ],
            }
            for nr, row in enumerate(part.rows, start=1)
            if row.values
        ],
    }


def _section_of_looks(file: PersonFile) -> dict[str, Any]:
    text = _("Each time somebody opens your file, that is written down.")
    if not file.looks:
        text = _("Nobody looked in your file.")
    return {
        "title": _("Who looked in your file"),
        "text": [text],
        "head": [_("When"), _("Who"), _("What"), _("Why")] if file.looks else [],
        "widths": [3, 4, 4, 4],
        "lines": [
            [
                moment(look["at"]),
                ", ".join(filter(None, [look["who"], look["organisation"]])),
                capfirst(look["what"]),
                _("Emergency. %(why)s") % {"why": look["why"]}
                if look["emergency"]
                else look["why"],
            ]
            for look in file.looks
        ],
    }


def _section_of_withheld(file: PersonFile) -> dict[str, Any]:
    text = _("We left nothing out.")
    if file.withheld:
        text = _(
            "This is not in it, because somebody else has a right to it as well. You "
            "may ask the coordinator to look again."
        )
    return {
        "title": _("What you do not get, and why"),
        "text": [text],
        "head": [_("Where"), _("What"), _("Why")] if file.withheld else [],
        "widths": [4, 4, 6],
        "lines": [[one.title, capfirst(one.label), one.why] for one in file.withheld],
    }
