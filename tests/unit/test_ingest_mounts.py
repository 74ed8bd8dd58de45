"""Where events and leases can be trusted, told from the mount table."""

from pathlib import Path

import pytest

from ingest.mounts import events_work_on

TABLE = r"""22 28 0:21 / /proc rw,nosuid - proc proc rw
28 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 28 0:40 / /srv/nfs rw shared:5 master:2 - nfs4 server:/export rw,vers=4.2
31 30 0:41 / /srv/nfs/local rw - xfs /dev/sdb rw
32 28 0:42 / /srv/with\040space rw - cifs //nas/share rw
33 28 0:43 / /home/me/remote rw - fuse.sshfs me@host:/ rw
34 28 0:44 / /inbox rw - virtiofs host rw
35 28 0:45 / /twice rw - nfs server:/a rw
36 28 0:46 / /twice rw - tmpfs tmpfs rw
37 28 8:1 / /usb rw - fuseblk /dev/sdc1 rw
38 28 0:47 / /back\134slash rw - 9p share rw
a line of no sense
39 28 0:48 / /overlay rw - overlay overlay rw,lowerdir=/a
"""


@pytest.mark.parametrize(
    ("path", "works"),
    [
        ("/data/inbox", True),
        ("/", True),
        ("/srv/nfs", False),
        ("/srv/nfs/deep/inbox", False),
        ("/srv/nfs/local/inbox", True),
        ("/srv/nfsother", True),
        ("/srv/with space/x", False),
        ("/srv/with", True),
        ("/home/me/remote/x", False),
        ("/inbox", False),
        ("/twice/x", True),
        ("/usb/x", True),
        ("/back\\slash/x", False),
        ("/overlay/inbox", True),
    ],
)
def test_the_nearest_mount_decides(path: str, works: bool) -> None:
    assert events_work_on(Path(path), TABLE) is works


def test_links_are_resolved_first(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/srv/nfs")
    assert not events_work_on(tmp_path / "link" / "inbox", TABLE)


def test_without_a_table_nothing_is_trusted() -> None:
    assert not events_work_on(Path("/"), "")


def test_the_table_of_this_machine_is_read(tmp_path: Path) -> None:
    assert events_work_on(tmp_path)
