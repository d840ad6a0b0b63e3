#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The time of a training step of each method in training.toml, by batch: a Markdown table in ms of one core.

    tests/bench/speed/training_steps.py                               # build/release/bin/speed_bench
    tests/bench/speed/training_steps.py --before OTHER/bin/speed_bench   # beside another build, in turns
"""
import argparse
import os
import sys
import tempfile
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "compare"))
from processes import Program  # noqa: E402


def requests(specification, batch, steps):
    """{method: its request}, with the batch in place of the file's."""
    found = {}
    for name, method in specification["method"].items():
        sizes = {key: batch for key in ("batch", "sampler_batch") if key in method["objective"]}
        found[name] = {"kind": "training", "dataset": specification["dataset"], "energy": specification["energy"],
                       "sampler": method["sampler"], "objective": method["objective"] | sizes, "steps": steps}
    return found


def fastest(programs, request, rounds):
    """Milliseconds of a step, for each program: the fastest round after one that is not counted."""
    times = [[program.ask(request)["cpu"] for program in programs] for _ in range(rounds + 1)][1:]
    return [1e3 * min(column) / request["steps"] for column in zip(*times)]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--driver", type=Path, default=HERE.parents[2] / "build" / "release" / "bin" / "speed_bench")
    options.add_argument("--before", type=Path, help="the driver of another build")
    options.add_argument("--method", action="append", help="this one; may be given again")
    options.add_argument("--batch", type=int, action="append", help="this size; may be given again")
    options.add_argument("--steps", type=int, default=20, help="of a round")
    options.add_argument("--rounds", type=int, default=10)
    chosen = options.parse_args()
    batches = chosen.batch or [64, 256, 1024]
    specification = tomllib.loads((HERE / "training.toml").read_text())
    drivers = [driver for driver in (chosen.before, chosen.driver) if driver]
    with tempfile.TemporaryDirectory() as work:
        programs = [Program([str(driver)], {max(os.sched_getaffinity(0))}, Path(work)) for driver in drivers]
        print("| method | " + " | ".join(f"batch {batch}" for batch in batches) + " |")
        print("| :--- |" + " ---: |" * len(batches))
        for method in chosen.method or specification["method"]:
            cells = []
            for batch in batches:
                times = fastest(programs, requests(specification, batch, chosen.steps)[method], chosen.rounds)
                cells.append(" → ".join(f"{time:.1f}" for time in times))
            print(f"| {method} | " + " | ".join(cells) + " |", flush=True)
        for program in programs:
            program.close()


if __name__ == "__main__":
    main()
