"""`copydesk pause`, `resume`, `drain` and `log`: what an operator does to a running desk."""

import click

from console.desk import NO, Desk
from console.desk import command as declare
from console.output import complain
from copydesk.queues import Lane

_WHAT = click.Choice(["intake", *(lane.value for lane in Lane)])
_ACTION = ("at", "actor", "action", "target", "note")


@declare("pause")
@click.argument("what", type=_WHAT)
@click.option("--note", default="", help="Why; everybody is shown it.")
def pause(desk: Desk, what: str, note: str) -> int:
    """Hold a lane or the intake, on every machine, until `resume`; what is in work goes on to its end."""
    from console.acting import Operator, person

    with desk.store() as store:
        done = Operator(store, person()).pause(what, note)
    return _tell(desk, {"paused": what, "changed": done}, f"{what} is paused{'.' if done else ' already.'}", done)


@declare("resume")
@click.argument("what", type=_WHAT)
def resume(desk: Desk, what: str) -> int:
    """Let a lane or the intake go on."""
    from console.acting import Operator, person

    with desk.store() as store:
        operator = Operator(store, person())
        done = operator.resume(what)
        if operator.unsent:
            complain("The broker cannot be reached just now; the work begins when it can.")
    return _tell(
        desk, {"resumed": what, "changed": done}, f"{what} {'goes on' if done else 'was not held'}.", done
    )


@declare("drain")
@click.argument("worker")
@click.option("--undo", is_flag=True, help="Let it take work again.")
@click.option("--slots", type=click.IntRange(1, 256), help="Give it so many processes instead.")
def drain(desk: Desk, worker: str, undo: bool, slots: int | None) -> int:
    """Let a worker (its name in `copydesk status --json`) take nothing new and finish what it holds."""
    from console.acting import Operator, person

    if undo and slots:
        raise click.UsageError("Choose one of --undo and --slots.")
    with desk.store() as store:
        operator = Operator(store, person())
        if slots:
            operator.resize(worker, slots)
            said = f"{worker} is to have {slots} processes."
        elif undo:
            operator.undrain(worker)
            said = f"{worker} takes work again."
        else:
            operator.drain(worker)
            said = f"{worker} takes nothing new."
    return _tell(desk, {"worker": worker, "drain": not undo and not slots, "slots": slots}, said, True)


@declare("log")
@click.option("--target", default="", help="Only what was done to this: a lane, an id, a cause.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000), help="At most so many.")
def log(desk: Desk, target: str, limit: int) -> None:
    """List what people did, latest first."""
    from storage.operation.actions import list_actions

    with desk.store() as store:
        found = list_actions(store, target=target, limit=limit)
    if desk.output.as_json:
        desk.output.json(found)
    else:
        desk.output.table(_ACTION, [[getattr(action, name) or "" for name in _ACTION] for action in found])


def _tell(desk: Desk, document: dict[str, object], sentence: str, done: bool) -> int:
    if desk.output.as_json:
        desk.output.json(document)
    else:
        desk.output.line(sentence)
    return 0 if done else NO


commands = (pause, resume, drain, log)
