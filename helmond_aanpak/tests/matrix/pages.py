"""The rules of the pages: by the name of the route, then by method.

A method that is not here is refused with 405, whoever asks.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from cases.models import (
    Area,
    Case,
    Handover,
    Household,
    Leefdomein,
    LegalGround,
    Organisation,
    User,
)
from cases.tests.factories import UserFactory
from helmond_aanpak.tests.matrix.rules import (
    NOT_FOUND,
    SIGN_IN,
    Need,
    Rule,
    administrator,
    anybody,
    coordinator,
    corrects,
    decides,
    follows,
    in_role,
    lets_in,
    manager,
    nobody,
    oversees,
    privacy_officer,
    reads_lessons,
    reads_prices,
    reads_terms,
    reviews,
    searches_log,
    sees,
    sees_emergencies,
    sees_figures,
    sees_to_destruction,
    signed_in,
    works,
    works_with_households,
)
from helmond_aanpak.tests.matrix.world import File
from mdo.models import Agreement, Doorbraak, Escalation, Mdo, Precedent
from privacy.models import Restriction, RetentionRule

page_sees, page_works = in_role(sees), in_role(works)
page_follows, page_decides = in_role(follows), in_role(decides)
page_corrects = in_role(corrects)
page_lets_in = in_role(lets_in)
page_destroys = in_role(sees_to_destruction, oversees)


# What is filled in --------------------------------------------------------------


@dataclass(frozen=True)
class Day:
    """A day from the one on which it is sent, not on which this file was read."""

    days: int

    def __str__(self) -> str:
        return (timezone.localdate() + timedelta(days=self.days)).isoformat()


def today(days: int = 0) -> Day:
    return Day(days)


def a_case(file: File) -> dict[str, Any]:
    return {
        "voordeur": "Wijkhuis",
        "opened_on": today(),
        "leefdomeinen": [Leefdomein.objects.all()[0].pk],
        "legal_ground": LegalGround.objects.filter(in_force=True)[0].pk,
    }


def a_household(file: File) -> dict[str, Any]:
    return {
        **a_case(file),
        "name": "Huishouden Nieuw",
        "area": Area.objects.all()[0].pk,
        "postcode": "",
        "token": str(uuid4()),
        "members-TOTAL_FORMS": 1,
        "members-INITIAL_FORMS": 0,
        "members-0-first_name": "Nel",
    }


def details(file: File) -> dict[str, Any]:
    household = Household.objects.get(pk=file.household.pk)
    said = {name: getattr(household, name) for name in ("name", "area_id", "version")}
    return {**said, "area": said.pop("area_id"), "postcode": ""}


def an_appointment(file: File) -> dict[str, Any]:
    person = User.objects.get(name="Niek Nieuw")
    version = Household.objects.get(pk=file.household.pk).version
    appointed = {"user": person.pk, "from_on": today(), "reason": "Andere baan."}
    appointed |= {"steps": ["told"], "inform_on": today()}
    return {"version": version, **appointed}


def an_mdo(file: File) -> dict[str, Any]:
    return {
        "do": "log",
        "token": str(uuid4()),
        "held_on": today(),
        "place": "Thuis",
        "resident_present": "yes",
        "supporter": "not_offered",
        "resident_agrees": "yes",
        "agreements-TOTAL_FORMS": 1,
        "agreements-INITIAL_FORMS": 0,
        "agreements-0-owner": "resident",
        "agreements-0-text": "Bellen",
        "agreements-0-about": file.uuid("member"),
        "guests-TOTAL_FORMS": 0,
        "guests-INITIAL_FORMS": 0,
    }


def a_plan(file: File) -> dict[str, Any]:
    return {
        "token": str(uuid4()),
        "version": 1,
        "planned_on": today(7),
        "planned_time": "10:00",
        "place": "Wijkhuis",
    }


def step(**fields: Any):
    return lambda file: {"version": 1, **fields}


def handed_over(file: File) -> dict[str, Any]:
    return {"version": 1, "owner": "resident"}


def texts(file: File) -> dict[str, Any]:
    return {
        "token": str(uuid4()),
        "version": 1,
        "obstacle": "local_rule",
        "alleged_rule": "Geen urgentie",
        "agreement": file.uuid("agreement"),
        "about": file.uuid("member"),
    }


A_PRECEDENT = "9d3f1c0e-3f0e-4a55-9a4b-0c5b8a0f7e11"


def with_precedent(file: File) -> None:
    Precedent.objects.create(
        uuid=A_PRECEDENT,
        obstacle="law",
        rule="Art. 18",
        grounds="Het doel gaat voor.",
        outcome="granted",
        year=2025,
    )


def with_question(file: File) -> None:
    doorbraak = Doorbraak.objects.get(uuid=file.uuid("doorbraak"))
    doorbraak.questions.create(
        household=file.household,
        question="Waarom?",
        asked_by=file.lead,
        asked_at=timezone.now(),
    )


def decided(file: File) -> None:
    Doorbraak.objects.filter(uuid=file.uuid("doorbraak")).update(
        decision="granted",
        decided_on=timezone.localdate(),
        decision_reason="Omdat het kan.",
        amount=100,
    )


def finished(file: File) -> None:
    """Nothing that keeps a case open any longer."""
    today = timezone.localdate()
    case = file.rows["case"]
    by = {"cancelled_at": timezone.now(), "cancelled_by": file.lead}
    Mdo.objects.filter(case=case, status="planned").update(
        status="cancelled", cancel_reason="Niet meer nodig.", **by
    )
    Agreement.objects.unfinished().filter(mdo__case=case).update(
        status="done",
        done_on=today,
        block_cause="",
        block_note="",
        blocked_on=None,
        blocked_by=None,
    )
    Escalation.objects.filter(case=case).update(ended_on=today, ended_by=file.lead)
    decided(file)


def closed(file: File) -> None:
    finished(file)
    Case.objects.filter(uuid=file.uuid("case")).update(
        closed_on=timezone.localdate(), closing_reason="Klaar."
    )


def offered(file: File) -> None:
    Handover.objects.filter(uuid=file.uuid("handover")).update(
        status="offered", answered_by=None, answered_at=None
    )


def a_changed_phase(file: File) -> dict[str, Any]:
    words = {"colour": "oranje", "situation": "Zo.", "who_leads": "Iemand"}
    return {**words, "version": 1, "review_days": 10}


A_LEAVER = "1d0c5b0a-52b4-4f0c-8f2e-6f8a8c7e9b21"


def a_leaver(file: File) -> None:
    UserFactory(uuid=A_LEAVER, is_active=False)


def settlement(file: File) -> dict[str, Any]:
    payer = Organisation.objects.all()[0].uuid
    return {"version": 1, "settle_with": payer, "settled_on": today()}


def a_decision(file: File) -> dict[str, Any]:
    return {
        "version": 1,
        "decision": "granted",
        "reason": "Omdat het kan.",
        "mandate": "Doorbraakbudget",
    }


def a_phase(file: File) -> dict[str, Any]:
    escalation: Any = file.rows["escalation"]
    return {
        "version": escalation.version,
        "phase": 3,
        "trigger": "safety",
        "criterion": "Het is veilig.",
        "ground": "Samenwerkplan",
    }


def a_person(file: File) -> dict[str, Any]:
    return {
        "name": "Piet Proef",
        "email": "piet@voorbeeld.example",
        "role": "professional",
        "is_active": "on",
        "version": 1,
    }


def named(file: File) -> dict[str, Any]:
    return {"name": "Een andere naam", "kind": "zorg", "version": 1}


def some_scores(file: File) -> dict[str, Any]:
    return {
        "answered_by": "resident",
        "measured_on": today(),
        "about": file.uuid("member"),
        "leefdomein1-tevredenheid": 6,
    }


def a_cost(file: File) -> dict[str, Any]:
    line: Any = file.rows["cost line"]
    return {
        "read_at": line.recorded_at.isoformat(),
        "price": line.price.uuid,
        "times": 3,
        "per": "week",
        "certainty": "estimated",
        "about": file.uuid("member"),
    }


def some_quantities(file: File) -> dict[str, Any]:
    line: Any = file.rows["cost line"]
    return {"read_at": line.recorded_at.isoformat(), str(line.uuid): 7}


def an_effort(file: File) -> dict[str, Any]:
    return {"organisation": file.uuid("organisation"), "hours": "3", "rate": "60"}


def a_ground(file: File) -> dict[str, Any]:
    ground = LegalGround.objects.filter(in_force=True).exclude(name="Wmo 2015")[0]
    return {"ground": ground.pk, "valid_from": today()}


def told(file: File) -> dict[str, Any]:
    member: Any = file.rows["member"]
    return {"member": member.pk, "what": "De folder.", "informed_on": today()}


def a_party(file: File) -> dict[str, Any]:
    organisation = Organisation.objects.get(name="Welzijn De Brug")
    member: Any = file.rows["member"]
    return {"organisation": organisation.pk, "member": member.pk, "agreed_on": today()}


def a_question(file: File) -> dict[str, Any]:
    return {
        "number": file.household.number,
        "purpose": "Intake.",
        "until_on": today(20),
        "token": str(uuid4()),
    }


def an_emergency(file: File) -> dict[str, Any]:
    """Of a number that there is not: of one that there is, the file opens."""
    return {"number": "HA-00000", "reason": "Brand.", "token": str(uuid4())}


def a_judgement(file: File) -> dict[str, Any]:
    return {"version": 1, "judgement": "justified", "note": "Terecht."}


def an_export(file: File) -> dict[str, Any]:
    return {"report": "deadlines", "format": "csv", "purpose": "Raad."}


def a_privacy_request(file: File) -> dict[str, Any]:
    return {
        "kind": "access",
        "about": file.uuid("member"),
        "asked_by": "self",
        "asked_on": today(),
        "identity": "on",
    }


def reason(file: File) -> dict[str, Any]:
    return {"reason": "Daarom."}


def a_hold(file: File) -> dict[str, Any]:
    return {"reason": "Een klacht loopt.", "from_on": today()}


def a_term(file: File) -> dict[str, Any]:
    return {"years": 7, "starts": "help_ended", "source": "Een wet.", "version": 1}


def a_new_term(file: File) -> dict[str, Any]:
    law = LegalGround.objects.exclude(retention=None)[0]
    return {**a_term(file), "ground": law.pk}


def without_terms(file: File) -> None:
    RetentionRule.objects.all().delete()


def a_lesson(file: File) -> dict[str, Any]:
    return {"text": "Begin met luisteren.", "level": "bestuur"}


def lesson_solved(file: File) -> dict[str, Any]:
    done = {"status": "solved", "level": "bestuur", "change": "Anders."}
    return {"version": 1, **done}


def restrict(file: File) -> None:
    lifted = {"lifted_at": None, "lifted_by": None, "lift_reason": ""}
    Restriction.objects.filter(household=file.household).update(**lifted)


# The rules ----------------------------------------------------------------------

BOTH = ("GET", "POST")
# Of what somebody does with the own account, and what is filled in wrongly.
ANSWERED = (200, 302, 400, 403, 404, SIGN_IN)
OLD_LINK = {"uidb36": "1", "key": "set-password"}
NOBODYS = uuid4()
ELSEWHERE = {"provider_id": "nowhere"}
PUBLIC = {"GET": Rule(anybody)}
SAFE = Rule(signed_in)
LIST = {"GET": Rule(works_with_households, shows=True)}
BEGIN = {"moment": "begin"}
BEFORE, AFTER, WITHOUT = ({"period": one} for one in ("before", "after", "without"))
BOARD = {"GET": Rule(coordinator)}
WORKLOAD = {**BOARD, "POST": Rule(coordinator, writes=False)}


def of(subject: str, need: Need, body=None, *, shows: bool = True, **more) -> dict:
    """Return the rules of a form: who may send it may open it."""
    return {
        "GET": Rule(need, subject, shows=shows, **more),
        "POST": Rule(need, subject, body, **more),
    }


PAGES: dict[str, dict[str, Rule]] = {
    # Of no household.
    "home": {"GET": Rule(signed_in, done=(302,))},
    "help": PUBLIC,
    "accessibility": PUBLIC,
    "privacy": PUBLIC,
    "security-txt": PUBLIC,
    "health": PUBLIC,
    "health-of-jobs": {"GET": Rule(anybody, done=(200, 503))},
    "set_language": {"POST": Rule(anybody, done=(302,), writes=False)},
    "api-docs": PUBLIC,
    "api-problems": PUBLIC,
    "api-resource": {"GET": Rule(anybody, address={"name": "households"})},
    "api-try-out": {"GET": Rule(anybody)},
    # Lists of what somebody may see.
    "cases:household-list": LIST,
    "cases:search": {
        "GET": Rule(works_with_households),
        "POST": Rule(works_with_households, writes=False),
    },
    "mdo:my-work": {"GET": Rule(works_with_households)},
    "mdo:notices": {
        "GET": Rule(works_with_households),
        "POST": Rule(works_with_households, writes=False),
    },
    # The secret is of nobody here.
    "mdo:calendar": {
        "GET": Rule(lambda actor: NOT_FOUND, address={"secret": "x" * 43})
    },
    "mdo:doorbraak-list": {
        **LIST,
        "POST": Rule(works_with_households, writes=False, done=(302,)),
    },
    "mdo:escalation-list": LIST,
    # The file of a household.
    "cases:household": {"GET": Rule(page_sees, "household", shows=True)},
    "cases:timeline": {"GET": Rule(page_sees, "household", shows=True)},
    "cases:household-log": {"GET": Rule(page_sees, "household", shows=True)},
    "cases:case-new": of("household", page_follows, a_case, writes=False),
    "cases:household-details": of("household", page_corrects, details),
    "cases:member-new": of(
        "household",
        page_corrects,
        lambda file: {"first_name": "Nel", "token": str(uuid4())},
    ),
    "cases:member-details": of(
        "member",
        page_corrects,
        step(first_name="Nel", left_on=today(), is_right="on"),
    ),
    "cases:aanspreekpunt-new": of("household", page_follows, an_appointment),
    # Who receives it is somebody outside of the file.
    "cases:handover": {
        "GET": Rule(page_sees, "handover", shows=True),
        "POST": Rule(
            page_follows,
            "handover",
            lambda file: {"withdraw": "1"},
            before=offered,
        ),
    },
    "cases:absence": {
        "GET": Rule(works_with_households),
        "POST": Rule(works_with_households, writes=False),
    },
    # Who is let in, and on which ground.
    "cases:household-access": {"GET": Rule(page_sees, "household", shows=True)},
    "cases:access-end": of("grant of another", page_lets_in, step(reason="Klaar.")),
    "cases:sharing": {"GET": Rule(page_sees, "household", shows=True)},
    "cases:ground-new": of("household", page_follows, a_ground),
    "cases:ground-end": of("ground", page_follows, step(valid_until=today(9))),
    "cases:informed-new": of("household", page_follows, told),
    "cases:party-new": of("household", page_follows, a_party),
    "cases:party-withdraw": of("party", page_follows, step()),
    "cases:access-request-list": {"GET": Rule(works_with_households, shows_asked=True)},
    "cases:access-request-new": {
        "GET": Rule(works_with_households),
        # Who works on it already is told so.
        "POST": Rule(
            works_with_households, body=a_question, done=(302, 409), writes=False
        ),
    },
    "cases:access-request": of(
        "request", page_lets_in, step(decision="refused", reason="Niet nodig.")
    ),
    "cases:access-request-withdraw": {"POST": Rule(in_role(nobody), "request")},
    "cases:emergency-list": {"GET": Rule(sees_emergencies, shows_numbers=True)},
    "cases:emergency-new": {
        "GET": Rule(works_with_households),
        "POST": Rule(works_with_households, body=an_emergency),
    },
    "cases:emergency-review": of(
        "emergency",
        in_role(reviews, sees_emergencies),
        a_judgement,
        shows_numbers=True,
    ),
    "cases:household-new": {
        "GET": Rule(works_with_households),
        "POST": Rule(works_with_households, body=a_household),
    },
    "mdo:case-close": of(
        "case",
        page_follows,
        lambda file: {"closed_on": today(), "closing_reason": "Klaar."},
        before=finished,
    ),
    "mdo:mdo-new": of("case", page_follows, an_mdo),
    "mdo:mdo-six-weeks": {"POST": Rule(page_follows, "case", writes=False)},
    "mdo:mdo-due": {
        "POST": Rule(page_follows, "case", writes=False, address={"number": 0})
    },
    "mdo:mdo": {"GET": Rule(page_sees, "mdo", shows=True)},
    "mdo:agreement-fulfil": of("agreement", page_follows, step()),
    "mdo:agreement-extend": of(
        "agreement", page_follows, step(due_on=today(20), reason="Ziek.")
    ),
    "mdo:agreement-block": of(
        "agreement", page_follows, step(cause="rule", note="Mag niet.")
    ),
    "mdo:agreement-unblock": of("stuck", page_follows, step()),
    "mdo:agreement-hand-over": of("agreement", page_follows, handed_over),
    "mdo:agreement-remind": of("agreement", page_decides, step()),
    "mdo:agreement-drop": of("agreement", page_follows, step(reason="Hoeft niet.")),
    "mdo:agreement-reopen": of("done", page_follows, step(reason="Toch niet af.")),
    "mdo:doorbraak-new": of("case", page_follows, texts),
    "mdo:doorbraak": {"GET": Rule(page_sees, "doorbraak", shows=True)},
    "mdo:doorbraak-edit": of("doorbraak", page_follows, texts),
    # The form stands on the page of the doorbraak.
    "mdo:doorbraak-decide": {
        "GET": Rule(page_decides, "doorbraak", done=(302,)),
        "POST": Rule(page_decides, "doorbraak", a_decision),
    },
    "mdo:precedent-list": {
        "GET": Rule(works_with_households),
        "POST": Rule(works_with_households, writes=False, done=(302,)),
    },
    "mdo:precedents-of": {
        "GET": Rule(page_sees, "doorbraak", shows=True),
        "POST": Rule(page_sees, "doorbraak", writes=False, done=(302,)),
    },
    "mdo:doorbraak-compare": {
        method: Rule(
            page_follows,
            "doorbraak",
            step(is_alike="yes", why="Zelfde regel."),
            shows=method == "GET",
            address={"earlier": A_PRECEDENT},
            before=with_precedent,
        )
        for method in ("GET", "POST")
    },
    "mdo:doorbraak-send-back": of(
        "doorbraak", page_decides, step(question="Wat kost het?")
    ),
    "mdo:doorbraak-answer": {
        method: Rule(
            page_follows,
            "doorbraak",
            step(answer="Niets."),
            shows=method == "GET",
            before=with_question,
        )
        for method in ("GET", "POST")
    },
    "mdo:doorbraak-share": {
        method: Rule(
            page_decides,
            "doorbraak",
            step(rule="Art. 1", grounds="Het doel gaat voor."),
            shows=method == "GET",
            before=decided,
        )
        for method in ("GET", "POST")
    },
    "mdo:doorbraak-settle": {
        method: Rule(
            page_decides,
            "doorbraak",
            settlement,
            shows=method == "GET",
            before=decided,
        )
        for method in ("GET", "POST")
    },
    "mdo:rules": {"GET": Rule(administrator)},
    "mdo:phase-list": {"GET": Rule(administrator)},
    "mdo:phase-edit": {
        method: Rule(administrator, body=a_changed_phase, address={"number": 3})
        for method in ("GET", "POST")
    },
    "mdo:terms": {
        "GET": Rule(administrator),
        "POST": Rule(
            administrator,
            body=lambda file: {
                "version": 1,
                "without_aanspreekpunt_days": 2,
                "silent_days": 20,
                "draft_days": 9,
                "draft_warning_days": 3,
            },
        ),
    },
    "mdo:doorbraak-budget": {"GET": Rule(sees_figures)},
    "mdo:doorbraak-rules": {
        "GET": Rule(administrator),
        "POST": Rule(administrator, body=lambda file: {"coordinator": "5000"}),
    },
    "mdo:escalation-new": of("case", page_follows, a_phase),
    "mdo:escalation": {"GET": Rule(page_sees, "escalation", shows=True)},
    "mdo:escalation-review": of(
        "escalation", page_follows, step(note="Gaat.", next_review_on=today(9))
    ),
    "mdo:escalation-end": of("escalation", page_follows, step(note="Rust.")),
    "mdo:flag-seen": {"POST": Rule(page_follows, "flag")},
    "mdo:flag-answer": of("flag", page_follows, lambda file: {"answer": "Loopt."}),
    "reporting:scores": of("case", page_works, some_scores, address=BEGIN),
    "reporting:scores-one": of(
        "case", page_works, some_scores, address={**BEGIN, "position": 1}
    ),
    "reporting:costs": of("case", page_works, a_cost, address=BEFORE),
    "reporting:cost-quantities": of(
        "case", page_works, some_quantities, address=BEFORE
    ),
    "reporting:costs-copy": {"POST": Rule(page_works, "case", address=WITHOUT)},
    "reporting:costs-confirm": {"POST": Rule(page_works, "case", address=BEFORE)},
    "reporting:costs-reopen": {"POST": Rule(page_works, "case", address=AFTER)},
    "reporting:cost-line": of("cost line", page_works, a_cost),
    "reporting:cost-line-remove": {"POST": Rule(page_works, "cost line")},
    "reporting:effort-new": {"POST": Rule(page_works, "case", an_effort)},
    "reporting:effort-remove": {"POST": Rule(page_works, "effort")},
    # What is learned.
    "reporting:lesson-list": {"GET": Rule(reads_lessons)},
    "reporting:lesson-new": {
        "GET": Rule(reads_lessons),
        "POST": Rule(reads_lessons, body=a_lesson),
    },
    "reporting:lesson": {
        "GET": Rule(reads_lessons, "lesson"),
        "POST": Rule(sees_figures, "lesson", lesson_solved),
    },
    "reporting:lesson-agenda": {"GET": Rule(sees_figures)},
    # The price list.
    "reporting:price-list-list": {"GET": Rule(reads_prices)},
    "reporting:price-list": {"GET": Rule(reads_prices, "price list")},
    "reporting:price-list-file": {"GET": Rule(reads_prices, "price list")},
    "reporting:price-list-new": {
        "GET": Rule(administrator),
        # Without a file, which the questions here do not carry.
        "POST": Rule(administrator, body=named, writes=False, done=(200,)),
    },
    # Of a version that was published already both are refused.
    "reporting:price-list-publish": {
        "POST": Rule(administrator, "price list", writes=False)
    },
    "reporting:price-list-remove": {
        "POST": Rule(administrator, "price list", writes=False)
    },
    # The board of the own areas.
    "mdo:board": {**BOARD, "POST": Rule(coordinator, writes=False)},
    "mdo:board-steps": {"POST": Rule(coordinator, writes=False, done=(302,))},
    "mdo:leaver-list": {"GET": Rule(coordinator)},
    "mdo:leaver": {
        "GET": Rule(coordinator, address={"uuid": A_LEAVER}, before=a_leaver),
        "POST": Rule(
            coordinator,
            address={"uuid": A_LEAVER},
            before=a_leaver,
            body=lambda file: {"look": "1"},
            writes=False,
        ),
    },
    "mdo:board-areas": BOARD,
    "mdo:board-organisations": BOARD,
    "mdo:board-professionals": BOARD,
    "mdo:board-workload": WORKLOAD,
    "mdo:board-workload-organisations": WORKLOAD,
    "mdo:board-week": {"GET": Rule(coordinator, address={"year": 2026, "number": 19})},
    "mdo:board-flags": {
        "GET": Rule(coordinator, address={"kind": "escalation_threatens"})
    },
    "mdo:board-list": {"GET": Rule(coordinator, address={"name": "doorbraken"})},
    # Figures, people, lists and the log.
    "reporting:rendement": {"GET": Rule(sees_figures)},
    "reporting:wellbeing": {"GET": Rule(sees_figures)},
    "reporting:deadlines": {"GET": Rule(sees_figures)},
    "reporting:process": {"GET": Rule(sees_figures)},
    "reporting:ave": {"GET": Rule(sees_figures)},
    "reporting:cases": {"GET": Rule(sees_figures)},
    "reporting:attention": {"GET": Rule(sees_figures)},
    "reporting:completeness": {"GET": Rule(sees_figures)},
    "reporting:lessons": {"GET": Rule(sees_figures)},
    "reporting:figure-lessons": {
        "GET": Rule(sees_figures, address={"figure": "lessons_open"})
    },
    "reporting:completeness-cases": {
        "GET": Rule(coordinator, address={"what": "begin"})
    },
    "reporting:funnel": {"GET": Rule(sees_figures)},
    "reporting:council-report": {"GET": Rule(manager)},
    "reporting:council-list": {
        "GET": Rule(manager),
        "POST": Rule(manager, body=lambda file: {"wanted": "yes"}),
    },
    "reporting:frozen-list": {"GET": Rule(coordinator)},
    # Of no area of who asks: it is not there.
    "reporting:frozen-report": {
        "GET": Rule(in_role(nobody, coordinator), address={"uuid": uuid4()})
    },
    "reporting:frozen-file": {
        method: Rule(in_role(nobody, coordinator), address={"uuid": uuid4()})
        for method in ("GET", "POST")
    },
    "reporting:freeze": {
        # Who has no areas is told so: there is nothing to freeze.
        "POST": Rule(
            coordinator, address={"report": "deadlines"}, writes=False, done=(302,)
        )
    },
    "reporting:figure-cases": {
        "GET": Rule(
            coordinator, address={"report": "attention", "figure": "open_cases"}
        )
    },
    "reporting:definitions": {"GET": Rule(sees_figures)},
    "reporting:picture": {
        # For a manager all of this one is hidden, or there is nothing to draw.
        "GET": Rule(sees_figures, address={"name": "trend"}, done=(200, 404))
    },
    "cases:person-list": {
        "GET": Rule(administrator),
        "POST": Rule(administrator, writes=False, done=(302,)),
    },
    "cases:person-new": {
        "GET": Rule(administrator),
        "POST": Rule(administrator, body=a_person),
    },
    "cases:person-edit": of("newcomer", administrator, a_person, shows=False),
    "cases:organisation-list": {"GET": Rule(administrator)},
    "cases:organisation-new": of("", administrator, named, shows=False),
    "cases:organisation-edit": of("organisation", administrator, named, shows=False),
    "cases:area-list": {"GET": Rule(administrator)},
    "cases:area-new": of("", administrator, named, shows=False),
    "cases:area-edit": of("area", administrator, named, shows=False),
    "cases:access-log": {
        "GET": Rule(searches_log, shows_numbers=True),
        "POST": Rule(searches_log, writes=False, done=(302,)),
    },
    "cases:access-log-export": {"GET": Rule(searches_log, shows_numbers=True)},
    "audit:unusual-list": {"GET": Rule(privacy_officer, shows_numbers=True)},
    "audit:unusual-review": of(
        "unusual look",
        privacy_officer,
        lambda file: {"note": "Besproken."},
        shows=False,
        shows_numbers=True,
    ),
    # Files that somebody took out, and letters.
    "reporting:export-list": {
        "GET": Rule(sees_figures),
        "POST": Rule(sees_figures, writes=False, done=(302,)),
    },
    "reporting:export-new": {
        "GET": Rule(sees_figures),
        "POST": Rule(sees_figures, body=an_export),
    },
    "reporting:export-progress": {"GET": Rule(sees_figures)},
    "reporting:export-cancel": {"POST": Rule(in_role(nobody, sees_figures), "export")},
    "reporting:export-file": {"GET": Rule(in_role(nobody, sees_figures), "export")},
    # Of an MDO that was held there is nothing to put into a calendar.
    "mdo:mdo-hold": of("planned", page_follows, an_mdo),
    "mdo:mdo-plan": of("case", page_follows, a_plan),
    "mdo:mdo-cancel": of("planned", page_follows, step(reason="Ziek.")),
    "mdo:mdo-replan": of("planned", page_follows, a_plan),
    "mdo:mdo-who": {
        "POST": Rule(page_follows, "case", lambda file: {"q": "x"}, writes=False)
    },
    "mdo:mdo-confirm": {"POST": Rule(page_follows, "mdo", step())},
    "mdo:mdo-amend": of(
        "mdo", page_follows, step(place="Bij oma", resident_agrees="yes")
    ),
    "mdo:mdo-invitation": {"GET": Rule(page_sees, "mdo", done=(409,))},
    "privacy:letter": {"GET": Rule(page_sees, "mdo", shows=True)},
    "privacy:letter-pdf": {"GET": Rule(page_sees, "mdo", done=(200, 302))},
    # Rights of residents, and how long a file is kept.
    "privacy:request-list": {"GET": Rule(oversees, shows=True, shows_numbers=True)},
    "privacy:request-new": of("household", page_follows, a_privacy_request),
    "privacy:request": {"GET": Rule(page_sees, "privacy request", shows=True)},
    "privacy:request-decision": {
        "POST": Rule(
            page_decides, "privacy request", step(outcome="refused", reason="Nee.")
        )
    },
    "privacy:request-extension": {
        "POST": Rule(
            page_decides, "privacy request", lambda file: {"extension-reason": "Veel."}
        )
    },
    "privacy:request-texts": of(
        "privacy request",
        page_decides,
        lambda file: {"judge-0": "", "0-decision": "give"},
    ),
    "privacy:request-pdf": {"POST": Rule(page_follows, "granted request", shows=True)},
    "privacy:request-json": {"POST": Rule(page_follows, "granted request", shows=True)},
    "privacy:restriction-lift": of(
        "restriction", page_decides, reason, before=restrict
    ),
    "privacy:page-give": of(
        "household",
        page_follows,
        lambda file: {
            "member": file.uuid("member"),
            "link_by": "paper",
            "code_by": "phone",
        },
    ),
    "privacy:page-close": {"POST": Rule(page_follows, "resident page", step())},
    # For who has the key and the code; who has not sees no file, signed in or not.
    "privacy:plan": {"GET": Rule(anybody, done=(403,))},
    "privacy:plan-link": {"GET": Rule(anybody, address={"key": "x" * 43})},
    "privacy:plan-enter": {"POST": Rule(anybody, writes=False)},
    **{
        f"privacy:plan-{name}": {"POST": Rule(anybody, done=(403,), writes=False)}
        for name in ("answer", "ask", "withdraw")
    },
    "privacy:plan-language": {"POST": Rule(anybody, writes=False)},
    "privacy:plan-leave": {"POST": Rule(anybody, writes=False)},
    "privacy:term-list": {"GET": Rule(reads_terms)},
    "privacy:term-new": of(
        "", administrator, a_new_term, shows=False, before=without_terms
    ),
    "privacy:term-edit": of("term", administrator, a_term, shows=False),
    "privacy:destruction-list": {"GET": Rule(oversees, shows=True, shows_numbers=True)},
    "privacy:destruction-propose": {
        "POST": Rule(page_destroys, "household", writes=False, shows_numbers=True)
    },
    "privacy:destruction-approve": of(
        "destruction", page_destroys, writes=False, shows_numbers=True
    ),
    "privacy:destruction-refuse": of(
        "destruction", page_destroys, reason, shows_numbers=True
    ),
    "privacy:hold-new": of("household", page_destroys, a_hold, shows_numbers=True),
    "privacy:hold-lift": of("hold", page_destroys, reason, shows_numbers=True),
    "privacy:certificate": {"GET": Rule(oversees, "certificate")},
    "privacy:certificate-pdf": {"GET": Rule(oversees, "certificate")},
    "cases:second-factor-reset": of(
        "newcomer",
        administrator,
        step(reason="Telefoon kwijt."),
        shows=False,
        writes=False,
    ),
    # Signing in, and what is one's own. Who is sent on, is so by allauth.
    **{
        name: {method: Rule(anybody, done=ANSWERED, writes=False) for method in BOTH}
        for name in (
            "account_login",
            "account_logout",
            "account_reset_password",
            "mfa_authenticate",
        )
    },
    **{
        name: {method: Rule(signed_in, done=ANSWERED, writes=False) for method in BOTH}
        for name in (
            "account_change_password",
            "account_set_password",
            "account_reauthenticate",
            "account_tokens",
            "mfa_reauthenticate",
            "mfa_activate_totp",
            "mfa_deactivate_totp",
            "mfa_generate_recovery_codes",
            "mfa_add_webauthn",
            "mfa_reauthenticate_webauthn",
            "usersessions_list",
        )
    },
    "account_inactive": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": {
        method: Rule(anybody, writes=False, address=OLD_LINK) for method in BOTH
    },
    "account_reset_password_from_key_done": PUBLIC,
    "account_session": PUBLIC,
    "account_signed_in": {"GET": Rule(signed_in)},
    "account_kept": {"POST": Rule(signed_in, done=ANSWERED, writes=False)},
    "account_token_revoke": {"POST": Rule(nobody, address={"uuid": NOBODYS})},
    "mfa_index": {"GET": Rule(signed_in)},
    "mfa_view_recovery_codes": {"GET": Rule(signed_in, done=(200, 302, 404))},
    "mfa_login_webauthn": {"GET": Rule(anybody, done=ANSWERED)},
    "mfa_edit_webauthn": {
        method: Rule(signed_in, done=(302, 404), address={"pk": 1}, writes=False)
        for method in BOTH
    },
    "mfa_remove_webauthn": {
        method: Rule(signed_in, done=(302, 404), address={"pk": 1}, writes=False)
        for method in BOTH
    },
    "openid_connect_login": {
        "POST": Rule(anybody, done=(404,), address=ELSEWHERE, writes=False)
    },
    "openid_connect_callback": {"GET": Rule(anybody, done=(404,), address=ELSEWHERE)},
}
