# SPDX-License-Identifier: MIT
"""PyTorch with torch.compile: ten Langevin steps, or one HMC transition, in one compiled function.

fallback_random: the compiler's own random numbers are very slow on a CPU."""
import math

import torch
import torch._inductor.config
from protocol import moments, serve, timed
from torch_energies import make_energy, starts

torch._inductor.config.fallback_random = True
UNROLLED = 10


def gradient_of(energy, request):
    if request["energy"]["plugin"] != "mlp":
        return energy.gradient
    return torch.func.grad(lambda x: energy(x).sum())  # the compiler sees through it


def langevin(energy, request):
    h, gradient = request["sampler"]["step_size"], gradient_of(energy, request)

    def steps(x):
        for _ in range(UNROLLED):
            x = x - h * gradient(x) + math.sqrt(2 * h) * torch.randn_like(x)
        return x

    return steps, UNROLLED


def hmc(energy, request):
    h, steps = request["sampler"]["step_size"], request["sampler"]["leapfrog_steps"]
    gradient = gradient_of(energy, request)

    def transition(x):
        p = torch.randn_like(x)
        before = energy(x) + 0.5 * p.square().sum(1)
        q, p = x, p - 0.5 * h * gradient(x)
        for i in range(steps):
            q = q + h * p
            p = p - (h if i + 1 < steps else 0.5 * h) * gradient(q)
        after = energy(q) + 0.5 * p.square().sum(1)
        accepted = torch.rand_like(before) < torch.exp(before - after)
        return torch.where(accepted.unsqueeze(1), q, x)

    return transition, 1


class Chains:
    def __init__(self, request, energy):
        self.request, self.energy = request, energy
        function, self.stride = {"langevin": langevin, "hmc": hmc}[request["sampler"]["plugin"]](energy, request)
        torch._dynamo.reset()
        self.function = torch.compile(function, fullgraph=True, dynamic=False)

    def sample(self, x):
        for _ in range(self.request["steps"] // self.stride):
            x = self.function(x)
        return x

    @torch.no_grad()
    def run(self, seed):
        torch.manual_seed(seed)
        x = starts(self.request, None)
        x, seconds, cpu = timed(lambda: self.sample(x))
        return seconds, cpu, moments(x, self.energy(x)), len(x)


def make(request):
    torch.set_num_threads(request.get("threads", 1))
    if request["kind"] != "chains" or request["sampler"]["plugin"] not in ("langevin", "hmc"):
        return None
    if request["sampler"]["plugin"] == "langevin" and request["steps"] % UNROLLED:
        raise ValueError(f"steps: must be a multiple of {UNROLLED}")
    energy = make_energy(request)
    return Chains(request, energy) if energy is not None else None


if __name__ == "__main__":
    serve("torch.compile", {"torch": torch.__version__}, make)
