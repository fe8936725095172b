"""The API by hand: keys, scope, one shape of errors, languages, imports from upload to undo."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from ninja import Schema
from tests.foundation.imports.books import COMPANY, workbook

from huikuan.business.directory.models import Customer
from huikuan.foundation.imports.models import Import
from huikuan.foundation.people import operations
from huikuan.foundation.people.models import ApiToken
from huikuan.shell.api import api

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def calling(cast):
    """``calling("li")`` calls with a key of that person's."""

    def client(name: str, language: str = "en") -> Client:
        _token, key = operations.create_token(actor=cast.actor(name), name="test")
        return Client(headers={"Authorization": f"Bearer {key}", "Accept-Language": language})

    return client


def problem(answer) -> tuple[int, str]:
    told = answer.json()
    assert set(told) == {"code", "message", "details"}
    assert told["message"]
    return answer.status_code, told["code"]


@pytest.mark.parametrize("header", ["", "Bearer nonsense", "Basic abc", "Bearer "])
def test_without_a_key_nothing_is_told(client, cast, header) -> None:
    answer = client.get("/api/customers", headers={"Authorization": header} if header else {})
    assert problem(answer) == (401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_session_is_no_key(cast) -> None:
    assert cast.client("zhao").get("/api/customers").status_code == 401


def test_scope_is_that_of_the_pages(cast, calling) -> None:
    def numbers(name: str) -> set[str]:
        return {one["customer_no"] for one in calling(name).get("/api/customers").json()["items"]}

    assert numbers("zhao") == {f"C000{at}" for at in range(1, 8)}
    assert numbers("li") == {"C0001", "C0002", "C0003"}
    assert numbers("qian") == {"C0001", "C0002", "C0003", "C0004", "C0007"}
    hidden = cast.customers["guangzhou"].pk
    assert problem(calling("li").get(f"/api/customers/{hidden}")) == (404, "not_found")
    assert problem(calling("li").patch(f"/api/customers/{hidden}", {"seen": 1}, "application/json")) == (
        403,
        "forbidden",
    )
    assert problem(calling("qian").patch(f"/api/customers/{hidden}", {"seen": 1}, "application/json"))[0] == 404


def test_a_change_by_api_is_the_operation(cast, calling) -> None:
    where, caller = f"/api/customers/{cast.customers['suzhou'].pk}", calling("qian")
    answer = caller.patch(where, {"seen": 1, "owner_no": "E004", "address": "工业路1号"}, "application/json")
    assert answer.status_code == 200, answer.content
    assert (answer.json()["owner_no"], answer.json()["address"], answer.json()["revision"]) == ("E004", "工业路1号", 2)
    stale = caller.patch(where, {"seen": 1, "name": "x"}, "application/json")
    assert problem(stale) == (409, "stale")
    assert stale.json()["details"] == [{"revision": 2}]
    assert problem(caller.patch(where, {"seen": 2, "owner_no": "E006"}, "application/json")) == (
        409,
        "directory.owner_out_of_scope",
    )
    assert problem(caller.patch(where, {"seen": 2, "credit_limit": 1}, "application/json")) == (422, "invalid")
    assert Customer.objects.get(pk=cast.customers["suzhou"].pk).revision == 2


def test_errors_speak_the_language_asked_for(cast, calling) -> None:
    texts = {
        language: calling("li", language).get("/api/customers/99999").json()["message"]
        for language in ("en", "zh-hans", "de,en;q=0.5")
    }
    assert texts["en"] == texts["de,en;q=0.5"] == "There is nothing here that you may see."


def test_a_file_from_upload_to_undo(cast, calling) -> None:
    caller = calling("wang")
    answer = caller.post("/api/imports", {"file": SimpleUploadedFile("公司.xlsx", workbook(COMPANY))})
    assert answer.status_code == 201, answer.content
    pk = answer.json()["id"]
    checked = caller.post(f"/api/imports/{pk}/check").json()
    assert (checked["state"], checked["sheets"]["customers"]["new"]) == ("checked", 3)
    assert caller.get(f"/api/imports/{pk}/findings").json()["items"][0]["message"]
    assert caller.post(f"/api/imports/{pk}/apply").json()["state"] == "applied"
    assert problem(caller.post(f"/api/imports/{pk}/apply")) == (409, "imports.not_checked")
    undone = caller.post(f"/api/imports/{pk}/undo", {"reason": "wrong file"}, "application/json")
    assert undone.json()["state"] == "undone"
    assert not Customer.objects.filter(customer_no="K3").exists()


def test_wrong_files_and_wrong_people(cast, calling) -> None:
    caller = calling("wang")
    renamed = caller.post("/api/imports", {"file": SimpleUploadedFile("x.xlsx", b"%PDF-1.7 and so on")})
    assert problem(renamed) == (422, "file.not_a_workbook")
    assert renamed.json()["details"][0]["remedy"]
    assert problem(caller.post("/api/imports")) == (422, "invalid")
    good = {"file": SimpleUploadedFile("x.xlsx", workbook(COMPANY))}
    assert problem(calling("li").post("/api/imports", good)) == (403, "forbidden")
    assert not Import.objects.exists()


def test_keys_are_kept_as_hashes_and_can_be_revoked(cast, calling) -> None:
    _token, key = operations.create_token(actor=cast.actor("li"), name="script")
    caller = Client(headers={"Authorization": f"Bearer {key}"})
    assert caller.get("/api/customers").status_code == 200
    token = ApiToken.objects.get()
    assert key not in json.dumps(list(ApiToken.objects.values()), default=str)
    assert token.used_at is not None
    with pytest.raises(ApiToken.DoesNotExist):
        operations.revoke_token(actor=cast.actor("zhao"), token=token.pk)
    operations.revoke_token(actor=cast.actor("li"), token=token.pk)
    assert caller.get("/api/customers").status_code == 401


@pytest.mark.parametrize("field", ["is_active", "one_time_password"])
def test_a_locked_owner_locks_the_key(cast, calling, field) -> None:
    caller = calling("li")
    cast.users["li"].is_active = field != "is_active"
    cast.users["li"].one_time_password = field == "one_time_password"
    cast.users["li"].save()
    assert caller.get("/api/customers").status_code == 401


def test_pages(cast, calling, django_assert_max_num_queries) -> None:
    caller = calling("zhao")
    caller.get("/api/customers")
    with django_assert_max_num_queries(5):
        page = caller.get("/api/customers", {"limit": 2, "offset": 1}).json()
    assert (page["count"], [one["customer_no"] for one in page["items"]]) == (7, ["C0002", "C0003"])
    assert caller.get("/api/customers", {"limit": 100_000}).status_code == 422
    for path in ("outlets", "products", "people", "regions", "sales"):
        assert caller.get(f"/api/{path}").status_code == 200, path


def test_the_description_and_its_page_need_nothing_from_elsewhere(client) -> None:
    description = client.get("/api/openapi.json").json()
    assert "/api/imports/{batch}/apply" in description["paths"]
    assert "409" in description["paths"]["/api/customers/{customer}"]["patch"]["responses"]
    page = client.get("/api/docs")
    assert page.status_code == 200
    assert b"//cdn" not in page.content


def test_an_address_lies_in_one_router_only() -> None:
    """The first router with an address answers for it: a second one's methods would all be refused (405)."""
    owners = Counter(prefix + path for prefix, router in api._routers for path in router.path_operations)
    assert [path for path, count in owners.items() if count > 1] == []


def test_a_shape_has_a_name_of_its_own() -> None:
    """Of two shapes of one name the description would keep one, and tell callers wrong about the other."""

    def below(shape: type[Schema]) -> set[type[Schema]]:
        return {shape}.union(*map(below, shape.__subclasses__()))

    names = Counter(shape.__name__ for shape in below(Schema) if shape.__module__.startswith("huikuan."))
    assert len(names) > 100
    assert [name for name, count in names.items() if count > 1] == []
