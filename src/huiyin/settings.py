"""All settings, read once from the environment; `huiyin check` explains what is wrong with them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import environ
from csp.constants import SELF

from huiyin.base import secrets

env = environ.Env()

DATA = Path(env.str("HUIYIN_DATA", default="var")).resolve()
DEBUG = env.bool("HUIYIN_DEBUG", default=False)
SECRET_KEY = secrets.load("secret.key", DATA, env.str("HUIYIN_SECRET_KEY", default=""))
# The key of personal data at rest; losing it loses names and telephone numbers, so it is backed up apart.
FIELD_KEY = secrets.load("field.key", DATA, env.str("HUIYIN_FIELD_KEY", default=""))
ALLOWED_HOSTS = env.list("HUIYIN_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("HUIYIN_ORIGINS", default=[])
HTTPS = env.bool("HUIYIN_HTTPS", default=False)
OFFICE_NAME = env.str("HUIYIN_OFFICE", default="群众诉求服务平台")
# A folder with the typefaces of official papers (仿宋、楷体、小标宋), where the system has none.
FONTS = env.str("HUIYIN_FONTS", default="")

# Where citizens look up their case, as messages print it, for instance https://huiyin.example/track/
SITE = env.str("HUIYIN_SITE", default="")

INSTALLED_APPS = [
    "huiyin.base",
    "huiyin.audit",
    "huiyin.org",
    "huiyin.deadlines",
    "huiyin.index",
    "huiyin.documents",
    "huiyin.notifications",
    "huiyin.cases",
    "huiyin.assist",
    "huiyin.desk",
    "huiyin.portal",
    "huiyin.console",
    "axes",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "huiyin.base.middleware.refuse_unsound",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "huiyin.base.middleware.answer_refusals",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "huiyin.urls"
WSGI_APPLICATION = "huiyin.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "huiyin.base.context.office",
            ],
        },
    }
]

_database: dict[str, Any] = env.db_url("DATABASE_URL", default=f"sqlite:///{DATA / 'huiyin.sqlite3'}")
if _database["ENGINE"].endswith("sqlite3"):
    # Writers queue instead of failing: read-then-write transactions take the lock when they begin.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
    }
else:
    _database["CONN_HEALTH_CHECKS"] = True
    if env.bool("HUIYIN_DB_POOL", default=True):
        _database.setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 8, "timeout": 20}
DATABASES = {"default": _database}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "huiyin_cache",
        "OPTIONS": {
            "MAX_ENTRIES": 100_000
        },  # it holds the counters of attempts, which must not be driven out
    }
}

AUTH_USER_MODEL = "org.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "desk:sign_in"
LOGIN_REDIRECT_URL = "desk:work"
LOGOUT_REDIRECT_URL = "desk:sign_in"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "huiyin.portal.limits.address"  # behind a proxy all would share its address
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_VERBOSE = False

# Suggestions for routing, repeats, topics: without them every page works as before.
ASSIST = env.bool("HUIYIN_ASSIST", default=True)

# Notices: a channel that is not set up keeps its messages waiting.
SMS = env.str("HUIYIN_SMS", default="")  # JSON, or the path of a file with it; see notifications/sms.py
QUIET_HOURS = env.str("HUIYIN_QUIET_HOURS", default="")
EMAIL_URL = env.str("HUIYIN_EMAIL_URL", default="")
EMAIL_TIMEOUT = 20  # seconds
if EMAIL_URL:
    globals().update(env.email_url_config(EMAIL_URL))
DEFAULT_FROM_EMAIL = env.str("HUIYIN_EMAIL_FROM", default="")

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
WHITENOISE_USE_FINDERS = DEBUG or "pytest" in sys.modules
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA / "files", "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 10

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 10 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("HUIYIN_PROXY", default=False) else None
)
CSRF_FAILURE_VIEW = "huiyin.base.middleware.csrf_failure"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"axes": {"level": "ERROR"}, "django.request": {"level": "ERROR"}},
}
