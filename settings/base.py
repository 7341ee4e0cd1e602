"""Settings of every installation; dev, production and test say only what differs."""

import mimetypes
import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF, UNSAFE_INLINE

from pages.i18n import compiled

from . import FORGOTTEN_IN as FORGOTTEN_IN  # as a setting: for `doctor`
from . import features, own_apps
from .environment import ROOT, VAR, Environment, WrongValue, browser_host, is_writable, keep_from_others, keep_private
from .languages import LANGUAGES
from .rate_limits import RATE_LIMITS as RATE_LIMITS  # as a setting
from .serving import error_reporting
from .start.bucket import Bucket, contains
from .start.env_file import VARIABLES  # noqa: F401 (a health check looks at their values)
from .start.log_format import FORMATS, LEVELS, logging_config
from .start.version import VERSION as VERSION  # as a setting: for the foot of the desk
from .start.wagtail_patches import add_own_names, look_each_word_up_once

env = Environment(dict(os.environ))

# Who we are and where we stand
DEBUG = env.read(env.flag, "DEBUG")
PORT = env.read(env.port, "PORT", 8000)
HOST = env.read(env.host, "HOST", "127.0.0.1")
WORKERS = env.read(env.count, "WORKERS", 1, 64)  # processes of the server
THREADS = 8  # of each of them; most of a request waits for the database
BASE_URL = env.read(env.address, "BASE_URL", f"http://{browser_host(env.text('HOST', HOST))}:{PORT}")
HEADLESS = env.read(env.choice, "HEADLESS", ["also", "off", "only"])
FRONTEND_URL = env.read(env.front_end, "FRONTEND_URL", HEADLESS == "only", BASE_URL)
CORS_ORIGINS = env.read(env.origins, "CORS_ORIGINS")
PUBLIC_URL = FRONTEND_URL if HEADLESS == "only" else BASE_URL  # where visitors are
TRUSTED_PROXIES = env.read(env.networks, "TRUSTED_PROXIES")
TIME_ZONE = env.read(env.zone, "TIME_ZONE", "America/Chicago")
SECOND_FACTOR = env.read(env.choice, "SECOND_FACTOR", ["off", "required"])  # for the desk; production asks for it
HSTS = env.read(env.choice, "HSTS", ["host", "off", "subdomains", "preload"])  # of production
TASK_QUEUE = env.read(env.choice, "TASKS", ["database", "immediate"])
DATABASES = {"default": env.read(env.database, "DATABASE_URL", f"sqlite:///{VAR / 'db.sqlite3'}")}
CACHES = {"default": env.read(env.cache, "CACHE_URL")}
PURGED = env.read(env.purged_cache, "CACHE_PURGE_URL")
CLAMAV = env.read(env.virus_scanner, "CLAMAV_URL")
LOG_FORMAT = env.read(env.choice, "LOG_FORMAT", FORMATS)
LOG_LEVEL = env.read(env.choice, "LOG_LEVEL", LEVELS)
UPLOADS = env.read(env.folder_or_bucket, "STORAGE_URL", VAR / "media")
BACKUPS = env.read(env.folder_or_bucket, "BACKUP_URL", VAR / "backups")
ACCESS_LOG = env.read(env.file, "ACCESS_LOG")  # of the web server
BACKUP_KEY = env.read(env.age_keys, "BACKUP_KEY")
MAIL = env.read(env.mail, "EMAIL_URL", f"filemail:///{VAR / 'mail'}")
FEATURES_OFF = env.read(features.switched_off, "FEATURES", env) or []  # apps of the optional features that are off

if contains(UPLOADS, BACKUPS):
    env.refuse("BACKUP_URL", "backups would lie among the uploads, and be kept and replaced as such", "/srv/backups")
if contains(UPLOADS, VAR):
    env.refuse("STORAGE_URL", f"{VAR} would lie among the uploads, with the database", "/srv/media")
if not is_writable(VAR):
    env.refuse("COMMONHOUSE_VAR", f"{VAR} can't be written by this account", "/srv/commonhouse/var")

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", f"127.0.0.1,localhost,[::1],{urlsplit(BASE_URL).hostname}")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("DEFAULT_FROM_EMAIL", "noreply@localhost")
WAGTAIL_SITE_NAME = env.text("SITE_NAME", "Commonhouse")
WAGTAILADMIN_BASE_URL = WAGTAILAPI_BASE_URL = BASE_URL
CSRF_TRUSTED_ORIGINS = [BASE_URL]
BACKUP_PASSPHRASE = env.text("BACKUP_PASSPHRASE")
BACKUPS_ARE_ON = bool(env.text("BACKUP_URL"))  # before the first one is made

