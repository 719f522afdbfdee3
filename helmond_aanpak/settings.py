"""Settings, from the environment. A wrong value stops the start.

Without `DATABASE_URL` the embedded demo servers are used and with them the
demo's own settings; production names its servers and then every secret must
be named too. `.env.example` lists all names.
"""

import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit, urlunsplit

import pghistory
import pgtrigger
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.db.models import DO_NOTHING
from django.utils.translation import gettext_lazy as _

from helmond_aanpak import organisations

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str | None = None) -> str:
    """Read NAME, or the file that NAME_FILE points at (a container's secret)."""
    if path := os.environ.get(f"{name}_FILE"):
        try:
            value: str | None = Path(path).read_text().strip()
        except OSError as error:
            raise ImproperlyConfigured(
                f"{name}_FILE is {path!r}, which cannot be read: {error.strerror}."
            ) from None
    else:
        value = os.environ.get(name)
    # Set to nothing, as an empty line of `.env` does, is not set.
    value = value or default
    if value is None:
        raise ImproperlyConfigured(f"Set {name} in the environment; see .env.example.")
    return value


def env_one_of(name: str, default: str, *choices: str) -> str:
    value = env(name, default)
    if value not in choices:
        raise ImproperlyConfigured(
            f"{name} is {value!r}; write {', '.join(choices[:-1])} or {choices[-1]}."
        )
    return value


def env_bool(name: str, default: str = "False") -> bool:
    return env_one_of(name, default, "True", "False") == "True"


def env_int(name: str, default: str, least: int = 0) -> int:
    value = env(name, default)
    if not value.isdecimal() or int(value) < least:
        raise ImproperlyConfigured(
            f"{name} is {value!r}; write a whole number of at least {least}."
        )
    return int(value)


def env_list(name: str, default: str | None = None) -> list[str]:
    """Read values with commas between them."""
    return [value.strip() for value in env(name, default).split(",") if value.strip()]


def database(url: str, password: str) -> dict[str, Any]:
    """Return Django's settings for postgresql://user:password@host:port/name."""
    try:
        parts = urlsplit(url)
        port = parts.port or 5432
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.scheme not in ("postgres", "postgresql") or len(parts.path) < 2:
        # Without the value: there is a password in it.
        raise ImproperlyConfigured(
            "DATABASE_URL must look like postgresql://user:password@host:5432/name."
        )
    return {
        # Django's own, which says who acts.
        "ENGINE": "cases.database",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": password or unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": port,
        # Such as sslmode=verify-full.
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def valkey(name: str, url: str, password: str) -> str:
    """Return the URL with the password in it."""
    parts = urlsplit(url)
    if parts.scheme not in ("redis", "rediss") or not parts.hostname:
        # Without the value: there is a password in it.
        raise ImproperlyConfigured(
            f"{name} must look like redis://:password@host:6379/0."
        )
    if not password:
        return url
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f":{quote(password, safe='')}@{host}"))


DEMO = env_bool("DEMO")
DEBUG = env_bool("DEBUG")
SECRET_KEY = env("SECRET_KEY", secrets.token_urlsafe(50) if DEMO else None)
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS", "")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if DEMO else None)
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS", "")
PUBLIC_URL = env("PUBLIC_URL", "http://localhost:8000" if DEMO else None).rstrip("/")
# The product's own, as it stands in pyproject.toml and in each line of the log.
VERSION = "0.1.0"
# Seals in the access log whom a line is about: without it the log names nobody, and
# lines cannot be found. Keys of before still open what they sealed.
LOG_KEY = env("LOG_KEY", "demo-only-" * 5 if DEMO else None)
LOG_KEYS_BEFORE = env_list("LOG_KEYS_BEFORE", "")
# Where the municipality's register of processing activities (GDPR, art. 30) stands.
PROCESSING_REGISTER_URL = env("PROCESSING_REGISTER_URL", f"{PUBLIC_URL}/privacy")
if not DEMO:
    if len(LOG_KEY) < 32 or LOG_KEY == SECRET_KEY:
        raise ImproperlyConfigured(
            "LOG_KEY must be 32 random characters or more, and not the SECRET_KEY."
        )
    if DEBUG:
        raise ImproperlyConfigured(
            "DEBUG shows what it knows to whoever meets an error: only in the demo."
        )
    if len(SECRET_KEY) < 50:
        raise ImproperlyConfigured(
            "SECRET_KEY is too short: write at least 50 random characters."
        )
    if not PUBLIC_URL.startswith("https://"):
        raise ImproperlyConfigured(f"PUBLIC_URL is {PUBLIC_URL!r}; write https://...")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_htmx",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "cases",
    "audit",
    "mdo",
    "reporting",
    "privacy",
    "helmond_aanpak",
]

