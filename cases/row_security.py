"""Row-level security: what PostgreSQL lets each role do with each table.

The second layer of need-to-know. `visible_to` makes a query right and fast; with a
policy beside it, a query that forgot `visible_to` shows nothing of other households.
`manage.py migrate` ends by bringing the policies and rights in the database up to
date with this file (`bring_up_to_date`), so that there is no migration for them.

How a new table gets its policy:

- It has a foreign key `household` that is never empty: nothing to do. Its history
  (`keep_history`) and many-to-many tables follow by themselves as well.
- It has no `household`, but a foreign key that is never empty to a table with a
  policy, such as an `agreement`: nothing to do. It is seen by who sees that row.
- Another rule holds, such as "one's own rows": write a `Rule` in `RULES`.
- Nothing in it is about a household: name it in `WITHOUT_HOUSEHOLDS`, with the reason.
- Rows of it are deleted in a request, or jobs write it: `WEB_DELETES`, `JOBS_WRITE`.
  Rows that never change: `WRITTEN_ONCE`.
- Figures read it: name the columns in `FIGURES`, none with a name or a text.

`cases/tests/test_row_security.py` fails for a table of which nothing is known. All
tests of pages and API run as `helmond_web`: "permission denied for table" means that
a right is missing here, "violates row-level security policy" that somebody writes a
row about a household that is not theirs.

What somebody does for a household that is not theirs goes by a role with the least
that it needs, put on for those statements: `with acting.as_role(acting.PEOPLE):`.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, models, transaction
from django.db.backends.utils import CursorWrapper

from cases.acting import (
    ASKING,
    DESTRUCTION,
    FIGURES,
    JOBS,
    LOG,
    PEOPLE,
    RESIDENT,
    RETENTION,
    ROLES,
    WEB,
)
from cases.visibility import HEARD_BY_NUMBER

Model = type[models.Model]

# Who acts ----------------------------------------------------------------------

# The clock of the application decides, as in `visible_to`. What ended during the
# request counts until the request is over, and what begins in it counts at once:
# a step that ends one's own access still has to write that.
FUNCTIONS = """
CREATE OR REPLACE FUNCTION helmond_person() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT NULLIF(pg_catalog.current_setting('helmond.person', true), '')::bigint
$$;
CREATE OR REPLACE FUNCTION helmond_since() RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT NULLIF(pg_catalog.current_setting('helmond.since', true), '')::timestamptz
$$;
CREATE OR REPLACE FUNCTION helmond_is(VARIADIC roles text[]) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM cases_user
        WHERE id = helmond_person() AND is_active AND role = ANY (roles)
    );
END $$;
CREATE OR REPLACE FUNCTION helmond_worker() RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF helmond_is('professional', 'coordinator') THEN
        RETURN helmond_person();
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION helmond_areas() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF helmond_is('coordinator') THEN
        RETURN ARRAY(
            SELECT area_id FROM cases_user_areas WHERE user_id = helmond_person()
        );
    END IF;
    RETURN '{}';
END $$;
CREATE OR REPLACE FUNCTION helmond_page_household() RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (
        SELECT household_id FROM privacy_residentpage
        WHERE key_digest = current_setting('helmond.page', true)
          AND closed_at IS NULL AND expires_at > helmond_since()
    );
END $$;
CREATE OR REPLACE FUNCTION helmond_page_member() RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (
        SELECT member_id FROM privacy_residentpage
        WHERE key_digest = current_setting('helmond.page', true)
          AND closed_at IS NULL AND expires_at > helmond_since()
    );
END $$;
CREATE OR REPLACE FUNCTION helmond_to_be_destroyed(household bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM privacy_destruction
        WHERE household_id = household AND status = 'approved'
    );
END $$;
"""
# Likeness of names is not for a policy to come before: then its index is no use, and
# every name is read. So this looks as the owner, and keeps what who acts may see.
SEARCH = """
CREATE OR REPLACE FUNCTION helmond_found(words text, its_number text)
RETURNS SETOF bigint LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50
SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT found.id FROM (
        SELECT household_id AS id FROM cases_householdmember
        WHERE search_text %> words
        UNION SELECT one.id FROM cases_household one WHERE one.search_text %> words
        UNION SELECT one.id FROM cases_household one WHERE one.number = its_number
    ) found
    WHERE found.id IN (SELECT household_id FROM helmond_granted)
       OR EXISTS (
           SELECT FROM helmond_in_my_areas one WHERE one.household_id = found.id
       )
       -- The owner, in a command: nobody acts and no role was put on.
       OR helmond_person() IS NULL
          AND current_setting('role') = 'none' AND session_user = current_user;
