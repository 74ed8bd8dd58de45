"""Settings for near copies of one source: what may be said, and a clear sentence for the rest."""

import pytest

from copydesk.errors import SettingsError
from copydesk.settings import Settings, load_settings


def test_a_source_has_what_differs_and_the_rest_from_all(tmp_path) -> None:
    (tmp_path / "copydesk.toml").write_text(
        'near_threshold = 0.6\n[sources."Fieldwire"]\nrank = 1\ncopies = "skip"\n', "utf-8"
    )
    settings = load_settings(environment={}, folder=tmp_path)
    policy = settings.policy("Fieldwire")
    assert (policy.rank, policy.copies, policy.threshold) == (1, "skip", 0.6)
    assert (settings.policy("Post").rank, settings.policy(None).copies) == (50, "keep")


def test_a_source_is_at_home_where_its_policy_says() -> None:
    sources = load_settings({"sources": {"A": {"country": "NZ"}, "B": {"rank": 1}}}, environment={}).sources
    assert [sources.country(name) for name in ("A", "B", "C", None)] == ["NZ", "", "", ""]


def test_sources_pass_through_a_variable_unchanged() -> None:
    settings = load_settings({"sources": {"A": {"window_days": 3, "threshold": 0.9}}})
    again = load_settings(environment={"COPYDESK_SOURCES": str(settings.sources)})
    assert again.sources == settings.sources
    assert load_settings(environment={"COPYDESK_SOURCES": str(Settings().sources)}).sources == {}


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        ({"A": {"rank": 100}}, "sources.A.rank must be between 0 and 99, not 100"),
        ({"A": {"rank": 1.5}}, "sources.A.rank must be a whole number"),
        ({"A": {"threshold": True}}, "sources.A.threshold must be a number"),
        ({"A": {"scope": "page"}}, "sources.A.scope must be one of all, source"),
        ({"A": {"treshold": 1}}, "There is no setting sources.A.treshold"),
        ({"A": {"country": "UK"}}, "sources.A.country must be a country's two-letter code, such as GB, not 'UK'"),
        ({"A": {"country": ["GB"]}}, "sources.A.country must be a country's two-letter code"),
        ({"A": 3}, "sources.A must be a table"),
        ("{", "sources is no JSON"),
        ("[1]", "sources must be a table"),
    ],
)
def test_what_is_wrong_is_said(sources, said) -> None:
    with pytest.raises(SettingsError, match=said):
        load_settings({"sources": sources}, environment={})
