# SPDX-License-Identifier: MIT
"""The quality gate: a speed counts only when the samples that were timed have the right law."""
import math

MOST = 4.5  # standard errors


def pooled(answers):
    """The means over several answers of as many rows each: (moments, rows)."""
    names = answers[0]["moments"]
    means = {name: sum(answer["moments"][name] for answer in answers) / len(answers) for name in names}
    return means, sum(answer["rows"] for answer in answers)


def failures(answers, reference):
    """A sentence for each moment that is further from the reference than chance allows; none: the gate is passed."""
    means, rows = pooled(answers)
    if rows == 0 or set(means) != set(reference["moments"]):
        return ["the answers have no moments to compare"]
    sentences = []
    for name, (mean, variance) in reference["moments"].items():
        error = math.sqrt(variance * (1 / rows + 1 / reference["rows"]))
        distance = abs(means[name] - mean) / error if error > 0 else math.inf
        if not distance <= MOST:  # nor is what is not a number
            sentences.append(f"{name} is {means[name]:.6g}, {distance:.1f} standard errors from {mean:.6g}")
    return sentences
