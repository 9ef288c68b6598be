"""The promise of this room: one typed answer to each question."""

from typing import Protocol, TypeVar

from rollouts.reads.questions import Question

A = TypeVar("A")


class Reads(Protocol):
    """Answers questions from one consistent, read-only view each. Safe to share between threads."""

    def answer(self, question: Question[A]) -> A:
        """The answer; KnownError for a filter, sort key or name that is none."""
