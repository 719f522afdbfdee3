"""Learning in three orders: raising a lesson, and what becomes of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from cases.actions import lock, require, require_version, save
from cases.errors import TransitionRefused
from cases.models import Leefdomein, Organisation, User
from cases.naming import numbers_among, people_among
from mdo.deciding import names_in
from mdo.models import Doorbraak, Obstacle, Precedent
from reporting import permissions
from reporting.models import Lesson

# How often the same has to happen before it is called a pattern, and in how many
# years, the current one included [O].
LEAST, YEARS = 3, 3

Status = Lesson.Status


@transaction.atomic
def raise_lesson(
    *,
    text: str,
    level: str,
    source: str = Lesson.Source.OTHER,
    leefdomein: Leefdomein | None = None,
    rule_owner: Organisation | None = None,
    doorbraken: list[Doorbraak] | None = None,
    pattern: str = "",
    by: User,
    at: datetime,
) -> Lesson:
    """Write down what is to be learned.

    Raise ValidationError for an unknown value, and for a name: of who lives in the
    household of one of the doorbraken or works with it; without a doorbraak, of who
    lives in a household that `by` may see.
    """
    require(permissions.may_read_lessons(by), _("You cannot write lessons down."))
    lesson = Lesson(
        text=text.strip(),
        level=level,
        source=source,
        leefdomein=leefdomein,
        rule_owner=rule_owner,
        pattern=pattern,
        raised_by=by,
        raised_at=at,
    )
    if wrong := _names_in(lesson.text, doorbraken or [], by=by):
        raise ValidationError({"text": wrong})
    if pattern and Lesson.objects.filter(pattern=pattern).exists():
        raise TransitionRefused(_("Somebody made a lesson of this pattern already."))
    lesson.full_clean()
    lesson.save()
    lesson.doorbraken.set(doorbraken or [])
    return lesson


@transaction.atomic
def move_lesson(
    *,
    lesson_id: int,
    status: str,
    level: str,
    owner: User | None,
    change: str = "",
    version: int | None = None,
    by: User,
    at: datetime,
) -> Lesson:
    """Take a lesson up, solve it or refuse it; say by whom, or what was changed."""
    lesson = lock(Lesson, lesson_id)
    require(
        permissions.may_move_lesson(by, lesson),
        _("Its owner, a coordinator or a manager says what becomes of a lesson."),
    )
    require_version(lesson, version)
    if status not in lesson.next_statuses:
        raise TransitionRefused(_("The lesson is not in a state for this."))
    wrong = {}
    if status == Status.TAKEN_UP and owner is None:
        wrong["owner"] = _("Say who sees to it.")
    if status == Status.SOLVED and not change.strip():
        wrong["change"] = _("Say what was changed.")
    if status == Status.REFUSED and not change.strip():
        wrong["change"] = _("Say why nothing is done with it.")
    if names := _names_in(change, lesson.doorbraken.visible_to(by), by=by):
        wrong["change"] = names
    if wrong:
        raise ValidationError(wrong)
    lesson.status, lesson.level, lesson.owner = status, level, owner
    lesson.change, lesson.moved_at = change.strip(), at
    lesson.clean_fields()
    save(lesson, "status", "level", "owner", "change", "moved_at")
    return lesson


def _names_in(text: str, doorbraken: Iterable[Doorbraak], *, by: User) -> str:
    """Say which names of a household have to go from a text; "" when there is none."""
    learned_from = list(doorbraken)
    names = {name: None for one in learned_from for name in names_in(text, one)}
    if not learned_from:
        names = dict.fromkeys(people_among(text, by=by))
    names |= dict.fromkeys(numbers_among(text))
    sentence = _("Leave out the names: %(names)s.")
    return sentence % {"names": ", ".join(names)} if names else ""


# Patterns --------------------------------------------------------------------------


@dataclass(frozen=True)
class Pattern:
    """The same rule or obstacle, of the same owner, on the same leefdomein, again."""

    obstacle: str
    rule: str
    rule_owner: Organisation | None
    leefdomein: Leefdomein | None
    number: int
    refused: int

    @property
    def key(self) -> str:
        """Return by what it is known again."""
        parts = (
            self.obstacle,
            self.rule.lower(),
            self.rule_owner.pk if self.rule_owner else 0,
            self.leefdomein.pk if self.leefdomein else 0,
        )
        return sha256(repr(parts).encode()).hexdigest()

    @property
    def words(self) -> str:
        """Return the pattern in a sentence, without what would lead to a household."""
        what = f"“{self.rule}”" if self.rule else str(Obstacle(self.obstacle).label)
        parts = [what]
        if self.rule_owner:
            parts.append(self.rule_owner.name)
        if self.leefdomein:
            parts.append(self.leefdomein.name)
        return " · ".join(parts)


def patterns(year: int) -> list[Pattern]:
    """Return what stood in the way again and again, the most frequent first.

    Of decided doorbraken as everybody may read them. First the same rule in the same
    words; then the same owner and leefdomein, whatever the rule. What is a lesson
    already is left out.
    """
    recent = Precedent.objects.filter(year__gt=year - YEARS).order_by()
    found = _grouped(recent, "obstacle", "rule", "rule_owner", "leefdomein")
    found += _grouped(
        recent.exclude(rule_owner=None).exclude(leefdomein=None),
        *("obstacle", "rule_owner", "leefdomein"),
    )
    known = set(Lesson.objects.exclude(pattern="").values_list("pattern", flat=True))
    new = [pattern for pattern in found if pattern.key not in known]
    return sorted(new, key=lambda one: (-one.number, one.words))


def _grouped(rows: QuerySet[Precedent], *names: str) -> list[Pattern]:
    organisations = Organisation.objects.in_bulk()
    leefdomeinen = Leefdomein.objects.in_bulk()
    refused = Count("pk", filter=Q(outcome=Precedent.Outcome.REFUSED))
    counted = rows.values(*names).annotate(number=Count("pk"), refused=refused)
    return [
        Pattern(
            obstacle=row["obstacle"],
            rule=row.get("rule", ""),
            rule_owner=organisations.get(row["rule_owner"]),
            leefdomein=leefdomeinen.get(row["leefdomein"]),
            number=row["number"],
            refused=row["refused"],
        )
        for row in counted.filter(number__gte=LEAST)
    ]
