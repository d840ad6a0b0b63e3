# SPDX-License-Identifier: MIT
"""How ebmlab's time and memory grow: each point in a process of its own, so that its peak of memory is its own."""
import os

from processes import Program
from workloads import curves, flops

REPETITIONS = 4


def point(driver, work, x, request):
    """Wall clock where two threads share the work, processor time where one does it."""
    threads = request.get("threads", 1)
    cores = sorted(os.sched_getaffinity(0))[-threads:]
    program = Program([str(driver)], set(cores), work)
    clock = "cpu" if threads == 1 else "seconds"
    answers = [program.ask(request | {"seed": seed}) for seed in range(REPETITIONS)][1:]
    program.close()
    step = min(answer[clock] for answer in answers) / request["steps"]
    rows = request["chains"] if request["kind"] == "chains" else request["batch"]
    found = {"x": x, "step": step, "rows": rows, "peak_mb": answers[-1]["peak_mb"], "clock": clock}
    operations = flops(request)
    return found | ({"gflops": operations * rows / step * 1e-9} if operations and threads == 1 else {})


def measure_curves(driver, work, say):
    """(the floor, [{"name", "title", "axis", "points"}])"""
    program = Program([str(driver)], {max(os.sched_getaffinity(0))}, work)
    floor = program.ask({"kind": "floor"})
    program.close()
    found = []
    for curve in curves():
        say(curve.title)
        points = [point(driver, work, x, request) for x, request in curve.points]
        found.append({"name": curve.name, "title": curve.title, "axis": curve.axis, "points": points})
    return floor, found
