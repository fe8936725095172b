"""``python -m bench [NAME …]``: all benchmarks, or those named."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def main() -> None:
    """Run each benchmark's ``main`` in turn."""
    names = sys.argv[1:] or sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
    sys.argv[1:] = []
    for name in names:
        print(f"\n=== {name} ===", flush=True)
        importlib.import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main()
