"""The addresses of the reports."""

from django.urls import path

from reporting.views import (
    completeness,
    costs,
    council,
    definitions,
    exports,
    freezing,
    learning,
    lessons,
    price_lists,
    reports,
    scores,
    tables,
    underlying,
)

app_name = "reporting"

urlpatterns = [
    path("reports/rendement", reports.rendement, name="rendement"),
    path("reports/wellbeing", reports.wellbeing, name="wellbeing"),
    path("reports/cases", tables.cases, name="cases"),
    path("reports/deadlines", tables.deadlines, name="deadlines"),
    path("reports/process", tables.process, name="process"),
    path("reports/ave", tables.ave, name="ave"),
    path("reports/attention", tables.attention, name="attention"),
    path("reports/lessons", learning.lessons, name="lessons"),
    path(
        "reports/lessons/figures/<slug:figure>",
        learning.lessons_of_figure,
        name="figure-lessons",
    ),
    path("reports/definitions", definitions.definitions, name="definitions"),
    path("reports/frozen", freezing.frozen_list, name="frozen-list"),
    path("reports/frozen/<uuid:uuid>", freezing.frozen_report, name="frozen-report"),
    path("reports/frozen/<uuid:uuid>/file", exports.frozen_file, name="frozen-file"),
    path("reports/<slug:report>/frozen", freezing.freeze, name="freeze"),
    path(
        "reports/<slug:report>/figures/<slug:figure>",
        underlying.cases_of_figure,
        name="figure-cases",
    ),
    path("reports/pictures/<slug:name>.png", reports.picture, name="picture"),
    path("reports/completeness", completeness.completeness, name="completeness"),
    path(
        "reports/completeness/<slug:what>",
        completeness.completeness_cases,
        name="completeness-cases",
    ),
    path("reports/funnel", completeness.funnel, name="funnel"),
    path("reports/council", council.council_list, name="council-list"),
    path("reports/council.pdf", council.council_report, name="council-report"),
    path("exports", exports.export_list, name="export-list"),
    path("exports/new", exports.export_new, name="export-new"),
    path("exports/progress", exports.progress, name="export-progress"),
    path("exports/<uuid:uuid>/cancel", exports.export_cancel, name="export-cancel"),
    path("exports/<uuid:uuid>/file", exports.export_file, name="export-file"),
    path("cases/<uuid:uuid>/scores/<slug:moment>", scores.scores, name="scores"),
    path(
        "cases/<uuid:uuid>/scores/<slug:moment>/<int:position>",
        scores.scores,
        name="scores-one",
    ),
    path("cases/<uuid:uuid>/costs/<slug:period>", costs.costs, name="costs"),
    path(
        "cases/<uuid:uuid>/costs/<slug:period>/copy",
        costs.costs_copy,
        name="costs-copy",
    ),
    path(
        "cases/<uuid:uuid>/costs/<slug:period>/confirm",
        costs.costs_confirm,
        name="costs-confirm",
    ),
    path(
        "cases/<uuid:uuid>/costs/<slug:period>/reopen",
        costs.costs_reopen,
        name="costs-reopen",
    ),
    path(
        "cases/<uuid:uuid>/costs/<slug:period>/quantities",
        costs.cost_quantities,
        name="cost-quantities",
    ),
    path("cost-lines/<uuid:uuid>", costs.cost_line, name="cost-line"),
    path(
        "cost-lines/<uuid:uuid>/remove", costs.cost_line_remove, name="cost-line-remove"
    ),
    path("cases/<uuid:uuid>/efforts", costs.effort_new, name="effort-new"),
    path("price-lists", price_lists.price_list_list, name="price-list-list"),
    path("price-lists/new", price_lists.price_list_new, name="price-list-new"),
    path("price-lists/<uuid:uuid>", price_lists.price_list, name="price-list"),
    path(
        "price-lists/<uuid:uuid>/file",
        price_lists.price_list_file,
        name="price-list-file",
    ),
    path(
        "price-lists/<uuid:uuid>/publication",
        price_lists.price_list_publish,
        name="price-list-publish",
    ),
    path(
        "price-lists/<uuid:uuid>/removal",
        price_lists.price_list_remove,
        name="price-list-remove",
    ),
    path("lessons", lessons.lesson_list, name="lesson-list"),
    path("lessons/new", lessons.lesson_new, name="lesson-new"),
    path("lessons/agenda.pdf", lessons.lesson_agenda, name="lesson-agenda"),
    path("lessons/<uuid:uuid>", lessons.lesson, name="lesson"),
    path("efforts/<uuid:uuid>/remove", costs.effort_remove, name="effort-remove"),
]
