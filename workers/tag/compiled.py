"""A compiled form kept beside its sources, as Python keeps its own, and used only when it is whole and theirs.

The file is a key (a hash of all that the form was made from), a hash of what follows, and sections of bytes.
It holds numbers and JSON only: nothing in it is ever run. A file that is missing, of other sources, cut short or
damaged is as none, and where none can be written the form is made anew in each process.
"""

import contextlib
from collections.abc import Iterable, Sequence
from importlib.util import cache_from_source
from pathlib import Path
from struct import Struct
from tempfile import NamedTemporaryFile

from xxhash import xxh3_128_digest

_DIGEST = 16
_COUNT = Struct("<Q")


def compiled_path(source: Path) -> Path:
    """Where the compiled form of a source belongs: `__pycache__` beside it, or under PYTHONPYCACHEPREFIX."""
    return Path(cache_from_source(str(source))).with_name(f"{source.stem}.compiled")


def key_of(sources: Iterable[Path], *versions: str) -> bytes:
    """A hash of what the sources hold and of the versions of what compiles them."""
    parts = [path.name.encode() + b"\0" + path.read_bytes() for path in sources]
    return xxh3_128_digest(b"\0".join([*map(str.encode, versions), *parts]))


def read_compiled(path: Path, key: bytes) -> list[memoryview] | None:
    """The sections, or None where there is no whole form of that key."""
    try:
        data = memoryview(path.read_bytes())
    except OSError:
        return None
    body = data[2 * _DIGEST :]
    if data[:_DIGEST] != key or data[_DIGEST : 2 * _DIGEST] != xxh3_128_digest(body):
        return None
    sections = []
    while body:
        (size,) = _COUNT.unpack(body[: _COUNT.size])
        sections.append(body[_COUNT.size : _COUNT.size + size])
        body = body[_COUNT.size + size :]
    return sections


def write_compiled(path: Path, key: bytes, sections: Sequence[bytes]) -> None:
    """Put the form in its place at once, or leave it where the folder cannot be written."""
    body = b"".join(_COUNT.pack(len(section)) + section for section in sections)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
            file.write(key + xxh3_128_digest(body) + body)
        made = Path(file.name)
        made.chmod(0o644)
        made.replace(path)
