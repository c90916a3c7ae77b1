"""Where the reference scripts put their fixtures, and how they are written."""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "Tests" / "ReferenceFixtures" / "Fixtures"


def fnv1a(words):
    """FNV-1a, 64 bits, over the bytes of 64-bit words, least significant byte first."""
    digest = 0xCBF29CE484222325
    for word in words:
        for byte in int(word).to_bytes(8, "little"):
            digest = ((digest ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return f"{digest:016x}"


def write(name, header, cases):
    """Writes {header..., "cases": [...]} with one case a line, so that changes can be read."""
    lines = [f"{json.dumps(key)}: {json.dumps(value)}," for key, value in header.items()]
    lines.append('"cases": [')
    lines.append(",\n".join(json.dumps(case, allow_nan=False) for case in cases))
    lines.append("]")
    FIXTURES.mkdir(parents=True, exist_ok=True)
    (FIXTURES / name).write_text("{\n" + "\n".join(lines) + "\n}\n")
