"""Which inputs are being worked on, and by whom: no clock, no I/O.

A batch claims all of its inputs at once or none, so that two batches with inputs in common take
turns, and never wait for each other. A claim ends when it is released, when the same worker makes
another one (it has died and was started again), or when it was not renewed for a while (its machine
is gone). What its owner still wants to record after that is refused.
"""

from __future__ import annotations

from collections.abc import Sequence

from .._base.records import define

#: Seconds after which a claim ends that is not renewed.
LEASE = 30.0


@define(eq=False)
class _Claim:
    """The inputs of a batch.

    Attributes:
        worker: Who works on it.
        digests: The digests of the inputs.
        ends_at: When it ends unless it is renewed.
    """

    worker: str
    digests: Sequence[bytes]
    ends_at: float


class Claims:
    """The claims of all workers. Times are those of one monotonic clock, in seconds."""

    def __init__(self) -> None:
        """Start without a claim."""
        self._claims: dict[str, _Claim] = {}
        self._owners: dict[bytes, str] = {}

    def __len__(self) -> int:
        return len(self._claims)

    def take(self, owner: str, worker: str, digests: Sequence[bytes], now: float) -> bool:
        """Claim inputs, and return whether none of them is claimed by another worker.

        Args:
            owner: A name for this claim, which no other has.
            worker: Who works on the inputs; earlier claims of this worker end.
            digests: The digests of the inputs.
            now: The time.
        """
        for name, claim in [*self._claims.items()]:
            if claim.worker == worker or claim.ends_at <= now:
                self.release(name)
        if any(digest in self._owners for digest in digests):
            return False
        self._claims[owner] = _Claim(worker, digests, now + LEASE)
        self._owners.update(dict.fromkeys(digests, owner))
        return True

    def renew(self, owner: str, now: float) -> bool:
        """Prolong a claim, and return whether it has not ended yet."""
        claim = self._claims.get(owner)
        if claim is None or claim.ends_at <= now:
            return False
        claim.ends_at = now + LEASE
        return True

    def release(self, owner: str) -> None:
        """End a claim."""
        claim = self._claims.pop(owner, None)
        for digest in () if claim is None else claim.digests:
            self._owners.pop(digest, None)
