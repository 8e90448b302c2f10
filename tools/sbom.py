"""What is in the program and what it needs, as a bill of materials (CycloneDX 1.6, JSON), made
with the wheel.

Usage: sbom.py WHEEL OUT. Components are just those of requirements/run.txt, with its hashes; the
same wheel and set always give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import uuid
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

LOCKED = Path(__file__).parents[1] / "requirements" / "run.txt"
PIN = re.compile(
    r"(?m)^([\w.-]+)(?:\[[\w,]+\])?==([^\s;\\]+)"
    r"(?:\s*;\s*([^\\\n]+?))?\s*\\?\n((?:    --hash=.*\n?)*)"
)
BUILDING = frozenset(
    {"hatchling", "editables", "packaging", "pathspec", "pluggy", "tomlkit", "trove-classifiers"}
)


def components(locked: str) -> Iterator[dict[str, Any]]:
    """The packages of a locked set; those that only build the wheel are not in it."""
    for name, version, marker, hashes in PIN.findall(locked):
        if name in BUILDING:
            continue
        purl = f"pkg:pypi/{name.lower()}@{version}"
        yield {
            "type": "library",
            "bom-ref": purl,
            "name": name,
            "version": version,
            "purl": purl,
            "scope": "optional" if marker else "required",
            "externalReferences": [
                {
                    "type": "distribution",
                    "url": purl,
                    "hashes": [
                        {"alg": "SHA-256", "content": one}
                        for one in re.findall(r"sha256:(\w+)", hashes)
                    ],
                }
            ],
        }


def bill(wheel: Path, locked: str) -> dict[str, Any]:
    """The bill of materials of a wheel."""
    data = wheel.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    with zipfile.ZipFile(wheel) as archive:
        about = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        meta = message_from_bytes(archive.read(about))
    purl = f"pkg:pypi/{meta['Name']}@{meta['Version']}"
    parts = [*components(locked)]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{purl}#{digest}')}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": purl,
                "name": meta["Name"],
                "version": meta["Version"],
                "purl": purl,
                "licenses": [{"expression": meta["License-Expression"]}],
                "hashes": [{"alg": "SHA-256", "content": digest}],
            }
        },
        "components": parts,
        "dependencies": [{"ref": purl, "dependsOn": [part["bom-ref"] for part in parts]}],
    }


if __name__ == "__main__":
    made = bill(Path(sys.argv[1]), LOCKED.read_text(encoding="utf-8"))
    Path(sys.argv[2]).write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8", newline="\n")
