"""`copydesk articles withdraw` and `restore`: what is not to be published any more."""

import click

from console.desk import Desk


@click.argument("article_id", metavar="ID")
@click.option("--because", required=True, help="Why; consumers are told.")
def withdraw(desk: Desk, article_id: str, because: str) -> None:
    """Withdraw an article, by its id or number: consumers are told that it is not to be published any more.

    The same article again, there or to come, is withdrawn with it. The bytes stay; `restore` brings it back.
    """
    from console.acting import Operator, person

    with desk.store() as store:
        done = Operator(store, person()).withdraw(article_id, because)
    if desk.output.as_json:
        desk.output.json({"withdrawn": done})
    else:
        desk.output.line(f"Withdrawn: {', '.join(done)}." if done else "It is withdrawn already.")


@click.argument("article_id", metavar="ID")
def restore(desk: Desk, article_id: str) -> None:
    """Bring a withdrawn article back, and what was withdrawn with it as the same."""
    from console.acting import Operator, person

    with desk.store() as store:
        done = Operator(store, person()).restore(article_id)
    if desk.output.as_json:
        desk.output.json({"restored": done})
    else:
        desk.output.line(f"Restored: {', '.join(done)}." if done else "It is not withdrawn.")
