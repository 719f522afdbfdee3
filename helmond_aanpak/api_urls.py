"""The addresses of the API. Each app registers its own resources."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from helmond_aanpak import api_docs
from helmond_aanpak.problem_details import unknown_address

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
for app in ("cases", "mdo", "reporting"):
    if find_spec(f"{app}.api"):
        import_module(f"{app}.api").register(router)

urlpatterns = [
    path("v1/openapi.json", api_docs.openapi, name="openapi"),
    path("v1/", include(router.urls)),
    path("docs", api_docs.docs, name="api-docs"),
    path("problems", api_docs.problems, name="api-problems"),
    path("<path:path>", unknown_address),
]
