"""Settings of the site: one file; the environment differs, the code doesn't.

Without DEBUG they are those of production. Every variable is listed in README.md.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import validate
from psycopg import ClientCursor
from whitenoise.compress import Compressor

from unionwork.local_mode import BASE_DIR, DATA_DIR, env, local_secret_key

DEBUG: bool = env.bool("DEBUG", False)
SECRET_KEY: str = env.str("SECRET_KEY", "")
LOCAL_MODE = not SECRET_KEY and bool(local_secret_key())

if not SECRET_KEY:
    SECRET_KEY = local_secret_key() or ("only-for-debugging" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY isn't set. On a server, make one with\n"
        '    python -c "import secrets; print(secrets.token_urlsafe(64))"\n'
        "and put SECRET_KEY=… into the environment or into .env. "
        "To try the site on this machine, `make run` makes its own."
    )

LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
IS_ON_LOOPBACK = LOCAL_MODE or DEBUG
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", []) or (
    LOOPBACK_HOSTS if IS_ON_LOOPBACK else []
)
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])

INSTALLED_APPS = [
    "unionwork",
    "unionwork.importing",
    "programs",
    "metrics",
    "unionwork.staff.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "corsheaders",
    "axes",
    "csp",
    "django_filters",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "import_export",
    "rest_framework",
    "simple_history",
]

MIDDLEWARE = [
    # First, so that pages of other sites may read errors and redirects too.
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "unionwork.head.HeadMiddleware",
    "unionwork.compression.CompressionMiddleware",
    "unionwork.pages_only.CSPMiddleware",
    "unionwork.pages_only.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "unionwork.pages_only.AuthenticationMiddleware",
    "unionwork.pages_only.OTPMiddleware",
    "unionwork.pages_only.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "unionwork.pages_only.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "unionwork.urls"
WSGI_APPLICATION = "unionwork.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# SQLite opened for several writers at once: a write-ahead log, write transactions that take their
# lock at the start (no deadlock on upgrade), and a wait instead of an error while another writes.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 60,  # an import of many rows holds the lock for half a minute
    "init_command": (
        "PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; "
        "PRAGMA cache_size = -65536; PRAGMA mmap_size = 2147418112"
    ),
}

# PostgreSQL's processes grow with what they have been asked: now and then each makes way.
POSTGRESQL_SECONDS = 3600


def database(url: str) -> dict[str, Any]:
    """Django's description of the database at `url` (sqlite:///… or postgres://…)."""
    parsed: dict[str, Any] = dict(env.dj_db_url("DATABASE_URL", url))
    options: dict[str, Any] = parsed.setdefault("OPTIONS", {})
    if parsed["ENGINE"].endswith("sqlite3"):
        parsed["ENGINE"] = "unionwork.sqlite3"
        options.update(SQLITE_OPTIONS)
        parsed["CONN_MAX_AGE"] = None  # each thread keeps its own open
        parsed["TEST"] = {"NAME": ":memory:"}  # pytest-django knows only Django's own backend
        Path(parsed["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    else:
        # Each thread keeps its own open, here too: to take one out of psycopg's pool and to give it
        # back adds a tenth to the time of a list. One that broke is replaced after its request.
        parsed["CONN_MAX_AGE"] = POSTGRESQL_SECONDS
        # Values become a part of the SQL, and plans are made for them, but of what is prepared (see
        # compiled.py). What Django builds is fit for both.
        options.setdefault("server_side_binding", True)
        options.setdefault("cursor_factory", ClientCursor)
        # Compiling plans to machine code takes longer than running them; a page that isn't the next
        # one is read nearly as quickly, from memory and from solid-state disks; and what is
        # prepared is planned once, for all values.
        options.setdefault(
            "options", "-c jit=off -c random_page_cost=1.1 -c plan_cache_mode=force_generic_plan"
        )
    return parsed


DATABASES = {"default": database(f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "unionwork" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]
FIXTURES_DIR: Path = BASE_DIR / "fixtures"
# The modules that say what the fixtures bring, in the order of loading.
SEEDS = ["programs.seeds", "metrics.seeds"]
# What says which rows of lists the database keeps ready.
LISTED_ROWS = ["programs.listed.PROGRAMS"]
# The function that tells the search how places are read in pinyin: 浚县 is xun xian.
PLACE_READINGS = "programs.region_names.place_readings"

# Production stands behind HTTPS; local mode is plain HTTP on loopback.
IS_BEHIND_HTTPS = not (DEBUG or LOCAL_MODE)
not_negative = validate.Range(min=0)
# Each proxy before the site adds the address of who asked it to X-Forwarded-For, on the right.
TRUSTED_PROXIES: int = env.int("TRUSTED_PROXIES", int(IS_BEHIND_HTTPS), validate=not_negative)

PASSWORD_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{PASSWORD_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{PASSWORD_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{PASSWORD_VALIDATION}.CommonPasswordValidator"},
    {"NAME": "unionwork.staff.passwords.KindsOfCharacters"},
    {"NAME": "unionwork.staff.passwords.NotUsedBefore"},
]
PASSWORD_DAYS: int = env.int("PASSWORD_DAYS", 90)  # then a new one is asked for; 0 is never

# Five wrong passwords from one network address lock the account for it, whether it exists or not.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "staff/locked_out.html"
AXES_ENABLE_ADMIN = False  # the audit log says it
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "otp_token"]  # it keeps what was posted
AXES_IPWARE_PROXY_COUNT = TRUSTED_PROXIES or None
AXES_IPWARE_META_PRECEDENCE_ORDER = (
    ["HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"] if AXES_IPWARE_PROXY_COUNT else ["REMOTE_ADDR"]
)
OTP_TOTP_ISSUER = "unionwork"

LOGIN_URL = "admin:login"

# An office of one person has nobody else to verify what was entered.
REVIEW_OWN_ENTRIES: bool = env.bool("REVIEW_OWN_ENTRIES", False)

SECURE_SSL_REDIRECT: bool = env.bool("SECURE_SSL_REDIRECT", IS_BEHIND_HTTPS)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_BEHIND_HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_BEHIND_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_BEHIND_HTTPS
SECURE_HSTS_PRELOAD = IS_BEHIND_HTTPS
SESSION_COOKIE_SECURE = IS_BEHIND_HTTPS
CSRF_COOKIE_SECURE = IS_BEHIND_HTTPS
# A session ends after half an hour without a request in the admin, and with the browser.
SESSION_COOKIE_AGE = 60 * env.int("SESSION_IDLE_MINUTES", 30)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# The API is public: a page of any site may read it, without cookies.
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_ALLOW_HEADERS = ["accept", "content-type", "if-modified-since", "if-none-match"]
CORS_EXPOSE_HEADERS = ["ETag", "Last-Modified", "Retry-After", "Content-Disposition", "Link"]

# What one client may take; 0 is no limit. On this machine alone there is nobody to protect.
API_REQUESTS_PER_MINUTE: int = env.int(
    "API_REQUESTS_PER_MINUTE", 0 if IS_ON_LOOPBACK else 600, validate=not_negative
)
API_ROWS_PER_HOUR: int = env.int(
    "API_ROWS_PER_HOUR", 0 if IS_ON_LOOPBACK else 5_000_000, validate=not_negative
)
# Half of a process's threads: an export takes one for as long as its reader takes.
EXPORTS_AT_ONCE: int = env.int("EXPORTS_AT_ONCE", 2, validate=validate.Range(min=1))

# Counts of clients: of this process alone, unless CACHE_URL names a cache that all share. What was
# long in the making is shared in any case (unionwork/kept.py): by files, without CACHE_URL.
CACHES = {
    "default": env.dj_cache_url("CACHE_URL", "locmem://?max_entries=100000"),
    "shared": env.dj_cache_url("CACHE_URL", f"file://{DATA_DIR / 'kept'}?max_entries=2000"),
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["unionwork.api.renderers.NumberJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "unionwork.api.negotiation.Negotiation",
    "DEFAULT_THROTTLE_CLASSES": [
        "unionwork.api.throttling.RequestsPerMinute",
        "unionwork.api.throttling.RowsPerHour",
    ],
    "NUM_PROXIES": TRUSTED_PROXIES,
    "DEFAULT_FILTER_BACKENDS": ["unionwork.api.filtering.StrictFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "unionwork.api.pagination.Pages",
    "DEFAULT_SCHEMA_CLASS": "unionwork.api.schema.ApiSchema",
    "EXCEPTION_HANDLER": "unionwork.api.errors.as_problem",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "unionwork",
    "DESCRIPTION": "What Chinese trade unions do for workers, and the figures they report.",
    "VERSION": "0.1.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "REDOC_DIST": "SIDECAR",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "ENABLE_DJANGO_DEPLOY_CHECK": True,
    "PREPROCESSING_HOOKS": ["drf_spectacular.hooks.preprocess_exclude_path_format"],
    "LICENSE": {
        "name": "CC BY 4.0",
        "url": "https://creativecommons.org/licenses/by/4.0/",
    },
    "ENUM_NAME_OVERRIDES": {
        "DatePrecision": "unionwork.fields.DatePrecision",
        "ParticipationRole": "programs.choices.ParticipationRole",
        "ProgramKind": "programs.choices.ProgramKind",
        "RegionLevel": "programs.choices.RegionLevel",
        "TradeUnionKind": "programs.choices.TradeUnionKind",
        "TradeUnionTier": "programs.choices.TradeUnionTier",
        "Measure": "metrics.choices.Measure",
        "PeriodBasis": "metrics.choices.PeriodBasis",
        "Qualifier": "metrics.choices.Qualifier",
        "Rank": "metrics.choices.Rank",
        "Review": "metrics.choices.Review",
        "Role": "metrics.choices.Role",
        "Scope": "metrics.choices.Scope",
        "Theme": "metrics.choices.Theme",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {
        "handlers": ["console"],
        "level": env.str(
            "LOG_LEVEL",
            "WARNING",
            validate=validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]),
        ),
    },
}
