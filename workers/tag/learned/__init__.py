"""Topics as a person's corrections taught them: a linear model beside the rules, scored with numpy alone."""

from workers.tag.learned.judge import judge
from workers.tag.learned.model import LearnedTopic, Model
from workers.tag.learned.stored import ModelError, read_model, write_model

__all__ = ["LearnedTopic", "Model", "ModelError", "judge", "read_model", "write_model"]
