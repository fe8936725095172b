"""Pages under load: p50 and p95 with 1 and 16 clients on a seeded company, on PostgreSQL.

``HUIKUAN_BENCH_SCALE`` (default 5) sizes the company: 100 is 60,000 customers and 600,000 invoices. The server is the
real one (``huikuan serve``), the clients are processes of their own, all on this machine's cores.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import Pool
from pathlib import Path

PORT = 8765
LIMIT_MS = 200
SECONDS = 8  # for each page and number of clients
BIN = Path(sys.executable).parent


def main() -> None:
    """Seed, serve, ask, tell."""
    from bench import seeding  # noqa: PLC0415
    from tests.postgres import Server  # noqa: PLC0415

    with Server() as server, tempfile.TemporaryDirectory(prefix="huikuan-bench-") as home:
        os.environ.update(DATABASE_URL=server.url, HUIKUAN_HOME=home, DJANGO_SETTINGS_MODULE=seeding.SETTINGS)
        seeding.seed(int(os.environ.get("HUIKUAN_BENCH_SCALE", "5")))
        pages, cookie = addresses()
        with serving():
            print(f"{'page':<16}{'clients':>8}{'p50 ms':>9}{'p95 ms':>9}{'a second':>10}{'limit':>7}")
            for name, address in pages.items():
                for clients in (1, 16):
                    told(name, clients, ask(address, cookie, clients))


def addresses() -> tuple[dict[str, str], str]:
    """The pages to ask for, and the cookie of a director's session."""
    import django  # noqa: PLC0415

    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from huikuan.foundation.people.models import User  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) / 2 FROM directory_customer")
        customer = cursor.fetchone()[0]
    user = User.objects.filter(person__role="director").first()
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    pages = {
        "cockpit": reverse("insight:cockpit"),
        "ageing": reverse("receivables:ageing"),
        "plan grid": reverse("collections:plan"),
        "decomposition": reverse("targets:decomposition"),
        "customer": reverse("collections:customer", args=[customer]),
    }
    return pages, f"sessionid={session.session_key}"


@contextmanager
def serving() -> Iterator[None]:
    """The real server, two web processes."""
    command = [BIN / "huikuan", "serve", "--port", str(PORT), "--workers", "2", "--web-only"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        for _ in range(120):
            time.sleep(0.5)
            try:
                connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
                connection.request("GET", "/accounts/login/")
                if connection.getresponse().status == 200:
                    break
            except OSError:
                continue
        yield
    finally:
        process.terminate()
        process.wait(30)


def ask(address: str, cookie: str, clients: int) -> list[int]:
    """Microseconds of each answer, sorted."""
    with Pool(clients) as pool:
        found = pool.starmap(one_client, [(address, cookie)] * clients)
    return sorted(took for client in found for took in client)


def one_client(address: str, cookie: str) -> list[int]:
    """Ask again and again on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    took: list[int] = []
    until = time.perf_counter() + SECONDS
    while time.perf_counter() < until or not took:
        begun = time.perf_counter_ns()
        connection.request("GET", address, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{address}: {answer.status} {answer.getheader('Location', '')}")
        took.append((time.perf_counter_ns() - begun) // 1000)
    return took


def told(name: str, clients: int, took: list[int]) -> None:
    """One line."""
    p50, p95 = took[len(took) // 2] / 1000, took[len(took) * 95 // 100] / 1000
    print(f"{name:<16}{clients:>8}{p50:>9.1f}{p95:>9.1f}{len(took) / SECONDS:>10.1f}{LIMIT_MS:>7}", flush=True)


if __name__ == "__main__":
    main()
