"""Whom the application takes the caller for, with and without a proxy in front."""

from __future__ import annotations

import pytest
from django.http import HttpResponse

from huikuan.shell.web.proxy import ProxyMiddleware


@pytest.mark.parametrize(
    ("named", "taken_for"),
    [("", "127.0.0.1"), ("192.0.2.7", "192.0.2.7"), ("10.9.9.9, 192.0.2.7", "192.0.2.7")],
    ids=["no proxy", "proxy", "made up by the caller"],
)
def test_only_the_nearest_proxy_is_believed(rf, named, taken_for) -> None:
    seen = []
    answer = ProxyMiddleware(lambda request: seen.append(request.META["REMOTE_ADDR"]) or HttpResponse())
    answer(rf.get("/", **({"HTTP_X_FORWARDED_FOR": named} if named else {})))
    assert seen == [taken_for]


def test_without_the_setting_nobody_is_believed(client, settings) -> None:
    assert not [name for name in settings.MIDDLEWARE if "proxy" in name.lower()]
