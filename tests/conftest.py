"""What every test shares: no example has a deadline (machines here are slow at times), and a home of its own."""

from __future__ import annotations

import os
import tempfile

import pytest
from hypothesis import settings

os.environ["HUIKUAN_HOME"] = tempfile.mkdtemp(prefix="huikuan-test-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huikuan.config.settings")
settings.register_profile("huikuan", deadline=None)
settings.load_profile("huikuan")


@pytest.fixture
def cast(db: None):
    """The company of tests/cast.py in the test database."""
    from tests.cast import make_cast  # noqa: PLC0415

    return make_cast()


def pytest_configure() -> None:
    """Signing in is not what these tests are about: hash passwords fast."""
    from django.conf import settings as django_settings  # noqa: PLC0415

    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
