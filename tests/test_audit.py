"""`make audit` against an index made for the test: none known, some known, and an index that doesn't answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from tools import audit

KNOWN = {
    "/pypi/good/1.0/json": {"vulnerabilities": []},
    "/pypi/old/0.9/json": {
        "vulnerabilities": [
            {"id": "X-1", "fixed_in": ["1.0"], "summary": "It leaks."},
            {"id": "X-2", "fixed_in": [], "withdrawn": "2026-01-01"},
        ]
    },
    "/pypi/odd/2.0/json": {},
}


class Index(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        told = KNOWN.get(self.path)
        self.send_response(200 if told is not None else 404)
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Index)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.mark.parametrize(
    ("packages", "code", "words"),
    [
        ([("good", "1.0")], audit.CLEAN, ["No advisory is known for any of 1 packages."]),
        ([("good", "1.0"), ("old", "0.9")], audit.FOUND, ["old 0.9: X-1, fixed in 1.0. It leaks.", "1 of 2 packages"]),
        ([("old", "0.9"), ("gone", "3.0")], audit.FOUND, ["X-1", "1 of 2 packages could not be asked"]),
        ([("good", "1.0"), ("gone", "3.0")], audit.UNKNOWN, ["gone 3.0: HTTPError"]),
        ([("odd", "2.0")], audit.UNKNOWN, ["odd 2.0: KeyError"]),
    ],
)
def test_what_the_index_says(base, capsys, packages, code, words) -> None:
    assert audit.ask(base, packages) == code
    said = capsys.readouterr().out
    assert all(word in said for word in words)
    assert "X-2" not in said


def test_an_index_that_is_not_there_is_told_apart_from_a_clean_one(capsys) -> None:
    assert audit.ask("http://127.0.0.1:9", [("good", "1.0")]) == audit.UNKNOWN
    assert "No advisory" not in capsys.readouterr().out


def test_the_locks_are_read_and_the_index_is_pips_own(monkeypatch) -> None:
    packages = dict(audit.locked())
    assert {"django", "polars", "pytest", "uv"} <= set(packages)
    assert packages["django"].startswith("5.2.")
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.example/simple/")
    assert audit.index() == "https://index.example"