MIDDLEWARE = [
    "helmond_aanpak.problem_details.ApiMiddleware",
    # Outside whatever begins a transaction: a line stays when the rest is undone.
    "helmond_aanpak.looks.LookLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "helmond_aanpak.headers.SecurityHeaders",
    "helmond_aanpak.headers.HtmxRedirects",
    "helmond_aanpak.headers.TextInUtf8",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "helmond_aanpak.language.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cases.acting.SignedInPerson",
    "allauth.account.middleware.AccountMiddleware",
    "cases.session_rules.SessionRules",
    "cases.kept.KeepTyped",
    "helmond_aanpak.rate_limits.RateLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "helmond_aanpak.looks.History",
]

ROOT_URLCONF = "helmond_aanpak.urls"
WSGI_APPLICATION = "helmond_aanpak.wsgi.application"
APPEND_SLASH = False
AUTH_USER_MODEL = "cases.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# What happened names people: it stays on the server, not in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

DATABASES = {"default": database(env("DATABASE_URL"), env("DATABASE_PASSWORD", ""))}
# How like a name must be to be found: "kovalczyk" has to find Kowalczyk. And policies
# make statements look so long that PostgreSQL would compile them, which takes longer
# than to run them.
DATABASES["default"]["OPTIONS"]["options"] = (
    "-c pg_trgm.word_similarity_threshold=0.45 -c jit=off"
)
# A web process keeps at most this many connections, however many requests wait;
# 0 is for what lives shortly or has one thread: a connection, and no pool.
if pool := env_int("DATABASE_POOL", "8"):
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": pool}

REDIS_URL = valkey("REDIS_URL", env("REDIS_URL"), env("REDIS_PASSWORD", ""))
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "helmond-aanpak",
    }
}

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# The demo serves the files from where they are; production collects them once,
# compressed and under names that a browser may keep for ever.
STATIC_ROOT = None if DEMO else BASE_DIR / "staticfiles"
WHITENOISE_USE_FINDERS = DEMO
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Signing in -----------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["cases.sign_in.PersonBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "cases.sign_in.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
# To an address without an account nothing is sent: it could not sign up anyway.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# What changes about somebody's way in is mailed to that person.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {"reset_password": "cases.forms.sign_in.ResetPasswordForm"}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "cases.sign_in.PasswordLinks"  # noqa: S105
# Ten failures close an account for a quarter of an hour to browsers in which that
# person never signed in, and each other browser for itself. An address is slowed down
# only: a whole town hall can be behind one.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/m/ip,100/h/ip,10/15m/key",
    "login_failed_in_known_browser": "10/15m/key",
}
# A second factor for everybody: the demo's people sign in with their password alone,
# unless one wants to see it. Nowhere else can it be turned off.
MFA_REQUIRED = env_bool("MFA_REQUIRED", "False" if DEMO else "True")
if not (MFA_REQUIRED or DEMO):
    raise ImproperlyConfigured("MFA_REQUIRED can be False in the demo only.")
MFA_ADAPTER = "cases.sign_in.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "cases.forms.passkeys.Add",
    "authenticate_webauthn": "cases.forms.passkeys.Authenticate",
    "login_webauthn": "cases.forms.passkeys.Login",
    "reauthenticate_webauthn": "cases.forms.passkeys.Reauthenticate",
}
MFA_RECOVERY_CODES_SHOW_ONCE = True
# A clock may be half a minute wrong; a code that was used is not taken again.
MFA_TOTP_TOLERANCE = 1
# Addresses come from an administrator: nobody takes one by signing up with it.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Signing in at one's own organisation; see docs/operations.md.
ORGANISATION_SIGN_IN = organisations.read(env("ORGANISATION_SIGN_IN", "[]"), DEMO)
# How long an organisation may take to answer, in seconds.
ORGANISATION_TIMEOUT = SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
SOCIALACCOUNT_ADAPTER = "cases.organisation_sign_in.OrganisationAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "provider_class": "cases.organisation_sign_in.OrganisationProvider"
    }
}
# The link to choose a new password works for a day (BIO 1.04).
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{VALIDATION}.NumericPasswordValidator"},
]
# Idle for a quarter of an hour ends a session (BIO 1.04).
SESSION_COOKIE_AGE = 15 * 60
# Three minutes before that a page warns; after a working day it is over anyhow.
SESSION_WARNING = 3 * 60
SESSION_LONGEST = 12 * 60 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_ENGINE = "cases.session_store"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "cases.views.kept.stale_form"

