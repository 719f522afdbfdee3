"""How many cells the matrix has; pytest says it with `-rP`."""

import sys

from cases.models import AccessGrant
from helmond_aanpak.tests.matrix.asking import who_ask
from helmond_aanpak.tests.matrix.operations import OPERATIONS
from helmond_aanpak.tests.matrix.pages import PAGES
from helmond_aanpak.tests.matrix.world import (
    EVERY_RELATION,
    LETS_IN,
    RELATIONS,
    STRANGER,
    WHO_ASK,
    Actor,
)

RULES = [rule for page in PAGES.values() for rule in page.values()]
RULES += OPERATIONS.values()


def test_the_matrix_has_as_many_cells_as_its_tables_say():
    """When this falls, somebody or something is not asked any more."""
    actors = [
        Actor(role, relation, file=None)
        for role, relations in WHO_ASK.items()
        for relation in RELATIONS
        if relation.name in relations
    ]
    actors.append(Actor("anonymous", STRANGER, file=None))
    asked = [actor for rule in RULES for actor in who_ask(rule, actors)]
    cells = sum(len(actor.relation.ways) for actor in asked)

    sys.stdout.write(f"{len(RULES)} rules, {len(asked)} questions, {cells} cells\n")
    assert len(asked) > 5600
    assert cells > 8600


def test_every_reason_for_access_is_a_relation_that_is_asked():
    """A new way to be let in is asked too: `test_every_relation.py` takes them all."""
    reasons = {
        reason for reason, lasts in LETS_IN.values() if not lasts or lasts.days > 0
    }

    assert reasons | {AccessGrant.Reason.EMERGENCY} == set(AccessGrant.Reason)
    assert set(LETS_IN) | {"emergency"} <= set(EVERY_RELATION)
