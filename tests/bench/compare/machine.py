# SPDX-License-Identifier: MIT
"""What the figures were measured on."""
import os
import platform
from pathlib import Path

TOLD = ["avx2", "fma", "avx512f", "avx512_bf16", "amx_bf16"]


def machine():
    fields = {}
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        key, _, value = line.partition(":")
        fields.setdefault(key.strip(), value.strip())
    flags = fields.get("flags", "").split()
    return {"cpu": f"{fields.get('model name', 'unknown')} (family {fields.get('cpu family')}, model {fields.get('model')})",
            "has": [flag for flag in TOLD if flag in flags], "lacks": [flag for flag in TOLD if flag not in flags],
            "cores": os.cpu_count(), "system": platform.platform()}


def machine_text(run):
    """`run`: what main.py keeps of a run beside its results."""
    m, floor, loads = run["machine"], run.get("floor"), run.get("loads", [])
    versions = ", ".join(f"{name} {value}" for name, value in sorted(run["versions"].items()))
    text = (f"{m['cpu']}, {m['cores']} cores; {', '.join(m['has'])}; without {', '.join(m['lacks'])}. {m['system']}. "
            f"{versions}. One thread, pinned to one core.")
    if floor:
        text += (f" This core: {floor['gflops']:.0f} GFLOP/s of fp32 multiply-adds ({floor['vectors']}), "
                 f"{floor['gigabytes']:.1f} GB/s to and from memory.")
    if loads:
        text += f" Load of the machine meanwhile: {min(loads):.1f} to {max(loads):.1f}."
    return text
