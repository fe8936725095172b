"""What the surroundings decide: where the data lives, which database, which secret, which hosts."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url

MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
POOL = {"min_size": 1, "max_size": 8, "timeout": 5}  # seconds a page waits for a connection before it says 503
# Our own pool keeps sessions of the database: what is asked twice is planned once (`foundation.prepared`). Behind
# another pool (HUIKUAN_POOL=0), which may give every transaction another session, what was prepared would be lost.
OWN_SESSIONS = {"pool": POOL, "prepare_threshold": 1}
# Pages ask much that is short, many of them at once: compiling a query, or starting helpers for it, takes longer than
# it saves, and takes the processors from others. What the address itself asks for (``?options=``) comes last and wins.
SHORT_QUERIES = "-c jit=off -c max_parallel_workers_per_gather=0"
SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536",
}


def home() -> Path:
    """The folder of this company's database, uploads and secret: ``HUIKUAN_HOME``, else ``var`` where we stand."""
    return Path(os.environ.get("HUIKUAN_HOME") or "var").resolve()


def flag(name: str, *, default: bool = False) -> bool:
    """An on/off variable: 1, true, yes or on."""
    value = os.environ.get(name)
    return default if value is None else value.strip().lower() in {"1", "true", "yes", "on"}


def words(name: str) -> list[str]:
    """A variable with several values, separated by commas."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def database() -> dict[str, Any]:
    """``DATABASE_URL`` (PostgreSQL, pooled), else SQLite in the home folder."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": home() / "huikuan.sqlite3",
            "OPTIONS": SQLITE,
            # A file, not memory: connections of several threads and processes must see the same test database.
            "TEST": {"NAME": os.environ.get("HUIKUAN_TEST_SQLITE") or None},
        }
    chosen: dict[str, Any] = dict(dj_database_url.parse(url))
    if chosen["ENGINE"] == "django.db.backends.postgresql":
        if flag("HUIKUAN_POOL", default=True):
            asked = chosen.get("OPTIONS", {})
            options = f"{SHORT_QUERIES} {asked.get('options', '')}".strip()
            chosen["OPTIONS"] = {**asked, **OWN_SESSIONS, "options": options}
        chosen["CONN_HEALTH_CHECKS"] = True
    return chosen


def mail() -> dict[str, Any]:
    """``EMAIL_URL`` (``smtp://``, ``smtp+tls://`` or ``smtps://``, user:password@host:port) as Django's settings.

    Without it nothing is sent: EMAIL_HOST is empty. Raises ValueError for what is no such address.
    """
    url = urlsplit(os.environ.get("EMAIL_URL", "").strip())
    if url.scheme and (url.scheme not in MAIL_PORTS or not url.hostname):
        raise ValueError("EMAIL_URL: smtp://, smtp+tls:// or smtps:// with user:password@host:port")
    return {
        "EMAIL_BACKEND": f"django.core.mail.backends.{'smtp' if url.hostname else 'console'}.EmailBackend",
        "EMAIL_HOST": url.hostname or "",
        "EMAIL_PORT": url.port or MAIL_PORTS.get(url.scheme, 25),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_TLS": url.scheme == "smtp+tls",
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,  # seconds
        "DEFAULT_FROM_EMAIL": os.environ.get("HUIKUAN_MAIL_FROM") or unquote(url.username or "") or "huikuan@localhost",
    }


def secret_key() -> str:
    """``HUIKUAN_SECRET_KEY``, else the one kept in the home folder, else one for this process only."""
    given = os.environ.get("HUIKUAN_SECRET_KEY")
    kept = home() / "secret-key"
    if given:
        return given
    return kept.read_text(encoding="ascii").strip() if kept.is_file() else secrets.token_urlsafe(50)


def keep_secret_key() -> None:
    """Write a secret readable by its owner only, unless there is one: sessions must outlive a restart."""
    kept = home() / "secret-key"
    if os.environ.get("HUIKUAN_SECRET_KEY") or kept.exists():
        return
    home().mkdir(parents=True, exist_ok=True)
    descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(50))
