"""Says at the end how many requests were made, by whom, and what came of them."""

from collections import Counter
from typing import Any


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Add up what the tests counted, also in parallel processes."""
    answers = Counter[tuple[str, str, str]]()
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, []):
            for operation, who, status, number in dict(report.user_properties).get(
                "answers", []
            ):
                answers[operation, who, status] += number
    if not answers:
        return
    operations = {operation for operation, _who, _status in answers}
    print(f"\n{answers.total()} requests, to {len(operations)} operations")
    for place, word in ((1, "by"), (2, "answered")):
        sums = Counter[str]()
        for key, number in answers.items():
            sums[key[place]] += number
        told = ", ".join(f"{name} {number}" for name, number in sorted(sums.items()))
        print(f"{word}: {told}")
    done = {operation for operation, _who, status in answers if status < "300"}
    print("never done:", ", ".join(sorted(operations - done)) or "none")
