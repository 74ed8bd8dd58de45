"""Time-ordered identifiers (UUID version 7, RFC 9562 section 5.7)."""

import os
import threading
import time
import uuid

_lock = threading.Lock()
_last_ms = 0
_counter = 0
_COUNTER_BITS = 12


def new_id() -> str:
    """A new UUIDv7 as 36 characters of text.

    Ids made by one process are strictly increasing, also when the clock steps back: the time part never
    decreases, and a 12-bit counter orders the ids of one millisecond. Order is a convenience for people and
    indexes, and tells a publisher's notice which articles were there before it; no promise rests on it.
    """
    global _last_ms, _counter
    with _lock:
        now = time.time_ns() // 1_000_000
        if now > _last_ms:
            _last_ms, _counter = now, 0
        else:
            _counter += 1
            if _counter >> _COUNTER_BITS:
                _last_ms, _counter = _last_ms + 1, 0
        ms, counter = _last_ms, _counter
    random = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    value = ((ms & ((1 << 48) - 1)) << 80) | (0x7 << 76) | (counter << 64) | (0b10 << 62) | random
    return str(uuid.UUID(int=value))


def _forget_after_fork() -> None:
    """A forked child draws its own random part; only the lock must not stay held."""
    global _lock
    _lock = threading.Lock()


os.register_at_fork(after_in_child=_forget_after_fork)
