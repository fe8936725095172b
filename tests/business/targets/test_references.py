"""What a cell names is there: whatever is named, whoever writes, and however many; on both databases."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ForeignKey
from tests.business.targets.company import Company

from huikuan.business.directory.models import Customer
from huikuan.business.targets.models import MonthPlan, TargetCell
from huikuan.foundation import clock

NOWHERE = 10**9
NAMED = [field.attname for field in TargetCell._meta.concrete_fields if isinstance(field, ForeignKey)]


def fresh(company: Company, place: int, **named: int) -> TargetCell:
    """A further customer's cell, not written yet."""
    cell = TargetCell.objects.filter(plan=company.plan, level="customer").order_by("position")[0]
    cell.pk, cell.position = None, 10**6 + place
    for name, pk in named.items():
        setattr(cell, name, pk)
    return cell


def somebody(number: str) -> Customer:
    """A customer whom nothing else names."""
    return Customer.objects.create(customer_no=number, name=number, sort_key=number)


def refused(write: Callable[[], object]) -> bool:
    """Whether the database would not let it be committed."""
    try:
        with transaction.atomic():
            write()
            connection.check_constraints()
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize("column", NAMED)
def test_nothing_names_what_is_not_there(company: Company, column: str) -> None:
    one = fresh(company, 1, **{column: NOWHERE})
    several = [fresh(company, 1), fresh(company, 2, **{column: NOWHERE}), fresh(company, 3)]
    assert refused(lambda: one.save(force_insert=True))
    assert refused(lambda: TargetCell.objects.bulk_create(several))
    stands = fresh(company, 1)
    stands.save(force_insert=True)
    cell = TargetCell.objects.filter(pk=stands.pk)
    assert refused(lambda: cell.update(**{column: NOWHERE}))
    assert not refused(lambda: cell.update(amount=1))


def test_what_is_named_stays(company: Company) -> None:
    """Nobody deletes past the application either; once nothing names it any more, it may go, in any order."""
    customer = somebody("C-named")
    delete = f"DELETE FROM directory_customer WHERE id = {customer.pk}"
    fresh(company, 1, customer_id=customer.pk).save(force_insert=True)
    assert refused(lambda: _run(delete))
    assert not refused(lambda: (_run(delete), TargetCell.objects.filter(customer=customer.pk).delete()))
    assert not Customer.objects.filter(pk=customer.pk).exists()


def test_a_plan_goes_with_its_cells(company: Company) -> None:
    cells = TargetCell.objects.filter(plan=company.plan).order_by("position")
    plan = MonthPlan.objects.create(
        month=company.plan.month, version=9, as_of=clock.today(), built_at=clock.now(), current=False
    )
    for cell in cells:
        cell.pk, cell.plan_id = None, plan.pk
    TargetCell.objects.bulk_create(cells)
    connection.check_constraints()
    assert not refused(plan.delete)
    assert not TargetCell.objects.filter(plan__version=9).exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_what_somebody_is_writing_down_is_not_deleted_meanwhile() -> None:
    """The lock is that of a foreign key: who deletes waits for who names, and then is refused."""
    plan = MonthPlan.objects.create(month="2026-12-01", version=1, as_of=clock.today(), built_at=clock.now())
    customer, troubles = somebody("C-meanwhile"), []

    def delete() -> None:
        try:
            with transaction.atomic():
                _run("SET LOCAL lock_timeout = '300ms'")
                _run(f"DELETE FROM directory_customer WHERE id = {customer.pk}")
        except DatabaseError as error:
            troubles.append(str(error))
        finally:
            connection.close()

    figures = dict.fromkeys(("last_year", "base", "challenge", "stretch", "collection"), 0)
    with transaction.atomic():
        told = {"position": 0, "last": 0, "depth": 3, "level": "customer", "customer": customer}
        TargetCell.objects.create(plan=plan, **told, **figures)
        other = Thread(target=delete)
        other.start()
        other.join()
        assert "lock timeout" in troubles[0]
    again = Thread(target=delete)
    again.start()
    again.join()
    assert "C-meanwhile" not in troubles[1]
    assert "targets_targetcell.customer_id" in troubles[1]


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
