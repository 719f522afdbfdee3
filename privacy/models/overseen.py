"""Rows that an officer oversees."""

from cases.visibility import VisibleQuerySet


class OverseenQuerySet(VisibleQuerySet):
    """Rows of a household that the privacy officer oversees as well."""

    def overseen_by(self, user):
        """Keep what `user` may know to exist: all for the privacy officer.

        What stands in the file, or was asked about it, is for `visible_to`.
        """
        if user.is_active and user.is_privacy_officer:
            return self
        return self.visible_to(user)
