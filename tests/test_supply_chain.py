"""What this is made of: whose it is, where it comes from, and that no secret is in it."""

from __future__ import annotations

import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from lms.setup import audit, leaks, licences, newest, sbom
from lms.setup.locks import LOCKS, RUNTIME, Locked, Unreadable, locked

ROOT = leaks.ROOT


@cache
def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [path for path in listed.stdout.decode().split("\0") if path and (ROOT / path).is_file()]


def as_pattern(glob: str) -> re.Pattern[str]:
    """`**` is anything, `*` anything but a slash: so REUSE has it."""
    parts = (".*" if part == "**" else "[^/]*" if part == "*" else re.escape(part) for part in re.split(r"(\*+)", glob))
    return re.compile("".join(parts))


def test_every_file_is_under_a_licence_whose_text_is_here() -> None:
    tables = tomllib.loads((ROOT / "REUSE.toml").read_text())["annotations"]
    kinds = {table["SPDX-License-Identifier"] for table in tables}
    globs = {
        as_pattern(glob): table["SPDX-License-Identifier"]
        for table in tables
        for glob in ([table["path"]] if isinstance(table["path"], str) else table["path"])
    }
    texts = {f"LICENSES/{kind}.txt" for kind in kinds}
    licence_of = {
        path: next((kind for glob, kind in reversed(globs.items()) if glob.fullmatch(path)), None)
        for path in tracked()
        if not path.startswith("LICENSES/")
    }

    assert [path for path, kind in licence_of.items() if kind is None] == []
    assert [glob.pattern for glob in globs if not any(map(glob.fullmatch, tracked()))] == []
    assert all((ROOT / text).is_file() for text in texts)
    assert {path.name for path in (ROOT / "LICENSES").iterdir()} == {Path(text).name for text in texts}
    assert licence_of["lms/settings.py"] == "EUPL-1.2"
    assert {kind for path, kind in licence_of.items() if path.startswith("content/")} == {"CC-BY-SA-4.0"}
    assert licence_of["lms/static/lms/eu-emblem.svg"] == "LicenseRef-European-emblem"


def test_whatever_is_installed_is_locked_by_its_hashes_and_names_no_host(tmp_path: Path) -> None:
    files = sorted(LOCKS.glob("*.lock"))
    names = {file.stem: {package.name for package in locked(file)} for file in files}

    assert names["prod"] < names["embedded"] < names["dev"]
    assert all(names.values())
    assert all("//" not in file.read_text() for file in files)
    good = f"one==1.0 \\\n    --hash=sha256:{'0' * 64}\n"
    assert [package.name for package in locked(written(tmp_path, good))] == ["one"]
    for bad in (
        "one==1.0\n",
        good.replace("one==1.0", "one>=1.0"),
        good.replace("sha256", "md5"),
        good + "--index-url https://packages.example.org/\n",
        good.replace("one==1.0", "one @ https://packages.example.org/one.whl"),
    ):
        with pytest.raises(Unreadable):
            locked(written(tmp_path, bad))


def written(folder: Path, text: str) -> Path:
    path = folder / "some.lock"
    path.write_text(text)
    return path


def test_the_licence_of_every_package_is_listed_and_fit() -> None:
    listed = re.findall(r"^\| ([a-z0-9-]+) \| (.+) \|$", licences.PAGE.read_text(), flags=re.MULTILINE)[1:]

    assert [name for name, _licence in listed] == [package.name for package in locked(RUNTIME)]
    assert [name for name, licence in listed if not licences.is_compatible(licence)] == []
    assert licences.page() == licences.PAGE.read_text(), "make licences"
    assert not licences.is_compatible("GPL-3.0-only")
    assert not licences.is_compatible("MIT AND GPL-3.0-only")
    assert not licences.is_compatible("")
    assert licences.is_compatible("GPL-3.0-only OR (MIT AND Apache-2.0)")


def test_the_list_for_machines_has_every_package_with_its_licence(tmp_path: Path) -> None:
    bom = sbom.make(tmp_path / "sbom.json")

    assert {(each["name"], each["version"]) for each in bom["components"]} == {
        (package.name, package.version) for package in locked(RUNTIME)
    }
    assert all(each["licenses"][0]["expression"] for each in bom["components"])


PLANTED = {
    "a private key": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "a password in an address": "DATABASE_URL=postgres://learning:" + "Tr0ub4dor" + "@db.example.org/learning",
    "a key of a cloud": "AKIA" + "ABCDEFGHIJKLMNOP",
    "a token of a forge": "ghp_" + "a1" * 18,
    "a token of a service": "xoxb-" + "1234567890",
    "a signed token": "eyJ" + "hbGciOiJIUzI1NiJ9" + ".eyJ" + "zdWIiOiIxMjM0NTY3" + "." + "x" * 24,
    "a token of ours": "nc_" + "0f" * 30,
    "a secret written out": 'password = "' + "correct-horse-battery" + '"',
    "a secret in the environment": "export SECRET_KEY=" + "q8Zr4yVw0pLk2TnB",
}


def test_a_secret_that_was_written_down_is_found_and_there_is_none() -> None:
    for rule, line in PLANTED.items():
        assert rule in list(leaks.leaks_in(line)), line

    everywhere = [("a/b.py", line) for line in PLANTED.values()] + [
        ("abc1234 tests/b.py", line) for line in PLANTED.values()
    ]
    assert set(PLANTED) == set(leaks.RULES)
    assert len(leaks.search(everywhere)) >= 2 * len(PLANTED) - 1
    assert leaks.search([("abc1234 tests/b.py", PLANTED["a secret written out"])]) == []
    assert leaks.search(leaks.of_the_files(ROOT / path for path in tracked())) == []


def test_a_package_that_has_a_newer_version_is_named_and_for_how_long_it_had_one() -> None:
    packages = [Locked("one", "1.9", 1), Locked("two", "2.0", 1), Locked("three", "3.1", 1), Locked("three", "3.4", 1)]
    now = {"one": "1.10", "two": "2.1", "three": "3.1"}

    said = newest.said(packages, now, {"one": "1.10", "two": "2.0", "three": "3.1"})

    assert said == [
        "one 1.9: there is 1.10, for more than 14 days",
        "two 2.0: there is 2.1",
        "Packages with a newer version: 2 of 3.",
    ]
    assert newest.behind(packages, {"one": "1.8", "two": "2.0", "three": "3.2"}) == {"three": "3.2"}
    assert newest.said(packages, None, None)[0].startswith("Not checked")


def test_what_nobody_could_check_is_not_called_clean() -> None:
    checked = {"name": "one", "version": "1.0", "vulns": []}
    weak = {"name": "two", "version": "2.0", "vulns": [{"id": "EXAMPLE-1"}]}
    skipped = {"name": "three", "skip_reason": "not found"}

    assert audit.verdict({"dependencies": [checked]})[1] == 0
    said, code = audit.verdict({"dependencies": [checked, weak, skipped]})
    assert code == 1
    assert "two 2.0: EXAMPLE-1" in said
    unsaid: list[dict[str, Any] | None] = [None, {"dependencies": []}, {"dependencies": [checked, skipped]}]
    for answer in unsaid:
        said, code = audit.verdict(answer)
        assert code == audit.NOT_CHECKED
        assert said[0].startswith("Not checked")
