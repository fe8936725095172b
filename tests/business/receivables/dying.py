"""The matching in a process that dies without warning: ``python -m tests.business.receivables.dying STEP`` is killed
where the operation would call STEP, after it has told how many allocations and proposals it sees."""

import os
import signal
import sys
from importlib import import_module
from typing import Any

import django


def main(step: str) -> None:
    matching = import_module("huikuan.business.receivables.operations.matching")
    actor = import_module("huikuan.foundation.permissions").Actor(user=None)

    def die(*_what: Any, **_more: Any) -> None:
        seen = matching.Allocation.objects.count(), matching.MatchProposal.objects.count()
        sys.stdout.write("{} {}".format(*seen))
        sys.stdout.flush()
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(matching, step, die)
    matching.match_receipts(actor=actor, today=import_module("huikuan.foundation.clock").today())


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1])
