# SPDX-License-Identifier: MIT
"""What is measured: requests of the line protocol (tests/bench/speed), the goals they are held against, and the curves."""
import math
from dataclasses import dataclass, field

DOUBLE_WELL = {"plugin": "double_well", "height": 2.0}
MIXTURE = {"plugin": "gaussian_mixture"}


def mlp(*hidden):
    """No confinement: what TorchEBM's users write, and the least work for everybody."""
    return {"plugin": "mlp", "hidden": list(hidden), "activation": "silu", "fourier_features": 0, "confinement": 0.0}


def langevin(step_size, **more):
    return {"plugin": "langevin", "step_size": step_size, **more}


HMC = {"plugin": "hmc", "step_size": 0.05, "leapfrog_steps": 10, "jitter": 0.0}


@dataclass(frozen=True)
class Workload:
    name: str
    title: str
    request: dict = field(compare=False)
    is_quick: bool = False
    needs: str = ""  # among what ebmlab says of its kernels


def chains(name, title, energy, sampler, count, dimension, steps, *, start_sd=1.0, is_quick=False, needs=""):
    request = {"kind": "chains", "energy": energy, "sampler": sampler, "chains": count, "dimension": dimension, "steps": steps,
               "start_sd": start_sd}
    return Workload(name, title, request, is_quick, needs)


def training(name, title, request, *, is_quick=False):
    return Workload(name, title, {"kind": "training", **request}, is_quick)


def cd(batch, dimension, data):
    adam = {"energy_rate": 1e-3, "energy_beta1": 0.9, "energy_beta2": 0.999, "energy_clip": 0.0, "energy_average": 0.0}
    return {"dataset": {"plugin": "npy", "path": str(data / f"two_modes_{dimension}.npy"), "standardise": "none"},
            "energy": mlp(128, 128), "sampler": {"plugin": "langevin", "steps": 10, "step_size": 0.01, "start": "data"},
            "objective": {"plugin": "cd", "batch": batch, "regularizer": 0.001, "uniform_weight": 0.0, **adam},
            "batch": batch, "dimension": dimension, "steps": 20, "gate_steps": 60}


SCALES = {"fourier_features": 64, "fourier_scales": [0.5, 1.0, 2.0, 4.0]}


def game(objective, steps=5, batch=256, **more):
    """GCD and DxMI with the plugins' own networks and settings: 3 x 128 SiLU on 64 Fourier features, T = 5."""
    value = {"value_features": 64, "value_scales": SCALES["fourier_scales"]}
    return {"dataset": {"plugin": "gaussian_ring"}, "energy": {"plugin": "mlp", **SCALES},
            "sampler": {"plugin": "diffusion", "steps": steps, "backward": "vp" if objective == "dxmi" else "fitted", **SCALES},
            "objective": {"plugin": objective, "batch": batch, "sampler_batch": batch, **value, **more},
            "batch": batch, "dimension": 2, "steps": 10, "gate_steps": 50}


def workloads(data):
    """`data`: the folder with the data sets of CD (data.py)."""
    shapes = [(64, 8, 50), (256, 32, 100), (1024, 128, 200)]
    found = [chains(f"langevin-{n}x{d}", f"Langevin, double well, {n} x {d}, {steps} steps", DOUBLE_WELL, langevin(1e-3), n, d,
                    steps, is_quick=n == 64) for n, d, steps in shapes]
    found += [chains(f"hmc-{n}x{d}", f"HMC, 10 leapfrogs, double well, {n} x {d}, {steps} steps", DOUBLE_WELL, HMC, n, d, steps,
                     is_quick=n == 64) for n, d, steps in shapes]
    found += [chains(f"well-{n}", f"Langevin, double well, d = 2, {n:,} chains", DOUBLE_WELL, langevin(1e-3), n, 2, steps,
                     is_quick=n == 1000) for n, steps in [(100, 1000), (1000, 500), (10000, 100), (100000, 20)]]
    found += [chains("well-d100", "Langevin, double well, d = 100, 1,000 chains", DOUBLE_WELL, langevin(1e-3), 1000, 100, 100),
              chains("mixture", "Langevin, 8-mode mixture, d = 2, 1,000 chains", MIXTURE, langevin(1e-3), 1000, 2, 200,
                     start_sd=2.0, is_quick=True)]
    found += [chains(f"mlp-{n}", f"Langevin, MLP 128-128, d = 2, {n:,} chains", mlp(128, 128), langevin(1e-2), n, 2, steps,
                     is_quick=n == 100) for n, steps in [(100, 200), (1000, 50), (10000, 10)]]
    found += [chains("mlp-d100", "Langevin, MLP 128-128, d = 100, 1,000 chains", mlp(128, 128), langevin(1e-2), 1000, 100, 50)]
    # Products in a lower precision, beside the peers in float32.
    found += [chains(f"mlp-{n}{suffix}-{precision}", f"Langevin, MLP 128-128, d = {d}, {n:,} chains, ebmlab in {precision}",
                     mlp(128, 128), langevin(1e-2, precision=precision), n, d, steps, needs=needs)
              for precision, needs in [("bf16x3", "AMX"), ("bf16", "bfloat16")]
              for n, d, steps, suffix in [(100, 2, 200, ""), (1000, 2, 50, ""), (1000, 100, 50, "-d100")]]
    found += [training(f"cd-{batch}", f"CD-10 step, MLP 128-128, d = {d}, batch {batch:,}", cd(batch, d, data),
                       is_quick=batch == 64) for batch, d in [(64, 8), (256, 32), (1024, 128)]]
    found += [training("gcd", "GCD step, policy gradient, T = 5, batch 256", game("gcd"), is_quick=True),
              training("gcd-backprop", "GCD step, back-propagation, T = 5, batch 256", game("gcd", estimator="backprop")),
              training("dxmi", "DxMI step, T = 5, batch 256", game("dxmi"))]
    return found


