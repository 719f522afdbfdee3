"""Giving a file out, to whoever asked for it and may still see what is in it."""

from collections.abc import Iterator

from django.db.models import F, Func
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import acting
from cases.actions import log_look, require
from cases.errors import TransitionRefused
from cases.models import AccessLog, Household, User
from reporting.exports.asking import activity_of, names_for, stays_in_sight
from reporting.exports.writers import MEDIA_TYPES
from reporting.models import Export, ExportChunk


def open_export(*, export: Export, by: User, channel: str) -> Iterator[bytes]:
    """Return the file of an export, piece by piece; that it is given out is logged.

    Refused when it is not ready, or when something in it may not be seen any more.
    """
    require(export.report in names_for(by), _("You may not take this out any more."))
    ends = export.expires_at
    is_over = ends is None or ends < timezone.now()
    # A backup can have been restored without the pieces.
    if not export.is_ready or is_over or not export.chunks.exists():
        raise TransitionRefused(_("This file is not there, or not any more."))
    if not stays_in_sight(export, by):
        raise TransitionRefused(
            _("There are figures in this file of areas that are not yours any more.")
        )
    if sees_less(export, by):
        raise TransitionRefused(
            _(
                "There are households in this file that you may not see any more. Ask "
                "for it again: it is made with what you may see now."
            )
        )
    log_look(
        by=by,
        households=None,
        name="export file",
        channel=channel,
        action=AccessLog.Action.EXECUTE,
        reason=export.purpose,
        object_type="exports",
        object_uuid=export.uuid,
        activity=activity_of(export),
    )
    return _pieces(export.pk, by.pk)


def sees_less(export: Export, by: User) -> bool:
    """Return whether a household of the file is not to be seen by `by` any more."""
    mine = Export.objects.filter(pk=export.pk).order_by()
    in_it = mine.values(one=Func(F("households"), function="unnest"))
    number = mine.values_list(Func(F("households"), function="cardinality"), flat=True)
    visible = Household.objects.visible_to(by).filter(pk__in=in_it)
    return visible.order_by().count() < number.get()


def _pieces(export_id: int, person_id: int) -> Iterator[bytes]:
    """Yield the pieces; the request is over by then, so who acts is said again."""
    position = 0
    while True:
        with acting.acting(person_id):
            found = ExportChunk.objects.filter(export=export_id, position=position)
            data = found.values_list("data", flat=True).first()
        if data is None:
            return
        yield bytes(data)
        position += 1


def streamed(export: Export, pieces: Iterator[bytes]) -> StreamingHttpResponse:
    """Return an answer that is the file."""
    answer = StreamingHttpResponse(pieces, content_type=MEDIA_TYPES[export.format])
    answer["Content-Length"] = str(export.size)
    answer["Content-Disposition"] = f'attachment; filename="{export.file}"'
    answer["Cache-Control"] = "no-store"
    return answer
