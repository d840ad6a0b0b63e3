# SPDX-License-Identifier: MIT
"""The law that final samples must have: the same chains in float64, written once more in numpy, on many more chains.

The law after k steps is neither the energy's nor that of k = infinity, and no formula gives it; a second implementation in
double precision does, to a Monte Carlo error that the gate knows of.
"""
import sys
from pathlib import Path

import numpy as np
from kept import kept

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "peers"))
from protocol import RING_SD, mlp_layers, ring_means  # noqa: E402  the constants alone; the formulas are written again

WORK = 1e8  # multiply-adds or so, which a core does in some seconds


class DoubleWell:
    def __init__(self, request):
        self.height, self.cost = request["energy"]["height"], 4 * request["dimension"]

    def energy(self, x):
        return self.height * ((x**2 - 1) ** 2).sum(1)

    def gradient(self, x):
        return 4 * self.height * x * (x**2 - 1)


class Gaussian:
    """Unit variance: its Langevin chain has a law in closed form, so that the tests can check this file itself."""

    def __init__(self, request):
        self.cost = request["dimension"]

    def energy(self, x):
        return 0.5 * (x**2).sum(1)

    def gradient(self, x):
        return x


class Mixture:
    def __init__(self, request):
        self.means, self.cost = ring_means(), 100

    def weights(self, x):
        return np.exp(-((x[:, None] - self.means) ** 2).sum(2) / (2 * RING_SD**2)) + 1e-300

    def energy(self, x):
        return -np.log(self.weights(x).mean(1) / (2 * np.pi * RING_SD**2))

    def gradient(self, x):
        weights = self.weights(x)
        return (x - weights @ self.means / weights.sum(1, keepdims=True)) / RING_SD**2


class Mlp:
    def __init__(self, request):
        self.layers = mlp_layers(request["dimension"], request["energy"]["hidden"])
        self.cost = sum(weight.size for weight, _ in self.layers) / 8  # matrix products are cheap

    def forward(self, x):
        """The energy, and the slope of each activation."""
        slopes = []
        for weight, bias in self.layers[:-1]:
            z = x @ weight.T + bias
            gate = 1 / (1 + np.exp(-z))
            x = z * gate
            slopes.append(gate + x * (1 - gate))
        weight, bias = self.layers[-1]
        return (x @ weight.T + bias)[:, 0], slopes

    def energy(self, x):
        return self.forward(x)[0]

    def gradient(self, x):
        back = np.broadcast_to(self.layers[-1][0], (len(x), self.layers[-1][0].shape[1]))
        for (weight, _), slope in zip(self.layers[-2::-1], self.forward(x)[1][::-1]):
            back = (back * slope) @ weight
        return back


ENERGIES = {"double_well": DoubleWell, "gaussian": Gaussian, "gaussian_mixture": Mixture, "mlp": Mlp}


def langevin(x, energy, sampler, rng):
    h = sampler["step_size"]
    return x - h * energy.gradient(x) + np.sqrt(2 * h) * rng.standard_normal(x.shape)


def hmc(x, energy, sampler, rng):
    h, steps = sampler["step_size"], sampler["leapfrog_steps"]
    p = rng.standard_normal(x.shape)
    before = energy.energy(x) + 0.5 * (p**2).sum(1)
    q = x
    p = p - 0.5 * h * energy.gradient(q)
    for i in range(steps):
        q = q + h * p
        p = p - (h if i + 1 < steps else 0.5 * h) * energy.gradient(q)
    after = energy.energy(q) + 0.5 * (p**2).sum(1)
    accepted = rng.random(len(x)) < np.exp(np.minimum(before - after, 0))
    return np.where(accepted[:, None], q, x)


def mala(x, energy, sampler, rng):
    return hmc(x, energy, {"step_size": np.sqrt(2 * sampler["step_size"]), "leapfrog_steps": 1}, rng)


TRANSITIONS = {"langevin": langevin, "hmc": hmc, "mala": mala}


def simulate(request, rows, seed=20260101):
    """{name: [mean, variance of one chain's value]} after the request's steps."""
    rng = np.random.default_rng(seed)
    energy, sampler = ENERGIES[request["energy"]["plugin"]](request), request["sampler"]
    x = request.get("start_sd", 1.0) * rng.standard_normal((rows, request["dimension"]))
    for _ in range(request["steps"]):
        x = TRANSITIONS[sampler["plugin"]](x, energy, sampler, rng)
    values = {"x": x.mean(1), "|x|": np.abs(x).mean(1), "x^2": (x**2).mean(1), "energy": energy.energy(x)}
    return {name: [float(value.mean()), float(value.var(ddof=1))] for name, value in values.items()}


def reference(request, cache):
    """{"rows": chains behind it, "moments": as above}."""
    def made():
        cost = ENERGIES[request["energy"]["plugin"]](request).cost * request["sampler"].get("leapfrog_steps", 1)
        rows = int(min(200_000, max(2_000, WORK / (cost * request["steps"]))))
        return {"rows": rows, "moments": simulate(request, rows)}

    what = {key: request[key] for key in ("energy", "sampler", "dimension", "steps", "start_sd")}
    return kept(cache, what, [Path(__file__)], made)