# What it is made of
INSTALLED_APPS = [
    *features.HOME,
    "home",
    "pages",
    *features.PAGES,
    *features.MEDIA,
    "media",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.api.v3",
    "wagtail.embeds",
    "wagtail.sites",
    "home.users.apps.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "ninja",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]
if "postgresql" in DATABASES["default"]["ENGINE"]:
    INSTALLED_APPS.append("django.contrib.postgres")
OWN_APPS_PATH = own_apps.find_folder(env, VAR)
own_configs = own_apps.load_own_apps(env, OWN_APPS_PATH, INSTALLED_APPS)
own_apps.report_faults(own_configs, DEBUG)
OWN_APPS, OWN_APP_LABELS = [each.name for each in own_configs], [each.label for each in own_configs]
INSTALLED_APPS += OWN_APPS  # last, so that what is ours is loaded before; their templates and static files come first

MIDDLEWARE = features.with_middleware(
    [
        "settings.middleware.ClientAddress",
        "settings.middleware.RequestId",
        "settings.middleware.ResourceAndPermissionsPolicy",
        "django.middleware.security.SecurityMiddleware",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "pages.api.middleware.APIMiddleware",
        "settings.middleware.OpenFiles",
        "settings.middleware.Compression",
        "settings.middleware.ConditionalGet",
        "settings.middleware.Freshness",
        "settings.middleware.ContentSecurityPolicy",
        "settings.middleware.BadInput",
        "settings.middleware.HeadlessMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "settings.middleware.LanguageMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        "settings.middleware.RateLimit",
        "allauth.account.middleware.AccountMiddleware",
        "settings.middleware.AtomicAdminWrites",
        "home.page_store.response_cache.ResponseCacheMiddleware",
    ],
    FEATURES_OFF,
)
ROOT_URLCONF = "settings.urls"
WSGI_APPLICATION = "settings.wsgi.application"
FORM_RENDERER = "settings.form_renderer.InputRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [*own_apps.folders(own_configs, "templates"), ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "home.context.site.site_context",
            ],
        },
    }
]

# What it keeps
DATABASES["default"]["CONN_MAX_AGE"] = 60  # seconds; to open one costs as much as all that a kept page asks
if "sqlite" in DATABASES["default"]["ENGINE"]:
    with suppress(OSError):  # said above
        keep_private(Path(DATABASES["default"]["NAME"]))
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Our queries join many small tables: compiling them takes longer than running them.
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c jit=off"
    DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", 5)  # seconds; a host that says nothing is away
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES["default"]["KEY_PREFIX"] = f"{urlsplit(BASE_URL).netloc}:{VERSION}"  # no other site's, and no earlier code's
PAGE_STORE = None if DEBUG else VAR / "page-store"  # a folder
WAGTAILFRONTENDCACHE = (
    {"default": {"BACKEND": "home.page_store.purges.TaggedHTTPBackend", "LOCATION": PURGED}} if PURGED else {}
)
RATE_LIMIT_FILE = VAR / "rate-limits.sqlite3"  # only with SQLite
vars().update(MAIL)
EMAIL_BACKEND, OUTBOX_BACKEND = (
    "pages.mail.backend.Outbox",
    MAIL["EMAIL_BACKEND"],
)  # the outbox keeps a mail, the other sends it
EMAIL_TIMEOUT = 20
TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend"
        if TASK_QUEUE == "immediate"
        else "django_tasks_db.DatabaseBackend"
    }
}

