"""`copydesk rules learn`, `models` and `withdraw`: models that are trained on what people say of tags."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from console.desk import NO, NUMBER, OK, Desk
from copydesk.errors import MissingExtraError

if TYPE_CHECKING:
    from storage.store import Store
    from workers.learn import Learned

_COLUMNS = ("code", "label", "yes", "no", "rules F1", "model F1", "precision", "recall", "says")


@click.option(
    "--labels",
    "files",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Learn from this file too: JSON objects with `title`, `body` and `topics`, one a line; may be repeated.",
)
@click.option("--dry-run", is_flag=True, help="Tell how right the model is, and put nothing into force.")
def learn(desk: Desk, files: tuple[Path, ...], dry_run: bool) -> int:
    """Train a model on what people said of topics; exit code 1 where the rules are better."""
    from storage.tagging.models import keep_model

    with desk.store() as store:
        learned = _learned(store, files)
        number = (
            keep_model(store, learned.document, _figures(learned)) if learned.document and not dry_run else None
        )
    _tell(desk, learned, number)
    return OK if learned.document else NO


def _learned(store: "Store", files: tuple[Path, ...]) -> "Learned":
    try:
        from workers.learn import labels_of_file, labels_of_store, learn, together
    except ModuleNotFoundError as error:
        raise MissingExtraError("Learning needs an extra: pip install 'copydesk[learn]'.") from error
    return learn(*together([labels_of_store(store), *map(labels_of_file, files)]))


def _figures(learned: "Learned") -> dict[str, Any]:
    """What is kept of a training beside the model."""
    rows = [
        {
            "code": report.target.code,
            "label": report.target.label,
            "yes": report.yes,
            "no": report.no,
            "rules_f1": round(report.rules.f1, 3),
            "model_f1": round(report.model.f1, 3),
            "precision": round(report.model.precision, 3),
            "recall": round(report.model.recall, 3),
            "reason": report.reason,
        }
        for report in learned.reports
    ]
    weights = {"rule_weight": round(learned.rule_weight, 3), "word_weight": round(learned.word_weight, 3)}
    return {**weights, "topics": rows}


def _tell(desk: Desk, learned: "Learned", number: int | None) -> None:
    figures = _figures(learned)
    if desk.output.as_json:
        desk.output.json({"learned": bool(learned.document), "number": number, **figures})
        return
    desk.output.table(_COLUMNS, [_row(topic) for topic in figures["topics"]])
    taught = sum(not topic["reason"] for topic in figures["topics"])
    if not learned.document:
        desk.output.line("Nothing was learned that the rules do not know better.")
    elif number is None:
        desk.output.line(f"{taught} topics could be learned; nothing was put into force.")
    else:
        desk.output.line(f"Model {number} is in force, with {taught} topics; see `copydesk articles retag`.")


def _row(topic: dict[str, Any]) -> list[Any]:
    return [*(its for name, its in topic.items() if name != "reason"), topic["reason"] or "The model judges it."]


def models(desk: Desk) -> None:
    """List the trained models with their figures, latest first."""
    from storage.tagging.models import kept_models, number_in_force

    with desk.store() as store:
        found, in_force = kept_models(store), number_in_force(store)
    if desk.output.as_json:
        desk.output.json([{"in_force": its.number == in_force, **_plain(its)} for its in found])
        return
    rows = [
        (its.number, its.digest[:12], its.at, _state(its, in_force), _learned_topics(its.figures)) for its in found
    ]
    desk.output.table(("number", "model", "trained at", "state", "topics and F1"), rows)


def _plain(model: Any) -> dict[str, Any]:
    return {name: getattr(model, name) for name in model.__slots__}


def _state(model: Any, in_force: int | None) -> str:
    if model.withdrawn_at:
        return f"withdrawn {model.withdrawn_at}"
    return "in force" if model.number == in_force else "replaced"


def _learned_topics(figures: dict[str, Any]) -> str:
    its = (topic for topic in figures["topics"] if not topic["reason"])
    return ", ".join(f"{topic['label']} {topic['model_f1']} (rules {topic['rules_f1']})" for topic in its)


@click.argument("number", type=NUMBER)
def withdraw(desk: Desk, number: int) -> None:
    """Take a model out of force; the one before it, if any, comes back."""
    from storage.tagging.models import number_in_force, withdraw_model

    with desk.store() as store:
        withdraw_model(store, number)
        left = number_in_force(store)
    if desk.output.as_json:
        desk.output.json({"withdrawn": number, "in_force": left})
    else:
        now = f"Model {left} is in force now." if left else "The rules alone judge topics now."
        desk.output.line(f"Model {number} is withdrawn. {now}")
