"""The rules of the API: by operation, as openapi.json names them.

A method that the document does not name is refused with 405.
"""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from cases.models import (
    Aanspreekpunt,
    AccessRequest,
    Area,
    CalendarFeed,
    Handover,
    Household,
    Leefdomein,
    LegalGround,
    Organisation,
    User,
)
from helmond_aanpak.tests.matrix.pages import (
    A_LEAVER,
    a_leaver,
    closed,
    decided,
    finished,
    offered,
    today,
    with_question,
)
from helmond_aanpak.tests.matrix.rules import (
    Need,
    Rule,
    administrator,
    answers_question,
    anybody,
    asked_it,
    coordinator,
    corrects,
    decides,
    follows,
    in_role,
    is_lead,
    is_manager,
    lets_in,
    nobody,
    own_notification,
    reads_log,
    reviews,
    sees,
    sees_figures,
    signed_in,
    works,
    works_with_households,
)
from helmond_aanpak.tests.matrix.world import File
from mdo.models import DoorbraakBudget
from reporting.models import Export, ExportChunk, Price

TEXT = "Een tekst."


def uuid_of(model, **fields) -> str:
    return str(model.objects.filter(**fields)[0].uuid)


def versioned(**fields: Any):
    return lambda file: {"version": 1, **fields}


def a_household(file: File) -> dict[str, Any]:
    members = [{"firstName": "Nel"}]
    return {"name": "Huishouden Nieuw", "area": uuid_of(Area), "members": members}


def a_correction(file: File) -> dict[str, Any]:
    household = Household.objects.get(pk=file.household.pk)
    return {"version": household.version, "name": household.name, "postcode": ""}


def a_member(file: File) -> dict[str, Any]:
    return {"household": file.uuid("household"), "firstName": "Nel"}


def an_appointment(file: File) -> dict[str, Any]:
    newcomer = uuid_of(User, name="Niek Nieuw")
    return {"user": newcomer, "fromOn": today(), "reason": TEXT}


def an_heir(file: File) -> dict[str, Any]:
    return {"to": uuid_of(User, name="Niek Nieuw"), "reason": TEXT}


def a_case(file: File) -> dict[str, Any]:
    return {
        "household": file.uuid("household"),
        "voordeur": "Wijkhuis",
        "openedOn": today(),
        "leefdomeinen": [uuid_of(Leefdomein)],
        "legalGround": uuid_of(LegalGround, in_force=True),
    }


def an_mdo(file: File) -> dict[str, Any]:
    promise = {"text": TEXT, "owner": None, "about": file.uuid("member")}
    return {
        "case": file.uuid("case"),
        "heldOn": today(),
        "place": "Thuis",
        "residentPresent": True,
        "attendees": [],
        "agreements": [promise],
    }


def a_doorbraak(file: File) -> dict[str, Any]:
    return {
        "case": file.uuid("case"),
        "agreement": file.uuid("agreement"),
        "obstacle": "local_rule",
        "allegedRule": TEXT,
    }


def a_decision(file: File) -> dict[str, Any]:
    return {"version": 1, "decision": "granted", "reason": TEXT, "mandate": TEXT}


OF_OTHER_AREAS = Rule(in_role(nobody, coordinator), address={"uuid": uuid4()})

PHASE = {"phase": 3, "trigger": "safety", "criterion": TEXT, "ground": TEXT}


def an_escalation(file: File) -> dict[str, Any]:
    return {**PHASE, "reviewOn": today(9), "case": file.uuid("case")}


def a_phase(file: File) -> dict[str, Any]:
    return {**PHASE, "reviewOn": today(9), "version": 1}


def scores(file: File) -> dict[str, Any]:
    answer = {"leefdomein": uuid_of(Leefdomein, name="Werk"), "tevredenheid": 6}
    return {
        "case": file.uuid("case"),
        "moment": "begin",
        "measuredOn": today(),
        "answeredBy": "resident",
        "answers": [answer],
        "about": file.uuid("member"),
    }


def a_cost(file: File) -> dict[str, Any]:
    return {
        "case": file.uuid("case"),
        "period": "before",
        "price": uuid_of(Price, code="WMO-BEG"),
        "quantity": "12",
        "certainty": "established",
        "about": file.uuid("member"),
    }


