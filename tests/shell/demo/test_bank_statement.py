"""The statement that waits in the demonstration is one that the application recognises."""

from __future__ import annotations

from datetime import date

import pytest
from tests.foundation.imports.books import COMMAND, COMPANY, applied

from huikuan.foundation.imports.models import Import, ImportState
from huikuan.shell.demo.bank_statement import uploaded_statement

pytestmark = pytest.mark.django_db


def test_it_waits_checked_and_is_recognised(cast, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    applied(COMPANY)
    uploaded_statement(COMMAND, date(2026, 11, 22))
    batch = Import.objects.latest("pk")
    assert batch.state == ImportState.CHECKED
    assert batch.counts["receipts"]["new"] == 1  # the small company's one invoice, of 800 yuan
    told = batch.findings.get(code="bankfile.recognised").params
    assert (told["what_zh"], told["lines"], told["sum_fen"]) == ("工商银行流水", 2, 800_00)
    assert not batch.findings.filter(code="bankfile.balance_gap").exists()
