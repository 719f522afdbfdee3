"""The addresses of households, cases, people and the log."""

from django.urls import path

from cases.views import (
    access,
    access_emergency,
    access_grounds,
    access_log,
    access_requests,
    corrections,
    handovers,
    households,
    lists,
    opening,
    people,
    sign_in,
)

app_name = "cases"

urlpatterns = [
    path("households", households.household_list, name="household-list"),
    path("households/new", opening.household_new, name="household-new"),
    path("households/<uuid:uuid>", households.household, name="household"),
    path("households/<uuid:uuid>/timeline", households.timeline, name="timeline"),
    path(
        "households/<uuid:uuid>/details",
        corrections.household_details,
        name="household-details",
    ),
    path(
        "households/<uuid:uuid>/members/new", corrections.member_new, name="member-new"
    ),
    path("members/<uuid:uuid>", corrections.member_details, name="member-details"),
    path("households/<uuid:uuid>/cases/new", opening.case_new, name="case-new"),
    path(
        "households/<uuid:uuid>/aanspreekpunt",
        opening.aanspreekpunt_new,
        name="aanspreekpunt-new",
    ),
    path(
        "households/<uuid:uuid>/access",
        access.household_access,
        name="household-access",
    ),
    path("handovers/<uuid:uuid>", handovers.handover, name="handover"),
    path("absence", handovers.absence, name="absence"),
    path("access-grants/<uuid:uuid>/end", access.access_end, name="access-end"),
    path("households/<uuid:uuid>/sharing", access_grounds.sharing, name="sharing"),
    path(
        "households/<uuid:uuid>/grounds/new",
        access_grounds.ground_new,
        name="ground-new",
    ),
    path("case-grounds/<uuid:uuid>/end", access_grounds.ground_end, name="ground-end"),
    path(
        "households/<uuid:uuid>/informed/new",
        access_grounds.informed_new,
        name="informed-new",
    ),
    path(
        "households/<uuid:uuid>/party-agreements/new",
        access_grounds.party_new,
        name="party-new",
    ),
    path(
        "party-agreements/<uuid:uuid>/withdrawal",
        access_grounds.party_withdraw,
        name="party-withdraw",
    ),
    path(
        "access-requests",
        access_requests.access_request_list,
        name="access-request-list",
    ),
    path(
        "access-requests/new",
        access_requests.access_request_new,
        name="access-request-new",
    ),
    path(
        "access-requests/<uuid:uuid>",
        access_requests.access_request,
        name="access-request",
    ),
    path(
        "access-requests/<uuid:uuid>/withdrawal",
        access_requests.access_request_withdraw,
        name="access-request-withdraw",
    ),
    path("emergency-access", access_emergency.emergency_list, name="emergency-list"),
    path("emergency-access/new", access_emergency.emergency_new, name="emergency-new"),
    path(
        "emergency-access/<uuid:uuid>",
        access_emergency.emergency_review,
        name="emergency-review",
    ),
    path("search", households.search_page, name="search"),
    path("households/<uuid:uuid>/log", access_log.household_log, name="household-log"),
    path("people", people.person_list, name="person-list"),
    path("people/new", people.person_new, name="person-new"),
    path("people/<uuid:uuid>", people.person_edit, name="person-edit"),
    path(
        "people/<uuid:uuid>/second-step",
        sign_in.second_factor_reset,
        name="second-factor-reset",
    ),
    path("organisations", lists.organisation_list, name="organisation-list"),
    path("organisations/new", lists.organisation_new, name="organisation-new"),
    path(
        "organisations/<uuid:uuid>", lists.organisation_edit, name="organisation-edit"
    ),
    path("areas", lists.area_list, name="area-list"),
    path("areas/new", lists.area_new, name="area-new"),
    path("areas/<uuid:uuid>", lists.area_edit, name="area-edit"),
    path("access-log", access_log.access_log, name="access-log"),
    path("access-log/export", access_log.access_log_export, name="access-log-export"),
]
