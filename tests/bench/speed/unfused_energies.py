#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Langevin chains on energies without a fused form, their gradients taken all at once, in chunks one after the other, or as the
SDK does it: a Markdown table in microseconds a step, for one thread (processor time) and for two (wall clock: the machine must
be idle).

    tests/bench/speed/unfused_energies.py                  # build/release/bin/speed_bench
    tests/bench/speed/unfused_energies.py --chunk 64 --chunk 512   # other sizes beside the SDK's own
"""
import argparse
import os
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "compare"))
from processes import Program  # noqa: E402
from report import number  # noqa: E402

MLP = {"energy": {"plugin": "mlp", "hidden": [128, 128], "fourier_features": 0, "confinement": 0.5}, "dimension": 2}
CONV = {"energy": {"plugin": "conv", "image_shape": [8, 8]}, "dimension": 64}
ENERGIES = {"MLP 128-128, float32": MLP, "MLP 128-128, float64": MLP | {"dtype": "float64"}, "conv, 8 x 8": CONV}
ROWS_A_ROUND = {"mlp": 20000, "conv": 4000}


def request(energy, chains, threads, way):
    steps = max(1, ROWS_A_ROUND[energy["energy"]["plugin"]] // chains)
    return {"kind": "chains", **energy, "sampler": {"plugin": "langevin", "step_size": 1e-3}, "chains": chains, "steps": steps,
            "threads": threads, "fused": False, **way}


def ways(sizes):
    """{heading: what a request has of its own}"""
    return {"all at once": {"chunk": 0}} | {f"chunks of {size}": {"chunk": size} for size in sizes} | {"the SDK": {}}


def fastest(programs, requests, clock, rounds):
    """Microseconds of a step for each request, in turns: the fastest round after one that is not counted."""
    times = [[program.ask(request)[clock] / request["steps"] for program, request in zip(programs, requests)]
             for _ in range(rounds + 1)][1:]
    return [1e6 * min(column) for column in zip(*times)]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--driver", type=Path, default=HERE.parents[2] / "build" / "release" / "bin" / "speed_bench")
    options.add_argument("--chunk", type=int, action="append", default=[], help="a size beside the SDK's; may be given again")
    options.add_argument("--chains", type=int, action="append", help="so many; may be given again")
    options.add_argument("--threads", type=int, action="append", help="so many; may be given again")
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    cores = sorted(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as work:
        for threads in chosen.threads or [1, 2]:
            columns = ways(chosen.chunk)
            programs = [Program([str(chosen.driver)], set(cores[-threads:]), Path(work)) for _ in columns]
            print(f"\n| {threads} thread{'s' if threads > 1 else ''} | chains | " + " | ".join(columns) + " |")
            print("| :--- | ---: |" + " ---: |" * len(columns))
            for title, energy in ENERGIES.items():
                for chains in chosen.chains or [100, 1000, 10000]:
                    requests = [request(energy, chains, threads, way) for way in columns.values()]
                    times = fastest(programs, requests, "cpu" if threads == 1 else "seconds", chosen.rounds)
                    print(f"| {title} | {chains:,} | " + " | ".join(number(time) for time in times) + " |", flush=True)
            for program in programs:
                program.close()


if __name__ == "__main__":
    main()
