"""Makes keyed digests by the million, half of them in a second process: in one, only one processor could work.

Run as a script it is that second process. It is told everything through its input, so that the key stands in no list of
processes, no environment and no file; it imports nothing but this module's own few lines of the standard library.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

DIGEST_BYTES = 16
WORTH_TWO = 100_000
"""References from which a second process gains more than its start takes."""

HEAD = 4
"""Bytes before the input that say how long the key and the namespace are."""


def digests_of(key: bytes, namespace: bytes, references: Sequence[bytes]) -> list[bytes]:
    """The keyed BLAKE2b of each reference, 16 bytes; `namespace` keeps equal references of unlike columns apart."""
    if len(references) < WORTH_TWO or not sys.executable:
        return _in_turn(key, namespace, references)
    half = len(references) // 2
    with suppress(OSError):  # where no process may be started, one does it all
        return _shared(key, namespace, references, half)
    return _in_turn(key, namespace, references)


def _in_turn(key: bytes, namespace: bytes, references: Iterable[bytes]) -> list[bytes]:
    # A state that has taken in the key is copied, not made anew.
    anew = blake2b(key=key, person=namespace, digest_size=DIGEST_BYTES).copy
    digests = []
    for reference in references:
        state = anew()
        state.update(reference)
        digests.append(state.digest())
    return digests


def _shared(key: bytes, namespace: bytes, references: Sequence[bytes], half: int) -> list[bytes]:
    """Half here, half in the second process. Raises OSError where that cannot be started or gives no full answer."""
    packed = _packed(key, namespace, references[half:])
    command = [sys.executable, "-I", "-S", str(Path(__file__))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as second:
        assert second.stdin is not None and second.stdout is not None
        # It takes everything in before it answers, so neither waits for the other.
        second.stdin.write(packed)
        second.stdin.close()
        first = _in_turn(key, namespace, references[:half])
        answer = second.stdout.read()
    if len(answer) != DIGEST_BYTES * (len(references) - half):
        raise OSError
    return first + [answer[at : at + DIGEST_BYTES] for at in range(0, len(answer), DIGEST_BYTES)]


def _packed(key: bytes, namespace: bytes, references: Sequence[bytes]) -> bytes:
    """One text for the second process; references hold no line feed, since blanks are taken out of them."""
    sizes = b"".join(len(part).to_bytes(HEAD // 2, "big") for part in (key, namespace))
    return sizes + key + namespace + b"\n".join(references)


def _answered(told: bytes) -> bytes:
    """What the second process answers to `_packed`."""
    ends = [int.from_bytes(told[at : at + HEAD // 2], "big") for at in (0, HEAD // 2)]
    begins = HEAD + sum(ends)
    key, namespace = told[HEAD : HEAD + ends[0]], told[HEAD + ends[0] : begins]
    return b"".join(_in_turn(key, namespace, told[begins:].split(b"\n")))


if __name__ == "__main__":
    sys.stdout.buffer.write(_answered(sys.stdin.buffer.read()))
