"""`copydesk check`: proves the account."""

import click

from console.desk import NO, OK, Desk
from console.desk import command as declare


@declare("check")
@click.option(
    "--repair", "repairing", is_flag=True, help="Add the rows that follow from others; never removes any."
)
def command(desk: Desk, repairing: bool) -> int:
    """Prove that every drop, article and original is accounted for; exit code 1 and a list where not."""
    from storage.check import check, repair

    with desk.store() as store:
        added = repair(store) if repairing else 0
        verdict = check(store)
    if desk.output.as_json:
        counts = {"drops": verdict.drops, "articles": verdict.articles, "originals": verdict.originals}
        desk.output.json({"holds": verdict.holds, **counts, "added": added, "breaches": verdict.breaches})
        return OK if verdict.holds else NO
    if verdict.breaches:
        breaches = [(breach.promise, breach.where, breach.sentence) for breach in verdict.breaches]
        desk.output.table(("promise", "where", "what is wrong"), breaches)
    looked_at = f"{verdict.drops} drops, {verdict.articles} articles, {verdict.originals} originals"
    said = "The account holds" if verdict.holds else "The account does not hold"
    desk.output.line(f"{said}: {looked_at}." + (f" {added} rows added." if added else ""))
    return OK if verdict.holds else NO
