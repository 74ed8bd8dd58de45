"""A model as a document: JSON that any program can read and that runs nothing, and back."""

import hashlib
from typing import Any, get_args

import numpy as np
import orjson
from numpy.typing import NDArray

from workers.tag.learned.model import LearnedTopic, Model

FORM = 1
MAX_TOPICS = 200
MAX_WORDS = 100_000
_MOST = 1e6
_TEXTS = ("kind", "scheme", "code", "label")
_KINDS = get_args(LearnedTopic.__annotations__["kind"])


class ModelError(ValueError):
    """A document is not a model, or one of another form."""


def write_model(model: Model) -> bytes:
    """The document of a model; its digest is that of these bytes, whatever `model.digest` says."""
    document = {
        "form": FORM,
        "rule_weight": model.rule_weight,
        "alone": model.alone,
        "words": [word.decode("ascii") for word in model.words],
        "squares": model.squares.tolist(),
        "topics": [_topic(model, column) for column in range(len(model.topics))],
    }
    return orjson.dumps(document)


def _topic(model: Model, column: int) -> dict[str, Any]:
    topic, weights = model.topics[column], model.weights[:, column]
    rows = np.flatnonzero(weights)
    return {
        **{name: getattr(topic, name) for name in _TEXTS},
        "bias": topic.bias,
        "threshold": topic.threshold,
        "rows": rows.tolist(),
        "weights": weights[rows].tolist(),
    }


def read_model(document: bytes) -> Model:
    """The model of a document. Raises ModelError, whatever the bytes are."""
    try:
        read = orjson.loads(document)
        if read["form"] != FORM:
            raise ModelError(f"A model of the form {read['form']!r} cannot be read here, only {FORM}.")
        model = _model(read, hashlib.sha256(document).hexdigest())
    except (KeyError, TypeError, IndexError, OverflowError, ValueError) as error:
        raise error if isinstance(error, ModelError) else ModelError(f"This is no model: {error}.") from error
    return model


def _model(read: dict[str, Any], digest: str) -> Model:
    topics, words = read["topics"], tuple(word.encode("ascii") for word in read["words"])
    if not 0 < len(topics) <= MAX_TOPICS or len(words) > MAX_WORDS or len(set(words)) < len(words):
        raise ModelError("A model has some topics and different words, and not too many.")
    weights = np.zeros((len(words), len(topics)), np.float32)
    for column, topic in enumerate(topics):
        rows = np.array(topic["rows"], np.intp)
        if rows.size and rows.min() < 0:
            raise ModelError("The rows of a model count from 0.")
        weights[rows, column] = _bounded(topic["weights"])
    squares = _bounded(read["squares"])
    if squares.shape != (len(words),) or (squares <= 0).any():
        raise ModelError("A model has a weight above 0 for each of its words.")
    learned = tuple(_learned(topic) for topic in topics)
    rule_weight, alone = _bounded([read["rule_weight"], read["alone"]]).tolist()
    return Model(learned, words, squares.astype(np.float32), weights, rule_weight, alone, digest)


def _learned(topic: dict[str, Any]) -> LearnedTopic:
    texts = {name: topic[name] for name in _TEXTS}
    if texts["kind"] not in _KINDS or not all(isinstance(text, str) and text for text in texts.values()):
        raise ModelError("A topic of a model has a kind, a scheme, a code and a label.")
    bias, threshold = _bounded([topic["bias"], topic["threshold"]]).tolist()
    return LearnedTopic(**texts, bias=bias, threshold=threshold)


def _bounded(numbers: list[float]) -> NDArray[np.float64]:
    found = np.array(numbers, np.float64)
    if not (np.abs(found) <= _MOST).all():  # nor is what is no number
        raise ModelError("The numbers of a model are bounded.")
    return found
