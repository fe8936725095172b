"""``huikuan serve`` as a person runs it: first start, killed processes, a database that goes away, a tidy end."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import psutil
import pytest
from tests.postgres import NoServerError, Server
from tests.processes import PATIENCE, ROOT, until

PASSWORD = "four words make one"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Served:
    """The running application, a browser without scripts, and the processes by what they do."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path, port: int) -> None:
        self.process, self.log, self.port = process, log, port
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def said(self) -> str:
        assert self.process.poll() is None, self.log.read_text()
        return self.log.read_text()

    def get(self, path: str) -> tuple[int, str]:
        return self._open(f"http://127.0.0.1:{self.port}{path}")

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(path)[1])
        assert found
        data = urlencode({**fields, "csrfmiddlewaretoken": found[1]}).encode()
        return self._open(f"http://127.0.0.1:{self.port}{path}", data)

    def _open(self, url: str, data: bytes | None = None) -> tuple[int, str]:
        try:
            with self.opener.open(url, data, timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def children(self, word: str) -> list[psutil.Process]:
        """Processes below ours whose command line has the word."""
        below = psutil.Process(self.process.pid).children(recursive=True)
        return [one for one in below if word in one.cmdline()]


@contextmanager
def served(home: Path, words: Sequence[str] = (), **more: str) -> Iterator[Served]:
    """``huikuan serve`` on this home; ``words`` is another way to say so."""
    port = free_port()
    env = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "HUIKUAN_POOL"}}
    env |= {"PYTHONPATH": str(ROOT / "src"), "HUIKUAN_LANG": "en", **more}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    log = home.with_suffix(".log")
    program = [sys.executable, "-c", "import sys; from huikuan.shell.cli import main; sys.exit(main())"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*(words or [*program, "serve", "--home", str(home)]), "--port", str(port), "--workers", "1"],
            env=env,
            cwd=home.parent,
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
        )
        below: list[psutil.Process] = []
        try:
            yield Served(process, log, port)
            below = psutil.Process(process.pid).children(recursive=True)
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=PATIENCE) == 0
            assert not [one for one in below if one.is_running()]
        finally:
            process.kill()
            for one in below:
                if one.is_running():
                    one.kill()


def begin(running: Served) -> None:
    """Make the administrator by the link that was printed, and be signed in."""
    link = until(lambda: re.search(r"/welcome/\?token=\S+", running.said()), "the link of the first start")
    status, page = running.post(link[0], username="boss", password=PASSWORD, again=PASSWORD)
    assert status == 200, page
    assert running.get("/jobs/")[0] == 200


def kill_and_see_it_start_again(running: Served, word: str) -> None:
    killed = until(lambda: running.children(word), f"{word} to run")[-1]
    killed.kill()
    until(lambda: not killed.is_running(), "it to be gone")
    until(lambda: running.children(word), f"{word} to run again")
    until(lambda: running.get("/jobs/")[0] == 200, "the page to open again")


def test_first_start_killed_processes_a_tidy_end_and_a_sudden_one(tmp_path) -> None:
    with served(tmp_path / "home") as running:
        begin(running)
        assert running.get("/static/shell/logo.svg")[0] == 200
        for word in ("worker", "granian"):
            kill_and_see_it_start_again(running, word)
        home = tmp_path / "home"
        assert (home / "secret-key").stat().st_mode & 0o777 == 0o600
        assert home.stat().st_mode & 0o777 == 0o700
        assert not (home / "setup-token").exists()

    with served(home) as again:  # the session outlives a restart: the secret is kept
        again.opener = running.opener
        until(lambda: again.get("/jobs/")[0] == 200, "the page to open without signing in again")
        assert "welcome" not in again.said()

    kill_it_and_see_nobody_left(home)


def kill_it_and_see_nobody_left(home: Path) -> None:
    port = free_port()
    words = [sys.executable, "-c", "import sys; from huikuan.shell.cli import main; sys.exit(main())"]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    process = subprocess.Popen([*words, "serve", "--home", str(home), "--port", str(port), "--workers", "1"], env=env)
    try:
        until(lambda: answers(port), "the web to answer")
        below = psutil.Process(process.pid).children(recursive=True)
        assert len(below) >= 2
    finally:
        process.kill()
        process.wait()
    until(lambda: not [one for one in below if one.is_running()], "the children to end")
    assert not answers(port)


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True


def test_a_taken_port_is_told(tmp_path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        words = [sys.executable, "-c", "import sys; from huikuan.shell.cli import main; sys.exit(main())"]
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [*words, "--lang", "en", "serve", "--home", str(tmp_path / "home"), "--port", port],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        )
    assert done.returncode == 3
    assert f"Port {port} is taken" in done.stderr
    assert not (tmp_path / "home").exists()


def test_the_database_goes_away_and_comes_back(tmp_path) -> None:
    try:
        server = Server().__enter__()
    except NoServerError as error:
        pytest.skip(f"no PostgreSQL here: {error}")
    try:
        with served(tmp_path / "home", DATABASE_URL=server.url) as running:
            begin(running)
            assert running.get("/health/") == (200, "ok\n")
            server.stop()
            until(lambda: running.get("/health/")[0] == 503, "the watcher to be told")
            until(lambda: running.get("/jobs/")[0] == 503, "the page to say that the database is gone")
            server.start()
            until(lambda: running.get("/jobs/")[0] == 200, "the page to open again, the same person signed in")
            until(lambda: running.children("worker"), "the worker to be there")
    finally:
        server.__exit__(None, None, None)
