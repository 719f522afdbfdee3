"""The addresses of rights and retention."""

from django.urls import path

from privacy.views import letters, own_page, requests, retention

app_name = "privacy"

urlpatterns = [
    path("mdos/<uuid:uuid>/letter", letters.letter, name="letter"),
    path("mdos/<uuid:uuid>/letter.pdf", letters.letter_pdf, name="letter-pdf"),
    path("households/<uuid:uuid>/own-page", own_page.page_give, name="page-give"),
    path("own-pages/<uuid:uuid>/closing", own_page.page_close, name="page-close"),
    # What a resident opens: the key is in the first address only.
    path("plan", own_page.plan, name="plan"),
    path("plan/language", own_page.plan_language, name="plan-language"),
    path("plan/code", own_page.plan_enter, name="plan-enter"),
    path("plan/answer", own_page.plan_answer, name="plan-answer"),
    path("plan/question", own_page.plan_ask, name="plan-ask"),
    path("plan/withdrawal", own_page.plan_withdraw, name="plan-withdraw"),
    path("plan/leaving", own_page.plan_leave, name="plan-leave"),
    path("plan/<str:key>", own_page.plan_link, name="plan-link"),
    path("privacy-requests", requests.request_list, name="request-list"),
    path(
        "households/<uuid:uuid>/privacy-requests/new",
        requests.request_new,
        name="request-new",
    ),
    path("privacy-requests/<uuid:uuid>", requests.request_page, name="request"),
    path(
        "privacy-requests/<uuid:uuid>/decision",
        requests.request_decision,
        name="request-decision",
    ),
    path(
        "privacy-requests/<uuid:uuid>/extension",
        requests.request_extension,
        name="request-extension",
    ),
    path(
        "privacy-requests/<uuid:uuid>/texts",
        requests.request_texts,
        name="request-texts",
    ),
    path(
        "privacy-requests/<uuid:uuid>/pdf",
        requests.request_file,
        {"kind": "pdf"},
        name="request-pdf",
    ),
    path(
        "privacy-requests/<uuid:uuid>/json",
        requests.request_file,
        {"kind": "json"},
        name="request-json",
    ),
    path(
        "restrictions/<uuid:uuid>/lifting",
        requests.restriction_lift,
        name="restriction-lift",
    ),
    path("retention", retention.term_list, name="term-list"),
    path("retention/new", retention.term_new, name="term-new"),
    path("retention/<uuid:uuid>", retention.term_edit, name="term-edit"),
    path("destructions", retention.destruction_list, name="destruction-list"),
    path(
        "households/<uuid:uuid>/destruction",
        retention.destruction_propose,
        name="destruction-propose",
    ),
    path(
        "destructions/<uuid:uuid>/approval",
        retention.destruction_approve,
        name="destruction-approve",
    ),
    path(
        "destructions/<uuid:uuid>/refusal",
        retention.destruction_refuse,
        name="destruction-refuse",
    ),
    path("households/<uuid:uuid>/legal-hold", retention.hold_new, name="hold-new"),
    path("legal-holds/<uuid:uuid>/lifting", retention.hold_lift, name="hold-lift"),
    path("certificates/<uuid:uuid>", retention.certificate, name="certificate"),
    path(
        "certificates/<uuid:uuid>/pdf",
        retention.certificate_pdf,
        name="certificate-pdf",
    ),
]
