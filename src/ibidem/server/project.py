"""The Django project, configured in code from `Settings`: there is no settings module.

Django is configured once in a process. It serves the pages and owns the accounts' database; the API
and the events use its models, but none of its middleware.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import django
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection, connections

from ibidem.errors import InputError
from ibidem.server import catalogues
from ibidem.server.settings import Settings, find_secret_key, prepare_folder

POOL_CONNECTIONS_MAX = 8  # of one process, to the accounts' database
IDLE = timedelta(days=7)  # after which a browser that was not used is signed out
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
OIDC_PROVIDER = "university"  # what the one provider is called in addresses and tables
MIGRATION_LOCK = 0x1B1DE3  # any number, the same in every process


def configure(settings: Settings) -> None:
    """Make Django ready and bring the accounts' database up to date.

    Raises `InputError` for an address that cannot be read, `RuntimeError` when this process serves
    another folder already.
    """
    prepare_folder(settings)
    if django_settings.configured:
        if settings != django_settings.IBIDEM:
            raise RuntimeError("Django is configured already, for other settings.")
        return
    django_settings.configure(**describe(settings))
    django.setup()
    # In a thread of its own: an ASGI server may import the application in a running event loop,
    # where Django refuses to work synchronously.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(_migrate).result()


def close_databases() -> None:
    """Give back every connection of this thread, and the pool if there is one."""
    connections.close_all()
    for wrapper in connections.all(initialized_only=True):
        if hasattr(wrapper, "close_pool"):
            wrapper.close_pool()


def describe(settings: Settings) -> dict[str, Any]:
    """Django's settings."""
    is_https = settings.public_url.startswith("https://")
    public_host = urlsplit(settings.public_url).hostname
    return {
        "IBIDEM": settings,
        "SECRET_KEY": find_secret_key(settings),
        "DEBUG": False,
        # Without a public address the server cannot know under which names it is reached.
        "ALLOWED_HOSTS": [public_host or "*", "localhost", "127.0.0.1", "[::1]"],
        "CSRF_TRUSTED_ORIGINS": [settings.public_url.rstrip("/")] if settings.public_url else [],
        "SECURE_PROXY_SSL_HEADER": (
            ("HTTP_X_FORWARDED_PROTO", "https") if settings.trusted_proxies else None
        ),
        "INSTALLED_APPS": [
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.sessions",
            "django_htmx",
            "allauth",
            "allauth.account",
            "allauth.mfa",
            "allauth.socialaccount",
            "allauth.socialaccount.providers.openid_connect",
            "ibidem.server.accounts.apps.AccountsConfig",
            "ibidem.server.web.apps.WebConfig",
        ],
        "MIDDLEWARE": [
            "ibidem.server.web.middleware.AddSecurityHeaders",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.locale.LocaleMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "allauth.account.middleware.AccountMiddleware",
            "django_htmx.middleware.HtmxMiddleware",
            "ibidem.server.web.middleware.AgeSessions",
            "ibidem.server.web.middleware.UseTimeZone",
            "ibidem.server.web.middleware.TellErrors",
        ],
        "ROOT_URLCONF": "ibidem.server.web.urls",
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
            }
        ],
        "DATABASES": {"default": database(settings.accounts)},
        "AUTH_USER_MODEL": "accounts.Account",
        "PASSWORD_HASHERS": ["ibidem.server.accounts.passwords.Argon2id"],
        "AUTH_PASSWORD_VALIDATORS": [
            {
                "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
                "OPTIONS": {"min_length": 10},
            },
            {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
            {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
        ],
        **_second_factor_and_sign_on(settings),
        **_cookies(is_https=is_https),
        "LOGIN_URL": "/sign-in",
        "LOGIN_REDIRECT_URL": "/",
        "CSRF_FAILURE_VIEW": "ibidem.server.web.error_pages.refuse_forgery",
        "APPEND_SLASH": False,
        "FILE_UPLOAD_HANDLERS": ["django.core.files.uploadhandler.TemporaryFileUploadHandler"],
        "FILE_UPLOAD_TEMP_DIR": settings.data_folder,
        "SECURE_HSTS_SECONDS": 0,
        "DATA_UPLOAD_MAX_MEMORY_SIZE": settings.json_bytes_max,
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": 1_000,
        "USE_TZ": True,
        "TIME_ZONE": "UTC",
        "LANGUAGE_CODE": "en",
        "FORMAT_MODULE_PATH": ["ibidem.server.web.formats"],
        "LANGUAGES": LANGUAGES,
        "LOCALE_PATHS": catalogues.list_folders(),
        "STATIC_URL": "/static/",
        "LOGGING_CONFIG": None,
        **_mail(settings),
    }


def _second_factor_and_sign_on(settings: Settings) -> dict[str, Any]:
    """What allauth is told; its own pages are not served, but for the way back from a provider."""
    found: dict[str, Any] = {
        "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
        "ACCOUNT_LOGIN_METHODS": {"email"},
        "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"],
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "MFA_ADAPTER": "ibidem.server.accounts.second_factor.Encrypting",
        "MFA_TOTP_TOLERANCE": 1,  # a clock may be half a minute wrong: RFC 6238, section 5.2
        "MFA_SUPPORTED_TYPES": ["totp", "recovery_codes"],
        "SOCIALACCOUNT_ADAPTER": "ibidem.server.accounts.sign_on.SignOn",
        "SOCIALACCOUNT_LOGIN_ON_GET": True,
        "SOCIALACCOUNT_STORE_TOKENS": False,
        "SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX": "",
    }
    if settings.oidc_issuer:
        found["SOCIALACCOUNT_PROVIDERS"] = {
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "APPS": [
                    {
                        "provider_id": OIDC_PROVIDER,
                        "name": settings.oidc_name or "OpenID Connect",
                        "client_id": settings.oidc_client_id,
                        "secret": settings.oidc_client_secret,
                        "settings": {"server_url": settings.oidc_issuer},
                    }
                ],
            }
        }
    return found


