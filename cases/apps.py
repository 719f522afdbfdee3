from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("cases")

    def ready(self):
        from cases import sign_in_log  # With models, which are there only now.

        sign_in_log.connect()
