"""Settings of a process that works on the database of the running test, which names it in HUIKUAN_TEST_DATABASE."""

from __future__ import annotations

import os

from huikuan.config import settings as real

globals().update({name: getattr(real, name) for name in dir(real) if name.isupper()})

DATABASES = {"default": {**real.DATABASES["default"], "NAME": os.environ["HUIKUAN_TEST_DATABASE"]}}
