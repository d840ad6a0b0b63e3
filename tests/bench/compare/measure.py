# SPDX-License-Identifier: MIT
"""Interleaved repetitions of one workload by several programs: A B C A B C ..., after a warm-up each."""
import statistics

from gate import failures
from processes import Failed
from reference import reference

FEWEST, MOST = 5, 15
GATE_SEEDS, REFERENCE_SEEDS = 4, 12  # short trainings: those that are judged, and those of PyTorch eager they are held against
JUDGE = "PyTorch eager"


def warmed_up(programs, request, say):
    """Those that can do it, with their first answers; what the others said."""
    ready, problems = {}, {}
    for program in programs:
        try:
            answer = program.ask(request | {"seed": 0})
        except Failed as failed:
            problems[program.name] = str(failed)
            say(f"  {program.name}: {failed}")
            continue
        if not answer.get("unsupported"):
            ready[program] = answer
    return ready, problems


def repeated(ready, request, budget):
    """{program: answers}: as many rounds as `budget` seconds allow, within FEWEST and MOST."""
    answers = {program: [] for program in ready}
    for program in ready:  # once more: what compiles does it at the first call, or at the second
        ready[program] = program.ask(request | {"seed": 0})
    rounds = int(budget / max(1e-3, sum(answer["seconds"] for answer in ready.values())))
    for seed in range(1, 1 + min(MOST, max(FEWEST, rounds))):
        for program, list_ in answers.items():
            list_.append(program.ask(request | {"seed": seed}))
    return answers


def training_reference(programs, request):
    """From the short trainings of the judge: the mean and variance of each figure over seeds."""
    judge = next((program for program in programs if program.name == JUDGE), None)
    if judge is None:
        return None
    answers = [judge.ask(request | {"gate": True, "seed": 1000 + seed}) for seed in range(REFERENCE_SEEDS)]
    columns = {name: [answer["moments"][name] for answer in answers] for name in answers[0]["moments"]}
    return {"rows": len(answers), "moments": {name: [statistics.mean(c), statistics.variance(c)] for name, c in columns.items()}}


def judged(answers, request, cache):
    """{program: why its speed does not count}, an empty list where it does. None: there was nobody to judge by."""
    if request["kind"] == "chains":
        law = reference(request, cache)
        return {program: failures(each, law) for program, each in answers.items()}
    law = training_reference(answers, request)
    if law is None:
        return {program: None for program in answers}
    verdicts = {}
    for program in answers:
        if program.name == JUDGE:
            verdicts[program] = []
        else:
            verdicts[program] = failures([program.ask(request | {"gate": True, "seed": s}) for s in range(GATE_SEEDS)], law)
    return verdicts


def measure(workload, programs, *, budget, cache, say):
    """{program's name: {"cpu", "seconds": of each repetition; "steps"; "peak_mb"; "failures"} or {"error"}}"""
    ready, problems = warmed_up(programs, workload.request, say)
    answers = repeated(ready, workload.request, budget)
    verdicts = judged(answers, workload.request, cache)
    found = {name: {"error": text} for name, text in problems.items()}
    for program, each in answers.items():
        found[program.name] = {"cpu": [answer["cpu"] for answer in each], "seconds": [answer["seconds"] for answer in each],
                               "steps": workload.request["steps"], "peak_mb": each[-1]["peak_mb"],
                               "failures": verdicts[program]}
        for sentence in verdicts[program] or []:
            say(f"  {program.name} fails the quality gate: {sentence}")
    return found
