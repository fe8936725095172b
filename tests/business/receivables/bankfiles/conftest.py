"""Reading a file as the application does, without its database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from huikuan.business.receivables.bankfiles import FOREIGN
from huikuan.business.receivables.sheets import RECEIPTS
from huikuan.foundation.imports.reader import Book, read_book

SAMPLES = Path(__file__).parent / "samples"
Write = Callable[..., Book]


def read_sample(path: Path) -> Book:
    return read_book(path, sheets=[RECEIPTS], foreign=FOREIGN)


@pytest.fixture
def read_text(tmp_path) -> Write:
    def read(text: str, name: str = "file.csv", encoding: str = "utf-8") -> Book:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return read_sample(path)

    return read
