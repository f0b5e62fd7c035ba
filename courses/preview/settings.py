"""The settings of a preview: those of the site, in a private place, without a broker and without mail.

`courses/authoring/preview.py` starts a process with these settings and an environment that names nothing
of the configured site. What is private here is private even when that environment is wrong: a database
of another name, a cache in memory, a queue that leads nowhere.
"""

from django.core.exceptions import ImproperlyConfigured

from lms.settings import *  # noqa: F403
from lms.settings import INSTALLED_APPS as HOUSE_APPS
from lms.settings import LOGGING as HOUSE_LOGGING
from lms.settings import MIDDLEWARE as HOUSE_MIDDLEWARE
from lms.settings import PRODUCTION, STORAGES, TEMPLATES, VAR_DIR

if PRODUCTION:
    raise ImproperlyConfigured("A preview has no place in LMS_ENV=production.")

ROOT_URLCONF = "courses.preview.urls"
# The first of all, so that its templates stand before those that they extend.
INSTALLED_APPS = ["courses.preview", *HOUSE_APPS]

_signs_in = HOUSE_MIDDLEWARE.index("django.contrib.auth.middleware.AuthenticationMiddleware") + 1
MIDDLEWARE = [
    *HOUSE_MIDDLEWARE[:_signs_in],
    "courses.preview.middleware.as_learner",
    *HOUSE_MIDDLEWARE[_signs_in:],
    "courses.preview.middleware.WithProblems",
]
TEMPLATES[0]["OPTIONS"]["libraries"] = {  # type: ignore[index]
    "content": "courses.preview.tags",
    "preview": "courses.preview.tags",
}

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(VAR_DIR / "preview.sqlite3"),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # It ends with the process, so nothing in it need survive a power cut.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;",
        },
    }
}
# Tables are made from the models as they are: half the time of the migrations that led to them.
MIGRATION_MODULES = {app.rpartition(".")[2]: None for app in INSTALLED_APPS}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_BROKER_URL = "memory://localhost/"
"""Tasks are put in a queue that nobody reads: papers are not made here."""
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "outbox"

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Served from where they are written: nothing is collected.
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 0

LOGGING = {
    **HOUSE_LOGGING,
    # One line for each page, and for each time that a page asks whether something was saved, would be noise.
    "loggers": {**HOUSE_LOGGING["loggers"], "django.server": {"level": "ERROR"}},  # type: ignore[dict-item]
}
