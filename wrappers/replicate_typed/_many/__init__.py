"""Many predictions of one model: their journal, their polls, their costs. No I/O but the journal."""
