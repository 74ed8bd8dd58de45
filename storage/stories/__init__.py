"""What articles are to each other: near copies, links, stories, and people's word on them."""
