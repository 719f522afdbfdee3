"""People who work with the system, their organisations, areas and the leefdomeinen."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from knox.models import AbstractAuthToken, get_digest_token
from knox.settings import CONSTANTS

from cases.models.rows import Numbered, Versioned


class Organisation(Numbered, Versioned):
    """The municipality or one of its partners."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=100)

    class Meta:
        ordering = ("name",)
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self):
        return self.name


class Area(Numbered, Versioned):
    """A part of the municipality with its own coordinator."""

    name = models.CharField(_("name"), max_length=100, unique=True)

    class Meta:
        ordering = ("name",)
        verbose_name = _("area")
        verbose_name_plural = _("areas")

    def __str__(self):
        return self.name


class Leefdomein(Numbered):
    """One of Helmond's nine life domains, in their three groups."""

    class Group(models.TextChoices):
        MEEDOEN = "meedoen", _("Taking part")
        RONDKOMEN = "rondkomen", _("Making ends meet")
        VOORUITKOMEN = "vooruitkomen", _("Getting ahead")

    name = models.CharField(_("name"), max_length=50, unique=True)
    group = models.CharField(_("group"), max_length=20, choices=Group)
    position = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ("position",)
        verbose_name = _("leefdomein")
        verbose_name_plural = _("leefdomeinen")

    def __str__(self):
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email, password=None, **fields):
        """Make an account. Without a password nobody can sign in with it yet."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username):
        return self.get(email__iexact=username)

    def privacy_officers(self):
        """Return the privacy officers with an account that has not ended."""
        return self.filter(role=self.model.Role.PRIVACY_OFFICER, is_active=True)


class User(AbstractBaseUser, Numbered, Versioned):
    """Somebody with an account. The e-mail address is the name to sign in with."""

    class Role(models.TextChoices):
        PROFESSIONAL = "professional", _("Professional")
        COORDINATOR = "coordinator", _("Coordinator")
        MANAGER = "manager", _("Manager")
        ADMINISTRATOR = "administrator", _("Administrator")
        PRIVACY_OFFICER = "privacy_officer", _("Privacy officer")

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="people"
    )
    areas = models.ManyToManyField(
        Area,
        blank=True,
        related_name="coordinators",
        help_text=_("A coordinator sees the households of these areas."),
    )
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name", "role"]

    objects = UserManager()

    class Meta:
        ordering = ("name", "pk")
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_any_case"),
            models.CheckConstraint(
                name="user_role_is_known",
                condition=Q(
                    role__in=[
                        "professional",
                        "coordinator",
                        "manager",
                        "administrator",
                        "privacy_officer",
                    ]
                ),
            ),
        ]

    def __str__(self):
        return self.name

    def get_full_name(self):
        return self.name

    @property
    def is_professional(self):
        return self.role == self.Role.PROFESSIONAL

    @property
    def is_coordinator(self):
        return self.role == self.Role.COORDINATOR

    @property
    def is_manager(self):
        return self.role == self.Role.MANAGER

    @property
    def is_administrator(self):
        return self.role == self.Role.ADMINISTRATOR

    @property
    def is_privacy_officer(self):
        return self.role == self.Role.PRIVACY_OFFICER


class TokenManager(models.Manager["Token"]):
    def make(
        self, *, user: User, expires_at: datetime, name: str, scope: str
    ) -> tuple["Token", str]:
        """Make a token and return it with its secret, which is kept nowhere."""
        digest, secret = get_digest_token()
        token = self.create(
            digest=digest,
            token_key=secret[: CONSTANTS.TOKEN_KEY_LENGTH],
            user=user,
            expiry=expires_at,
            name=name,
            scope=scope,
        )
        return token, secret


class Token(AbstractAuthToken, Numbered):
    """A toegangssleutel: a script signs in with it as its owner, until it expires.

    Only the digest of the secret is kept. The secret does what the owner's role
    allows at that moment, and with the scope `read` no more than looking.
    """

    class Scope(models.TextChoices):
        READ = "read", _("Read only")
        WRITE = "write", _("Read and write")

    name = models.CharField(_("name"), max_length=100)
    # Without a context it would be the name of the month on every page.
    scope = models.CharField(
        pgettext_lazy("what it may do", "may"), max_length=5, choices=Scope
    )
    expiry = models.DateTimeField(_("works until"))
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)

    objects = TokenManager()

    class Meta:
        ordering = ("-created", "pk")
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        constraints = [
            models.CheckConstraint(
                name="token_scope_is_known", condition=Q(scope__in=["read", "write"])
            )
        ]

    def __str__(self):
        return self.name

    @property
    def may_write(self):
        return self.scope == self.Scope.WRITE
