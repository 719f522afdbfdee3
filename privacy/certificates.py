"""What a certificate of destruction says, in words."""

from typing import Any

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy.models import Certificate, RetentionRule
from privacy.person_file import moment

STARTS = dict(RetentionRule.Starts.choices)


def words_of(certificate: Certificate) -> dict[str, Any]:
    """Return the grounds and the kinds of a certificate as people read them."""
    return {
        "grounds": [_ground(each) for each in certificate.grounds],
        "kinds": [{**each, "words": _kind(each["kind"])} for each in certificate.kinds],
    }


def _ground(ground: dict[str, Any]) -> str:
    term = ngettext("%(years)d year", "%(years)d years", ground["years"]) % {
        "years": ground["years"]
    }
    words = _("%(law)s: %(term)s from when %(start)s. Source: %(source)s.") % {
        "law": ground["law"] or capfirst(_("no law")),
        "term": term,
        "start": STARTS[ground["starts"]],
        "source": ground["source"],
    }
    own_choice = _("Our own choice.") if ground["own_choice"] else ""
    return f"{words} {own_choice}".strip()


def _kind(label: str) -> str:
    """Return what a kind of row is called; one of before keeps its name."""
    try:
        name = apps.get_model(label)._meta.verbose_name_plural
    except LookupError:
        return label
    return capfirst(str(name))


def document_of(certificate: Certificate) -> dict[str, Any]:
    """Return the certificate as a document."""
    words = words_of(certificate)
    return {
        "title": _("Certificate of destruction %(number)s")
        % {"number": certificate.number},
        "footer": certificate.number,
        "intro": [
            _(
                "A file of the Helmond Aanpak was destroyed. Every row of it is gone, "
                "those of its history and of the log as well. Of whom it was cannot be "
                "told from this certificate."
            )
        ],
        "sections": [
            {
                "title": _("By whom and when"),
                "rows": [
                    {
                        "title": "",
                        "fields": [
                            [_("Proposed"), _who(certificate, "proposed")],
                            [_("Approved"), _who(certificate, "approved")],
                            [_("Destroyed"), moment(certificate.carried_out_at)],
                        ],
                    }
                ],
            },
            {"title": _("On which ground"), "text": words["grounds"]},
            {
                "title": _("What was destroyed"),
                "head": [_("Kind"), _("Rows"), _("Versions"), _("Hash")],
                "widths": [5, 1, 2, 8],
                "lines": [
                    [
                        each["words"],
                        str(each["rows"]),
                        str(each["versions"]),
                        in_pieces(each["sha256"]),
                    ]
                    for each in words["kinds"]
                ],
            },
            {
                "title": _("What stays"),
                "text": [
                    ngettext(
                        "%(count)d case goes on in the figures, without name, number, "
                        "text or exact date.",
                        "%(count)d cases go on in the figures, without name, number, "
                        "text or exact date.",
                        certificate.cases_kept,
                    )
                    % {"count": certificate.cases_kept},
                    _("Hash of this certificate: %(hash)s")
                    % {"hash": certificate.hash},
                ],
            },
        ],
    }


def _who(certificate: Certificate, step: str) -> str:
    person = getattr(certificate, f"{step}_by")
    return f"{person.name}, {moment(getattr(certificate, f'{step}_at'))}"


def in_pieces(digest: str) -> str:
    """Return a hash in four pieces, so that a column of paper takes it."""
    return " ".join(digest[at : at + 16] for at in range(0, len(digest), 16))
