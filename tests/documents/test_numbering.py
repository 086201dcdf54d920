"""Numbers follow each other without gaps; what fails gives its number back."""

from __future__ import annotations

import pytest
from django.db import transaction

from huiyin.documents import numbering
from huiyin.documents.models import Series


@pytest.mark.django_db
def test_each_series_and_each_year_counts_from_one() -> None:
    taken = [
        (name, year, numbering.next_number(name, year))
        for name, year in [("case", 2026), ("case", 2026), ("letter", 2026), ("case", 2027), ("case", 2026)]
    ]
    assert [number for *_, number in taken] == [1, 2, 1, 1, 3]
    assert Series.objects.count() == 3
    assert str(Series.objects.get(name="letter")) == "letter〔2026〕"


@pytest.mark.django_db
@pytest.mark.parametrize("before", [0, 1, 5])
def test_a_transaction_that_fails_gives_its_number_back(before: int) -> None:
    for _ in range(before):
        numbering.next_number("case", 2026)
    with pytest.raises(RuntimeError), transaction.atomic():
        assert numbering.next_number("case", 2026) == before + 1
        raise RuntimeError
    assert numbering.next_number("case", 2026) == before + 1


@pytest.mark.django_db(transaction=True)
def test_a_number_outside_the_transaction_that_uses_it_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError, match="transaction"):
        numbering.next_number("case", 2026)
    assert not Series.objects.exists()
