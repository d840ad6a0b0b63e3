# SPDX-License-Identifier: MIT
"""How ebmlab's time and memory grow: each point in a process of its own, so that its peak of memory is its own."""
import os
import time

from processes import Program
from workloads import curves, flops

REPETITIONS = 4


def others_busy(seconds=2):
    """The cores' share that others use while we wait. (The average load would count the points just measured.)"""
    def ticks():
        with open("/proc/stat") as stat:
            user, nice, system, idle, waiting, *_ = map(int, stat.readline().split()[1:])
        return user + nice + system, idle + waiting

    busy, idle = ticks()
    time.sleep(seconds)
    busy, idle = (after - before for after, before in zip(ticks(), (busy, idle)))
    return busy / max(1, busy + idle)


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
    if operations and threads == 1:
        found["gflops"] = 1e-9 * operations * rows / step
    if request["kind"] == "chains":  # a step must read and write the chains' state, where that does not stay in the caches
        found["gigabytes"] = 1e-9 * 8 * request["dimension"] * rows / step
    return found


def measure_curves(driver, work, say):
    """(the floor, [{"name", "title", "axis", "points"}])"""
    program = Program([str(driver)], {max(os.sched_getaffinity(0))}, work)
    floor = program.ask({"kind": "floor"})
    program.close()
    found = []
    for curve in curves():
        threads = max(request.get("threads", 1) for _, request in curve.points)
        if threads > 1 and others_busy() > 0.1:
            say(f"{curve.title}: left out, others use the machine and two threads are timed by the wall clock")
            continue
        say(curve.title)
        points = [point(driver, work, x, request) for x, request in curve.points]
        found.append({"name": curve.name, "title": curve.title, "axis": curve.axis, "points": points})
    return floor, found