# Who may come in
AUTH_USER_MODEL = "home.User"
AUTHENTICATION_BACKENDS = ["home.users.auth.NameOrEmailBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL, LOGIN_REDIRECT_URL = "account_login", "/admin/"
ACCOUNT_ADAPTER, MFA_ADAPTER = "home.sign_in.adapters.AccountAdapter", "home.sign_in.adapters.MFAAdapter"
ACCOUNT_LOGIN_METHODS, ACCOUNT_SIGNUP_FIELDS = {"username"}, ["username*", "password1*"]  # nobody signs up
ACCOUNT_FORMS = {"reauthenticate": "home.sign_in.forms.PasswordAgainForm"}
ACCOUNT_EMAIL_VERIFICATION, ACCOUNT_EMAIL_NOTIFICATIONS = "none", True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # seconds; home.sign_in.sessions says when we ask
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # theirs count in a cache and lock the true user out; ours are below
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are given by admins, not by whoever signs up
MFA_TOTP_TOLERANCE = 1  # half minutes by which a telephone's clock may be wrong
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = BASE_URL.startswith("http://localhost")  # as browsers do (W3C, Secure Contexts)
MFA_FORMS = {
    "authenticate": "home.sign_in.forms.SignInCodeForm",
    "reauthenticate": "home.sign_in.forms.ConfirmCodeForm",
    "activate_totp": "home.sign_in.forms.FirstCodeForm",
    "login_webauthn": "home.sign_in.forms.PasskeySignInForm",
    "authenticate_webauthn": "home.sign_in.forms.PasskeyCodeForm",
    "reauthenticate_webauthn": "home.sign_in.forms.PasskeyConfirmForm",
    "add_webauthn": "home.sign_in.forms.PasskeyForm",
    "edit_webauthn": "home.sign_in.forms.PasskeyNameForm",
}
CSRF_FAILURE_VIEW = "home.views.csrf_failure"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {  # of the public; nothing that is not named here, and nothing inline
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # small signs that style sheets hold
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],  # suggestions of the search
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY = ", ".join(  # what no page of ours asks of a browser
    f"{feature}=()"
    for feature in (
        *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid"),
        *("magnetometer", "microphone", "midi", "payment", "serial", "usb"),
    )
)
# The editors' desk, as strict as its widgets allow. Scripts stand in its pages in words that differ each time (Wagtail's
# choosers, `wagtail.admin.widgets.chooser.BaseChooser.render`), so that no list of hashes names them.
ADMIN_CONTENT_SECURITY_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "object-src": [NONE],
    "base-uri": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
}
if isinstance(UPLOADS, Bucket):  # recordings, by signed addresses
    for policy in (CONTENT_SECURITY_POLICY["DIRECTIVES"], ADMIN_CONTENT_SECURITY_POLICY):
        policy["media-src"] = [SELF, UPLOADS.origin]

# What language it speaks
USE_TZ = USE_I18N = WAGTAIL_I18N_ENABLED = True
LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
add_own_names()
look_each_word_up_once()
LANGUAGES_BIDI = ["ar", "fa", "he", "ur"]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("en", "English"), ("es", "Español"), ("ar", "العربية")]
compiled.own_sources.update({each.label: path for each in own_configs for path in own_apps.folders([each], "locale")})
LOCALE_PATHS = compiled.compiled_folders(VAR)  # from settings/locale and own apps, by `prepare`
FORMAT_MODULE_PATH = "settings.formats"

# What it looks like, and what is uploaded
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [
    *own_apps.folders(own_configs, "static"),
    *((folder, ROOT / "site" / folder) for folder in ("css", "js", "fonts", "icons", "art", "handbook")),
]
STORAGES = {
    "default": {"BACKEND": "media.storage.s3.PrivateS3Storage", "OPTIONS": UPLOADS.options}
    if isinstance(UPLOADS, Bucket)
    else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {  # read by a web server under an account of its own
        "BACKEND": "settings.staticfiles.JoinedStaticFilesStorage",
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
WHITENOISE_MAX_AGE = 31536000
mimetypes.add_type("font/woff2", ".woff2")
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media" if isinstance(UPLOADS, Bucket) else UPLOADS
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750  # the site sends them itself, after a look at who asks
with suppress(OSError):
    keep_from_others(Path(MEDIA_ROOT))
RECORDING_MAX_UPLOAD_SIZE = 500 * 1024 * 1024
DOCUMENT_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "media.uploads.handler.BoundedFileUploadHandler",
]

# Wagtail
WAGTAILIMAGES_IMAGE_MODEL = "media.Picture"
WAGTAILDOCS_DOCUMENT_MODEL = "media.Document"
WAGTAILIMAGES_IMAGE_FORM_BASE = "media.images.forms.PictureForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "media.documents.forms.DocumentForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "gif", "avif"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "epub", "odp", "ods", "odt", "pdf", "pptx", "txt", "vtt", "xlsx"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILEMBEDS_FINDERS = []
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "pages.search.backend"}}
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]  # one for the whole desk: what one person types another reads
WAGTAILADMIN_USER_LOGIN_FORM = "home.users.auth.NameOrEmailForm"
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "home.users.auth.LimitedPasswordResetForm"
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = (
    False  # where no editor can be reached, home.users.workflow_mails tells them
)
WAGTAILUSERS_PASSWORD_REQUIRED = False  # who has none is invited to choose one
WAGTAIL_PASSWORD_REQUIRED_TEMPLATE = WAGTAILDOCS_PASSWORD_REQUIRED_TEMPLATE = "password_required.html"
WAGTAIL_FRONTEND_LOGIN_TEMPLATE = "sign_in.html"
WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 5
# Of the addresses that wagtail-localize has for its editor: they answer its script, and have no page to browse.
REST_FRAMEWORK = {"DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"]}

LOGGING = logging_config(LOG_FORMAT, LOG_LEVEL)
try:
    error_reporting.start(env.text("SENTRY_DSN"), VERSION)
except WrongValue as problem:
    env.problems.append(problem)
