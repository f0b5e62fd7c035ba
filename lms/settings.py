"""One settings file, fed by the environment.

`LMS_ENV=production` is the strict side: it refuses to start without its secret and its public
address, sends no page over plain HTTP and knows no demo. Without it the same code is comfortable on
a laptop: a secret kept in `var/`, SQLite, an embedded broker, mail readable at `/outbox/`.
"""

import os
import secrets
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
import django_stubs_ext
from csp.constants import NONCE
from django.core.exceptions import ImproperlyConfigured
from environs import Env, validate

from lms.languages import interface_languages
from lms.logs import formatter

# Generic classes such as `ModelForm[User]` take their type at run time, too.
django_stubs_ext.monkeypatch()

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent
LMS_ENV = env.str("LMS_ENV", "laptop", validate=validate.OneOf(["laptop", "production"]))
PRODUCTION = LMS_ENV == "production"
DEMO = not PRODUCTION
"""Whether `manage.py demo` may make people and the outbox page may show mail."""

VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var"))).resolve()
# What lies below it is nobody else's on this machine: people, papers, kept mail.
VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
if VAR_DIR.stat().st_uid == os.getuid():
    VAR_DIR.chmod(0o700)
CONTENT_DIR = Path(env.str("CONTENT_DIR", str(BASE_DIR / "content"))).resolve()


