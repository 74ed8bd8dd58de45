"""What an operator does, the same for the dashboard and the command line: done, sent and written down."""

import getpass
import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from console.sending import send_now
from console.tagging import tag_named
from copydesk.articles import Tag
from copydesk.errors import CopydeskError, UnknownIdError
from copydesk.identity import host
from storage import consumers, failures, purging
from storage.articles import find_article
from storage.consumers import Group
from storage.drops import retry_drops, show_drop
from storage.failures import FailureFilter, drops_of
from storage.history.reading import note_marker
from storage.ledger import Send
from storage.operation import orders, pauses
from storage.operation.actions import log_action
from storage.operation.resubmission import resubmit
from storage.purging import Purged
from storage.recovery import send_again, waiting_sends
from storage.rework import Choice
from storage.store import Store
from storage.stories import decisions, withdrawing
from storage.tagging import corrections
from workers.judging import NEAR_COPIES
from workers.rework import retag
from workers.tag.labels import as_recorded
from workers.tag.rules import RuleErrors, load_rules

MOST_SLOTS = 256


class NotDoneError(CopydeskError):
    """What was asked for makes no sense; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """The article, its tag, and whether it had not had it."""

    article_id: str
    tag: Tag
    changed: bool


@dataclass(slots=True)
class Operator:
    """A person at work. `unsent` tells that the broker was away: what was asked for is sent later by itself."""

    store: Store
    actor: str
    unsent: bool = field(default=False, init=False)

    def retry_drops(self, drop_ids: Sequence[str]) -> list[str]:
        """Try the rejects of drops again; the ids of those that had any.

        Raises UnknownIdError, and NotDoneError where the bytes of one were purged.
        """
        details = [show_drop(self.store, drop_id) for drop_id in drop_ids]
        for detail in details:
            if detail.purged:
                raise NotDoneError(f"The bytes of drop {detail.drop.id} were purged at {detail.purged.at}.")
        chosen = [detail.drop.id for detail in details if detail.rejects]
        self._send(retry_drops(self.store, chosen))
        for drop_id in chosen:
            log_action(self.store, self.actor, "retry", drop_id)
        return chosen

    def retry_failures(self, wanted: FailureFilter) -> int:
        """Try all drops with such rejects again; how many."""
        found = drops_of(self.store, wanted)
        self._send(retry_drops(self.store, found))
        if found:
            log_action(self.store, self.actor, "retry", wanted.cause or wanted.described, f"{len(found)} drops")
        return len(found)

    def purge(self, hashes: Sequence[str], target: str, because: str) -> Purged:
        """Let the bytes of originals go for good; what went. Raises NotDoneError."""
        if not because.strip():
            raise NotDoneError("A purge needs a reason.")
        return purging.purge(self.store, hashes, self.actor, target, because.strip())

    def dismiss(self, cause: str, note: str) -> int:
        """Put the failures of one cause away; how many there were."""
        count = failures.dismiss(self.store, cause, note)
        if count:
            log_action(self.store, self.actor, "dismiss", cause, note)
        return count

    def resubmit(self, drop_id: str, data: bytes) -> str:
        """Accept an edited text in the place of a drop whose rejects are put away; the new drop's id."""
        if len(data) > self.store.settings.inline_bytes:
            raise NotDoneError(
                f"The text has {len(data)} bytes, and {self.store.settings.inline_bytes} may be typed."
            )
        rejects = show_drop(self.store, drop_id).rejects
        made = resubmit(self.store, drop_id, data)
        self._send(made.sends)
        for cause in {reject.cause for reject in rejects}:
            failures.dismiss(self.store, cause, f"Resubmitted as {made.drop_id}.", drop_id=drop_id)
        log_action(self.store, self.actor, "resubmit", drop_id, made.drop_id)
        return made.drop_id

    def pause(self, what: str, note: str = "") -> bool:
        """Hold the intake or a lane; False where it is held already."""
        if what not in pauses.PAUSABLE:
            raise UnknownIdError(
                f"There is nothing to pause called {what}; there is {', '.join(pauses.PAUSABLE)}."
            )
        done = pauses.pause(self.store, what, self.actor, note)
        if done:
            note_marker(self.store, "pause", pauses.pauses_in_force(self.store)[what].sentence)
        return done

    def resume(self, what: str) -> bool:
        """Let the intake or a lane go on; False where it is not held."""
        done = pauses.resume(self.store, what, self.actor)
        if done:
            note_marker(self.store, "resume", f"{what} goes on.")
            # Workers have taken the messages and left the drops: they are due again at once.
            waiting = [send for send in waiting_sends(self.store) if send.lane == what]
            self._send(send_again(self.store, waiting))
        return done

    def drain(self, worker: str) -> None:
        """Let a worker take nothing new. Raises UnknownIdError."""
        orders.drain(self.store, worker, self.actor)
        note_marker(self.store, "pause", f"{worker} drains.")

    def undrain(self, worker: str) -> None:
        """Let a worker take work again. Raises UnknownIdError."""
        orders.undrain(self.store, worker, self.actor)
        note_marker(self.store, "resume", f"{worker} takes work again.")

    def resize(self, worker: str, slots: int) -> None:
        """Let a worker have so many processes. Raises UnknownIdError, NotDoneError."""
        if not 1 <= slots <= MOST_SLOTS:
            raise NotDoneError(f"A worker has between 1 and {MOST_SLOTS} processes, not {slots}.")
        orders.resize(self.store, worker, self.actor, slots)

    def move_group(self, name: str, cursor: int | None) -> Group:
        """Put a consumer group at a cursor, or (None) at the end. Raises GroupError, BeyondHeadError."""
        group = consumers.move_group(self.store, name, cursor)
        log_action(self.store, self.actor, "move group", name, str(group.cursor))
        return group

    def forget_group(self, name: str) -> None:
        """Delete a consumer group. Raises UnknownIdError."""
        consumers.forget_group(self.store, name)
        log_action(self.store, self.actor, "forget group", name)

    def tag(self, article_id: str, named: str, label: str | None = None) -> Tagged:
        """Give an article a tag, as `KIND:CODE`. Raises UnknownIdError, UsageError."""
        article = find_article(self.store, article_id)
        new = tag_named(named, label, article)
        changed = corrections.add_tag(self.store, article["id"], new)
        log_action(self.store, self.actor, "tag", article["id"], new.code)
        return Tagged(article["id"], new, changed)

    def untag(self, article_id: str, code: str) -> str:
        """Take the tags of a code from an article; the article's id. Raises UnknownIdError."""
        article, code = find_article(self.store, article_id), as_recorded(code)
        corrections.remove_tag(self.store, article["id"], code)
        log_action(self.store, self.actor, "untag", article["id"], code)
        return str(article["id"])

    def split(self, article_ids: Sequence[str]) -> list[str]:
        """Take articles out of their story, for ever; the story of the rest, and theirs.

        Raises UnknownIdError, ImpossibleError.
        """
        made = decisions.split(self.store, article_ids, NEAR_COPIES)
        for article_id in article_ids:
            log_action(self.store, self.actor, "split", article_id, f"out of story {made[0]}")
        return made

    def merge(self, article_ids: Sequence[str]) -> str:
        """Put the stories of articles together, for ever; the one story. Raises UnknownIdError."""
        made = decisions.merge(self.store, article_ids, NEAR_COPIES)
        for article_id in article_ids:
            log_action(self.store, self.actor, "merge", article_id, f"into story {made}")
        return made

    def withdraw(self, article_id: str, because: str) -> list[str]:
        """Let an article not be published any more; the ids of all that were withdrawn by that.

        Raises UnknownIdError, NotDoneError.
        """
        if not because.strip():
            raise NotDoneError("A withdrawal needs a reason.")
        named = find_article(self.store, article_id)["id"]
        return withdrawing.withdraw(self.store, named, self.actor, because.strip(), NEAR_COPIES)

    def restore(self, article_id: str) -> list[str]:
        """Take back that an article is withdrawn; the ids of all that came back. Raises UnknownIdError."""
        named = find_article(self.store, article_id)["id"]
        return withdrawing.restore(self.store, named, self.actor, NEAR_COPIES)

    def retag(self, article_id: str) -> bool:
        """Tag an article anew with the rules in force; whether it changed. Raises UnknownIdError, NotDoneError."""
        article = find_article(self.store, article_id)
        rules = load_rules(self.store.settings.rules)
        if isinstance(rules, RuleErrors):
            raise NotDoneError(f"A rule is wrong: {rules.errors[0]}.")
        changed = any(page.changed for page in retag(self.store, rules, Choice(id=article["id"])))
        log_action(self.store, self.actor, "retag", article["id"])
        return changed

    def _send(self, sends: Sequence[Send]) -> None:
        if sends and not send_now(self.store.settings, sends):
            self.unsent = True


def person() -> str:
    """Who sits at this command line."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError):  # a user without a name, as in containers
        name = str(os.getuid())
    return f"{name}@{host()}"
