"""The list of what a running platform consists of, for machines: `python -m lms.setup.sbom FILE` (CycloneDX, JSON)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from lms.setup.licences import licence_of
from lms.setup.locks import RUNTIME

ROOT = Path(__file__).resolve().parent.parent.parent


def make(target: Path) -> dict[str, Any]:
    command = [sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements", str(RUNTIME), "--no-validate"]
    command += ["--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible", "--output-file", str(target)]
    subprocess.run(command, check=True)  # noqa: S603 - our own command line
    bom: dict[str, Any] = json.loads(target.read_text())
    for component in bom["components"]:
        # Its description is its line in the lock file, and there is more use in its licence.
        component.pop("description", None)
        component["licenses"] = [{"expression": licence_of(component["name"])}]
    target.write_text(json.dumps(bom, indent=2, sort_keys=True) + "\n")
    return bom


def main(target: Path) -> int:
    target.parent.mkdir(parents=True, exist_ok=True)
    sys.stdout.write(f"{target}: {len(make(target)['components'])} packages\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
