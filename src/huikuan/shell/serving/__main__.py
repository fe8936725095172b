"""Server commands with the application loaded: ``python -m huikuan.shell.serving COMMAND …``."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module

import django

from huikuan.shell.serving.surroundings import SETTINGS

SELDOM = (200_000, 10, 10)  # imports and matching make millions of records without cycles; a worker runs for months
COMMANDS = {
    "prepare": "huikuan.shell.serving.preparing:prepare",
    "worker": "huikuan.shell.serving.preparing:worker",
    "seed": "huikuan.shell.serving.demonstration:seed_demo",
    "admin": "huikuan.shell.serving.accounts:admin",
    "backup": "huikuan.shell.serving.archives:backup",
    "restore": "huikuan.shell.serving.archives:restore",
    "verify": "huikuan.shell.serving.verification:verify_company",
}


def main(words: list[str]) -> int:
    """Load the application, then the command."""
    gc.set_threshold(*SELDOM)
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    environment = import_module("huikuan.config.environment")  # a floor above: named, not imported
    environment.home().mkdir(mode=0o700, parents=True, exist_ok=True)  # invoices are nobody else's business
    environment.keep_secret_key()
    django.setup(set_prefix=False)
    arguments = import_module("huikuan.shell.cli.arguments")
    speaking = import_module("huikuan.shell.words.sentence").speaking
    lang = arguments.language_of(words)
    with speaking(lang):
        chosen = arguments.parser(lang, within=True).parse_args(words)
        module, _colon, name = COMMANDS[chosen.command].partition(":")
        return int(getattr(import_module(module), name)(chosen))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