def an_effort(file: File) -> dict[str, Any]:
    return {
        "case": file.uuid("case"),
        "organisation": uuid_of(Organisation),
        "hours": "3",
        "rate": "60",
    }


def a_ground(file: File) -> dict[str, Any]:
    ground = LegalGround.objects.filter(in_force=True).exclude(name="Wmo 2015")[0]
    return {
        "case": file.uuid("case"),
        "legalGround": str(ground.uuid),
        "validFrom": today(),
    }


def a_party(file: File) -> dict[str, Any]:
    return {
        "household": file.uuid("household"),
        "organisation": uuid_of(Organisation, name="Welzijn De Brug"),
        "member": file.uuid("member"),
        "agreedOn": today(),
    }


def told(file: File) -> dict[str, Any]:
    return {
        "household": file.uuid("household"),
        "member": file.uuid("member"),
        "what": TEXT,
        "informedOn": today(),
    }


def a_question(file: File) -> dict[str, Any]:
    number = file.household.number
    return {"number": number, "purpose": TEXT, "untilOn": today(20)}


def an_emergency(file: File) -> dict[str, Any]:
    """Of a number that there is not: of one that there is, the file opens."""
    return {"number": "HA-00000", "reason": TEXT}


def a_judgement(file: File) -> dict[str, Any]:
    return {"version": 1, "judgement": "justified", "note": TEXT}


PASSWORD = "een lang wachtwoord voor de matrix"


def with_password(file: File) -> None:
    newcomer: Any = file.known["newcomer"]
    newcomer.set_password(PASSWORD)
    newcomer.save(update_fields=["password"])


def a_sign_in(file: File) -> dict[str, Any]:
    newcomer: Any = file.known["newcomer"]
    return {"email": newcomer.email, "password": PASSWORD}


def of_manager(file: File) -> None:
    """Let the export be the manager's, and waiting."""
    manager = User.objects.filter(role="manager").order_by("pk")[0]
    Export.objects.filter(uuid=file.uuid("export")).update(asked_by=manager)


def with_file(file: File) -> None:
    """As `of_manager`, and ready."""
    of_manager(file)
    export: Any = file.known["export"]
    Export.objects.filter(pk=export.pk).update(
        state="ready",
        file="deadlines.csv",
        expires_at=timezone.now() + timedelta(days=1),
    )
    ExportChunk.objects.create(export=export, position=0, data=b"a,b")


def asked_by_lead(file: File) -> None:
    AccessRequest.objects.filter(uuid=file.uuid("request")).update(asked_by=file.lead)


def offered_to_lead(file: File) -> None:
    """Let another be the aanspreekpunt, and offer it to who is it otherwise."""
    another: Any = file.known["newcomer"]
    offered(file)
    Aanspreekpunt.objects.filter(uuid=file.uuid("aanspreekpunt")).update(user=another)
    Handover.objects.filter(uuid=file.uuid("handover")).update(
        giver=another, offered_by=another, receiver=file.lead
    )


def handed_over(file: File) -> None:
    Handover.objects.filter(uuid=file.uuid("handover")).update(status="accepted")


def an_offer(file: File) -> dict[str, Any]:
    return {
        "household": file.uuid("household"),
        "receiver": file.uuid("newcomer"),
        "fromOn": today(),
        "reason": TEXT,
        "steps": ["told"],
        "informOn": today(),
    }


def an_absence(file: File) -> dict[str, Any]:
    return {
        "standIn": file.uuid("newcomer"),
        "fromOn": today(),
        "untilOn": today(9),
    }


def with_calendars(file: File) -> None:
    CalendarFeed.objects.bulk_create(
        CalendarFeed(user=user, digest=str(user.uuid), made_at=timezone.now())
        for user in User.objects.all()
    )


def a_plan(file: File) -> dict[str, Any]:
    return {
        "plannedAt": (timezone.now() + timedelta(days=7)).isoformat(),
        "place": "Wijkhuis",
        "placeChosenByResident": True,
        "invited": [file.uuid("newcomer")],
    }


def a_planned_mdo(file: File) -> dict[str, Any]:
    return {**a_plan(file), "case": file.uuid("case")}


def a_holding(file: File) -> dict[str, Any]:
    held = an_mdo(file)
    del held["case"]
    return {**held, "version": 1}


