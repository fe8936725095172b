"""A worker process that knows the jobs of tests: ``python -m tests.foundation.jobs.worker``."""

from importlib import import_module

import django

if __name__ == "__main__":
    django.setup()
    import_module("tests.foundation.jobs.kinds")
    import_module("huikuan.foundation.jobs.working").work()
