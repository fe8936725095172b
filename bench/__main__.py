"""``python -m bench [NAME …] [OPTION …]``: all benchmarks, or those named; options are the benchmark's own."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def main() -> None:
    """Run each benchmark's ``main`` in turn."""
    words = sys.argv[1:]
    options = next((at for at, word in enumerate(words) if word.startswith("-")), len(words))
    names = words[:options] or sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
    sys.argv[1:] = words[options:]
    for name in names:
        print(f"\n=== {name} ===", flush=True)
        importlib.import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main()
