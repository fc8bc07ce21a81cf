"""Settings, from the environment and from the file `.env` beside manage.py (never committed).

The environment goes before the file, the file before the defaults here. The defaults are those of
production; `make run` writes a `.env` for development.
"""

from __future__ import annotations

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from inventory.api.settings import REST_FRAMEWORK, SPECTACULAR_SETTINGS  # noqa: F401
from inventory.counters import Rate
from inventory.databases import database
from inventory.log_format import logging_config
from inventory.networks import networks
from inventory.unfold_settings import UNFOLD  # noqa: F401

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(Path(env.str("ENV_FILE", default=str(BASE_DIR / ".env"))))

# --- The site -------------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. In production put a long random value into the environment "
        "(python -c 'import secrets; print(secrets.token_urlsafe(50))'); on a development machine "
        "`make run` writes one into .env."
    )

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Where people reach the site; used in links that leave it (labels, exports, documents).
INVENTORY_BASE_URL = env.str("INVENTORY_BASE_URL", default="http://localhost:8000").rstrip("/")

# How the logical identifiers of PDS4 exports begin: urn:<agency>:<authority>. `urn:example` is for
# examples (RFC 6963) and nobody's; an archive gives out a real one, such as urn:nasa:pds.
PDS4_LID_PREFIX = env.str("PDS4_LID_PREFIX", default="urn:example:mars-sample-inventory")

# May people read without an account?
ANONYMOUS_READ = env.bool("ANONYMOUS_READ", default=True)

ROOT_URLCONF = "inventory.urls"
WSGI_APPLICATION = "inventory.wsgi.application"
ASGI_APPLICATION = "inventory.asgi.application"

INSTALLED_APPS = [
    "inventory.apps.InventoryConfig",
    # Unfold's templates go before the admin's and import_export's own.
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.import_export",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "import_export",
    "auditlog",
    "django_tasks",
    "django_tasks_db",
    "samples.apps.SamplesConfig",
]

MIDDLEWARE = [
    "inventory.request_id.RequestIdMiddleware",
    "inventory.probes.ProbesMiddleware",
    "inventory.metrics.MetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "inventory.security_headers.SecurityHeadersMiddleware",
    "inventory.api.compression.CompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "inventory.looking.LookingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "inventory.change_log.ChangeLogMiddleware",
    "inventory.api.throttles.RateLimitMiddleware",
    "inventory.login_attempts.LoginAttemptsMiddleware",
    "inventory.api.conditional.ConditionalMiddleware",
]

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
            "builtins": ["samples.pages.tags"],
        },
    },
]

# --- Data -----------------------------------------------------------------------------------------

