"""What forked workers share is loaded before they fork: the first record takes no longer than the others."""

import subprocess
import sys

PROGRAM = """
import io
import sys
from copydesk.articles import Hints, Record
from copydesk.settings import Settings
from workers import language
from workers.read import read
from workers.stages import warm_up, work_on

warm_up()
assert language._identifier.cache_info().currsize == 1
loaded = set(sys.modules)
for media, text in {
    "text": "A headline\\n\\nFew words nobody knows: tolvik sambor.\\n",
    "html": "<html><body><h1>A headline</h1><article><p>" + "It rained on the fair. " * 30 + "</p></article>",
    "markdown": "# A headline\\n\\nIt rained on the fair for hours, said nobody at all.\\n",
}.items():
    (record,) = read(io.BytesIO(text.encode()), "a." + media, Settings())
    work_on(record, Hints())
    work_on(Record(index=0, end=0, media=media, text=text), Hints())
ours = {name for name in set(sys.modules) - loaded if "." not in name or name.startswith("workers.")}
print(sorted(ours))
"""


def test_nothing_is_loaded_by_the_first_records() -> None:
    ended = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=True)
    assert ended.stdout.strip() == "[]"
