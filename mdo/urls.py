"""The addresses of what was promised: work, agreements, flags, MDO's, doorbraken."""

from django.urls import path

from mdo.views import (
    agreements,
    board,
    closing,
    deciding,
    doorbraken,
    escalations,
    flags,
    mdos,
    meetings,
    my_work,
    notices,
    terms,
    watching,
    workload,
)

app_name = "mdo"

urlpatterns = [
    path("my-work", my_work.my_work, name="my-work"),
    path("notices", notices.notices, name="notices"),
    path("calendar/<str:secret>.ics", notices.calendar, name="calendar"),
    path("cases/<uuid:uuid>/close", closing.case_close, name="case-close"),
    path("flags/<uuid:uuid>/seen", flags.seen, name="flag-seen"),
    path("flags/<uuid:uuid>/answer", flags.answer, name="flag-answer"),
]
urlpatterns += [
    path(
        f"agreements/<uuid:uuid>/{name}",
        agreements.step,
        {"name": name},
        name=f"agreement-{name}",
    )
    for name in agreements.STEPS
]
urlpatterns += [
    path("cases/<uuid:uuid>/mdo", mdos.mdo_new, name="mdo-new"),
    path("cases/<uuid:uuid>/mdo/six-weeks", mdos.six_weeks, name="mdo-six-weeks"),
    path("cases/<uuid:uuid>/mdo/due/<int:number>", mdos.due, name="mdo-due"),
    path("cases/<uuid:uuid>/mdo/who", mdos.who, name="mdo-who"),
    path("cases/<uuid:uuid>/mdo/plan", meetings.mdo_plan, name="mdo-plan"),
    path("mdos/<uuid:uuid>", mdos.mdo, name="mdo"),
    path("mdos/<uuid:uuid>/plan", meetings.mdo_replan, name="mdo-replan"),
    path("mdos/<uuid:uuid>/cancellation", meetings.mdo_cancel, name="mdo-cancel"),
    path("mdos/<uuid:uuid>/table", mdos.mdo_hold, name="mdo-hold"),
    path("mdos/<uuid:uuid>/confirmation", meetings.mdo_confirm, name="mdo-confirm"),
    path("mdos/<uuid:uuid>/amendment", meetings.mdo_amend, name="mdo-amend"),
    path("mdos/<uuid:uuid>.ics", mdos.mdo_invitation, name="mdo-invitation"),
    path("doorbraken", doorbraken.doorbraak_list, name="doorbraak-list"),
    path("cases/<uuid:uuid>/doorbraak", doorbraken.doorbraak_new, name="doorbraak-new"),
    path("doorbraken/<uuid:uuid>", doorbraken.doorbraak, name="doorbraak"),
    path(
        "doorbraken/<uuid:uuid>/edit", doorbraken.doorbraak_edit, name="doorbraak-edit"
    ),
    path(
        "doorbraken/<uuid:uuid>/decision",
        doorbraken.doorbraak_decide,
        name="doorbraak-decide",
    ),
    path(
        "doorbraken/<uuid:uuid>/earlier", deciding.precedents_of, name="precedents-of"
    ),
    path(
        "doorbraken/<uuid:uuid>/earlier/<uuid:earlier>",
        deciding.compare,
        name="doorbraak-compare",
    ),
    path(
        "doorbraken/<uuid:uuid>/question",
        deciding.send_back,
        name="doorbraak-send-back",
    ),
    path("doorbraken/<uuid:uuid>/answer", deciding.answer, name="doorbraak-answer"),
    path("doorbraken/<uuid:uuid>/sharing", deciding.share, name="doorbraak-share"),
    path("doorbraken/<uuid:uuid>/settlement", deciding.settle, name="doorbraak-settle"),
    path("earlier-doorbraken", deciding.precedent_list, name="precedent-list"),
    path("doorbraakbudget", deciding.budget, name="doorbraak-budget"),
    path("rules", terms.rules, name="rules"),
    path("rules/doorbraken", deciding.doorbraak_rules, name="doorbraak-rules"),
    path("rules/terms", terms.terms_edit, name="terms"),
    path("rules/ave", escalations.phase_list, name="phase-list"),
    path("rules/ave/<int:number>", escalations.phase_edit, name="phase-edit"),
    path("escalations", escalations.escalation_list, name="escalation-list"),
    path(
        "cases/<uuid:uuid>/escalation",
        escalations.escalation_new,
        name="escalation-new",
    ),
    path("escalations/<uuid:uuid>", escalations.escalation, name="escalation"),
    path(
        "escalations/<uuid:uuid>/review",
        escalations.escalation_review,
        name="escalation-review",
    ),
    path(
        "escalations/<uuid:uuid>/end", escalations.escalation_end, name="escalation-end"
    ),
]
urlpatterns += [
    path("board", board.board, name="board"),
    path("board/steps", watching.bulk, name="board-steps"),
    path("board/leavers", watching.leaver_list, name="leaver-list"),
    path("board/leavers/<uuid:uuid>", watching.leaver, name="leaver"),
    path("board/areas", board.board_areas, name="board-areas"),
    path("board/organisations", board.board_organisations, name="board-organisations"),
    path("board/professionals", board.board_professionals, name="board-professionals"),
    path("board/workload", workload.by_professional, name="board-workload"),
    path(
        "board/workload/organisations",
        workload.by_organisation,
        name="board-workload-organisations",
    ),
    path("board/weeks/<int:year>/<int:number>", board.board_week, name="board-week"),
    path("board/flags/<slug:kind>", board.board_flags, name="board-flags"),
    path("board/<slug:name>", board.board_list, name="board-list"),
]
