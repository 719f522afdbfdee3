from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MdoConfig(AppConfig):
    name = "mdo"
    verbose_name = _("MDO")

    def ready(self) -> None:
        """Let the search find a household by the numbers that mdo gives out."""
        from cases import notifications, search
        from mdo.invitations import attached, withdrawn
        from mdo.models import Agreement, Doorbraak, Mdo

        search.NUMBERED += [Mdo, Agreement, Doorbraak]
        notifications.ATTACHED["mdo_planned"] = attached
        notifications.ATTACHED["mdo_cancelled"] = withdrawn
