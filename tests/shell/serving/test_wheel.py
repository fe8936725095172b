"""The wheel alone is enough: installed into a fresh environment it serves a company from an empty folder."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest
from tests.processes import ROOT, until
from tests.shell.serving.test_serve import served


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    return made


def test_everything_is_packed(wheel) -> None:
    source = ROOT / "src"
    ours = {str(path.relative_to(source)) for path in (source / "huikuan").rglob("*") if path.is_file()}
    assert {name for name in ours if "__pycache__" not in name} <= set(ZipFile(wheel).namelist())


def test_installed_it_serves_from_an_empty_folder(wheel, tmp_path) -> None:
    """The packages it needs are borrowed from here by a .pth, so that nothing is fetched."""
    place = tmp_path / "venv"
    venv.create(place, with_pip=True)
    (site,) = place.glob("lib/python*/site-packages")
    install = [place / "bin/pip", "install", "-q", "--no-index", "--no-deps", "--disable-pip-version-check", wheel]
    subprocess.run(install, check=True, capture_output=True)
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    where = [place / "bin/python", "-c", "import huikuan; print(huikuan.__file__)"]
    found = subprocess.run(where, check=True, capture_output=True, text=True, cwd=tmp_path).stdout
    assert Path(found).is_relative_to(site)

    folder = tmp_path / "company"
    folder.mkdir()
    with served(folder / "var", [str(place / "bin/huikuan"), "serve"], PYTHONPATH="", HUIKUAN_HOME="") as running:
        link = until(lambda: re.search(r"/welcome/\?token=\S+", running.said()), "the link of the first start")
        assert running.get("/health/") == (200, "ok\n")
        status, page = running.get(link[0])
        assert status == 200
        assets = re.findall(r'(?:href|src)="(/static/[^"?]+)', page)
        assert {Path(one).suffix for one in assets} == {".css", ".js", ".svg"}
        assert {one: running.get(one)[0] for one in assets} == dict.fromkeys(assets, 200)
    assert sorted(path.name for path in folder.iterdir()) == ["var", "var.log"]
