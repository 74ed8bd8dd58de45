"""What has been found out about one record so far: the first finding of a field stays."""

from dataclasses import dataclass, field
from typing import Any

from copydesk.articles import Article, Provenance, origin
from workers.clean.quality import judged


@dataclass(slots=True)
class Findings:
    """Fields and their provenance, in the order of trust in which they are added."""

    values: dict[str, Any] = field(default_factory=dict)
    provenance: Provenance = field(default_factory=dict)

    def add(self, name: str, value: Any, source: str, confidence: float, **more: Any) -> None:
        """Record a field unless it is known already or `value` is empty. `more` goes to its provenance."""
        if value and name not in self.values:
            self.values[name] = value
            self.provenance[name] = {**origin(source, confidence), **more}

    def close(self, name: str) -> None:
        """State that the record has no such field, so that none is looked for."""
        self.values.setdefault(name, None)

    def open(self, name: str) -> bool:
        """Whether nothing is known of the field yet."""
        return name not in self.values

    def article(self) -> Article:
        """The article that the findings make, with what may be wrong with its body in its provenance."""
        if self.values.get("body"):
            self.provenance["body"].update(judged(self.values["body"]))
        known = {name: value for name, value in self.values.items() if value}
        return Article(
            title=known.pop("title", None),
            body=known.pop("body", ""),
            authors=tuple(known.pop("authors", ())),
            language=known.pop("language", "und"),
            provenance=self.provenance,
            **known,
        )
