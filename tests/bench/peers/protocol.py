# SPDX-License-Identifier: MIT
"""The line protocol of the speed driver (tests/bench/speed), for a peer in Python: a JSON request a line in, an answer a line
out.

A peer gives serve() its name, its versions and make(request), which returns an object with run(seed) -> (seconds, cpu, moments,
rows) and, for training, gate(seed) -> (moments, rows); or None for what it cannot do. Only the work itself is timed: timed().
"""
import json
import resource
import sys
import time
import traceback

import numpy as np


def timed(work):
    """What `work()` returns, with its wall clock and the processor time of all threads of the process."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return result, time.perf_counter() - wall, time.process_time() - cpu


def moments(x, energy):
    """The means that the quality gate looks at, of final samples [chains, d] and their energies [chains]."""
    x, energy = np.asarray(x, np.float64), np.asarray(energy, np.float64)
    return {"x": x.mean(), "|x|": np.abs(x).mean(), "x^2": np.square(x).mean(), "energy": energy.mean()}


def mlp_layers(dimension, hidden):
    """Weights [out, in] and biases that every implementation uses: entry k of both together is
    1.5 sin(k^2 + layer) / sqrt(in)."""
    layers, inputs = [], dimension
    for layer, outputs in enumerate([*hidden, 1]):
        k = np.arange(outputs * inputs + outputs, dtype=np.float64)
        values = 1.5 / np.sqrt(inputs) * np.sin(k * k + layer)
        layers.append((values[: outputs * inputs].reshape(outputs, inputs), values[outputs * inputs :]))
        inputs = outputs
    return layers


def ring_means(modes=8, radius=2.8289):
    angle = 2 * np.pi * np.arange(modes) / modes
    return radius * np.stack([np.cos(angle), np.sin(angle)], 1)


RING_SD = 0.35361


def serve(name, versions, make):
    output = sys.stdout
    sys.stdout = sys.stderr  # what libraries print is no answer
    made_of = bench = None
    for line in sys.stdin:
        request = json.loads(line)
        seed, is_gate = request.pop("seed", 0), request.pop("gate", False)
        try:
            if request["kind"] == "hello":
                answer = {"name": name, "versions": versions}
            else:
                if request != made_of:
                    made_of, bench = request, make(request)
                answer = {"unsupported": True} if bench is None else answer_of(bench, request, seed, is_gate)
        except Exception as error:  # whatever goes wrong in a peer is its answer
            traceback.print_exc()
            made_of, answer = None, {"error": f"{type(error).__name__}: {error}".partition("\n")[0]}
        print(json.dumps(answer), file=output, flush=True)


def answer_of(bench, request, seed, is_gate):
    if is_gate and hasattr(bench, "gate"):
        means, rows = bench.gate(seed)
        return {"moments": means, "rows": rows}
    seconds, cpu, means, rows = bench.run(seed)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "cpu": cpu, "steps": request["steps"], "moments": means, "rows": rows, "peak_mb": peak}
