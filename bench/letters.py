"""5,000 confirmation letters and 1,000 pledges: put into words and typeset, a PDF each, into one zip."""

from __future__ import annotations

import os
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huikuan.config.settings")
django.setup()

from huikuan.business.receivables.documents import CONFIRMATION, confirmation_data, confirmation_pdf  # noqa: E402
from huikuan.business.receivables.letterhead import Letterhead  # noqa: E402
from huikuan.business.receivables.queries import LetterFacts  # noqa: E402
from huikuan.business.targets.pledge_content import TEMPLATE, pledge_pdf  # noqa: E402
from huikuan.foundation.documents.bundle import write_bundle  # noqa: E402

LETTERS, ITEMS, LIMIT_SECONDS = 5_000, 8, 60
PLEDGES, CUSTOMERS = 1_000, 9


def _facts(at: int) -> dict[str, Any]:
    """A customer with eight open instalments and money on account."""
    head = Letterhead(company="浙江回款食品有限公司", address="杭州市文三路 478 号", contact="财务部", reply_days=15)
    day = date(2026, 10, 31)
    items = [
        SimpleNamespace(
            invoice_no=f"{24_310_000 + at * ITEMS + row}",
            contract=SimpleNamespace(contract_no=f"HT2026-{row:03}"),
            issued=day - timedelta(days=60 + row),
            due=day - timedelta(days=30 + row),
            amount=116_000_00 + at * 137 + row,
            fen=90_000_00 + at * 137 + row,
            foreign=None,
        )
        for row in range(ITEMS)
    ]
    receipts = [SimpleNamespace(receipt_no=f"SK{at:06}", date=day, amount=30_000_00, fen=12_000_00, foreign=None)]
    name = f"{'杭宁苏锡常温台绍'[at % 8]}州市{'瑞鑫恒泰丰裕隆盛'[at // 8 % 8]}{'达源和通'[at // 64 % 4]}商贸有限公司"
    customer = SimpleNamespace(name=name, customer_no=f"C{at:05}")
    balance = sum(one.fen for one in items) - 12_000_00
    facts = LetterFacts(customer=customer, as_of=day, balance=balance, items=items, receipts=receipts)
    return confirmation_data(facts, "zh", head)


def _pledge(at: int) -> dict[str, Any]:
    """A person's pledge over its customers."""
    customers = [(f"C{at * CUSTOMERS + row:05}", f"{row}号商贸有限公司") for row in range(CUSTOMERS)]
    lines = [
        {"kind": kind, "customer_no": number, "name": name, "amount": 86_000_00 + at}
        for number, name in customers
        for kind in ("sales", "collection")
    ]
    sums = {kind: sum(one["amount"] for one in lines if one["kind"] == kind) for kind in ("sales", "collection")}
    return {
        "language": "zh",
        "number": f"JLZ202612-{at:04}",
        "company": "浙江回款食品有限公司",
        "month": "2026-12-01",
        "person": {"no": f"E{at:04}", "name": "王建国"},
        "manager": {"no": "M001", "name": "李卫东"},
        "drawn_up": "2026-11-23",
        **sums,
        "challenge": sums["sales"] * 11 // 10,
        "stretch": sums["sales"] * 12 // 10,
        "expense": 30_000_00,
        "lines": lines,
        "reward": "超额部分按 1% 计奖",
        "penalty": "缺口部分按 0.5% 扣减",
    }


def _bundle(name: str, facts: list[Any], make: Callable[[Any], bytes]) -> float:
    """Typeset and zip; print what it took and what others took of the machine meanwhile; returns seconds."""

    def files(one: Any) -> list[tuple[str, bytes]]:
        return [(f"{name}-{id(one)}.pdf", make(one))]

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bundle.zip"
        begun, own, machine = time.perf_counter(), time.process_time(), _busy()
        write_bundle(path, facts, files)
        took, own, machine = time.perf_counter() - begun, time.process_time() - own, _busy() - machine
        size = path.stat().st_size / 2**20
    each, cores = own / len(facts) * 1000, os.cpu_count() or 1
    print(f"{len(facts):,} {name}: PDFs and zip {took:.1f} s wall, {each:.1f} ms of processor each, zip {size:.0f} MiB")
    print(f"  {own / took:.2f} of {cores} cores used; others used {max(0, machine - own) / took:.2f}")
    return took


def _busy() -> float:
    """Seconds of processor that the whole machine has worked since it started."""
    ticks = [int(one) for one in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Put into words, typeset and zip; print what it took."""
    begun = time.perf_counter()
    letters = [(f"ZX2026-{at:05}", _facts(at)) for at in range(1, LETTERS + 1)]
    wording = time.perf_counter() - begun
    print(f"{LETTERS:,} letters of {ITEMS + 1} lines: words {wording:.1f} s")
    took = wording + _bundle("letters", letters, lambda one: confirmation_pdf(one[0], CONFIRMATION, one[1]))
    print(f"  limit {LIMIT_SECONDS} s: {'kept' if took <= LIMIT_SECONDS else 'BROKEN'}")
    pledges = [_pledge(at) for at in range(1, PLEDGES + 1)]
    _bundle(f"pledges of {CUSTOMERS} customers", pledges, lambda one: pledge_pdf(one, TEMPLATE, [], ""))
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB of memory")


if __name__ == "__main__":
    main()
