"""Pages under load: p50 and p95 with 1 and 16 clients on a seeded company, on PostgreSQL.

``HUIKUAN_BENCH_SCALE`` (default 5) sizes the company: 100 is 60,000 customers and 600,000 invoices. The server is the
real one (``huikuan serve``), the clients are processes of their own without think time, all on this machine's cores.
Three ways: one director asks alone; sixteen people (a director, finance, managers, salespeople), each for their own
pages; and the same sixteen while a manager records a customer's promise every second, after which what may tell of it
is drawn anew. Before anything is measured the administrator opens each page, so that both processes have read their
code and templates; what each reader sees for the first time is still to be drawn, and counts. Pages of customers are of
another customer each time; the parts that they load afterwards (timeline, documents, credit, field work, outlets) are
asked for by themselves.
"""

from __future__ import annotations

import http.client
import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import Pool, get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

PORT = 8765
LIMIT_MS = 200
CLIENTS = 16
CUSTOMERS = 40  # pages of different customers that each client asks for in turn
PARTS = (
    "insight:timeline",
    "receivables:papers",
    "receivables:credit_card",
    "fieldwork:customer_card",
    "directory:customer_outlets",
)
SECONDS = 8  # for each page and number of clients
BIN = Path(sys.executable).parent


def main() -> None:
    """Seed, serve, ask, tell."""
    from bench import seeding  # noqa: PLC0415
    from tests.postgres import Server  # noqa: PLC0415

    with Server() as server, tempfile.TemporaryDirectory(prefix="huikuan-bench-") as home:
        os.environ.update(DATABASE_URL=server.url, HUIKUAN_HOME=home, DJANGO_SETTINGS_MODULE=seeding.SETTINGS)
        seeding.seed(int(os.environ.get("HUIKUAN_BENCH_SCALE", "5")))
        measure()


def measure() -> None:
    """Serve the database that DATABASE_URL names, ask, tell."""
    import django  # noqa: PLC0415

    django.setup()
    readers = [Reader.of(user) for user in people(CLIENTS)]
    with serving():
        warm_up()
        print(f"{'page':<16}{'asked by':<30}{'p50 ms':>9}{'p95 ms':>9}{'a second':>10}{'limit':>7}{'host took':>11}")
        for page in readers[0].pages:
            told(page, "1 director", readers[:1])
            told(page, f"{CLIENTS} people", readers)
            with working():
                told(page, f"{CLIENTS} people, 1 write a second", readers)


def _times() -> list[int]:
    """Processor times of the machine as Linux tells them; the eighth is what its host took."""
    return [int(word) for word in Path("/proc/stat").read_text(encoding="ascii").split("\n")[0].split()[1:9]]


@dataclass(frozen=True)
class Reader:
    """Somebody's cookie, and the addresses that they ask for in turn, by page."""

    cookie: str
    pages: dict[str, list[str]]

    @classmethod
    def of(cls, user: Any) -> Reader:
        """Sign in without a password."""
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415
        from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415
        from django.urls import reverse  # noqa: PLC0415

        from huikuan.business.directory.queries import visible_customers  # noqa: PLC0415
        from huikuan.foundation.permissions import Actor  # noqa: PLC0415

        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "huikuan.foundation.people.accounts.AccountBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        customers = visible_customers(Actor(user=user)).order_by("-pk").values_list("pk", flat=True)[:CUSTOMERS]
        pages = {
            "cockpit": [reverse("insight:cockpit")],
            "ageing": [reverse("receivables:ageing")],
            "plan grid": [reverse("collections:plan")],
            "decomposition": [reverse("targets:decomposition")],
            "customer": [reverse("collections:customer", args=[pk]) for pk in customers],
            "its parts": [reverse(part, args=[pk]) for pk in customers for part in PARTS],
        }
        return cls(f"sessionid={session.session_key}", pages)


def warm_up() -> None:
    """The administrator opens each page eight times at once: every thread of both processes has done so then."""
    from huikuan.foundation.people.models import User  # noqa: PLC0415

    opener = Reader.of(User.objects.get(person__role="admin", username="admin"))
    for addresses in opener.pages.values():
        with Pool(CLIENTS) as pool:
            pool.starmap(one_client, [(addresses[-len(PARTS) :], opener.cookie, 0.5)] * CLIENTS)


def people(most: int) -> list[Any]:
    """Accounts: a director, finance, as many managers as fit a quarter, salespeople. The seed gives each role one
    account; the others are made here."""
    from huikuan.foundation.people.models import Person, User  # noqa: PLC0415

    found: list[Any] = []
    for role, number in (("director", 1), ("finance", 1), ("manager", most // 4), ("rep", most)):
        for person in Person.objects.filter(role=role, active=True).order_by("pk")[:number]:
            user = User.objects.filter(person=person).first()
            found.append(user or User.objects.create_user(username=f"bench-{person.pk}", person=person))
    return found[:most]


@contextmanager
def working() -> Iterator[None]:
    """Somebody records a promise every second."""
    apart = get_context("spawn")  # a fork would share our pool of connections
    begun = apart.Event()
    process = apart.Process(target=_work, args=(begun,), daemon=True)
    process.start()
    begun.wait(60)
    try:
        yield
    finally:
        process.terminate()
        process.join()


def _work(begun: Event) -> None:
    import django  # noqa: PLC0415

    django.setup()
    from huikuan.business.collections.operations import record_promise  # noqa: PLC0415
    from huikuan.business.directory.queries import visible_customers  # noqa: PLC0415
    from huikuan.foundation import clock  # noqa: PLC0415
    from huikuan.foundation.people.models import User  # noqa: PLC0415
    from huikuan.foundation.permissions import Actor  # noqa: PLC0415

    actor = Actor(user=User.objects.filter(person__role="manager").order_by("pk").first())
    day = clock.today() + timedelta(days=7)
    for customer in itertools.cycle(visible_customers(actor).order_by("?").values_list("pk", flat=True)[:500]):
        fen = time.time_ns() // 10**6 % 10**9 + 1  # another amount each time: nobody promises the same twice a day
        record_promise(actor=actor, customer=customer, amount=fen, promised_date=day)
        begun.set()
        time.sleep(1)


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


def ask(page: str, readers: list[Reader]) -> list[int]:
    """Microseconds of each answer, sorted."""
    with Pool(len(readers)) as pool:
        found = pool.starmap(one_client, [(reader.pages[page], reader.cookie) for reader in readers])
    return sorted(took for client in found for took in client)


def one_client(addresses: list[str], cookie: str, seconds: float = SECONDS) -> list[int]:
    """Ask again and again on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    took: list[int] = []
    until = time.perf_counter() + seconds
    for address in itertools.cycle(addresses):
        if time.perf_counter() >= until and took:
            break
        begun = time.perf_counter_ns()
        connection.request("GET", address, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{address}: {answer.status} {answer.getheader('Location', '')}")
        took.append((time.perf_counter_ns() - begun) // 1000)
    return took


def told(page: str, who: str, readers: list[Reader]) -> None:
    """One line; at its end, how much of the processors the machine's host took meanwhile."""
    before = _times()
    took = ask(page, readers)
    spent = [after - begun for begun, after in zip(before, _times(), strict=True)]
    p50, p95 = took[len(took) // 2] / 1000, took[len(took) * 95 // 100] / 1000
    host = f"{100 * spent[7] // sum(spent)} %"
    print(f"{page:<16}{who:<30}{p50:>9.1f}{p95:>9.1f}{len(took) / SECONDS:>10.1f}{LIMIT_MS:>7}{host:>11}", flush=True)


if __name__ == "__main__":
    main()