# Transport: the demo speaks plain http on this machine, production never does.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not DEMO
SECURE_SSL_REDIRECT = not DEMO
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_HANDLERS = [
    "helmond_aanpak.uploads.RefuseTooLarge",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# How often somebody may ask, in a minute. Far above what a person at work does,
# also while every key that is typed asks for something; a script waits when told.
RATE_LIMITS = {
    "page": 600,
    "api": 1200,
    "search": 180,
    "report": 60,
    "export": 60,
    "upload": 20,
}
# The same for an address from which nobody signed in: a morning at a town hall has
# hundreds of people behind one address. The proxy limits an address as a whole.
RATE_LIMITS_OF_AN_ADDRESS = dict.fromkeys(RATE_LIMITS, 600)
# Of these numbers, in percent; 0 counts nothing, for measuring.
RATE_LIMIT_PERCENT = env_int("RATE_LIMIT_PERCENT", "100", least=0 if DEMO else 10)

# Mail -----------------------------------------------------------------------
EMAIL_BACKEND = (
    "django.core.mail.backends.console.EmailBackend"
    if DEMO
    else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_HOST = env("EMAIL_HOST", "localhost" if DEMO else None)
EMAIL_PORT = env_int("EMAIL_PORT", "587", least=1)
EMAIL_HOST_USER = env("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", "False" if DEMO else "True")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env(
    "DEFAULT_FROM_EMAIL", "helmond-aanpak@demo.example" if DEMO else None
)

# History: triggers write it, so bulk changes and SQL are in it too --------------
PGHISTORY_APPEND_ONLY = True
PGHISTORY_LEVEL = pgtrigger.Statement
# The context stands in each row: destroying a household's history needs no other table.
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField()
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(
    related_name="history", db_constraint=False, on_delete=DO_NOTHING
)

# Jobs -----------------------------------------------------------------------
CELERY_BROKER_URL = env("BROKER_URL", REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 60 * 60
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BEAT_SCHEDULE_FILENAME = env(
    "BEAT_SCHEDULE_FILE", str(BASE_DIR / "var" / "beat-schedule")
)
# What has to run every day, with the hour in Dutch time; the health page watches it.
DAILY_JOBS = {"drafts": 5, "flags": 6, "digests": 7}
CELERY_BEAT_SCHEDULE = {
    "clear-drafts": {
        "task": "mdo.tasks.clear_drafts",
        "schedule": crontab(hour=DAILY_JOBS["drafts"], minute=0),
    },
    "raise-and-resolve-flags": {
        "task": "reporting.tasks.raise_and_resolve_flags",
        "schedule": crontab(hour=DAILY_JOBS["flags"], minute=0),
    },
    "send-notifications": {
        "task": "cases.tasks.send_notifications",
        "schedule": crontab(hour=DAILY_JOBS["digests"], minute=0),
    },
    "send-urgent": {
        "task": "cases.tasks.send_urgent",
        "schedule": crontab(),
    },
    "seal-log": {
        "task": "audit.tasks.seal_log",
        "schedule": crontab(),
    },
    "write-anchor": {
        "task": "audit.tasks.write_anchor",
        "schedule": crontab(minute=5),
    },
    "find-unusual-looks": {
        "task": "audit.tasks.find_unusual_looks",
        "schedule": crontab(minute=25),
    },
    "carry-out-destructions": {
        "task": "privacy.tasks.carry_out_destructions",
        "schedule": crontab(minute=45),
    },
    "publish-figures": {
        "task": "reporting.tasks.publish_figures",
        "schedule": crontab(hour=4, minute=50),
    },
    "tidy-exports": {
        "task": "reporting.tasks.tidy_exports",
        "schedule": crontab(minute=35),
    },
    "catch-up": {
        "task": "reporting.tasks.catch_up",
        "schedule": crontab(minute=15),
    },
}

# Access to households -------------------------------------------------------
# For how many days access can be asked for and granted, at most.
ACCESS_DAYS = env_int("ACCESS_DAYS", "90", least=1)
# After so many days without an answer a question for access ends.
ACCESS_REQUEST_DAYS = env_int("ACCESS_REQUEST_DAYS", "14", least=1)
# How many numbers one person can ask for, and open at once, in 24 hours.
ACCESS_REQUESTS_A_DAY = env_int("ACCESS_REQUESTS_A_DAY", "10", least=1)
EMERGENCY_ACCESS_A_DAY = env_int("EMERGENCY_ACCESS_A_DAY", "3", least=1)
# After so many days, and each time again, the reviewers hear that one waits.
EMERGENCY_REVIEW_DAYS = env_int("EMERGENCY_REVIEW_DAYS", "3", least=1)

# The log --------------------------------------------------------------------
# A file elsewhere to which the end of the chain is added every hour; none is none.
AUDIT_ANCHOR_FILE = env("AUDIT_ANCHOR_FILE", "")
# What makes looking at files unusual: the privacy officer gets to see it then.
UNUSUAL_LOOKS = {
    # Files that one person opens within an hour; what lists show does not count.
    "households_an_hour": env_int("UNUSUAL_HOUSEHOLDS_AN_HOUR", "30", least=1),
    # Refused requests and failed attempts to sign in of one person, within a day.
    "refusals_a_day": env_int("UNUSUAL_REFUSALS_A_DAY", "10", least=1),
    # Working hours in Dutch time, from and until, on working days.
    "from_hour": env_int("UNUSUAL_BEFORE_HOUR", "7"),
    "until_hour": env_int("UNUSUAL_FROM_HOUR", "20"),
}

# Letters to residents -----------------------------------------------------------
# Whom a resident calls when the aanspreekpunt cannot be reached.
MUNICIPALITY_NAME = env("MUNICIPALITY_NAME", "gemeente Helmond")
MUNICIPALITY_PHONE = env("MUNICIPALITY_PHONE", "14 0492")

# The API --------------------------------------------------------------------
API_VERSION = "1.0.0"
# Who answers questions about it; stands in the OpenAPI document.
API_CONTACT = {
    "name": env("API_CONTACT_NAME", "Helmond Aanpak"),
    "url": env("API_CONTACT_URL", f"{PUBLIC_URL}/help"),
    "email": env("API_CONTACT_EMAIL", "api@helmond-aanpak.example"),
}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "cases.bearer.PersonalBearer",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["helmond_aanpak.rate_limits.Throttle"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest.rendering.JsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest.rendering.JsonParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "rest.rendering.Negotiation",
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "rest.openapi.OperationSchema",
    "EXCEPTION_HANDLER": "helmond_aanpak.problem_details.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "TEST_REQUEST_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    # `?format=` is one of the query keys that a view itself checks.
    "URL_FORMAT_OVERRIDE": None,
}
# Failed attempts to sign in are counted for each address. Behind so many proxies
# of ours, the address is in the header that they write; a caller can write it too.
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("TRUSTED_PROXIES", "0" if DEMO else "1")
KNOX_TOKEN_MODEL = "cases.Token"  # noqa: S105
REST_KNOX = {"AUTH_HEADER_PREFIX": "Bearer", "TOKEN_LIMIT_PER_USER": 20}
# How long a token works that was made without saying so, and at most.
TOKEN_LIFETIME = timedelta(hours=10)
TOKEN_MAX_LIFETIME = timedelta(days=90)
# What the document says of this installation (servers, contact) is filled in when
# it is served, so that the committed openapi.json is the same everywhere.
SPECTACULAR_SETTINGS = {
    "TITLE": "Helmond Aanpak",
    "DESCRIPTION": "Households, MDO's, agreements, doorbraken, escalations and "
    "maatschappelijk rendement of the Helmond Aanpak. The words are explained, "
    "in Dutch, in docs/glossary.md.",
    "VERSION": API_VERSION,
    "OAS_VERSION": "3.0.3",
    "CONTACT": {
        "name": "Helmond Aanpak",
        "url": "https://helmond-aanpak.example/help",
        "email": "api@helmond-aanpak.example",
    },
    "LICENSE": {"name": "EUPL-1.2", "url": "https://eupl.eu/1.2/en/"},
    "SERVERS": [{"url": "https://helmond-aanpak.example/api/v1"}],
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SCHEMA_PATH_PREFIX_TRIM": True,
    "DEFAULT_GENERATOR_CLASS": "rest.openapi.Generator",
    # Choices stand at their fields: two fields called status differ in them.
    "POSTPROCESSING_HOOKS": [],
    "ENFORCE_NON_BLANK_FIELDS": True,
}

# Where somebody reports a weakness: mailto:... or https://...; see security.txt.
SECURITY_CONTACT = env(
    "SECURITY_CONTACT", f"mailto:{API_CONTACT['email']}" if DEMO else None
)
if not SECURITY_CONTACT.startswith(("mailto:", "https://", "tel:")):
    raise ImproperlyConfigured(
        f"SECURITY_CONTACT is {SECURITY_CONTACT!r}; write mailto:... or https://..."
    )

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"discreet": {"()": "helmond_aanpak.logs.Discreet"}},
    "formatters": {
        "line": {
            "()": "logging.Formatter" if DEBUG else "helmond_aanpak.logs.Line",
            "format": "{levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["discreet"],
        }
    },
    # Each task at its start and end, and Django's own copies of what root says.
    "loggers": {
        "celery": {"level": "WARNING"},
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
    },
    "root": {
        "handlers": ["console"],
        "level": env_one_of("LOG_LEVEL", "INFO", "DEBUG", "INFO", "WARNING", "ERROR"),
    },
}