# No ATOMIC_REQUESTS: with IMMEDIATE transactions every page view would take SQLite's write lock.
DATABASES = {"default": database(env, BASE_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- The ledger -----------------------------------------------------------------------------------

# Signs checkpoints: an Ed25519 key of 64 hexadecimal digits (`manage.py ledger new-key`). Without
# it checkpoints are unsigned. LEDGER_TRUSTED_KEYS lists the public keys of earlier ones.
LEDGER_SIGNING_KEY = env.str("LEDGER_SIGNING_KEY", default="")
LEDGER_TRUSTED_KEYS = env.list("LEDGER_TRUSTED_KEYS", default=[])

# --- People ---------------------------------------------------------------------------------------

LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = ["inventory.login_attempts.LimitedBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# A change-log entry carries the id of the request that made it.
AUDITLOG_CID_GETTER = "inventory.request_id.current"

# --- Limits ---------------------------------------------------------------------------------------

# How much may be asked of the API, and how often a password may be wrong; an empty one limits
# nothing. Counted by each machine for itself: divide by the number of web machines.
THROTTLES = {
    name: Rate.read(env.str(variable, default=default), name=variable)
    for name, variable, default in (
        ("anonymous", "THROTTLE_ANONYMOUS", "120/minute"),
        ("signed-in", "THROTTLE_SIGNED_IN", "1200/minute"),
        ("solve", "THROTTLE_SOLVE", "60/hour"),
    )
}
LOGIN_ATTEMPTS = Rate.read(env.str("LOGIN_ATTEMPTS", default="5/15minutes"), name="LOGIN_ATTEMPTS")
COUNTERS_FILE = env.str("COUNTERS_FILE", default=str(BASE_DIR / "var" / "counters.sqlite3"))

# How many proxies append to X-Forwarded-For before a request comes here: clients are told apart by
# the entry before them. With 0 the header is not believed.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

# --- Background work ------------------------------------------------------------------------------

# `database`: a queue that `manage.py db_worker` works off, on as many machines as one likes.
# `immediate`: at once, while the request waits; for tests.
_queues = {
    "database": "django_tasks_db.DatabaseBackend",
    "immediate": "django_tasks.backends.immediate.ImmediateBackend",
}
_queue = env.str("TASK_QUEUE", default="database")
if _queue not in _queues:
    raise ImproperlyConfigured(f"TASK_QUEUE is '{_queue}': it must be {' or '.join(_queues)}")
TASKS = {"default": {"BACKEND": _queues[_queue]}}

# --- Webhooks -------------------------------------------------------------------------------------

# Messages go over https to public addresses on port 443, unless these say more: plain http (then
# port 80 too), further ports, and networks such as 10.20.0.0/16 that are otherwise refused.
WEBHOOKS_ALLOW_HTTP = env.bool("WEBHOOKS_ALLOW_HTTP", default=False)
WEBHOOKS_PORTS = env.list("WEBHOOKS_PORTS", cast=int, default=[])
WEBHOOKS_ALLOWED_NETWORKS = env.list("WEBHOOKS_ALLOWED_NETWORKS", default=[])
# How often a message is tried before it counts as dead, and how long a receiver may take.
WEBHOOKS_ATTEMPTS = env.int("WEBHOOKS_ATTEMPTS", default=10)
WEBHOOKS_TIMEOUT_S = env.float("WEBHOOKS_TIMEOUT_S", default=10.0)

# --- Language and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
# Dates as the field writes them, where Django formats one by itself (the admin).
FORMAT_MODULE_PATH = ["inventory.formats"]

# --- Static files ---------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Elevation models (GeoTIFF) that scenarios may name; what is computed on them is kept beside them.
ELEVATION_MODELS = Path(env.str("ELEVATION_MODELS", default=str(BASE_DIR / "var" / "elevation")))

# --- Security -------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not DEBUG)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=0 if DEBUG else 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=False)
# Both bind a whole domain for years, which the site can't decide for its operator.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# Behind a proxy that sets and strips it, e.g. HTTP_X_FORWARDED_PROTO,https
_proxy_header = env.list("SECURE_PROXY_SSL_HEADER", default=[])
SECURE_PROXY_SSL_HEADER = (_proxy_header[0], _proxy_header[1]) if _proxy_header else None

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("SECURE_COOKIES", default=not DEBUG)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- Operation ------------------------------------------------------------------------------------

# Who may read /metrics, e.g. 127.0.0.0/8,10.0.0.0/8; nobody unless set. It must be asked directly:
# what a proxy passed on is refused.
METRICS_ALLOWED_NETWORKS = networks(
    "METRICS_ALLOWED_NETWORKS", env.list("METRICS_ALLOWED_NETWORKS", default=[])
)

# Is the site ready (/readyz) although no worker of the queue gives signs of life?
READY_WITHOUT_WORKER = env.bool("READY_WITHOUT_WORKER", default=False)

# The folder of pg_dump, pg_restore and psql, which backups of PostgreSQL need; else those on PATH.
POSTGRES_PROGRAMS = env.str("POSTGRES_PROGRAMS", default="")

# --- Log ------------------------------------------------------------------------------------------

# `line`: key=value, for people; `json`: for programs that collect logs.
LOGGING = logging_config(
    env.str("LOG_LEVEL", default="INFO"),
    env.str("LOG_FORMAT", default="line" if DEBUG else "json"),
)
