"""What every test shares: machines here are slow at times, so no example has a deadline."""

from __future__ import annotations

import os

from hypothesis import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huikuan.config.settings")
settings.register_profile("huikuan", deadline=None)
settings.load_profile("huikuan")