def _cookies(*, is_https: bool) -> dict[str, Any]:
    """Cookies for this host alone (over HTTPS browsers enforce that by the prefix `__Host-`)."""
    prefix = "__Host-" if is_https else ""
    found: dict[str, Any] = {"SESSION_COOKIE_AGE": int(IDLE.total_seconds())}
    for kind, name in (("SESSION", "ibidem_session"), ("CSRF", "ibidem_csrf")):
        found |= {
            f"{kind}_COOKIE_NAME": prefix + name,
            f"{kind}_COOKIE_SECURE": is_https,
            f"{kind}_COOKIE_HTTPONLY": True,
            f"{kind}_COOKIE_SAMESITE": "Lax",
        }
    found |= {
        "LANGUAGE_COOKIE_NAME": "ibidem_language",
        "LANGUAGE_COOKIE_AGE": 365 * 24 * 3600,
        "LANGUAGE_COOKIE_SECURE": is_https,
        "LANGUAGE_COOKIE_HTTPONLY": True,
        "LANGUAGE_COOKIE_SAMESITE": "Lax",
    }
    return found


def database(url: str) -> dict[str, Any]:
    """Django's description of the database at "sqlite:///path" or "postgresql://...".

    Raises `InputError`.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path)[1:],
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                # FULL, as in the libraries' database: what was acknowledged survives a power cut.
                # Somebody who was told that a device is signed out must be able to rely on it.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
            },
        }
    if parts.scheme in ("postgresql", "postgres"):
        try:
            port = parts.port or ""
        except ValueError as error:
            raise InputError("The port in the database's address is not a number.") from error
        options: dict[str, Any] = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": options.pop("host", unquote(parts.hostname or "")),
            "PORT": options.pop("port", str(port)),
            # A pool, because the server has far more threads than it needs connections.
            "OPTIONS": {**options, "pool": {"min_size": 1, "max_size": POOL_CONNECTIONS_MAX}},
        }
    raise InputError(
        f"A database's address starts with sqlite:/// or postgresql://, not {parts.scheme[:20]!r}."
    )


def _mail(settings: Settings) -> dict[str, Any]:
    if not settings.mail_url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    parts = urlsplit(settings.mail_url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise InputError("The mail server's address looks like smtp://user:password@host:587.")
    is_tls = parts.scheme == "smtps"
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if is_tls else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": is_tls,
        "EMAIL_USE_TLS": not is_tls and bool(parts.username),
        "EMAIL_TIMEOUT": 20,
        "DEFAULT_FROM_EMAIL": settings.mail_from or f"ibidem@{parts.hostname}",
    }


def _migrate() -> None:
    """Bring the tables up to date. On PostgreSQL one process at a time does so."""
    try:
        if connection.vendor != "postgresql":
            call_command("migrate", verbosity=0)
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
            try:
                call_command("migrate", verbosity=0)
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])
    finally:
        connection.close()
