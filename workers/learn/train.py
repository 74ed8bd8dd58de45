"""Learn a model, and hold it against the rules on labels that it did not see."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from workers.learn.examples import NO, YES, Array, Examples, Labelled, Target, examples_of
from workers.learn.fusion import Fusion, Margins, fit_fusion
from workers.learn.thresholds import Figures, best_threshold, figures, least_alone
from workers.learn.word_weights import WordWeights, fit_words
from workers.tag.learned import LearnedTopic, Model, read_model, write_model
from workers.tag.learned.model import where_ruled
from workers.tag.learned.rule_logits import is_top

LEAST_LABELS = 4
"""So many articles that a topic fits, and as many that it does not, are the fewest that teach it."""
LEAST_F1 = 0.5
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class TopicReport:
    """How right the model and the rules are on held-out labels; no `reason` where the model gets the topic."""

    target: Target
    yes: int
    no: int
    rules: Figures
    model: Figures
    threshold: float
    reason: str


@dataclass(frozen=True, slots=True)
class Learned:
    """What came of it. `model` and its `document` are None and empty where no topic is learned better than ruled.

    The weights say how much the rules and the words count.
    """

    model: Model | None
    document: bytes
    reports: tuple[TopicReport, ...]
    rule_weight: float
    word_weight: float


@dataclass(frozen=True, slots=True)
class _Trial:
    """What the model gives to articles that it did not see, articles by topics, and by which thresholds."""

    given: Array
    thresholds: Array
    alone: float


def learn(labelled: Sequence[Labelled], targets: Sequence[Target]) -> Learned:
    """Learn the targets that have labels enough; one on which the rules are better is left to them.

    The same articles in the same order give the same model.
    """
    every = examples_of(labelled, targets)
    taught = [column for column in range(len(targets)) if _has_enough(every, column)]
    few = tuple(_too_few(every, column) for column in range(len(targets)) if column not in taught)
    if not taught:
        return Learned(None, b"", few, 1.0, 0.0)
    examples = every.of_targets(taught)
    margins = Margins(examples.by_rules, _held_out_margins(examples), examples.verdicts, examples.weights)
    fusion = fit_fusion(margins, _folds(examples.verdicts))
    trial = _tried(examples, fusion.probabilities(margins))
    reports = tuple(_report(examples, trial, column) for column in range(len(taught)))
    document = _document(examples, fusion, trial, reports)
    model = read_model(document) if document else None
    return Learned(model, document, (*reports, *few), fusion.rule_weight, fusion.word_weight)


def _labels(examples: Examples, column: int) -> tuple[int, int]:
    """How many articles a topic is known to fit, and how many it is known not to fit."""
    said = examples.verdicts[examples.known[:, column], column]
    return int((said == YES).sum()), int((said == NO).sum())


def _has_enough(examples: Examples, column: int) -> bool:
    return min(_labels(examples, column)) >= LEAST_LABELS


def _too_few(examples: Examples, column: int) -> TopicReport:
    yes, no = _labels(examples, column)
    nothing = Figures(0.0, 0.0, 0.0)
    reason = f"It needs {LEAST_LABELS} articles that it fits and {LEAST_LABELS} that it does not."
    return TopicReport(examples.targets[column], yes, no, nothing, nothing, 0.0, reason)


def _held_out_margins(examples: Examples) -> Array:
    """The words' margins of each article by a model that did not see it."""
    folds = _folds(examples.verdicts)
    margins = np.zeros(examples.verdicts.shape)
    for fold in range(_FOLDS):
        seen, held = folds != fold, folds == fold
        if held.any():
            words = fit_words(examples.presence[seen], examples.verdicts[seen], examples.weights[seen])
            margins[held] = words.margins(examples.presence[held])
    return margins


def _folds(verdicts: Array) -> Array:
    """A fold for each article: those of one topic are spread evenly, in an order drawn once and for all."""
    drawn = np.random.default_rng(0).permutation(len(verdicts))
    first_topic = np.where((verdicts == YES).any(1), (verdicts == YES).argmax(1), verdicts.shape[1])
    order = np.lexsort((drawn, first_topic))
    folds = np.empty(len(verdicts), np.intp)
    folds[order] = np.arange(len(verdicts)) % _FOLDS
    return folds


