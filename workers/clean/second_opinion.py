"""trafilatura's reading of a page, for the few pages where the own one finds too little.

It is loaded on first use: a worker that meets no such page never pays for it.
"""

# It is quadratic in the paragraphs of a page.
_MOST_CHARACTERS, _MOST_TAGS = 600_000, 10_000


def second_opinion(html: str) -> str:
    """The text that trafilatura finds, its paragraphs parted by one blank line; empty when it finds none."""
    import trafilatura

    if len(html) > _MOST_CHARACTERS or html.count("<") > _MOST_TAGS:
        return ""
    text = trafilatura.extract(html, include_comments=False, include_tables=True, deduplicate=False)
    return "\n\n".join(line.strip() for line in (text or "").splitlines() if line.strip())