END $$;
"""
# Whether somebody in any file has such a name, with the day of birth or the postcode:
# so that a second file is not opened by mistake. It gives number and key, no content.
ALIKE = """
CREATE OR REPLACE FUNCTION helmond_alike(names text[], births date[], its_postcode text)
RETURNS TABLE (household bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
SET search_path = public, pg_temp AS $$
BEGIN
    IF helmond_worker() IS NULL
       AND NOT (current_setting('role') = 'none' AND session_user = current_user) THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT DISTINCT m.household_id
    FROM unnest(names, births) AS asked (name, born)
    JOIN cases_householdmember m ON m.search_text % helmond_fold(asked.name)
    JOIN cases_household h ON h.id = m.household_id
    -- At the same address also with another day of birth: days are mistyped too.
    WHERE m.birth_date = asked.born
       OR its_postcode <> '' AND h.postcode = its_postcode
    LIMIT 10;
END $$;
"""
# Who stands in on a day for whom of these people, in which of these households: whoever
# tells somebody away of something tells that person too, also a resident or a job.
STAND_INS = """
CREATE OR REPLACE FUNCTION helmond_stand_ins(
    households bigint[], people bigint[], its_day date
)
RETURNS TABLE (household bigint, absent bigint, stand_in bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 5 SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT s.household_id, s.absent_id, s.stand_in_id
    FROM cases_standin s JOIN cases_user u ON u.id = s.stand_in_id AND u.is_active
    WHERE s.household_id = ANY (households) AND s.absent_id = ANY (people)
      AND its_day BETWEEN s.from_on AND s.until_on AND s.ended_at IS NULL;
END $$;
"""
# Whether somebody who does not see a household yet may read its number and what was
# written to that person: of whom the household's agreement was withdrawn, no more.
HEARING = """
CREATE OR REPLACE FUNCTION helmond_may_hear(its_person bigint, its_number text)
RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM cases_user WHERE id = its_person AND is_active
        AND role IN ('professional', 'coordinator')
    ) AND NOT EXISTS (
        SELECT FROM cases_user u
        JOIN cases_partyagreement p ON p.organisation_id = u.organisation_id
        JOIN cases_household h ON h.id = p.household_id
        WHERE u.id = its_person AND p.withdrawn_on IS NOT NULL
          AND h.id IN (
              SELECT id FROM cases_household WHERE number = its_number
              UNION ALL SELECT household_id FROM cases_case WHERE number = its_number
          )
          AND NOT EXISTS (
              SELECT FROM cases_partyagreement anew
              WHERE anew.household_id = p.household_id
                AND anew.organisation_id = p.organisation_id
                AND COALESCE(anew.member_id, 0) = COALESCE(p.member_id, 0)
                AND anew.withdrawn_on IS NULL
          )
    );
END $$;
"""
# What doorbraken took of a year's budget, in the whole city: sums, for who decides and
# for who may see figures. A mandate gives nobody a look at a doorbraak of others.
SUMS = """
CREATE OR REPLACE FUNCTION helmond_doorbraak_sums(its_year integer)
RETURNS TABLE (spent numeric, reserved numeric, asked numeric, overdrawn bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT sum(d.amount) FILTER (
               WHERE d.decision = 'granted' AND d.settled_on IS NOT NULL
                 AND extract(year FROM d.decided_on) = its_year),
           sum(d.amount) FILTER (
               WHERE d.decision = 'granted' AND d.settled_on IS NULL
                 AND extract(year FROM d.decided_on) = its_year),
           sum(d.amount_asked) FILTER (WHERE d.decision = 'open'),
           count(*) FILTER (
               WHERE d.over_budget AND extract(year FROM d.decided_on) = its_year)
    FROM mdo_doorbraak d
    WHERE helmond_is('manager', 'coordinator')
       OR EXISTS (
           SELECT FROM cases_user u JOIN mdo_mandate m ON m.role = u.role
           WHERE u.id = helmond_person() AND u.is_active
       )
       -- The owner, in a command.
       OR helmond_person() IS NULL
          AND current_setting('role') = 'none' AND session_user = current_user;
END $$;
"""
# The names in a policy. Views and not functions: the planner sees through them and
# chooses, row by row or all at once. They read with the rights of their owner.
VIEWS = """
CREATE OR REPLACE VIEW helmond_granted AS
    SELECT household_id, reason FROM cases_accessgrant
    WHERE user_id = (SELECT helmond_worker())
      AND starts_at < (SELECT helmond_since()) + interval '5 minutes'
      AND (ends_at IS NULL OR ends_at > (SELECT helmond_since()));
CREATE OR REPLACE VIEW helmond_in_my_areas AS
    SELECT id AS household_id FROM cases_household
    WHERE area_id = ANY ((SELECT helmond_areas())::bigint[]);
CREATE OR REPLACE FUNCTION helmond_households() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN ARRAY(SELECT DISTINCT household_id FROM helmond_granted);
END $$;
-- Who looks in an emergency changes nothing.
CREATE OR REPLACE FUNCTION helmond_households_to_change() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN ARRAY(
        SELECT DISTINCT household_id FROM helmond_granted WHERE reason <> 'emergency'
    );
END $$;
"""
FUNCTIONS_OF_PERSONS = (
    "helmond_is(text[])",
    "helmond_worker()",
    "helmond_areas()",
    "helmond_households()",
    "helmond_households_to_change()",
    "helmond_found(text, text)",
    "helmond_alike(text[], date[], text)",
    "helmond_doorbraak_sums(integer)",
    "helmond_stand_ins(bigint[], bigint[], date)",
    "helmond_may_hear(bigint, text)",
    "helmond_to_be_destroyed(bigint)",
    "helmond_page_household()",
    "helmond_page_member()",
)
# What migrations made that runs as the owner of the tables, and who may call it. With
# PostgreSQL's defaults everybody may, and a table of the caller's own, of the same name
# as one of ours, would be found first: its triggers would run as the owner.
FUNCTIONS_OF_OWNER = {
    "cases_write_access_log(jsonb, bigint[], text[], text[])": ROLES,
    "cases_household_of_row(uuid)": (WEB,),
    "audit_last_id(text, text)": (JOBS,),
    "audit_digest(text, text, text[], bigint, bigint)": (JOBS,),
    "audit_keep_digests(text, text, text[], bigint[], text, timestamptz)": (JOBS,),
    # Triggers, which nobody can call: they keep what was confirmed.
    "mdo_keep_report()": (WEB,),
    "mdo_keep_of_report()": (WEB,),
    "mdo_keep_amendment()": (WEB,),
    "mdo_keep_promise()": (WEB,),
    "mdo_no_later_promise()": (WEB,),
}

# What a person sees ------------------------------------------------------------


@dataclass(frozen=True)
class Rule:
    """Which rows of a table somebody sees, may add, and may change or delete.

    Conditions in SQL, in which {t} is the table.
    """

    seen: str
    added: str
    changed: str


OWN, OWN_TO_CHANGE = "helmond_households()", "helmond_households_to_change()"


def of_household(column: str = "household_id") -> Rule:
    """Let the rows be seen by who may see the household; in an emergency, to read."""

    # The own ones, which are few, at once. For a coordinator one row at a time: a list
    # must not gather all households of the areas before its first row.
    def among(own_ones: str) -> str:
        return (
            f"{{t}}.{column} = ANY ((SELECT {own_ones})::bigint[])"  # noqa: S608 - our own names
            " OR (SELECT helmond_is('coordinator')) AND (SELECT true FROM"
            f" helmond_in_my_areas one WHERE one.household_id = {{t}}.{column})"
        )

    to_household = through(column, "cases_household", household_itself(OWN_TO_CHANGE))
    return Rule(among(OWN), added=to_household.added, changed=among(OWN_TO_CHANGE))


def household_itself(own_ones: str) -> str:
    """Return who has a household: from the first moment also who opens it.

    The access to it is written next.
    """
    return (
        "{t}.area_id = ANY ((SELECT helmond_areas())::bigint[])"
        " OR {t}.opened_by_id = (SELECT helmond_worker())"
        " AND {t}.opened_at >= (SELECT helmond_since())"
        f" OR {{t}}.id = ANY ((SELECT {own_ones})::bigint[])"
    )


def through(column: str, parent: str, changed: str) -> Rule:
    """Let the rows be seen by who sees the row that they belong to, and so changed.

    `changed` is which rows of the parent somebody changes.
    """
    seen = f"EXISTS (SELECT FROM {parent} WHERE {parent}.id = {{t}}.{column}"
    written = f"{seen} AND ({changed.replace('{t}', parent)}))"
    return Rule(f"{seen})", added=written, changed=written)


def own(column: str) -> Rule:
    condition = f"{{t}}.{column} = (SELECT helmond_person())"
    return Rule(condition, added=condition, changed=condition)


HOUSEHOLD = of_household()
MINE = own("user_id").seen
ASKED_BY_ME = own("asked_by_id").seen
# Only who works with households asks to be let in to one.
ASKED_AT_WORK = "{t}.asked_by_id = (SELECT helmond_worker())"
OFFERED_TO_ME = (
    "({t}.receiver_id = (SELECT helmond_worker())"
    " AND helmond_may_hear({t}.receiver_id, {t}.number))"
)
ADMINISTRATOR = "(SELECT helmond_is('administrator'))"
OFFICER = "(SELECT helmond_is('privacy_officer'))"
READERS_OF_LOG = "(SELECT helmond_is('privacy_officer', 'professional', 'coordinator'))"
NO_HOUSEHOLD = "{t}.household_id IS NULL"
MAY_HEAR = (
    f"({{t}}.kind NOT IN ({', '.join(repr(kind) for kind in HEARD_BY_NUMBER)})"
    " OR helmond_may_hear({t}.user_id, {t}.number))"
)
# Figures with small numbers, of areas that are all one's own: one case is a neighbour.
IN_MY_AREAS = (
    "{t}.areas <@ (SELECT helmond_areas())::bigint[] AND cardinality({t}.areas) > 0"
)
HOUSEHOLD_TO_CHANGE = household_itself(OWN_TO_CHANGE)

RULES = {
    "cases.Household": Rule(
        household_itself(OWN), added=HOUSEHOLD_TO_CHANGE, changed=HOUSEHOLD_TO_CHANGE
    ),
    "cases.HouseholdEvent": through(
        "pgh_obj_id", "cases_household", HOUSEHOLD_TO_CHANGE
    ),
    "cases.AccessGrant": Rule(
        f"{MINE} OR {HOUSEHOLD.seen}", added=HOUSEHOLD.added, changed=HOUSEHOLD.changed
    ),
    # A line has a pseudonym and no household: others' are read as LOG, by `about` or
    # `readable_by`. One function of the owner writes them (`cases.looks`).
    "cases.AccessLog": Rule(MINE, added="false", changed="false"),
    "cases.Notification": Rule(
        f"{MINE} AND ({NO_HOUSEHOLD} AND {MAY_HEAR} OR {HOUSEHOLD.seen})",
        added=f"{NO_HOUSEHOLD} OR {HOUSEHOLD.added}",
        changed=MINE,
    ),
    "cases.AccessRequest": Rule(
        f"{ASKED_BY_ME} OR {HOUSEHOLD.seen}",
        added=ASKED_AT_WORK,
        changed=f"{ASKED_BY_ME} OR {HOUSEHOLD.changed}",
    ),
    "cases.AccessRequestEvent": Rule(
        HOUSEHOLD.seen, added=f"{ASKED_BY_ME} OR {HOUSEHOLD.changed}", changed="false"
    ),
    # Judged by another than who looked; by the privacy officer in every household.
    "cases.EmergencyAccess": Rule(
        f"{ASKED_BY_ME} OR {OFFICER} OR {HOUSEHOLD.seen}",
        added=ASKED_AT_WORK,
        changed=f"NOT {ASKED_BY_ME} AND ({OFFICER} OR {HOUSEHOLD.changed})",
    ),
    "cases.EmergencyAccessEvent": Rule(
        f"{OFFICER} OR {HOUSEHOLD.seen}",
        added=f"{ASKED_BY_ME} OR {OFFICER} OR {HOUSEHOLD.changed}",
        changed="false",
    ),
    "reporting.Export": own("asked_by_id"),
    # Who is offered a household answers without seeing it yet.
    "cases.Handover": Rule(
        f"{OFFERED_TO_ME} OR {HOUSEHOLD.seen}",
        added=HOUSEHOLD.added,
        changed=f"{OFFERED_TO_ME} OR {HOUSEHOLD.changed}",
    ),
    "cases.HandoverEvent": Rule(
        HOUSEHOLD.seen,
        added=f"{OFFERED_TO_ME} OR {HOUSEHOLD.changed}",
        changed="false",
    ),
    "reporting.FrozenReport": Rule(
        IN_MY_AREAS,
        added=f"{IN_MY_AREAS} AND {own('frozen_by_id').seen}",
        changed="false",
    ),
}

# Reasons why a table has no policy: nothing in it is about a household.
PEOPLE_AT_WORK = "who works with the system"
SIGNING_IN = "how people at work sign in"
LISTS = "a list that everybody chooses from"
FRAMEWORK = "of the framework, without data"
HISTORY = "the history of a table that has no policy"
MANDATES = "who decides up to which amount"
ANONYMOUS = "figures of what was destroyed, about nobody"
PUBLISHED = "figures that may leave, none about few cases"
WITHOUT_HOUSEHOLDS = {
    "cases_user": PEOPLE_AT_WORK,
    "cases_user_areas": PEOPLE_AT_WORK,
    "cases_organisation": PEOPLE_AT_WORK,
    "cases_token": SIGNING_IN,
    "cases_notificationchoice": PEOPLE_AT_WORK,
    "cases_calendarfeed": SIGNING_IN,
    "knox_authtoken": "a table of the package, in whose place ours came",
    "django_session": SIGNING_IN,
    "account_emailaddress": SIGNING_IN,
    "account_emailconfirmation": SIGNING_IN,
    "mfa_authenticator": SIGNING_IN,
    "socialaccount_socialapp": SIGNING_IN,
    "socialaccount_socialaccount": SIGNING_IN,
    "socialaccount_socialtoken": SIGNING_IN,
    "usersessions_usersession": SIGNING_IN,
    "cases_area": LISTS,
    "cases_leefdomein": LISTS,
    "cases_legalground": LISTS,
    "mdo_avephase": LISTS,
    "mdo_precedent": "earlier doorbraken, which name nobody and no household",
    "mdo_terms": LISTS,
    "mdo_mandate": MANDATES,
    "mdo_doorbraakbudget": LISTS,
    "reporting_payer": LISTS,
    "reporting_pricelist": LISTS,
    "reporting_price": LISTS,
    "reporting_lesson": "lessons, which name nobody and are for everybody",
    "reporting_lessonevent": HISTORY,
    "reporting_councilwish": PEOPLE_AT_WORK,
    "reporting_publication": PUBLISHED,
    "reporting_anonymouscase": ANONYMOUS,
    "reporting_anonymousagreement": ANONYMOUS,
    "reporting_anonymousmdo": ANONYMOUS,
    "reporting_anonymousdoorbraak": ANONYMOUS,
    "reporting_anonymouscosts": ANONYMOUS,
    "reporting_anonymouspair": ANONYMOUS,
    "reporting_anonymouschange": ANONYMOUS,
    "reporting_anonymousstep": ANONYMOUS,
    "reporting_anonymousreview": ANONYMOUS,
    "privacy_retentionrule": "how long files are kept, by law",
    "privacy_retentionruleevent": HISTORY,
    "privacy_certificate": "what was destroyed, in numbers: the file is gone",
    "audit_seal": "digests of the log and of history, which say nothing",
    "audit_destroyedline": "digests of lines that were destroyed",
    "audit_unusuallook": "who looked in an unusual way; households by pseudonym",
    "cases_jobrun": "when jobs ran; failures are kinds and ids",
    "pghistory_context": "who made a change, by id and address of the page",
    "auth_group": FRAMEWORK,
    "auth_group_permissions": FRAMEWORK,
    "auth_permission": FRAMEWORK,
    "django_content_type": FRAMEWORK,
    "django_migrations": FRAMEWORK,
}


def rule_of(model: Model) -> Rule | None:
    """Return the rule of a model's table; None when it has none of its own."""
    if model._meta.label in RULES:
        return RULES[model._meta.label]
    household = apps.get_model("cases", "Household")
    required = [
        field
        for field in model._meta.concrete_fields
        # History refers to its row without a constraint: that one may be gone.
        if field.is_relation and not field.null and field.name != "pgh_obj"
    ]
    for field in required:
        if field.related_model is household:
            return of_household(str(field.column))
    for field in required:
        parent: Any = field.related_model
        if parent is not model and (rule := rule_of(parent)):
            return through(str(field.column), parent._meta.db_table, rule.changed)
    return None


# A pseudonym or a subject says which file it is, and no key.
NAMED_OTHERWISE = {"cases.AccessLog", "cases.Notification"}


def destroyed_with(model: Model) -> str:
    """Return which rows who destroys may see and take away: of approved files only.

    What has no household goes by the row that it belongs to, so before that one. Of
    lines of the log and of history the chain says by which certificate they went.
    """
    if hasattr(model, "pgh_tracked_model") or model._meta.label in NAMED_OTHERWISE:
        return "true"
    household = apps.get_model("cases", "Household")
    if model is household:
        return "helmond_to_be_destroyed({t}.id)"
    relations: list[Any] = [f for f in model._meta.concrete_fields if f.is_relation]
    for field in relations:
        if field.related_model is household and field.name != "pgh_obj":
            return f"helmond_to_be_destroyed({{t}}.{field.column})"
    for field in relations:
        parent = field.related_model
        if not field.null and parent is not model and rule_of(parent):
            return through(field.column, parent._meta.db_table, "true").seen
    return "false"


# What each role may do -----------------------------------------------------------

# Beside reading, adding and changing.
WEB_DELETES = {
    "mdo.Attendance",
    "mdo.Doorbraak_comparable",
    "mdo.Flag_seen_by",
    "mdo.MdoDraft",
    "reporting.CostLine",
    "reporting.CostsConfirmation",
    "reporting.Effort",
    "reporting.Lesson_doorbraken",
}
# A function of the owner writes these, and nobody changes them.
WRITTEN_BY_OWNER = {"cases.AccessLog"}
# As they are written they stay; a job reads them for somebody who may, and for nobody.
WRITTEN_ONCE = {"reporting.FrozenReport"}

# Jobs read every table with households, the log too, but no history; and write these.
JOBS_WRITE = {
    # When its reviewers were reminded of it.
    "cases.EmergencyAccess": "UPDATE",
    "cases.Notification": "INSERT, UPDATE, DELETE",
    "mdo.Flag": "INSERT, UPDATE",
    # What nobody typed in for long goes, after a warning; and it is locked first.
    "mdo.MdoDraft": "UPDATE (version, warned_at), DELETE",
    "reporting.Export": "UPDATE, DELETE",
    "reporting.ExportChunk": "INSERT, DELETE",
}
# Locked while a flag is raised on them, for which one column must be theirs to change.
JOBS_LOCK = ("cases.Case", "mdo.Agreement", "mdo.Doorbraak", "mdo.Escalation")

# The columns that figures are made of: no name, no text, no person.
FIGURES_READ = {
    "cases.Household": "id, number, area_id",
    "cases.Case": "id, number, household_id, opened_on, closed_on",
    "cases.CaseLeefdomein": "id, case_id, leefdomein_id",
    "cases.Aanspreekpunt": "id, household_id, from_on, until_on",
    "mdo.Mdo": "id, case_id, household_id, held_on, status, resident_present, "
    "supporter",
    "mdo.Attendance": "id, mdo_id, organisation_id, user_id, present",
    "mdo.Agreement": "id, number, mdo_id, household_id, owner_id, leefdomein_id, "
    "agreed_on, target_on, due_on, done_on, dropped_on, status",
    "mdo.Doorbraak": "id, case_id, household_id, leefdomein_id, asked_on, decision, "
    "decided_on, amount, amount_asked, over_budget, settled_on, obstacle, "
    "rule_owner_id",
    "mdo.Escalation": "id, case_id, household_id, phase_id, started_on, ended_on, "
    "review_on",
    "mdo.EscalationPhase": "id, escalation_id, phase_id, since_on, trigger, "
    "review_on, reviewed_on",
    "reporting.Score": "id, case_id, household_id, about_id, leefdomein_id, moment, "
    "measured_on, answered_by, no_answer, tevredenheid, zelfredzaamheid, "
    "tevredenheid_goal, zelfredzaamheid_goal",
    "reporting.CostLine": "id, case_id, household_id, period, price_id, payer_id, "
    "quantity, unit_price, certainty",
    "reporting.CostsConfirmation": "id, case_id, period",
    "reporting.Effort": "id, case_id, household_id, organisation_id, hours, rate",
    "cases.User": "id, organisation_id",
}


@dataclass(frozen=True)
class Right:
    """What a role that is put on may do with a table, and on which rows."""

    role: str
    table: str
    rights: str
    rows: str = "true"


READER_OF_FIGURES = (
    "(SELECT helmond_person()) IS NULL OR (SELECT helmond_is('manager', 'coordinator'))"
)
WORKER = "(SELECT helmond_worker()) IS NOT NULL"
MY_EMERGENCY = (
    "user_id = (SELECT helmond_worker()) AND reason = 'emergency'"
    " AND ends_at < helmond_since() + interval '25 hours'"
)
REVIEWED = (
    "reason = 'emergency' AND (SELECT helmond_is('privacy_officer', 'coordinator'))"
)
ENDING = "UPDATE (ends_at, ended_because, end_note, ended_by_id)"
RIGHTS = [
    # Ending an account ends its access and its leading of households.
    Right(
        PEOPLE,
        "cases_accessgrant",
        "SELECT, UPDATE (ends_at, ended_because)",
        ADMINISTRATOR,
    ),
    Right(PEOPLE, "cases_accessgrantevent", "INSERT", ADMINISTRATOR),
    Right(PEOPLE, "cases_aanspreekpunt", "SELECT, UPDATE (until_on)", ADMINISTRATOR),
    Right(PEOPLE, "cases_aanspreekpuntevent", "INSERT", ADMINISTRATOR),
    Right(PEOPLE, "cases_standin", "SELECT, UPDATE (ended_at)", ADMINISTRATOR),
    Right(PEOPLE, "cases_standinevent", "INSERT", ADMINISTRATOR),
    Right(
        PEOPLE,
        "cases_partyagreement",
        "SELECT (id, household_id, member_id, organisation_id, withdrawn_on)",
        ADMINISTRATOR,
    ),
    # The log without content: which file by its number, and nothing of what is in it.
    Right(LOG, "cases_accesslog", "SELECT", READERS_OF_LOG),
    Right(LOG, "cases_household", "SELECT (id, uuid, number)", OFFICER),
    # Asking for what one does not see: whether there is such a file, whom to tell, and
    # emergency access for oneself, for a day. Who judges it can end it.
    Right(ASKING, "cases_household", "SELECT (id, uuid, number, area_id)", WORKER),
    Right(
        ASKING,
        "cases_aanspreekpunt",
        "SELECT (household_id, user_id, until_on)",
        WORKER,
    ),
    Right(ASKING, "cases_notification", "INSERT", WORKER),
    Right(
        ASKING,
        "cases_accessgrant",
        f"SELECT, INSERT, {ENDING}",
        f"{MY_EMERGENCY} OR {REVIEWED}",
    ),
    Right(
        ASKING,
        "cases_accessgrantevent",
        "INSERT",
        f"{MY_EMERGENCY} OR {REVIEWED}",
    ),
]

# A resident on the own page: of the own household what is about the resident or about
# all of them, and which lines of the log are about it. To say something of an
# agreement, to ask something, and to let an organisation look no more. No notes, no
# escalations, no other members, and of those who work only how to reach them.
OWN_FILE = "household_id = (SELECT helmond_page_household())"
OWN_MEMBER = "(SELECT helmond_page_member())"
ABOUT_ME = f"{OWN_FILE} AND about_id = {OWN_MEMBER}"
ABOUT_ALL_OR_ME = f"{OWN_FILE} AND (about_id IS NULL OR about_id = {OWN_MEMBER})"
AGREED_BY_ME = f"{OWN_FILE} AND (member_id IS NULL OR member_id = {OWN_MEMBER})"
OWN_PAGE = "key_digest = current_setting('helmond.page', true)"
OWN_LOG = (
    "subject = ANY (string_to_array(current_setting('helmond.subjects', true), ','))"
    " AND (SELECT helmond_page_household()) IS NOT NULL"
)
RESIDENT_READS = {
    "cases_household": (
        "id, uuid, number, area_id",
        "id = (SELECT helmond_page_household())",
    ),
    "cases_householdmember": (
        "id, uuid, household_id, first_name, last_name, birth_date",
        f"id = {OWN_MEMBER}",
    ),
    "cases_case": ("id, household_id, number, closed_on", OWN_FILE),
    "cases_aanspreekpunt": ("id, household_id, user_id, from_on, until_on", OWN_FILE),
    "cases_accessgrant": (
        "id, household_id, user_id, reason, starts_at, ends_at, granted_by_id",
        OWN_FILE,
    ),
    "cases_standin": (
        "id, household_id, absent_id, stand_in_id, from_on, until_on, ended_at",
        OWN_FILE,
    ),
    "cases_partyagreement": (
        "id, uuid, version, household_id, member_id, organisation_id, agreed_on,"
        " withdrawn_on",
        AGREED_BY_ME,
    ),
    "cases_accesslog": (
        "id, at, user_id, role, organisation_id, action, name, subject, emergency,"
        " outcome, activity",
        OWN_LOG,
    ),
    "mdo_mdo": (
        "id, uuid, household_id, case_id, status, planned_at, held_on, place, next_on",
        OWN_FILE,
    ),
    "mdo_attendance": (
        "id, mdo_id, user_id, organisation_id",
        "EXISTS (SELECT FROM mdo_mdo one WHERE one.id = mdo_id"
        " AND one.status = 'planned')",
    ),
    # That a report was set right, and when; why can name somebody else.
    "mdo_amendment": (
        "id, mdo_id, amended_at",
        "EXISTS (SELECT FROM mdo_mdo one WHERE one.id = mdo_id)",
    ),
    "mdo_agreement": (
        "id, uuid, number, household_id, mdo_id, about_id, text, owner_id,"
        " owner_is_resident, agreed_on, target_on, due_on, status, done_on",
        ABOUT_ALL_OR_ME,
    ),
    "privacy_residentpage": (
        "id, uuid, household_id, member_id, key_digest, code_hash, failures,"
        " made_by_id, expires_at, closed_at, opened_at, version",
        OWN_PAGE,
    ),
    "privacy_residentanswer": ("*", ABOUT_ME),
    "privacy_privacyrequest": ("*", ABOUT_ME),
    "privacy_reviewedtext": (
        "id, household_id, request_id, row, field, digest, decision, given, decided_at",
        f"{OWN_FILE} AND EXISTS (SELECT FROM privacy_privacyrequest one"
        " WHERE one.id = request_id)",
    ),
}
# Beside reading: to say, to ask, to stop; and how often a code was wrong.
RESIDENT_WRITES = {
    "cases_partyagreement": "UPDATE (withdrawn_on, withdrawn_at, version)",
    "cases_accessgrant": "UPDATE (ends_at, ended_because)",
    "cases_aanspreekpunt": "UPDATE (until_on)",
    "cases_standin": "UPDATE (ended_at)",
    "mdo_attendance": "DELETE",
    "privacy_residentpage": "UPDATE (failures, opened_at)",
    "privacy_residentanswer": "INSERT",
    "privacy_privacyrequest": "INSERT",
}
RIGHTS += [
    Right(
        RESIDENT,
        table,
        ", ".join(
            filter(
                None,
                [
                    "SELECT" if columns == "*" else f"SELECT ({columns})",
                    RESIDENT_WRITES.get(table),
                ],
            )
        ),
        rows,
    )
    for table, (columns, rows) in RESIDENT_READS.items()
]
# The lines of history of these, which the triggers write; and who is told.
RIGHTS += [
    Right(RESIDENT, f"{table}event", "INSERT", "true") for table in RESIDENT_WRITES
]
RIGHTS += [Right(RESIDENT, "cases_notification", "INSERT", OWN_FILE)]

# The dates that terms are counted from, of files that the privacy officer does not
# see, and who holds or destroys them. No name, no text but the reason of a hold.
RETENTION_READS = {
    "cases_household": "id, uuid, number, area_id, opened_at",
    "cases_case": "id, household_id, opened_on, closed_on",
    "cases_caseground": "id, case_id, ground_id",
    "cases_aanspreekpunt": "household_id, from_on",
    "cases_partyagreement": "household_id, agreed_on, withdrawn_on",
    "cases_residentinformed": "household_id, informed_on",
    "mdo_mdo": "household_id, held_on",
    "mdo_agreement": "id, household_id, agreed_on, done_on, dropped_on, blocked_on",
    "mdo_extension": "agreement_id, extended_at",
    "mdo_doorbraak": "household_id, asked_on, decided_on, settled_on",
    "mdo_escalation": "id, household_id, started_on, ended_on",
    "mdo_escalationphase": "escalation_id, since_on, reviewed_on",
    "reporting_score": "household_id, measured_on",
    "reporting_costline": "household_id, recorded_at",
    "reporting_effort": "household_id, recorded_at",
    "reporting_costsconfirmation": "case_id, confirmed_at",
    "privacy_privacyrequest": "id, uuid, version, household_id, kind, asked_by, "
    "asked_on, extended_at, outcome, decided_at, handed_over_at, recorded_at, "
    "recorded_by_id, decided_by_id",
    "privacy_statement": "household_id, made_on",
    "privacy_restriction": "id, household_id, since, lifted_at",
}
RIGHTS += [
    Right(RETENTION, table, f"SELECT ({columns})", OFFICER)
    for table, columns in RETENTION_READS.items()
]
RIGHTS += [
    right
    for table in ("privacy_legalhold", "privacy_destruction")
    for right in (
        Right(RETENTION, table, "SELECT, INSERT, UPDATE", OFFICER),
        Right(RETENTION, f"{table}event", "INSERT", OFFICER),
    )
]
# Locked while a hold or a proposal is made, for which one column must be theirs.
RIGHTS += [Right(RETENTION, "cases_household", "UPDATE (version)", OFFICER)]

# What who destroys needs beside the rows of the file.
DESTRUCTION_LOCKS = {
    "cases.Household": "UPDATE (version)",
    "privacy.Destruction": "UPDATE (status)",
}
DESTRUCTION_NEEDS = {
    "cases_user": "SELECT (id, organisation_id)",
    "cases_legalground": "SELECT",
    "reporting_price": "SELECT",
    "privacy_retentionrule": "SELECT",
    "privacy_certificate": "SELECT, INSERT",
    "django_session": "SELECT, UPDATE, DELETE",
    "pghistory_context": "SELECT, UPDATE, DELETE",
    "audit_unusuallook": "SELECT, DELETE",
    # Of the history of other things goes what names a page of the file.
    "reporting_lessonevent": "SELECT, DELETE",
    "privacy_retentionruleevent": "SELECT, DELETE",
}

EVERYTHING = "SELECT, INSERT, UPDATE, DELETE"
TO_CHANGE = "SELECT, INSERT, UPDATE"
# By the reason that a table has no policy: for web, jobs, and figures.
RIGHTS_WITHOUT_HOUSEHOLDS = {
    PEOPLE_AT_WORK: (EVERYTHING, "SELECT", ""),
    SIGNING_IN: (EVERYTHING, "", ""),
    LISTS: (TO_CHANGE, "SELECT", "SELECT"),
    MANDATES: (EVERYTHING, "SELECT", ""),
    FRAMEWORK: ("SELECT", "SELECT", ""),
    ANONYMOUS: ("SELECT", "SELECT", "SELECT"),
    HISTORY: ("SELECT, INSERT", "", ""),
    # Written once: what was published stays as it was.
    PUBLISHED: ("SELECT, INSERT", "SELECT, INSERT", ""),
}
OTHER_RIGHTS = {
    "knox_authtoken": ("", "", ""),
    "cases_user": (TO_CHANGE, "SELECT", ""),
    "cases_jobrun": ("SELECT", TO_CHANGE, ""),
    "cases_organisation": (TO_CHANGE, "SELECT", "SELECT"),
    # A draft is thrown away; a trigger keeps what was published.
    "reporting_pricelist": (EVERYTHING, "SELECT", "SELECT"),
    "reporting_price": (EVERYTHING, "SELECT", "SELECT"),
    # What reads and writes the lines themselves are functions of the owner.
    "audit_seal": ("", "SELECT, INSERT", ""),
    "audit_destroyedline": ("", "SELECT", ""),
    "audit_unusuallook": (
        "SELECT, UPDATE (note, reviewed_by_id, reviewed_at)",
        TO_CHANGE,
        "",
    ),
    "privacy_certificate": ("SELECT", "SELECT", ""),
    "privacy_retentionruleevent": ("SELECT, INSERT", "SELECT", ""),
    # How a lesson stood on a day: for files that are made of it.
    "reporting_lessonevent": ("SELECT, INSERT", "SELECT", ""),
}
# Written by the triggers of history, for whoever makes the change.
OF_EVERY_CHANGE = "pghistory_context"
# How to reach who works for a resident.
RESIDENT_KNOWS = {
    "cases_user": "SELECT (id, name, email, phone, organisation_id, role, is_active)",
    "cases_organisation": "SELECT (id, uuid, name)",
    "cases_area": "SELECT",
    "cases_user_areas": "SELECT",
}
READ_BY_ROLE = {
    LOG: ("cases_user", "cases_organisation"),
    ASKING: ("cases_user", "cases_user_areas"),
    RETENTION: (
        "cases_user",
        "cases_area",
        "cases_legalground",
        "privacy_retentionrule",
    ),
}


# Bringing the database up to date ------------------------------------------------


@dataclass(frozen=True)
class Table:
    """What the database has to know of one table with households."""

    name: str
    policies: dict[str, str]
    grants: tuple[tuple[str, str], ...]

    @property
    def digests(self) -> dict[str, str]:
        """Return for each policy what stands in its comment, by which it is known."""
        return {
            name: hashlib.sha256(text.encode()).hexdigest()[:16]
            for name, text in self.policies.items()
        }


def tables() -> list[Table]:
    """Return every table with households, as the models and this file say."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        name = model._meta.db_table
        rule = rule_of(model) if model._meta.managed else None
        if rule and name not in WITHOUT_HOUSEHOLDS:
            policies = policies_of(model, rule)
            found.append(Table(name, policies, tuple(grants_of(model))))
    return found


def policies_of(model: Model, rule: Rule) -> dict[str, str]:
    """Return the policies of a table by their name: for whom, and which rows."""
    name, label = model._meta.db_table, model._meta.label
    seen, added, changed = (
        condition.format(t=name) for condition in (rule.seen, rule.added, rule.changed)
    )
    by_person = f"TO {WEB}, {JOBS}"
    policies = {
        # Migrations, and the commands of an operator.
        "owner": "TO CURRENT_USER USING (true) WITH CHECK (true)",
        # A job that does something for one person sees what that person sees.
        "jobs": f"TO {JOBS} USING ((SELECT helmond_person()) IS NULL)",
        "person_reads": f"FOR SELECT {by_person} USING ({seen})",
        "person_adds": f"FOR INSERT {by_person} WITH CHECK ({added})",
        "person_changes": f"FOR UPDATE {by_person} USING ({changed})",
        "person_deletes": f"FOR DELETE {by_person} USING ({changed})",
    }
    if label in WRITTEN_ONCE:
        del policies["jobs"]
    if label in FIGURES_READ:
        policies["figures"] = f"FOR SELECT TO {FIGURES} USING ({READER_OF_FIGURES})"
    policies["destruction"] = (
        f"TO {DESTRUCTION} USING ({destroyed_with(model).format(t=name)})"
    )
    for right in RIGHTS:
        if right.table == name:
            policies[right.role] = f"TO {right.role} USING ({right.rows})"
    if hasattr(model, "pgh_tracked_model"):
        # A change writes its own line: nobody adds one of a change that was not made.
        policies["by_trigger"] = (
            f"AS RESTRICTIVE FOR INSERT TO {', '.join(ROLES)}"
            " WITH CHECK (pg_trigger_depth() > 0)"
        )
    return policies


def grants_of(model: Model) -> Iterator[tuple[str, str]]:
    """Yield what each role may do with a table with households."""
    name, label = model._meta.db_table, model._meta.label
    tracked = getattr(model, "pgh_tracked_model", None)
    if tracked:
        yield WEB, "SELECT, INSERT"
        if tracked._meta.label in JOBS_WRITE:
            yield JOBS, "INSERT"
    elif label in WRITTEN_BY_OWNER:
        yield WEB, "SELECT"
        yield JOBS, "SELECT"
    elif label in WRITTEN_ONCE:
        yield WEB, "SELECT, INSERT"
        yield JOBS, "SELECT"
    else:
        yield WEB, EVERYTHING if label in WEB_DELETES else TO_CHANGE
        yield JOBS, "SELECT"
    if label in JOBS_WRITE:
        yield JOBS, JOBS_WRITE[label]
    if label in JOBS_LOCK:
        yield JOBS, "UPDATE (version)"
    if label in FIGURES_READ:
        yield FIGURES, f"SELECT ({FIGURES_READ[label]})"
    if destroyed_with(model) != "false":
        yield DESTRUCTION, "SELECT, DELETE"
    if label in DESTRUCTION_LOCKS:
        yield DESTRUCTION, DESTRUCTION_LOCKS[label]
    yield from ((right.role, right.rights) for right in RIGHTS if right.table == name)


def bring_up_to_date(*, using: str, **kwargs: Any) -> None:
    """Make roles, functions, rights and policies as this file says."""
    connection = connections[using]
    with transaction.atomic(using), connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        if not {"cases_user_areas", "privacy_residentpage"} <= present:
            return  # Only some of the migrations ran.
        make_roles(cursor)
        for statements in (FUNCTIONS, VIEWS, SEARCH, ALIKE, STAND_INS, HEARING, SUMS):
            cursor.execute(statements)
        cursor.execute("\n".join(grants_to_all(present)))
        cursor.execute("\n".join(binding_functions(cursor)))
        known = known_policies(cursor)
        for table in tables():
            if table.name in present:
                cursor.execute("\n".join(granting(table.name, table.grants)))
                if known.get(table.name) != table.digests:
                    cursor.execute("\n".join(securing(table, known)))


def binds_us() -> bool:
    """Tell whether the policies hold for the role that this process signed in as."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT NOT pg_has_role(current_user, relowner, 'USAGE') AND relrowsecurity"
            " FROM pg_class WHERE oid = 'cases_household'::regclass"
        )
        return cursor.fetchone()[0]


def make_roles(cursor: CursorWrapper) -> None:
    """Make the roles that are missing, or raise ImproperlyConfigured."""
    cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY (%s)", [[*ROLES]])
    missing = set(ROLES) - {row[0] for row in cursor.fetchall()}
    if not missing:
        return
    cursor.execute(
        "SELECT quote_ident(rolname), rolcreaterole OR rolsuper FROM pg_roles"
        " WHERE rolname = current_user"
    )
    owner, may_make_roles = cursor.fetchone()
    if not may_make_roles:
        raise ImproperlyConfigured(
            f"The database has no role {', '.join(sorted(missing))}. Let somebody who"
            " may make roles run deploy/roles.sql, then migrate again."
        )
    roles = (settings.BASE_DIR / "deploy" / "roles.sql").read_text()
    cursor.execute(roles.replace("TO helmond WITH", f"TO {owner} WITH"))


def binding_functions(cursor: CursorWrapper) -> list[str]:
    """Return what keeps the functions of the owner to our tables and their callers."""
    cursor.execute(
        "SELECT name FROM unnest(%s::text[]) AS name"
        " WHERE to_regprocedure(name) IS NOT NULL",
        [[*FUNCTIONS_OF_OWNER]],
    )
    return [
        f"ALTER FUNCTION {name} SET search_path = public, pg_temp;"
        f" REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC, {', '.join(ROLES)};"
        f" GRANT EXECUTE ON FUNCTION {name} TO {', '.join(FUNCTIONS_OF_OWNER[name])};"
        for (name,) in cursor.fetchall()
    ]


def grants_to_all(present: set[str]) -> Iterator[str]:
    """Yield the rights on what is of no table with households."""
    every, persons = ", ".join(ROLES), f"{WEB}, {JOBS}"
    yield (
        "DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO"
        f" {persons}', current_database()); END $$;"
    )
    # Who makes no tables makes none that stand before ours, and no functions.
    yield (
        "DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC,"
        f" {every}', current_database()); END $$;"
    )
    yield f"GRANT USAGE ON SCHEMA public TO {every};"
    yield (
        "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO"
        f" {persons}, {DESTRUCTION}, {RETENTION}, {RESIDENT};"
    )
    yield f"GRANT SELECT ON helmond_granted, helmond_in_my_areas TO {persons};"
    for function in FUNCTIONS_OF_PERSONS:
        yield f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC;"
        yield f"GRANT EXECUTE ON FUNCTION {function} TO {every};"
    for name, reason in WITHOUT_HOUSEHOLDS.items():
        if name not in present:
            continue
        by_reason = RIGHTS_WITHOUT_HOUSEHOLDS.get(reason, (TO_CHANGE, "SELECT", ""))
        rights = OTHER_RIGHTS.get(name, by_reason)
        grants = [*zip((WEB, JOBS, FIGURES), rights, strict=True)]
        if name == "cases_user":
            grants.append((FIGURES, f"SELECT ({FIGURES_READ['cases.User']})"))
        readers = [role for role, read in READ_BY_ROLE.items() if name in read]
        grants += [(role, "SELECT") for role in readers]
        if name in RESIDENT_KNOWS:
            grants.append((RESIDENT, RESIDENT_KNOWS[name]))
        if name == OF_EVERY_CHANGE:
            grants = [(role, TO_CHANGE) for role in ROLES]
        if reason == ANONYMOUS:
            grants.append((DESTRUCTION, "SELECT, INSERT"))
        if name in DESTRUCTION_NEEDS:
            grants.append((DESTRUCTION, DESTRUCTION_NEEDS[name]))
        yield from granting(name, grants)


def granting(name: str, grants: Any) -> Iterator[str]:
    yield f"REVOKE ALL ON {name} FROM {', '.join(ROLES)};"
    for role, rights in grants:
        if rights:
            yield f"GRANT {rights} ON {name} TO {role};"


def securing(table: Table, known: dict[str, dict[str, str]]) -> Iterator[str]:
    """Yield the statements that give a table its policies and no others."""
    yield f"ALTER TABLE {table.name} ENABLE ROW LEVEL SECURITY;"
    yield f"ALTER TABLE {table.name} FORCE ROW LEVEL SECURITY;"
    for policy in known.get(table.name, {}):
        yield f"DROP POLICY {policy} ON {table.name};"
    for policy, text in table.policies.items():
        yield f"CREATE POLICY {policy} ON {table.name} {text};"
        digest = table.digests[policy]
        yield f"COMMENT ON POLICY {policy} ON {table.name} IS '{digest}';"


def known_policies(cursor: CursorWrapper) -> dict[str, dict[str, str]]:
    """Return the policies of each table in the database, with their comments."""
    cursor.execute(
        "SELECT c.relname, p.polname, COALESCE(obj_description(p.oid, 'pg_policy'), '')"
        " FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
        " WHERE c.relnamespace = 'public'::regnamespace"
    )
    known: dict[str, dict[str, str]] = {}
    for table, policy, digest in cursor.fetchall():
        known.setdefault(table, {})[policy] = digest
    return known
