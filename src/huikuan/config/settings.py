"""Django settings of the web application. What differs between installations comes from `environment`."""

from __future__ import annotations

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from huikuan.config.environment import database, flag, home, mail, secret_key, words
from huikuan.config.languages import LANGUAGE_CODE, LANGUAGES, LOCALE_PATHS, PACKAGE, TIME_ZONE, USE_I18N, USE_TZ

__all__ = ["LANGUAGES", "LANGUAGE_CODE", "LOCALE_PATHS", "TIME_ZONE", "USE_I18N", "USE_TZ"]

DEBUG = flag("HUIKUAN_DEBUG")
SECRET_KEY = secret_key()
HTTPS = flag("HUIKUAN_HTTPS")
ALLOWED_HOSTS = words("HUIKUAN_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = words("HUIKUAN_ORIGINS")

FOUNDATION = ["people", "audit", "company", "notices", "jobs", "imports", "lists", "display"]
MODULES = ["directory", "sales", "receivables", "targets", "collections", "fieldwork", "insight"]
INSTALLED_APPS = [
    *(f"huikuan.foundation.{name}" for name in FOUNDATION),
    *(f"huikuan.business.{name}" for name in MODULES),
    "huikuan.shell",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "ninja",
    "template_partials",
    "tree_queries",
]

BEHIND_PROXY = flag("HUIKUAN_BEHIND_PROXY")
MIDDLEWARE = [
    *(["huikuan.shell.web.proxy.ProxyMiddleware"] if BEHIND_PROXY else []),
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "huikuan.foundation.people.middleware.LanguageMiddleware",
    "huikuan.foundation.display.unit.UnitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "huikuan.foundation.permissions.middleware.ActorMiddleware",
    "huikuan.foundation.people.first_sign_in.OneTimePasswordMiddleware",
    "huikuan.shell.web.welcome.FirstStartMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "huikuan.config.urls"
WSGI_APPLICATION = "huikuan.config.wsgi.application"
FORM_RENDERER = "huikuan.foundation.display.forms.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                *(f"huikuan.foundation.display.templatetags.{name}" for name in ("words", "display")),
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "huikuan.shell.context.frame",
            ],
        },
    }
]

DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "huikuan.foundation.people.accounts.AccountBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    }
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "huikuan.foundation.people.adapter.ClosedAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a stranger's address gets no mail, and the page says the same either way
ACCOUNT_FORMS = {
    "reset_password": "huikuan.foundation.people.web.forgotten.ForgottenForm",
    "reset_password_from_key": "huikuan.foundation.people.web.forgotten.NewPasswordForm",
}
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/m/ip"}  # axes locks the account long before
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
PASSKEY_FORMS = "huikuan.foundation.people.web.passkeys"
MFA_FORMS = {
    "add_webauthn": f"{PASSKEY_FORMS}.PasskeyForm",
    "edit_webauthn": f"{PASSKEY_FORMS}.RenameForm",
    "login_webauthn": f"{PASSKEY_FORMS}.LoginForm",
    "authenticate_webauthn": f"{PASSKEY_FORMS}.SecondStepForm",
    "reauthenticate_webauthn": f"{PASSKEY_FORMS}.ProofForm",
}
MFA_TOTP_ISSUER = "Huikuan"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_VERBOSE = False

SESSION_ENGINE = "huikuan.foundation.people.accounts"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "huikuan.shell.web.errors.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

STATIC_URL = "static/"
STATIC_ROOT = home() / "static"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "remembered": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "remembered",
        "TIMEOUT": 60,  # seconds
        "OPTIONS": {"MAX_ENTRIES": 2_000},
    },
    "drawn": {
        "BACKEND": "huikuan.foundation.bounded_cache.BoundedCache",
        "LOCATION": "drawn",
        "TIMEOUT": 60,  # seconds
        # What 1,000 people look at in the minute that a page is kept: two or three pages of 20 to 40 kB each.
        "OPTIONS": {"MAX_ENTRIES": 4_000, "MAX_BYTES": 64 * 2**20},
    },
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True  # assets are served from the package: nothing to collect before the first start
WHITENOISE_MAX_AGE = 3600
MEDIA_ROOT = home() / "files"
UPLOAD_LIMIT = 200 * 1024 * 1024  # bytes of one workbook
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "huikuan.foundation.imports.uploads.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

NINJA_PAGINATION_PER_PAGE = 100
NINJA_PAGINATION_MAX_LIMIT = 1_000
NINJA_PAGINATION_MAX_OFFSET = 10**9

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
globals().update(mail())
SITE_NAME = _("Huikuan")
LOCALE_FOLDER = PACKAGE / "locale"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "huikuan": {"level": "INFO"},
        "django_tasks": {"level": "WARNING"},
        "axes": {"level": "ERROR"},
    },
}
SILENCED_SYSTEM_CHECKS = ["models.W040"]  # SQLite ignores covering columns of an index, which does no harm
