"""What is read or done by the API is logged as what a page shows."""

from typing import Any

from cases import actions
from cases.models import AccessLog
from rest.views import ReadViewSet

API = AccessLog.Channel.API


# What a request does by its method. A search is a POST as well, and a look.
DOES = {
    "POST": AccessLog.Action.UPDATE,
    "PUT": AccessLog.Action.UPDATE,
    "PATCH": AccessLog.Action.UPDATE,
    "DELETE": AccessLog.Action.DELETE,
}


class LoggedViewSet(ReadViewSet):
    """A ReadViewSet whose rows belong to households: every look is logged.

    One line a household, also for a list (LDV): who was shown what.
    """

    def shown(self, rows):
        ids = {self.household_id(row) for row in rows}
        actions.log_look(
            by=self.caller,
            households=sorted(ids),
            name=f"{self.basename} {self.action}",
            channel=API,
            action=self.deed(),
            object_type=self.basename,
            object_uuid=rows[0].uuid if self.detail and rows else None,
            field_names=self.serializer_class.Meta.fields,
        )

    def deed(self) -> str:
        """Return the action code of the request: looked at, made, changed."""
        if self.action == "create":
            return AccessLog.Action.CREATE
        if self.action == "search":
            return AccessLog.Action.READ
        return DOES.get(self.request.method or "", AccessLog.Action.READ)

    def household_id(self, row) -> int:
        return row.household_id


def log(
    view: Any, households: list[int] | None, *, action: str = "", reason: str = ""
) -> None:
    """Write in the log what a view showed or did that is not a LoggedViewSet."""
    actions.log_look(
        by=view.caller,
        households=households,
        name=f"{view.basename} {view.action}",
        channel=API,
        action=action or DOES.get(view.request.method, AccessLog.Action.READ),
        reason=reason,
        object_type=view.basename,
        field_names=view.serializer_class.Meta.fields,
    )