def _tried(examples: Examples, likely: Array) -> _Trial:
    """Each fold is judged by the thresholds that the others found."""
    folds = _folds(examples.verdicts)
    given = np.zeros(likely.shape, bool)
    for fold in range(_FOLDS):
        given[folds == fold] = likely[folds == fold] >= _thresholds(examples, likely, folds != fold)
    tops = [column for column, target in enumerate(examples.targets) if is_top(target.code)]
    alone = least_alone(likely[:, tops], examples.verdicts[:, tops], given, examples.weights) if tops else 1.0
    for row in np.flatnonzero(~given.any(1)) if tops else ():
        best = tops[likely[row, tops].argmax()]
        given[row, best] = likely[row, best] >= (where_ruled(alone) if examples.tagged[row, best] else alone)
    return _Trial(given, _thresholds(examples, likely, np.ones(len(likely), bool)), alone)


def _thresholds(examples: Examples, likely: Array, rows: Array) -> Array:
    """The threshold of each topic on some of the articles."""
    counted = examples.known & rows[:, None]
    right = examples.verdicts == YES
    return np.array(
        [
            best_threshold(likely[its, column], right[its, column], examples.weights[its])
            for column, its in enumerate(counted.T)
        ]
    )


def _report(examples: Examples, trial: _Trial, column: int) -> TopicReport:
    counted = examples.known[:, column]
    right, weights = examples.verdicts[counted, column] == YES, examples.weights[counted]
    by_model, by_rules = trial.given[counted, column], examples.tagged[counted, column]
    always = figures(np.ones(len(right), bool), right, weights)
    yes, no = _labels(examples, column)
    return TopicReport(
        target=examples.targets[column],
        yes=yes,
        no=no,
        rules=figures(by_rules, right, weights),
        model=figures(by_model, right, weights),
        threshold=float(trial.thresholds[column]),
        reason=_refusal(
            examples.targets[column].has_rules,
            by_rules == right,
            by_model == right,
            figures(by_model, right, weights),
            always,
        ),
    )


def _refusal(ruled: bool, rules_right: Array, model_right: Array, by_model: Figures, always: Figures) -> str:
    """Why the model does not get a topic. Among few labels a difference within chance is none (McNemar 1947).

    `always` are the figures of giving the tag to every article.
    """
    worse, better = (rules_right & ~model_right).sum(), (model_right & ~rules_right).sum()
    if ruled and worse - better > np.sqrt(worse + better):
        return "The rules are better on labels that were held out."
    if by_model.f1 < LEAST_F1 or by_model.f1 <= always.f1:
        return "It is right too rarely on labels that were held out."
    return ""


def _document(examples: Examples, fusion: Fusion, trial: _Trial, reports: Sequence[TopicReport]) -> bytes:
    """The model of the topics that are not refused, fitted on all examples; empty where the rules are better."""
    kept = [column for column, report in enumerate(reports) if not report.reason]
    if not kept or _mean_f1(reports, kept, "model") < _mean_f1(reports, kept, "rules"):
        return b""
    words = fit_words(examples.presence, examples.verdicts, examples.weights)
    return write_model(_model(examples, fusion, words, trial, kept))


def _mean_f1(reports: Sequence[TopicReport], columns: Sequence[int], of: str) -> float:
    return float(np.mean([getattr(reports[column], of).f1 for column in columns]))


def _model(examples: Examples, fusion: Fusion, words: WordWeights, trial: _Trial, kept: list[int]) -> Model:
    biases = fusion.word_weight * words.biases + fusion.biases
    topics = tuple(
        LearnedTopic(
            **asdict(examples.targets[column]),
            bias=float(biases[column]),
            threshold=float(trial.thresholds[column]),
        )
        for column in kept
    )
    return Model(
        topics=topics,
        words=tuple(examples.words[column] for column in words.columns),
        squares=words.squares.astype(np.float32),
        weights=(fusion.word_weight * words.weights[:, kept]).astype(np.float32),
        rule_weight=fusion.rule_weight,
        alone=trial.alone,
        digest="",
    )
