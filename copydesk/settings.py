"""Settings: one frozen object, read once from `copydesk.toml` and `COPYDESK_*`, then passed down."""

import math
import os
import tomllib
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import urlsplit

from copydesk.errors import SettingsError
from copydesk.policy import Policy, Sources

ENVIRONMENT_PREFIX = "COPYDESK_"
FILE_NAME = "copydesk.toml"
MIB = 1 << 20


def _setting(default: Any, meaning: str, *, low: float | None = None, high: float | None = None,
             choices: tuple[str, ...] = ()) -> Any:  # fmt: skip
    return field(default=default, metadata={"help": meaning, "low": low, "high": high, "choices": choices})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set. Durations are in seconds and sizes in bytes."""

    data: Path = _setting(Path("data"), "Folder of the database, the originals and the run-time files.")
    inbox: Path = _setting(Path("inbox"), "The watched folder.")
    rules: Path = _setting(Path("rules"), "Folder of the user's own rules; none there means no rules.")
    spacy_pipeline: str = _setting(
        "", "A spaCy pipeline, by name or folder, that finds people and organisations in the place of our rules."
    )
    database_url: str = _setting("", "SQLAlchemy URL; empty means SQLite in the data folder.")
    broker_url: str = _setting(
        "", "Redis URL; empty means a private server in the data folder; `local` means no broker at all."
    )
    workers: int = _setting(2, "Worker processes of one worker.", low=1, high=256)
    most_workers: int = _setting(
        0, "Above `workers`: a worker has up to so many processes while drops wait long.", low=0, high=256
    )
    grow_seconds: float = _setting(
        5.0, "Drops wait long, if more processes are allowed, when the oldest is of this age.", low=0.1
    )
    child_messages: int = _setting(2000, "A worker process is replaced after so many messages.", low=1)
    child_memory_bytes: int = _setting(
        1024 * MIB, "A worker process that holds more memory after a message is replaced.", low=256 * MIB
    )
    host: str = _setting("127.0.0.1", "Address that the dashboard listens on.")
    port: int = _setting(8484, "Port that the dashboard listens on; 0 means any free one.", low=0, high=65535)
    watch_mode: str = _setting(
        "auto", "How the inbox is watched: by events with a rescan, or by scans alone (network mounts).",
        choices=("auto", "events", "scan"),
    )  # fmt: skip
    settle_seconds: float = _setting(
        2.0, "A file that cannot be seen to be closed is taken after this long without a change.",
        low=0.05, high=3600,
    )  # fmt: skip
    rescan_seconds: float = _setting(10.0, "The inbox is read in full at least this often.", low=0.1, high=3600)
    high_water: int = _setting(200_000, "With this many drops unsettled the inbox waits.", low=1, high=100_000_000)
    min_free_bytes: int = _setting(100 * MIB, "With less free space on the data disk the inbox waits.", low=0)
    max_drop_bytes: int = _setting(2048 * MIB, "A larger file is left in the inbox, and told.", low=1)
    max_record_bytes: int = _setting(16 * MIB, "A larger record is rejected.", low=1024)
    inline_bytes: int = _setting(
        1 * MIB, "Originals up to this size live in the database, larger ones as files.", low=0, high=64 * MIB
    )
    batch_count: int = _setting(100, "At most this many drops in one message.", low=1, high=1000)
    batch_bytes: int = _setting(8 * MIB, "At most this many bytes of drops in one message.", low=1)
    linger_seconds: float = _setting(
        0.05, "How long a message may wait for company while more files are coming.", low=0, high=10
    )
    batch_seconds: int = _setting(
        10, "A worker hands back what it has not begun after this long in one message.", low=1, high=3600
    )
    record_seconds: int = _setting(20, "One record may take this long.", low=1, high=3600)
    worker_memory_bytes: int = _setting(512 * MIB, "Memory that one record may add to a worker.", low=64 * MIB)
    lease_seconds: float = _setting(
        45.0, "A lease that shows no sign of life for this long is taken back.", low=1, high=3600
    )
    reconcile_seconds: float = _setting(2.0, "How often lost and orphaned drops are looked for.", low=0.1)
    max_attempts: int = _setting(3, "A drop that ended its worker this often is rejected.", low=1, high=100)
    near_threshold: float = _setting(
        0.7, "Probability from which two articles are near copies; a lower one finds no more.", low=0, high=1
    )
    near_window_days: int = _setting(
        365, "Near copies are looked for among the articles of so many days.", low=1, high=36_500
    )
    near_scope: str = _setting(
        "all", "Near copies are looked for in all sources, or within one.", choices=("all", "source")
    )
    near_copies: str = _setting(
        "keep", "Copies are kept as articles, or only in the ledger and as bytes.", choices=("keep", "skip")
    )
    sources: Sources = _setting(
        Sources(), "What differs for some sources: `[sources.\"NAME\"]` with `threshold`, `window_days`, `scope`, "
        "`copies`, `rank` (0 to 99, the lowest is canonical first), `country` (the two letters of where it is at "
        "home, which tells places of one name apart); as a variable the same as JSON."
    )  # fmt: skip
    trace_days: int = _setting(
        90, "The trace of a drop that left no article is kept for so many days.", low=1, high=36_500
    )
    otlp_endpoint: str = _setting(
        "", "URL for traces (OTLP over HTTP, such as http://localhost:4318/v1/traces); empty means none."
    )
    feed_webhook: str = _setting("", "URL to which articles are posted as they come and change; empty means none.")
    feed_webhook_secret: str = _setting(
        "", "Secret by which these posts are signed: `whsec_` and 24 to 64 bytes in Base64; empty means unsigned."
    )
    feed_stream: str = _setting("", "Redis URL of a stream to which articles are appended; empty means none.")
    feed_stream_key: str = _setting("copydesk:articles", "The key of that stream.")
    feed_stream_entries: int = _setting(1_000_000, "About so many entries are kept in that stream.", low=1)
    notify_webhook: str = _setting("", "URL to which notices are posted as JSON; empty means none.")
    notify_email: str = _setting("", "Addresses to which notices are mailed, parted by commas; empty means none.")
    notify_from: str = _setting("copydesk@localhost", "The sender of mailed notices.")
    smtp_url: str = _setting(
        "smtp://localhost:25", "Mail server: `smtp://`, `smtp+starttls://` or `smtps://user@host:port`."
    )
    smtp_password: str = _setting("", "Password for the mail server; better given by the environment.")
    notify_age_seconds: float = _setting(
        900.0, "A notice when the oldest drop of a lane waits longer; 0 means never.", low=0
    )
    notify_rejects: int = _setting(
        100, "A notice when so many records were rejected in the last hour; 0 means never.", low=0
    )
    notify_free_bytes: int = _setting(
        1024 * MIB, "A notice when the data disk has less free space; 0 means never.", low=0
    )
    notify_sources: str = _setting(
        "quiet", "A notice when a source sends far less than it usually does at this hour.",
        choices=("quiet", "never"),
    )  # fmt: skip
    log_level: str = _setting("info", "How much is logged.", choices=("debug", "info", "warning", "error"))

    def __post_init__(self) -> None:
        longest = self.batch_seconds + self.record_seconds
        if self.lease_seconds <= longest:
            raise SettingsError(
                f"lease_seconds must be more than batch_seconds and record_seconds together ({longest}), "
                f"not {self.lease_seconds:g}: a lease must outlast the work that it covers."
            )
        if self.broker_url not in {"", "local"} and not _is_redis(self.broker_url):
            raise SettingsError("broker_url must be a URL such as redis://host:6379/0, or local, or empty.")

    @property
    def database(self) -> str:
        """The database URL in force."""
        return self.database_url or f"sqlite:///{self.data.absolute() / 'copydesk.db'}"

    def policy(self, source: str | None) -> Policy:
        """What is to be done with the copies of a source."""
        usual = Policy(
            threshold=self.near_threshold,
            window_days=self.near_window_days,
            scope=self.near_scope,
            copies=self.near_copies,
        )
        return self.sources.policy(source, usual)

    @property
    def originals(self) -> Path:
        """Folder of the large originals."""
        return self.data / "originals"

    @property
    def run(self) -> Path:
        """Folder of sockets, locks and logs of the running programs."""
        return self.data / "run"


def load_settings(
    overrides: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Settings:
    """Read, check and freeze the settings: defaults, then file, then environment, then `overrides`.

    `overrides` are the command line's (None values are left out). The file is `copydesk.toml` in `folder`
    (the working folder by default). Raises SettingsError with the setting's name and what is wrong with it.
    """
    environment = os.environ if environment is None else environment
    values: dict[str, Any] = dict(_from_file((folder or Path()) / FILE_NAME))
    values |= _from_environment(environment)
    values |= {k: v for k, v in (overrides or {}).items() if v is not None}
    known = {f.name: f for f in fields(Settings)}
    hints = get_type_hints(Settings)
    checked = {}
    for name, value in values.items():
        if name not in known:
            raise SettingsError(f"There is no setting {name!r}; the nearest is {_nearest(name, known)!r}.")
        checked[name] = _checked(known[name], hints[name], value)
    return Settings(**checked)


def _is_redis(url: str) -> bool:
    """Whether this is the address of a Redis server: by TCP, by TLS or by a socket."""
    try:
        parts = urlsplit(url)
        by_name = parts.scheme in {"redis", "rediss"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return by_name or (parts.scheme == "redis+socket" and bool(parts.path))


def _from_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}.") from error


def _from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    prefix = ENVIRONMENT_PREFIX
    return {name[len(prefix) :].lower(): value for name, value in environment.items() if name.startswith(prefix)}


def _checked(setting: Field[Any], kind: type, value: Any) -> Any:
    """`value` as the setting's type, inside its range."""
    converted = _converted(setting.name, kind, value)
    low, high, choices = (setting.metadata[key] for key in ("low", "high", "choices"))
    if choices and converted not in choices:
        raise SettingsError(f"{setting.name} must be one of {', '.join(choices)}, not {value!r}.")
    if (low is not None and converted < low) or (high is not None and converted > high):
        span = f"at least {low:g}" if high is None else f"between {low:g} and {high:g}"
        raise SettingsError(f"{setting.name} must be {span}, not {value!r}.")
    return converted


def _converted(name: str, kind: type, value: Any) -> Any:
    wrong_kind = isinstance(value, bool) or (kind is int and isinstance(value, float))
    wrong_kind |= kind is Path and (not str(value) or "\0" in str(value))
    if not wrong_kind:
        try:
            converted = kind(value)
        except (TypeError, ValueError):
            pass
        else:
            if kind is not float or math.isfinite(converted):
                return converted
    word = {int: "a whole number", float: "a number", str: "a text", Path: "a path", Sources: "a table"}[kind]
    raise SettingsError(f"{name} must be {word}, not {value!r}.")


def _nearest(name: str, known: Mapping[str, Any]) -> str:
    return max(known, key=lambda candidate: SequenceMatcher(None, name, candidate).ratio())
