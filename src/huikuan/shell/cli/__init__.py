"""The command line: huikuan template, plan, check, demo; and serve, worker, admin, backup, restore."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

from django.conf import settings

from huikuan.shell.cli.arguments import language_of, parser
from huikuan.shell.cli.exits import Exit
from huikuan.shell.serving import commands as server
from huikuan.shell.words.sentence import speaking

RARELY = (200_000, 50, 100)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code (see exits.py)."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not settings.configured:
        # Whatever the surroundings say: files need languages only, and server commands choose for their processes.
        os.environ["DJANGO_SETTINGS_MODULE"] = "huikuan.config.languages"
    for stream in (sys.stdout, sys.stderr):
        # A terminal that can't show a character must not stop a plan.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    # One short run over millions of small records that hold no cycles: collecting rarely saves a fifth of the time.
    gc.set_threshold(*RARELY)
    try:
        with speaking(language_of(words)):
            chosen = parser(language_of(words)).parse_args(words)
        with speaking(chosen.lang):
            if chosen.command in server.COMMANDS:
                return server.run(chosen, words)
            if chosen.command == "demo" and chosen.output is None:
                return server.demo(chosen)
        # Imported only now: --help must not wait for the numbers' libraries.
        from huikuan.shell.cli import commands  # noqa: PLC0415

        return commands.run(chosen)
    except KeyboardInterrupt:
        told = {"zh": "已中断，没有留下半个文件。", "en": "Interrupted; no half file was left."}
        sys.stderr.write(f"\n{told[language_of(words)]}\n")
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # The reader of our output (head, less) has gone away: that is no error.
        sys.stderr.close()
        return Exit.OK
