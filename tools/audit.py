"""Ask the package index whether an advisory is known for any locked version: ``make audit``.

The index is the one that pip uses here (PIP_INDEX_URL, pip's configuration, else its default); its JSON interface
names known vulnerabilities. Exit 0: none known, 1: some are, 2: the index could not be asked, so nothing is known.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "requirements"
SECONDS = 20
CLEAN, FOUND, UNKNOWN = 0, 1, 2


def locked(folder: Path = LOCKS) -> list[tuple[str, str]]:
    """(name, version) of every package in the lock files."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.lock"))]
    return sorted({pair for text in texts for pair in re.findall(r"(?m)^([A-Za-z0-9._-]+)==([^\s;\\]+)", text)})


def index() -> str:
    """Address of the index without its last part ``/simple``."""
    asked = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    url = os.environ.get("PIP_INDEX_URL") or subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    if not url.strip():
        from pip._internal.models.index import PyPI  # noqa: PLC0415 - pip's own default, named nowhere here

        url = PyPI.url
    return re.sub(r"/(simple)?/?$", "", url.strip())


def advisories(base: str, name: str, version: str) -> list[dict[str, Any]]:
    """What the index knows of one version. Raises OSError or ValueError where it does not say."""
    with urlopen(f"{base}/pypi/{name}/{version}/json", timeout=SECONDS) as answer:
        told = json.load(answer)
    found = told["vulnerabilities"]
    return [one for one in found if not one.get("withdrawn")]


def ask(base: str, packages: Iterable[tuple[str, str]]) -> int:
    """Ask for all, tell what is known, and return the exit code."""

    def one(package: tuple[str, str]) -> tuple[tuple[str, str], list[dict[str, Any]], str]:
        try:
            return package, advisories(base, *package), ""
        except (HTTPError, URLError, OSError, ValueError, KeyError) as error:
            return package, [], f"{type(error).__name__}: {error}"

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(one, packages))
    silent = [(package, why) for package, _found, why in answers if why]
    for (name, version), found, _why in answers:
        for told in found:
            fixed = ", ".join(told.get("fixed_in") or []) or "no version"
            print(f"{name} {version}: {told.get('id')}, fixed in {fixed}. {told.get('summary') or ''}".rstrip())
    bad = sum(bool(found) for _package, found, _why in answers)
    if bad:
        print(f"{bad} of {len(answers)} packages have known advisories.")
    if silent:
        (name, version), why = silent[0]
        host = urlsplit(base).hostname
        print(f"{len(silent)} of {len(answers)} packages could not be asked of {host}: {name} {version}: {why}.")
    if not bad and not silent:
        print(f"No advisory is known for any of {len(answers)} packages.")
    return FOUND if bad else UNKNOWN if silent else CLEAN


def main(names: list[str]) -> int:
    """With names, only these packages."""
    packages = [pair for pair in locked() if not names or pair[0] in names]
    return ask(index(), packages)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
