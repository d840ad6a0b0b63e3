# SPDX-License-Identifier: MIT
"""ebmlab and its peers side by side on one core: called by scripts/benchmark, which says how."""
import argparse
import datetime
import json
import os
import sys
from pathlib import Path

from curves import measure_curves
from data import write_data
from machine import machine, machine_text
from measure import measure
from picture import curves_picture, ratios_picture
from processes import Failed, Program
from report import BEFORE, OURS, curves_table, filled, goals_table, table
from workloads import GOALS, workloads

ROOT = Path(__file__).resolve().parents[3]
PEERS = ["torchebm_peer.py", "torch_eager.py", "torch_compiled.py", "jax_peer.py"]


def arguments():
    parser = argparse.ArgumentParser(prog="benchmark")
    parser.add_argument("--driver", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--before", type=Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--without", action="append", default=[])
    parser.add_argument("--curves", action="store_true")
    parser.add_argument("--wall", action="store_true")
    parser.add_argument("--budget", type=float, default=20.0)
    parser.add_argument("--results", type=Path)
    parser.add_argument("--document", type=Path)
    options = parser.parse_args()
    options.work = options.work.resolve()
    return options


def say(text):
    print(text, file=sys.stderr, flush=True)


def start_programs(options):
    cores = {max(os.sched_getaffinity(0))}
    commands = [([str(options.driver)], OURS)]
    if options.before:
        commands.append(([str(options.before)], BEFORE))
    peers = ROOT / "tests/bench/peers"
    commands += [([sys.executable, str(peers / peer)], None) for peer in PEERS]
    programs = []
    for command, name in commands:
        try:
            program = Program(command, cores, options.work)
        except Failed as failed:
            say(f"left out: {command[-1]}: {failed}")
            continue
        program.name = name or program.name
        if program.name in options.without:
            program.close()
        else:
            programs.append(program)
    return programs


def chosen(options):
    found = workloads(options.work / "data")
    names = [workload.name for workload in found]
    unknown = [name for name in options.only if name not in names]
    if unknown:
        sys.exit(f"benchmark: there is no workload {', '.join(unknown)}; there are {', '.join(names)}")
    if options.only:
        return [workload for name in options.only for workload in found if workload.name == name]
    return [workload for workload in found if workload.is_quick or not options.quick]


def measured(options, run, keep):
    programs = start_programs(options)
    for program in programs:
        run["versions"] |= program.versions if program.name != BEFORE else {}
    ours = next(program for program in programs if program.name == OURS)
    run["floor"] = ours.ask({"kind": "floor"})
    for workload in chosen(options):
        if workload.needs not in ours.kernels:
            say(f"left out: {workload.title}: the processor has {ours.kernels}")
            continue
        say(workload.title)
        result = measure(workload, programs, budget=options.budget, cache=options.work / "references", say=say)
        run["workloads"][workload.name] = result
        run["loads"].append(os.getloadavg()[0])
        keep()
    for program in programs:
        program.close()


def write_report(run, options):
    clock = "seconds" if options.wall else "cpu"
    titles = {workload.name: workload.title for workload in workloads(options.work / "data")}
    parts = {"machine": machine_text(run), "ratios": table(run["workloads"], titles, clock),
             "goals": goals_table(run["workloads"], GOALS, clock)}
    pictures = {"speed.svg": ratios_picture(run["workloads"], titles, clock)}
    if run["curves"]:
        parts["curves"] = curves_table(run["curves"], run["floor"])
        pictures["speed_curves.svg"] = curves_picture(run["curves"])
    print("\n\n".join(parts.values()))
    if options.document is None:
        return
    document = options.document.read_text()
    for name, part in parts.items():
        document = filled(document, name, part)
    options.document.write_text(document)
    for name, picture in pictures.items():
        if picture:
            (options.document.parent / "pictures" / name).write_text(picture)


def main():
    options = arguments()
    write_data(options.work / "data")
    results = options.results or options.work / "results.json"
    run = json.loads(results.read_text()) if results.exists() else {}
    if run.get("machine") != machine():  # figures of two machines do not stand in one table
        run = {"machine": machine(), "versions": {}, "loads": [], "workloads": {}, "curves": []}
    run["date"] = datetime.date.today().isoformat()

    def keep():
        results.write_text(json.dumps(run, indent=1))

    if options.curves:
        run["floor"], run["curves"] = measure_curves(options.driver, options.work, say)
    else:
        measured(options, run, keep)
    keep()
    write_report(run, options)


if __name__ == "__main__":
    main()
