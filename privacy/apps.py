from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "privacy"
    verbose_name = _("privacy")

    def ready(self) -> None:
        """Let every action look whether the data it is about are restricted."""
        from cases import actions
        from privacy.restrictions import refuse_when_restricted

        actions.GUARDS.append(refuse_when_restricted)
