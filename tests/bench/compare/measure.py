# SPDX-License-Identifier: MIT
"""Interleaved repetitions of one workload by several programs: A B C A B C ..., after a warm-up each."""
import statistics
from pathlib import Path

from gate import failures, pooled
from kept import kept
from processes import Failed

FEWEST, MOST = 5, 15  # rounds
TURN, MOST_CALLS = 0.05, 20  # seconds of a program in its turn, and repetitions
GATE_SEEDS, REFERENCE_SEEDS = 3, 8  # short trainings: those that are judged, and those of PyTorch eager they are held against
JUDGE = "PyTorch eager"
JUDGE_FILES = [Path(__file__).resolve().parents[1] / "peers" / file for file in ("torch_training.py", "torch_games.py")]


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


def turn(program, request, calls, seed):
    """`calls` repetitions in a row, as one: the fastest of them, with the moments of all."""
    answers = [program.ask(request | {"seed": seed * MOST_CALLS + call}) for call in range(calls)]
    means, rows = pooled(answers)
    return answers[-1] | {clock: min(answer[clock] for answer in answers) for clock in ("cpu", "seconds")} | {"moments": means,
                                                                                                             "rows": rows}


def repeated(ready, request, budget):
    """{program: answers}: as many rounds as `budget` seconds allow, within FEWEST and MOST. What is over in no time is done
    several times in its turn, or its caches would always be those of the program before."""
    answers, calls, round_ = {program: [] for program in ready}, {}, 0.0
    for program in ready:  # once more: what compiles does it at the first call, or at the second
        seconds = program.ask(request | {"seed": 0})["seconds"]
        calls[program] = min(MOST_CALLS, max(1, round(TURN / seconds)))
        round_ += calls[program] * seconds
    for seed in range(1, 1 + min(MOST, max(FEWEST, int(budget / round_)))):
        for program, list_ in answers.items():
            list_.append(turn(program, request, calls[program], seed))
    return answers


def training_reference(programs, request):
    """From the short trainings of the judge: the mean and variance of each figure over seeds. None without a judge."""
    judge = next((program for program in programs if program.name == JUDGE), None)
    if judge is None:
        return None
    answers = [judge.ask(request | {"gate": True, "seed": 1000 + seed}) for seed in range(REFERENCE_SEEDS)]
    columns = {name: [answer["moments"][name] for answer in answers] for name in answers[0]["moments"]}
    moments = {name: [statistics.mean(column), statistics.variance(column)] for name, column in columns.items()}
    return {"rows": len(answers), "moments": moments}


def judged(answers, request, cache):
    """{program: why its speed does not count}, an empty list where it does. None: there was nobody to judge by."""
    if request["kind"] == "chains":
        from reference import reference  # needs numpy, which only the peers' environment has

        law = reference(request, cache)
        return {program: failures(each, law) for program, each in answers.items()}
    law = kept(cache, request, JUDGE_FILES, lambda: training_reference(answers, request))
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
