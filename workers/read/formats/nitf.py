"""NITF, the News Industry Text Format of the IPTC (2.5 to 3.6): one article a file."""

from workers.read.drop import Drop
from workers.read.news_xml import nitf_fields, record_of_item
from workers.read.registry import Format, Records
from workers.read.xml_tree import Named, parse_xml


def _fits(drop: Drop) -> float:
    return 0.95 if drop.prolog.root.lower() == "nitf" else 0.0


def _read(drop: Drop) -> Records:
    if drop.first_index == 0:
        root = parse_xml(drop)
        yield record_of_item(0, drop.size, "NITF", nitf_fields(root, Named(root)))


FORMAT = Format("NITF", _fits, _read)