def _kept_secret(path: Path) -> str:
    """A secret of this machine: made once, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text()


def _missing_in_production() -> list[str]:
    return [name for name in ("SECRET_KEY", "PUBLIC_URL") if not env.str(name, "")]


if PRODUCTION and (missing := _missing_in_production()):
    raise ImproperlyConfigured(
        "LMS_ENV=production needs these in the environment: "
        + ", ".join(missing)
        + ". SECRET_KEY is a long random text; PUBLIC_URL the address people type, such as"
        " https://learning.example.org."
    )

SECRET_KEY = env.str("SECRET_KEY", "") or _kept_secret(VAR_DIR / "secret-key")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
"""Keys that were in use until now: what they signed is still believed."""
DIGEST_KEY = env.str("DIGEST_KEY", "") or SECRET_KEY
"""For digests that are kept (`lms/digests.py`), and for seeds (`accounts/sealed_seeds.py`). It stays what it is when
`SECRET_KEY` changes."""
DEBUG = env.bool("DEBUG", False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG has no place in LMS_ENV=production.")
if PRODUCTION and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY is too short: 50 random characters or more.")

PORT = env.int("PORT", 8000)
PUBLIC_URL = env.str("PUBLIC_URL", f"http://localhost:{PORT}").rstrip("/")
"""Where people reach this site: in QR codes, papers and mail. Without a slash at its end."""
_public = urlsplit(PUBLIC_URL)
if PRODUCTION and _public.scheme != "https" and _public.hostname not in {"localhost", "127.0.0.1"}:
    raise ImproperlyConfigured("PUBLIC_URL must begin with https:// in LMS_ENV=production.")
ALLOWED_HOSTS = [_public.hostname or "localhost"]
if not PRODUCTION:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
EXIT_URL = env.str("EXIT_URL", "https://www.wikipedia.org/")
"""Where "Exit this page" leads: somewhere that anybody might be."""
SECURITY_CONTACT = env.str("SECURITY_CONTACT", "")
"""Where to report a weakness, as `mailto:` or `https:`; strangers read it in `/.well-known/security.txt`."""
PROJECT_CLOSED_ON = env.date("PROJECT_CLOSED_ON") if env.str("PROJECT_CLOSED_ON", "") else None
"""From this day on the project is an archive (`lms/closing_down.py`)."""

INSTALLED_APPS = [
    "kpis",
    "certificates",
    "cohorts",
    "quizzes",
    "courses",
    "accounts",
    "lms",
    "django.contrib.admin",
    "django.contrib.auth",
    "polymorphic",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "lms.middleware.response_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lms.logs.request_line",
    "lms.middleware.programs_over_https",
    "lms.middleware.only_utf8",
    "lms.middleware.bounded_bodies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.session_keys.listed_under_its_new_key",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.ChosenLanguage",
    "accounts.middleware.Sittings",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "lms.closing_down.ClosedProject",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.SecondFactorFirst",
    "accounts.middleware.SecondFactorShown",
    "accounts.middleware.WelcomeFirst",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lms.context.house",
            ],
            "builtins": ["django.templatetags.i18n", "lms.templatetags.lms"],
        },
    }
]
FORM_RENDERER = "lms.forms.Renderer"

DATABASES = {
    "default": dj_database_url.parse(
        env.str("DATABASE_URL", "") or f"sqlite:///{VAR_DIR / 'lms.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A parsed address carries no options, so write-ahead logging and immediate transactions follow
    # the engine: readers never wait for a writer, and a writer waits at its beginning, not in the
    # middle, where SQLite could only refuse.
    DATABASES["default"]["CONN_MAX_AGE"] = 0 if DATABASES["default"]["NAME"] == ":memory:" else 60
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", "")
"""Broker, cache and throttles; empty means the embedded one that `manage.py stack` starts."""
if not REDIS_URL:
    from lms.broker import socket_path

    REDIS_URL = f"unix://{socket_path(VAR_DIR)}"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_FUNCTION": "lms.digests.cache_key",
    }
}

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://")
# No result backend: the row is the state, and a broker that is away must not fail a request.
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# In KiB. A process that has grown beyond it is replaced after its task.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 300_000
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Longer than the longest task; a task may run twice, so each is written to stand it.
    "visibility_timeout": 300,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "run" / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "documents still waiting": {"task": "certificates.tasks.sweep", "schedule": 20.0},
    "questions three months later": {"task": "quizzes.tasks.ask_follow_ups", "schedule": 3600.0},
    "answers without an order": {"task": "quizzes.tasks.mix_survey_answers", "schedule": 4 * 3600.0},
    "invitations still to be sent, or at their end": {"task": "cohorts.tasks.sweep_invitations", "schedule": 60.0},
    "better results still to be told": {"task": "quizzes.tasks.sweep_regradings", "schedule": 60.0},
    "places still to be told of": {"task": "cohorts.tasks.sweep_places", "schedule": 120.0},
    "people who wait for their half day": {"task": "cohorts.tasks.mark_who_waits", "schedule": 30.0},
    "messages still to be told": {"task": "cohorts.tasks.sweep_messages", "schedule": 60.0},
    "what has had its time": {"task": "accounts.tasks.end_what_is_past", "schedule": 3600.0},
    "files that no row names": {"task": "lms.tasks.remove_strays", "schedule": 3600.0},
    "exports still to be made, or at their end": {"task": "kpis.tasks.sweep_exports", "schedule": 30.0},
}

EVIDENCE_UNTIL = env.date("EVIDENCE_UNTIL", None)
"""The last day on which the fund may ask for proof, such as signed lists. None: `lms/keeping.py` reckons it."""
EXPORT_DAYS = 30
"""How long a file that a coordinator took out is kept."""

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.PersonBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "accounts.passwords.KnownToOthers"},
    {"NAME": "accounts.passwords.WordsOfThisSite"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/learn/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
# With a password that may be left out, signing in may offer one, too.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = PASSWORD_RESET_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# A code by mail shows no more than the session that is open: whoever has no password signs in again.
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _public.scheme
ACCOUNT_SESSION_REMEMBER = None
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)
MFA_ADAPTER = "accounts.sealed_seeds.SealingAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Learning"
MFA_FORMS = {
    "add_webauthn": "accounts.passkey_forms.AddPasskeyForm",
    "authenticate_webauthn": "accounts.passkey_forms.SecondPasskeyForm",
    "login_webauthn": "accounts.passkey_forms.SignInPasskeyForm",
    "reauthenticate_webauthn": "accounts.passkey_forms.ConfirmPasskeyForm",
}
USERSESSIONS_TRACK_ACTIVITY = False
USERSESSIONS_ADAPTER = "accounts.adapter.SessionsAdapter"
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", PRODUCTION)
"""Whether staff must set up a second factor before they see anything else, and show it for exact numbers."""
SECOND_FACTOR_ROOMS = ["kpis"]
"""Rooms whose pages hold exact numbers. Each of their views asks for it unless it is marked as open."""

_https = _public.scheme == "https"
# A browser takes a cookie of such a name only from this very host, over HTTPS, for all of its paths.
_own = "__Host-" if _https else ""
SESSION_COOKIE_NAME = f"{_own}session"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_NAME = f"{_own}csrf"
CSRF_COOKIE_AGE = None
"""It goes with the browser: a year later it would still say that somebody was here."""
LANGUAGE_COOKIE_NAME = f"{_own}language"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
SECURE_SSL_REDIRECT = _https and PRODUCTION
# Programs are refused instead (`lms/middleware.py`).
SECURE_REDIRECT_EXEMPT = [r"^api/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_TLS_PROXY", False) else None
SECURE_HSTS_SECONDS = 63072000 if _https and PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _https and PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        # Scripts of our own pages carry the response's nonce: no other file of this site can be run by a page.
        "script-src": [NONCE],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["lms"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "media-src": ["'self'"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "en"
LANGUAGES = interface_languages(BASE_DIR / "locale")
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
FORMAT_MODULE_PATH = "lms.formats"

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600
MEDIA_ROOT = VAR_DIR / "media"
"""Papers. Nothing below it has an address of its own: views hand files out after asking who asks."""
FILE_UPLOAD_PERMISSIONS = 0o600

if env.str("EMAIL_URL", ""):
    _mail = env.dj_email_url("EMAIL_URL")
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["EMAIL_USE_TLS"], _mail["EMAIL_USE_SSL"]
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "outbox"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("MAIL_FROM", f"Learning platform <learning@{_public.hostname}>")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenOfSomebodyHere",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "accounts.permissions.SecondFactorShown",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["lms.parsers.BoundedJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "lms.pagination.BoundedPagination",
    "PAGE_SIZE": 100,
    "DEFAULT_VERSIONING_CLASS": None,
}
REST_KNOX = {"TOKEN_TTL": timedelta(days=90), "AUTO_REFRESH": False, "TOKEN_PREFIX": "nc_"}
SPECTACULAR_SETTINGS = {
    "TITLE": "Learning platform",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"house": formatter(as_json=PRODUCTION)},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "house"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # Django would send errors by mail, and write addresses: both go through the house.
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        "django.request": {"level": "ERROR"},
        "lms.requests": {"level": "INFO" if PRODUCTION else "ERROR"},
        # WeasyPrint and fontTools describe every font they touch.
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        "pikepdf": {"level": "WARNING"},
    },
}
TEST_RUNNER = "django.test.runner.DiscoverRunner"