@dataclass(frozen=True)
class Goal:
    text: str
    peer: str
    names: tuple
    at_least: float
    aim: float


GOALS = [
    Goal("closed-form energy, d = 2, up to 1,000 chains", "TorchEBM", ("well-100", "well-1000", "mixture"), 40, 100),
    Goal("closed-form energy, 10,000 chains or d >= 10", "TorchEBM",
         ("well-10000", "well-100000", "well-d100", "langevin-256x32", "langevin-1024x128"), 9, 20),
    Goal("closed-form energy", "JAX", ("well-100", "well-1000", "well-10000", "well-100000", "well-d100", "mixture"), 6, 15),
    Goal("MLP fp32, 1,000 chains", "TorchEBM", ("mlp-1000", "mlp-d100"), 2.5, 3.5),
    Goal("MLP fp32, 100 chains", "TorchEBM", ("mlp-100",), 5, 8),
    Goal("MLP bf16x3, against float32", "TorchEBM", ("mlp-100-bf16x3", "mlp-1000-bf16x3", "mlp-1000-d100-bf16x3"), 3.5, 7),
    Goal("training step, CD-10, batch 64", "TorchEBM", ("cd-64",), 5, 10),
    Goal("training step, CD-10, batch 256", "TorchEBM", ("cd-256",), 2.5, 5),
    Goal("training step, CD-10, batch 1024", "TorchEBM", ("cd-1024",), 1.5, 3),
    Goal("GCD step, T = 5, batch 256", "PyTorch eager", ("gcd",), 2, 4),
]


@dataclass(frozen=True)
class Curve:
    name: str
    title: str
    axis: str
    points: tuple  # (value, request)


def flops(request):
    """Of one chain's step on an MLP: the gradient is a forward and a backward pass of matrix products. None for the others."""
    if request["kind"] != "chains" or request["energy"]["plugin"] != "mlp":
        return None
    widths = [request["dimension"], *request["energy"]["hidden"], 1]
    return 4 * sum(a * b for a, b in zip(widths, widths[1:]))


def curves():
    def steps_for(work):  # about as much work at each point
        return max(2, min(2000, int(math.pow(10, round(math.log10(4e6 / work) * 2) / 2))))

    def closed(n, d, threads=1):
        work = chains("", "", DOUBLE_WELL, langevin(1e-3), n, d, steps_for(n * d)).request
        return work | {"threads": threads}

    def network(n, d, width, threads=1):
        steps = max(2, min(200, 20_000_000 // (n * width * width // 8 + 1)))
        return chains("", "", mlp(width, width), langevin(1e-2), n, d, steps).request | {"threads": threads}

    def game_of(**size):
        return training("", "", game("gcd", **size)).request

    def curve(name, title, axis, xs, request):
        return Curve(name, title, axis, tuple((x, request(x)) for x in xs))

    counts, dimensions = [10**k for k in range(2, 7)], (2, 10, 100, 1000)
    return [
        curve("well-chains", "double well, d = 2", "chains", counts, lambda n: closed(n, 2)),
        curve("well-chains-2", "double well, d = 2, two threads", "chains", counts, lambda n: closed(n, 2, threads=2)),
        curve("mlp-chains", "MLP 128-128, d = 2", "chains", counts[:-1], lambda n: network(n, 2, 128)),
        curve("mlp-chains-2", "MLP 128-128, d = 2, two threads", "chains", counts[:-1],
              lambda n: network(n, 2, 128, threads=2)),
        curve("well-dimension", "double well, 1,000 chains", "dimension", dimensions, lambda d: closed(1000, d)),
        curve("mlp-dimension", "MLP 128-128, 1,000 chains", "dimension", dimensions, lambda d: network(1000, d, 128)),
        curve("mlp-width", "MLP, d = 2, 1,000 chains", "width", (32, 64, 128, 256, 512), lambda w: network(1000, 2, w)),
        curve("gcd-batch", "GCD step, T = 5", "batch", (64, 128, 256, 512, 1024), lambda b: game_of(batch=b)),
        curve("gcd-steps", "GCD step, batch 256", "T", (2, 5, 10, 20), lambda t: game_of(steps=t)),
    ]
