"""The addresses of households, cases, people and the log."""

from django.urls import path

from cases.views import access_log, households, lists, opening, people, sign_in

app_name = "cases"

urlpatterns = [
    path("households", households.household_list, name="household-list"),
    path("households/new", opening.household_new, name="household-new"),
    path("households/<uuid:uuid>", households.household, name="household"),
    path("households/<uuid:uuid>/timeline", households.timeline, name="timeline"),
    path("households/<uuid:uuid>/cases/new", opening.case_new, name="case-new"),
    path(
        "households/<uuid:uuid>/aanspreekpunt",
        opening.aanspreekpunt_new,
        name="aanspreekpunt-new",
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
]
