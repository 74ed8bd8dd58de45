"""Settings: defaults, then file, then environment, then the command line; wrong ones in one clear sentence."""

from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from copydesk.errors import SettingsError
from copydesk.settings import Settings, load_settings


def load(tmp_path: Path, toml: str = "", overrides=None, **environment: str) -> Settings:
    if toml:
        (tmp_path / "copydesk.toml").write_text(toml, "utf-8")
    named = {f"COPYDESK_{name.upper()}": value for name, value in environment.items()}
    return load_settings(overrides, named | {"PATH": "/bin", "COPYDESKX": "1"}, tmp_path)


def test_without_anything_set_the_defaults_hold(tmp_path) -> None:
    assert load(tmp_path) == Settings()


def test_every_setting_says_what_it_means_and_its_default_is_in_range(tmp_path) -> None:
    for setting in fields(Settings):
        assert setting.metadata["help"].endswith("."), setting.name
        assert load(tmp_path, **{setting.name: str(setting.default)}) == Settings(), setting.name


def test_each_source_goes_over_the_one_before(tmp_path) -> None:
    toml = 'workers = 3\nport = 1000\nhost = "::1"\nlinger_seconds = 1'
    overrides = {"workers": 5, "host": None}
    found = load(tmp_path, toml, overrides, workers="4", port="2000")
    assert (found.workers, found.port, found.host, found.linger_seconds) == (5, 2000, "::1", 1.0)


def test_values_have_the_type_of_their_setting(tmp_path) -> None:
    found = load(tmp_path, 'data = "x"', workers="7", settle_seconds="1", inbox="/in")
    assert (found.data, found.inbox) == (Path("x"), Path("/in"))
    assert isinstance(found.settle_seconds, float)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("workers", "0", "between 1 and 256"),
        ("workers", "257", "between 1 and 256"),
        ("workers", "two", "a whole number"),
        ("workers", "2.0", "a whole number"),
        ("workers", "", "a whole number"),
        ("port", "-1", "between 0 and 65535"),
        ("settle_seconds", "soon", "a number"),
        ("settle_seconds", "nan", "a number"),
        ("reconcile_seconds", "inf", "a number"),
        ("min_free_bytes", "-1", "at least 0"),
        ("watch_mode", "sometimes", "one of auto, events, scan"),
        ("log_level", "INFO", "one of debug"),
    ],
)
def test_a_wrong_value_is_refused_with_its_name_and_what_is_right(tmp_path, name, value, words) -> None:
    with pytest.raises(SettingsError) as refused:
        load(tmp_path, **{name: value})
    assert name in str(refused.value)
    assert words in str(refused.value)


@pytest.mark.parametrize("toml", ["workers = true", "workers = 2.5", "workers = [1]", "settle_seconds = false"])
def test_a_value_of_the_wrong_kind_in_the_file_is_refused(tmp_path, toml) -> None:
    with pytest.raises(SettingsError, match=toml.split(" ")[0]):
        load(tmp_path, toml)


@pytest.mark.parametrize("toml", ["workers = ", "\x00", "[broken"])
def test_a_file_that_is_no_toml_is_named(tmp_path, toml) -> None:
    with pytest.raises(SettingsError, match=r"copydesk\.toml cannot be read"):
        load(tmp_path, toml)


def test_a_file_that_is_no_text_or_no_file_is_named(tmp_path) -> None:
    (tmp_path / "copydesk.toml").write_bytes(b"host = '\xff'")
    with pytest.raises(SettingsError, match=r"copydesk\.toml cannot be read"):
        load_settings(None, {}, tmp_path)
    (tmp_path / "copydesk.toml").unlink()
    (tmp_path / "copydesk.toml").mkdir()
    with pytest.raises(SettingsError, match=r"copydesk\.toml cannot be read"):
        load_settings(None, {}, tmp_path)


@pytest.mark.parametrize(
    "url", ["ftp://x", "amqp://x", "redis://:hunter2@host:port/0", "redis://", "redis", "redis+socket://", "LOCAL"]
)
def test_a_broker_that_is_no_redis_is_refused_without_its_address(tmp_path, url) -> None:
    with pytest.raises(SettingsError, match=r"broker_url must be a URL such as") as caught:
        load_settings({"broker_url": url}, {}, tmp_path)
    assert (
        url not in str(caught.value).replace("redis://host:6379/0", "").replace("broker_url", "") or url == "redis"
    )


@pytest.mark.parametrize(
    "url", ["", "local", "redis://h", "rediss://:word@h:1/2", "redis+socket:///run/redis?x=1"]
)
def test_a_broker_is_a_redis_or_none(tmp_path, url) -> None:
    assert load_settings({"broker_url": url}, {}, tmp_path).broker_url == url


def test_an_unknown_name_is_refused_and_the_nearest_is_told(tmp_path) -> None:
    with pytest.raises(SettingsError, match="'worker'; the nearest is 'workers'"):
        load(tmp_path, worker="2")
    with pytest.raises(SettingsError, match="'inboxx'"):
        load(tmp_path, 'inboxx = "x"')


def test_a_lease_must_outlast_the_work_that_it_covers(tmp_path) -> None:
    with pytest.raises(SettingsError, match="lease_seconds must be more than"):
        load(tmp_path, lease_seconds="30", batch_seconds="10", record_seconds="20")
    assert load(tmp_path, lease_seconds="31", batch_seconds="10", record_seconds="20").lease_seconds == 31


def test_settings_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().workers = 3  # type: ignore[misc]


def test_the_database_lies_in_the_data_folder_unless_another_is_set() -> None:
    inside = Settings(data=Path("/d")).database
    assert inside == "sqlite:////d/copydesk.db"
    assert Settings(database_url="postgresql://x/y").database == "postgresql://x/y"
    assert Settings(data=Path("rel")).database == f"sqlite:///{Path('rel').absolute()}/copydesk.db"
