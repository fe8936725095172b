"""What the tests run with: a home of their own, SQLite in a file, or the PostgreSQL server that DATABASE_URL names."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="huikuan-test-"))
(HOME / "static").mkdir()
os.environ["HUIKUAN_HOME"] = str(HOME)
# A file, not memory: connections of several threads and processes must see the same test database.
os.environ["HUIKUAN_TEST_SQLITE"] = str(HOME / "test.sqlite3")
os.environ["HUIKUAN_POOL"] = "0"  # threads come and go in tests: a pool would keep their connections from being closed
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright runs a loop in the thread of the test

from huikuan.config import settings as real  # noqa: E402
from huikuan.config.environment import OWN_SESSIONS  # noqa: E402

globals().update({name: getattr(real, name) for name in dir(real) if name.isupper()})

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # signing in is not what most tests are about
# Tests write past the operations and roll back, so the state of the data doesn't name itself there.
_NOTHING = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
CACHES = {**real.CACHES, "remembered": _NOTHING, "drawn": _NOTHING}
if real.DATABASES["default"]["ENGINE"].endswith("postgresql"):  # without the pool, but with what goes along with it
    real.DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = OWN_SESSIONS["prepare_threshold"]
