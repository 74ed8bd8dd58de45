"""XML documents that no other format recognises: refused by what they are, not read as text."""

import re

from copydesk.outcomes import RejectCode, RejectedRecord
from workers.read.drop import Drop
from workers.read.registry import Format, Records

_ROOT = re.compile(r"<([A-Za-z_][\w:.-]{0,60})")


def _fits(drop: Drop) -> float:
    if drop.opening.startswith(("<?xml", "<svg")):
        return 0.6
    return 0.5 if drop.suffix in {".xml", ".svg"} and drop.opening.startswith("<") else 0.0


def _read(drop: Drop) -> Records:
    root = _ROOT.search(drop.opening)
    name = f"with the root <{root.group(1)}>" if root else "without a root"
    raise RejectedRecord(RejectCode.UNSUPPORTED, f"The file is an XML document {name}, which is not read here.")


FORMAT = Format("other XML", _fits, _read)
