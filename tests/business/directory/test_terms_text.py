"""Payment terms as people type them."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from huikuan.business.directory.terms_text import parse_terms, terms_words
from huikuan.engine.terms import PaymentTerms


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("30", "30"),
        ("30.0", "30"),
        ("３０天", "30"),
        ("30 days", "30"),
        ("net 45", "45"),
        ("账期60天", "60"),
        ("票后 15 日", "15"),
        ("现结", "0"),
        ("款到发货", "0"),
        ("COD", "0"),
        ("月结", "M0"),
        ("月结30天", "M30"),
        ("月结 60 天", "M60"),
        ("M30", "M30"),
        ("M30/25", "M30/25"),
        ("月结30天，25日扎账", "M30/25"),
        ("月结30天（每月25日截止）", "M30/25"),
    ],
)
def test_typed_terms_become_canonical(typed: str, code: str) -> None:
    assert parse_terms(typed) == code
    assert PaymentTerms.from_code(code).to_code() == code


@pytest.mark.parametrize("typed", ["", "看情况", "月结30天，40日扎账", "-5", "9999天", "月结三十天吧"])
def test_what_means_nothing_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=re.escape(typed)):
        parse_terms(typed)


@pytest.mark.parametrize(
    ("code", "words"), [("0", "现结"), ("30", "30天"), ("M30", "月结30天"), ("M30/25", "月结30天，25日扎账")]
)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_terms_in_words_are_read_back(language: str, code: str, words: str) -> None:
    with translation.override(language):
        assert parse_terms(terms_words(code)) == code
        assert language == "en" or terms_words(code) == words
        assert terms_words("whenever") == "whenever"