def a_mandate(file: File) -> dict[str, Any]:
    return {"mandates": [{"role": "coordinator", "upTo": "5000.00", "version": 1}]}


def a_budget(file: File) -> None:
    DoorbraakBudget.objects.create(year=2031, amount=50000)


def a_comparison(file: File) -> dict[str, Any]:
    return {"precedent": file.uuid("precedent"), "isAlike": True, "why": TEXT}


def a_settlement(file: File) -> dict[str, Any]:
    payer = uuid_of(Organisation)
    return {"version": 1, "settleWith": payer, "settledOn": today()}


def resource(name: str, subject: str) -> dict[str, Rule]:
    """Return the rules of a list of rows of households, and of one of them."""
    return {
        f"GET /{name}": Rule(signed_in, shows=True),
        f"GET /{name}/{{uuid}}": Rule(sees, subject, shows=True),
    }


def known(name: str, subject: str, key: str = "uuid") -> dict[str, Rule]:
    """Return the rules of a list that everybody who signs in may read."""
    return {
        f"GET /{name}": Rule(signed_in),
        f"GET /{name}/{{{key}}}": Rule(signed_in, subject),
    }


def creation(need: Need, body) -> Rule:
    return Rule(need, body=body, names_it=True)


OPERATIONS: dict[str, Rule] = {
    "GET /openapi.json": Rule(anybody),
    "GET /me": Rule(signed_in),
    "GET /me/calendar-feed": Rule(signed_in, before=with_calendars),
    "POST /me/calendar-feed": Rule(works_with_households, body=lambda file: {}),
    "DELETE /me/calendar-feed": Rule(signed_in, before=with_calendars),
    # Who leads no household is told so.
    "POST /me/absence": Rule(
        works_with_households,
        body=an_absence,
        done=(201, 409),
        writes=False,
        is_own=True,
    ),
    "DELETE /me/absence": Rule(works_with_households, writes=False),
    "POST /tokens": Rule(anybody, body=a_sign_in, before=with_password),
    "DELETE /tokens/current": Rule(signed_in, done=(404,), writes=False),
    **known("areas", "area"),
    **known("organisations", "organisation"),
    **known("leefdomeinen", "leefdomein"),
    **known("legal-grounds", "law"),
    **known("payers", "payer"),
    **known("price-lists", "price list"),
    **known("ave-phases", "", "number"),
    **known("lessons", "lesson"),
    "GET /reports/attention": Rule(sees_figures),
    "GET /reports/ave": Rule(sees_figures),
    "GET /reports/cases": Rule(sees_figures),
    "GET /reports/completeness": Rule(sees_figures),
    "GET /reports/deadlines": Rule(sees_figures),
    "GET /reports/funnel": Rule(sees_figures),
    "GET /reports/lessons": Rule(sees_figures),
    "GET /reports/process": Rule(sees_figures),
    "GET /reports/rendement": Rule(sees_figures),
    "GET /reports/wellbeing": Rule(sees_figures),
    "GET /leavers": Rule(coordinator),
    "POST /leavers/{uuid}/handover": Rule(
        coordinator,
        address={"uuid": A_LEAVER},
        before=a_leaver,
        body=an_heir,
        writes=False,
    ),
    "GET /workload": Rule(works_with_households),
    # Of each person the own ones.
    "GET /notifications": Rule(signed_in, is_own=True),
    "GET /notifications/{uuid}": Rule(own_notification, "notification"),
    "GET /exports": Rule(signed_in, is_own=True),
    "GET /exports/{uuid}": Rule(nobody, "export"),
    "GET /exports/{uuid}/file": Rule(is_manager, "export", before=with_file),
    "POST /exports": Rule(
        sees_figures,
        body=lambda file: {"report": "deadlines", "format": "csv", "purpose": TEXT},
    ),
    "POST /exports/{uuid}/cancellation": Rule(is_manager, "export", before=of_manager),
    "GET /frozen-reports": Rule(coordinator),
    # Who has no areas is told so: there is nothing to freeze.
    "POST /frozen-reports": Rule(
        coordinator,
        body=lambda file: {"report": "deadlines"},
        writes=False,
        done=(201, 409),
    ),
    # Of no area of who asks: it is not there.
    "GET /frozen-reports/{uuid}": OF_OTHER_AREAS,
    "GET /frozen-reports/{uuid}/figures": OF_OTHER_AREAS,
    "GET /frozen-reports/{uuid}/changes": OF_OTHER_AREAS,
    # Of households.
    **resource("households", "household"),
    **resource("aanspreekpunten", "aanspreekpunt"),
    **resource("access-grants", "grant"),
    **resource("handovers", "handover"),
    **resource("stand-ins", "stand-in"),
    "POST /handovers": creation(follows, an_offer),
    "POST /handovers/{uuid}/acceptance": Rule(
        is_lead, "handover", versioned(), before=offered_to_lead
    ),
    "POST /handovers/{uuid}/refusal": Rule(
        is_lead, "handover", versioned(reason=TEXT), before=offered_to_lead
    ),
    "POST /handovers/{uuid}/withdrawal": Rule(
        follows, "handover", versioned(), before=offered
    ),
    "POST /handovers/{uuid}/telling": Rule(
        follows,
        "handover",
        lambda file: {"informedOn": today()},
        before=handed_over,
    ),
    **resource("cases", "case"),
    **resource("mdos", "mdo"),
    **resource("planned-mdos", "planned"),
    **resource("agreements", "agreement"),
    **resource("doorbraken", "doorbraak"),
    **resource("escalations", "escalation"),
    **resource("flags", "flag"),
    **resource("scores", "score"),
    **resource("cost-lines", "cost line"),
    **resource("efforts", "effort"),
    **resource("case-grounds", "ground"),
    **resource("party-agreements", "party"),
    **resource("resident-informed", "informed"),
    "POST /case-grounds": creation(follows, a_ground),
    "POST /case-grounds/{uuid}/ending": Rule(
        follows, "ground", versioned(validUntil=today(9))
    ),
    "POST /party-agreements": creation(follows, a_party),
    "POST /party-agreements/{uuid}/withdrawal": Rule(follows, "party", versioned()),
    "POST /resident-informed": creation(follows, told),
    "POST /access-grants/{uuid}/ending": Rule(
        lets_in, "grant of another", lambda file: {"reason": TEXT}
    ),
    "GET /access-requests": Rule(signed_in, is_own=True, shows_asked=True),
    "GET /access-requests/{uuid}": Rule(answers_question, "request"),
    # Who works on it already is told so.
    "POST /access-requests": Rule(
        works_with_households, body=a_question, done=(201, 409), writes=False
    ),
    "POST /access-requests/{uuid}/decision": Rule(
        answers_question, "request", versioned(granted=False, reason=TEXT)
    ),
    "POST /access-requests/{uuid}/withdrawal": Rule(
        asked_it, "request", versioned(), before=asked_by_lead
    ),
    "GET /emergency-access": Rule(
        signed_in, is_own=True, shows_numbers=True, shows_asked=True
    ),
    "GET /emergency-access/{uuid}": Rule(reviews, "emergency", shows_numbers=True),
    "POST /emergency-access": Rule(works_with_households, body=an_emergency),
    "POST /emergency-access/{uuid}/review": Rule(
        reviews, "emergency", a_judgement, shows_numbers=True
    ),
    "GET /access-log": Rule(signed_in, shows=True, shows_numbers=True),
    "GET /access-log/{uuid}": Rule(
        reads_log, "log line", shows=True, shows_numbers=True
    ),
    "POST /households": Rule(works_with_households, body=a_household),
    "POST /households/_search": Rule(
        signed_in,
        body=lambda file: {"query": file.mark},
        shows=True,
        writes=False,
        done=(200,),
    ),  # fmt: skip
    "PATCH /households/{uuid}": Rule(corrects, "household", a_correction),
    **resource("household-members", "member"),
    "POST /household-members": creation(corrects, a_member),
    "PATCH /household-members/{uuid}": Rule(
        corrects, "member", versioned(leftOn=today())
    ),
    "POST /households/{uuid}/aanspreekpunt": Rule(follows, "household", an_appointment),
    "POST /cases": Rule(follows, body=a_case, names_it=True, before=closed),
    "POST /cases/{uuid}/closure": Rule(
        follows,
        "case",
        lambda file: {"closedOn": today(), "reason": TEXT},
        before=finished,
    ),
    "POST /cases/{uuid}/costs-confirmations/{period}": Rule(
        works, "case", lambda file: {}, address={"period": "before"}
    ),
    "DELETE /cases/{uuid}/costs-confirmations/{period}": Rule(
        works, "case", address={"period": "after"}
    ),
    "POST /mdos": creation(follows, an_mdo),
    "POST /planned-mdos": creation(follows, a_planned_mdo),
    "PUT /planned-mdos/{uuid}": Rule(
        follows, "planned", lambda file: {**a_plan(file), "version": 1}
    ),
    "POST /planned-mdos/{uuid}/cancellation": Rule(
        follows, "planned", lambda file: {"reason": "Ziek.", "version": 1}
    ),
    "POST /planned-mdos/{uuid}/holding": Rule(follows, "planned", a_holding),
    "POST /mdos/{uuid}/confirmation": Rule(follows, "mdo", versioned()),
    "POST /mdos/{uuid}/amendment": Rule(
        follows, "mdo", versioned(place=TEXT, reason=TEXT)
    ),
    "POST /agreements/{uuid}/fulfilment": Rule(follows, "agreement", versioned()),
    "POST /agreements/{uuid}/extension": Rule(
        follows, "agreement", versioned(dueOn=today(20), reason=TEXT)
    ),
    "POST /agreements/{uuid}/blockade": Rule(
        follows, "agreement", versioned(cause="rule", note=TEXT)
    ),
    "POST /agreements/{uuid}/release": Rule(follows, "stuck", versioned()),
    "POST /agreements/{uuid}/dropping": Rule(
        follows, "agreement", versioned(reason=TEXT)
    ),
    "POST /agreements/{uuid}/owner": Rule(follows, "agreement", versioned(owner=None)),
    "POST /agreements/{uuid}/reminder": Rule(decides, "agreement"),
    "POST /agreements/{uuid}/reopening": Rule(follows, "done", versioned(reason=TEXT)),
    "POST /doorbraken": creation(follows, a_doorbraak),
    "PUT /doorbraken/{uuid}": Rule(follows, "doorbraak", versioned(need=TEXT)),
    "POST /doorbraken/{uuid}/decision": Rule(decides, "doorbraak", a_decision),
    "POST /doorbraken/{uuid}/question": Rule(
        decides, "doorbraak", versioned(question=TEXT)
    ),
    "POST /doorbraken/{uuid}/answer": Rule(
        follows, "doorbraak", lambda file: {"answer": TEXT}, before=with_question
    ),
    "POST /doorbraken/{uuid}/comparison": Rule(follows, "doorbraak", a_comparison),
    "POST /doorbraken/{uuid}/sharing": Rule(
        decides,
        "doorbraak",
        lambda file: {"rule": "Art. 1", "grounds": TEXT},
        before=decided,
    ),
    "POST /doorbraken/{uuid}/settlement": Rule(
        decides, "doorbraak", a_settlement, before=decided
    ),
    "GET /precedents": Rule(works_with_households),
    "GET /precedents/{uuid}": Rule(works_with_households, "precedent"),
    "POST /precedents/_search": Rule(
        works_with_households,
        body=lambda file: {"query": "art"},
        writes=False,
        done=(200,),
    ),
    "GET /mandates": Rule(administrator),
    "PUT /mandates": Rule(administrator, body=a_mandate),
    "GET /doorbraak-budgets/{year}": Rule(
        administrator, address={"year": 2031}, before=a_budget
    ),
    "PUT /doorbraak-budgets/{year}": Rule(
        administrator,
        body=lambda file: {"amount": "60000.00", "version": 1},
        address={"year": 2031},
        before=a_budget,
    ),
    "POST /escalations": creation(follows, an_escalation),
    "POST /escalations/{uuid}/phase": Rule(follows, "escalation", a_phase),
    "POST /escalations/{uuid}/review": Rule(
        follows, "escalation", versioned(note=TEXT, nextReviewOn=today(9))
    ),
    "POST /escalations/{uuid}/scaling-down": Rule(
        follows, "escalation", versioned(note=TEXT)
    ),
    "POST /flags/{uuid}/answer": Rule(follows, "flag", lambda file: {"answer": TEXT}),
    "POST /scores": creation(works, scores),
    "POST /cost-lines": creation(works, a_cost),
    "DELETE /cost-lines/{uuid}": Rule(works, "cost line"),
    "POST /efforts": creation(works, an_effort),
}
