"""Tell from the mount table whether everything that happens to a folder happens on this machine."""

import os
import re
from pathlib import Path

_TABLE = Path("/proc/self/mountinfo")
# File systems that other machines write to as well, and those that another system serves to this one.
_SHARED = frozenset({
    "9p", "acfs", "afs", "afpfs", "beegfs", "ceph", "cifs", "coda", "davfs", "fuse", "gfs", "gfs2", "glusterfs",
    "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "orangefs", "panfs", "prl_fs", "pvfs2", "smb2", "smb3",
    "smbfs", "vboxsf", "virtiofs", "vmhgfs", "drvfs", "osxfs",
})  # fmt: skip
_OCTAL = re.compile(r"\\([0-7]{3})")


def events_work_on(path: Path, mountinfo: str | None = None) -> bool:
    """Whether the kernel tells of every change and every writer below `path`: events and read leases work.

    False on network mounts, on folders that a host lends to its guest or container, and on FUSE, whose
    files change from elsewhere. `mountinfo` is a text as of /proc/self/mountinfo (proc(5)); without one the
    system's is read. Where there is none the answer is False, since scans alone always work.
    """
    if mountinfo is None:
        try:
            mountinfo = _TABLE.read_text("utf-8", "surrogateescape")
        except OSError:
            return False
    kind = _file_system(os.path.realpath(path), mountinfo)
    return kind is not None and kind not in _SHARED and not kind.startswith("fuse.")


def _file_system(path: str, mountinfo: str) -> str | None:
    """The type of the file system at `path`: of its nearest mount point, and there of the latest mount."""
    nearest, kind = "", None
    for line in mountinfo.split("\n"):
        fields, _, rest = line.partition(" - ")
        columns = fields.split(" ")
        if len(columns) < 5 or not rest:
            continue
        point = _OCTAL.sub(lambda code: chr(int(code[1], 8)), columns[4])
        if _is_below(path, point) and len(point) >= len(nearest):
            nearest, kind = point, rest.split(" ")[0]
    return kind


def _is_below(path: str, point: str) -> bool:
    return path == point or path.startswith(point.rstrip("/") + "/")
