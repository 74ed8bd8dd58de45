"""Publishers' notices that an article is not to be published any more: which one they mean."""

from dataclasses import replace

from copydesk.articles import SIDECAR, Hints
from copydesk.outcomes import Rejected
from workers.clean.findings import Findings
from workers.clean.stated import take_stated

_NAMING = ("guid", "source", "url")


def taken_back(rejected: Rejected, hints: Hints) -> Rejected:
    """A notice with the guid, source and URL with which its article is stored; another reject as it is."""
    if not rejected.takes_back:
        return rejected
    found = Findings()
    take_stated(hints.fields, SIDECAR, found)
    take_stated(rejected.takes_back, "notice", found)
    found.add("source", hints.source, "folder", 0.5)
    return replace(rejected, takes_back={name: found.values.get(name) for name in _NAMING})
