"""The versions of a factor stay in order whatever imports bring and undo: the newest is the one that counts."""

from __future__ import annotations

import pytest
from django.utils.translation import override
from tests.foundation.imports.books import COMMAND, COMPANY, applied

from huikuan.business.targets import queries
from huikuan.foundation.audit.models import Event
from huikuan.foundation.company import operations as company
from huikuan.foundation.company import queries as settings
from huikuan.foundation.company.models import SettingVersion
from huikuan.foundation.imports import operations
from huikuan.foundation.imports.models import Import
from huikuan.foundation.operations import RefusedError

pytestmark = pytest.mark.django_db
KEY = "plan.industry_growth"
WEIGHT = "plan.weight_budget"


@pytest.fixture(autouse=True)
def _company(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    applied(COMPANY)


def bring(value: str, **more: str) -> Import:
    rows = [["行业增长率", value], *([name, text] for name, text in more.items())]
    return applied({"系数": [["系数", "数值"], *rows]})


def versions(key: str = KEY) -> list[tuple[int, str, bool]]:
    """As the page shows them: newest first."""
    return [(one.number, one.value, one.current) for one in settings.history(key)]


def test_what_counted_before_is_the_next_version_after_undoing() -> None:
    company.change(actor=COMMAND, key=KEY, value="5%")
    company.change(actor=COMMAND, key=WEIGHT, value="50%")
    before = queries.sheet_frame("factors").sort("factor").select("factor", "region", "value")
    batch = bring("6%")
    assert versions() == [(2, "6%", True), (1, "5%", False)]
    with override("zh-hans"):
        operations.undo(actor=COMMAND, batch=batch.pk)
    assert versions() == [(3, "5%", True), (2, "6%", False), (1, "5%", False)]
    assert settings.history(KEY)[0].reason == "撤销导入：公司.xlsx"
    assert settings.value(KEY) == "5%"
    assert queries.sheet_frame("factors").sort("factor").select("factor", "region", "value").equals(before)
    assert versions(WEIGHT) == [(1, "50%", True)]  # the file said nothing of it
    assert Event.objects.filter(action="targets.withdraw_factors").count() == 1
    fresh = company.change(actor=COMMAND, key=KEY, value="7%", seen=3)
    assert fresh.number == 4


def test_undone_imports_on_top_of_each_other_go_back_step_by_step() -> None:
    first, second = bring("6%"), bring("8%")
    with pytest.raises(RefusedError, match=r"imports\.changed_since"):
        operations.undo(actor=COMMAND, batch=first.pk)
    operations.undo(actor=COMMAND, batch=second.pk)
    assert (versions()[0], settings.value(KEY)) == ((3, "6%", True), "6%")


def test_nothing_before_means_the_default_again_and_not_an_import_undone_earlier() -> None:
    operations.undo(actor=COMMAND, batch=bring("6%").pk)
    assert not SettingVersion.objects.filter(key=KEY, current=True).exists()
    second = bring("8%")
    assert versions() == [(2, "8%", True), (1, "6%", False)]
    operations.undo(actor=COMMAND, batch=second.pk)
    assert settings.value(KEY) == settings.setting(KEY).default


def test_a_change_by_hand_since_refuses_the_undo_and_nothing_moves() -> None:
    company.change(actor=COMMAND, key=KEY, value="5%")
    batch = bring("6%", 公司名称="小小电器")
    company.change(actor=COMMAND, key=KEY, value="7%", seen=2)
    before = list(SettingVersion.objects.order_by("pk").values())
    with pytest.raises(RefusedError, match=r"imports\.changed_since") as told:
        operations.undo(actor=COMMAND, batch=batch.pk)
    assert told.value.params == {"table": "company.settingversion", "count": 1}
    assert list(SettingVersion.objects.order_by("pk").values()) == before


def test_the_page_marks_the_version_in_force(cast) -> None:
    company.change(actor=COMMAND, key=KEY, value="5%")
    operations.undo(actor=COMMAND, batch=bring("6%").pk)
    page = cast.client("zhao").get(f"/settings/{KEY}/").content.decode()
    rows = page.split("<tbody>")[1].split("</tbody>")[0].split("</tr>")
    assert ["生效中" in row for row in rows[:3]] == [True, False, False]
    assert "5%" in rows[0]
