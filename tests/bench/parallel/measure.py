# SPDX-License-Identifier: MIT
"""Times one run on one process and on two, in turns, and what their sums take; from both, a model for more devices.

measure.py DRIVER [--rounds N] [--document FILE]: prints tables; with a document, writes them between its markers.
"""

import argparse
import math
import os
import pathlib
import re
import statistics
import subprocess

HERE = pathlib.Path(__file__).parent
METHODS = ("small", "large", "score", "conv")
STEPS = {"small": 40, "large": 4, "score": 60, "conv": 4}
BATCH = 256
DEVICES = (8, 64, 512)
# Of the model: a network as data centres have, a link of 100 Gbit/s for each process.
NETWORK_BANDWIDTH, NETWORK_LATENCY = 12.5e9, 2e-6


def output_of(driver, ranks, words):
    environment = dict(os.environ, OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
    command = [driver, str(ranks), *words]
    if ranks > 1:
        command = ["mpirun", "-n", str(ranks), "--bind-to", "none", "--oversubscribe", *command]
        if os.geteuid() == 0:
            environment |= {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


def seconds_a_step(driver, ranks, method, batch):
    words = ["steps", str(HERE / "networks.toml"), method, str(STEPS[method]), "3", f"method.{method}.objective.batch={batch}"]
    lines = [line.split() for line in output_of(driver, ranks, words).splitlines()]
    return [float(line[0]) for line in lines], int(lines[0][1])


def measure(driver, rounds):
    """Every case once a round, so that whatever else the machine does meets all alike."""
    cases = [(method, 1, batch) for method in METHODS for batch in (BATCH, BATCH // 2, BATCH // 8)]
    cases += [(method, 2, BATCH) for method in METHODS]
    times, parameters, means = {case: [] for case in cases}, {}, {}
    for _ in range(rounds):
        for method, ranks, batch in cases:
            seconds, parameters[method] = seconds_a_step(driver, ranks, method, batch)
            times[method, ranks, batch] += seconds
        for line in output_of(driver, 2, ["means"]).splitlines():
            size, *seconds = line.split()
            means.setdefault(int(size), []).extend(map(float, seconds))
    return times, parameters, means


def number(value, digits=3):
    if value == 0:
        return "0"
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    return f"{value:,.{places}f}"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "| :--- |" + " ---: |" * (len(head) - 1)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def steps_table(times, parameters):
    rows = []
    for method in METHODS:
        one, two = times[method, 1, BATCH], times[method, 2, BATCH]
        rows.append([method, f"{parameters[method]:,}"]
                    + [number(1e3 * f(t)) for t in (one, two) for f in (min, statistics.median)]
                    + [number(min(one) / min(two)), number(statistics.median(one) / statistics.median(two))])
    head = ["network", "parameters", "1 process, ms: min", "median", "2 processes, ms: min", "median", "ratio of minima", "of medians"]
    return table(head, rows)


def means_table(means):
    rows = []
    for size, seconds in sorted(means.items()):
        low, middle = min(seconds), statistics.median(seconds)
        rows.append([f"{size:,}", number(1e6 * low), number(1e6 * middle), number(size / low / 1e9)])
    return table(["bytes", "µs: min", "median", "GB/s at the minimum"], rows)


def fitted_step(times, method):
    """Seconds of a step whatever its rows, and of a row, by least squares through the fastest of three batches."""
    points = [(batch, min(times[method, 1, batch])) for batch in (BATCH, BATCH // 2, BATCH // 8)]
    x, y = [p[0] for p in points], [p[1] for p in points]
    slope = statistics.covariance(x, y) / statistics.variance(x)
    return max(0.0, statistics.mean(y) - slope * statistics.mean(x)), slope


def sum_seconds(devices, size, bandwidth, latency):
    return 2 * (devices - 1) / devices * size / bandwidth + math.log2(devices) * latency


def model_table(times, parameters, bandwidth_of, latency):
    """Speed-up at a fixed global batch, and efficiency at a fixed batch a device; bandwidth by bytes."""
    rows = []
    for method in METHODS:
        fixed, a_row = fitted_step(times, method)
        one = fixed + a_row * BATCH
        row = [method, number(1e3 * fixed), number(1e6 * a_row)]
        for devices in DEVICES:
            # The gradients, and two calls that have next to no bytes: the deviations of the figures, and what rank 0 says.
            size = 4 * parameters[method]
            comm = sum_seconds(devices, size, bandwidth_of(size), latency) + 2 * math.log2(devices) * latency
            together = fixed + a_row * max(1.0, BATCH / devices) + comm
            row += [number(1e6 * comm), number(one / together), f"{100 * one / (one + comm):.0f} %"]
        rows.append(row)
    head = ["network", "fixed, ms", "a row, µs"]
    for devices in DEVICES:
        head += [f"{devices}: sums, µs", "speed-up, batch of 256 in all", "efficiency, 256 each"]
    return table(head, rows)


def machine():
    model = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text())
    load = " to ".join(number(value, 2) for value in sorted(os.getloadavg())[::2])
    return f"{model[1] if model else 'unknown'}, {os.cpu_count()} cores; load of the machine meanwhile: {load}."


def sections(times, parameters, means):
    latency = min(min(seconds) for seconds in means.values())

    def bandwidth_of(size):
        """Of two ranks, a mean moves as many bytes as it has, each way."""
        nearest = min(means, key=lambda measured: abs(math.log(measured / size)))
        return nearest / min(means[nearest])

    here = (f"Here, as measured between two processes of one machine: {number(1e6 * latency)} µs, and the bandwidth of the size "
            "nearest to the gradients.\n\n")
    there = (f"\n\nA network: {number(NETWORK_BANDWIDTH / 1e9)} GB/s and {number(1e6 * NETWORK_LATENCY)} µs "
             "(100 Gbit/s for each process; assumed, not measured).\n\n")
    return {"machine": machine(),
            "steps": steps_table(times, parameters),
            "means": means_table(means),
            "model": here + model_table(times, parameters, bandwidth_of, latency) + there
                     + model_table(times, parameters, lambda size: NETWORK_BANDWIDTH, NETWORK_LATENCY)}


def written(document, name, text):
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(\n<!-- /{name} -->)", re.DOTALL)
    if not pattern.search(document):
        raise SystemExit(f"the document has no place for {name}")
    return pattern.sub(lambda match: match[1] + text + match[2], document)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("driver")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--document", type=pathlib.Path)
    options = parser.parse_args()
    found = sections(*measure(options.driver, options.rounds))
    for name, text in found.items():
        print(f"{name}\n{text}\n")
    if options.document:
        document = options.document.read_text()
        for name, text in found.items():
            document = written(document, name, text)
        options.document.write_text(document)


if __name__ == "__main__":
    main()
