"""Processes whose imports stop at a gate, when the invoices are written and before the receipts.

``python -m tests.foundation.imports.gated`` is a worker; ``application`` is for the web server. HUIKUAN_TEST_GATE names
a folder: the import makes ``reached`` in it and goes on as soon as there is ``open``.
"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from huikuan.foundation.imports import catalogue  # noqa: E402


def gated(one: catalogue.SheetImport, gate: Path) -> catalogue.SheetImport:
    def apply(**given):
        counts = one.apply(**given)
        (gate / "reached").touch()
        while not (gate / "open").exists():
            time.sleep(0.05)
        return counts

    return replace(one, apply=apply)


sheets = catalogue.sheet_imports()
catalogue.declare(
    [gated(one, Path(os.environ["HUIKUAN_TEST_GATE"])) if key == "invoices" else one for key, one in sheets.items()],
    after_undo=list(catalogue.after_undo()),
)

if __name__ == "__main__":
    import_module("huikuan.foundation.jobs.working").work()
