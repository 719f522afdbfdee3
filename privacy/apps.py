from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "privacy"
    verbose_name = _("privacy")

    def ready(self) -> None:
        """Let every action look whether the data it is about are restricted.

        And every correction, whether an own page may stay.
        """
        from cases import actions, corrections
        from privacy.own_page import close_when_set_right
        from privacy.restrictions import refuse_when_restricted

        actions.GUARDS.append(refuse_when_restricted)
        corrections.CORRECTED.append(close_when_set_right)
