"""Known weaknesses of what is installed, what of it has a newer version, and secrets in the history:
`python -m lms.setup.audit`.

Weaknesses are asked of a list outside, by `pip-audit`. It ends well where that list knows nothing, so its own words are
looked through: what was not checked is not said to be clean.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from typing import Any

from lms.setup import leaks, newest
from lms.setup.locks import LOCKS

NOT_CHECKED = 3
"""What this ends with where nobody could say whether something is weak."""


def ask() -> dict[str, Any] | None:
    """What `pip-audit` says of every locked package; None where it could not say anything."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(LOCKS / "dev.lock")]
    command += ["--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command line
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return None
    return answer


def verdict(answer: dict[str, Any] | None) -> tuple[list[str], int]:
    """What to say about the packages, and what to end with."""
    packages = answer["dependencies"] if answer else []
    weak = [each for each in packages if each.get("vulns")]
    unknown = [each["name"] for each in packages if "skip_reason" in each]
    said = [f"{each['name']} {each['version']}: {weakness['id']}" for each in weak for weakness in each["vulns"]]
    if not packages:
        said.append("Not checked: no list of known weaknesses could be reached.")
    elif unknown:
        said.append(
            f"Not checked: {len(unknown)} of {len(packages)} packages, for the list knows nothing of them here."
        )
    said.append(f"Packages with a known weakness: {len(weak)} of {len(packages) - len(unknown)} that were checked.")
    if weak:
        return said, 1
    return said, NOT_CHECKED if unknown or not packages else 0


def main() -> int:
    said, code = verdict(ask())
    said += newest.ask(date.today())
    sys.stdout.write("".join(f"{line}\n" for line in said))
    return leaks.main() or code


if __name__ == "__main__":
    sys.exit(main())
