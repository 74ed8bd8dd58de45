"""The contract: the types, words and settings that every room of the house agrees on.

Imports nothing of ours, no database and no queue.
"""

__version__ = "0.1.0"
