"""How far a run is, as one line of text. No clock, no terminal."""

from __future__ import annotations

from collections import deque
from decimal import Decimal

#: Over how many seconds the rate is measured.
WINDOW = 30.0


class Progress:
    """Counts results, and says how fast they come."""

    def __init__(self, total: int, started_at: float) -> None:
        """Begin.

        Args:
            total: How many inputs there are.
            started_at: The time, in seconds.
        """
        self.total = total
        self.done = 0
        self.failed = 0
        self.unknown = 0
        self.not_created = 0
        self.cost: Decimal | None = None
        self._fresh = 0
        self._seen: deque[tuple[float, int]] = deque([(started_at, 0)])

    def add(self, state: str, cost: Decimal | None, *, is_recorded: bool) -> None:
        """Take note of a result.

        Args:
            state: The state of the item.
            cost: What it cost by estimate.
            is_recorded: Whether an earlier run had it: such a result says nothing of the rate.
        """
        if state == "done":
            self.done += 1
        elif state == "failed":
            self.failed += 1
        elif state == "not_created":
            self.not_created += 1
        else:
            self.unknown += 1
        if cost is not None:
            self.cost = (self.cost or Decimal(0)) + cost
        self._fresh += not is_recorded

    @property
    def finished(self) -> int:
        """How many results there are."""
        return self.done + self.failed + self.unknown + self.not_created

    def rate(self, now: float) -> float:
        """Return how many results come in a second.

        Args:
            now: The time, in seconds.
        """
        while len(self._seen) > 1 and self._seen[1][0] <= now - WINDOW:
            self._seen.popleft()
        at, count = self._seen[0]
        if now > self._seen[-1][0]:
            self._seen.append((now, self._fresh))
        return (self._fresh - count) / (now - at) if now > at else 0.0

    def line(self, now: float) -> str:
        """Return a line that says all.

        Args:
            now: The time, in seconds.
        """
        rate = self.rate(now)
        parts = [f"{self.finished}/{self.total}", f"{self.done} done", f"{self.failed} failed"]
        parts += [f"{self.unknown} unknown"] if self.unknown else []
        parts += [f"{self.not_created} not created"] if self.not_created else []
        parts.append(f"{rate:.1f}/s")
        if rate > 0 and self.finished < self.total:
            parts.append(f"ETA {duration((self.total - self.finished) / rate)}")
        if self.cost is not None:
            parts.append(f"cost about {money(self.cost)}")
        return "  ".join(parts)


def duration(seconds: float) -> str:
    """Return a duration as people read it, such as ``1:02:03``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def money(amount: Decimal) -> str:
    """Return an amount of money with the digits that matter in an estimate."""
    return f"{amount:.2f}" if amount >= 1 else f"{amount:.3g}"
