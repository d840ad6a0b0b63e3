# SPDX-License-Identifier: MIT
"""PyTorch, eager: Langevin and HMC as one would write them by hand, with closed-form gradients where there are any."""
import math

import torch
from protocol import moments, serve, timed
from torch_energies import make_energy, starts


class Chains:
    def __init__(self, request, energy):
        self.request, self.energy = request, energy
        self.transition = {"langevin": self.langevin, "hmc": self.hmc}[request["sampler"]["plugin"]]

    def langevin(self, x, generator):
        h = self.request["sampler"]["step_size"]
        return torch.add(x, self.energy.gradient(x), alpha=-h).add_(
            torch.randn(x.shape, generator=generator), alpha=math.sqrt(2 * h))

    def hmc(self, x, generator):
        """The energy is evaluated at both ends of a trajectory, as in TorchEBM."""
        h, steps = self.request["sampler"]["step_size"], self.request["sampler"]["leapfrog_steps"]
        p = torch.randn(x.shape, generator=generator)
        before = self.energy(x) + 0.5 * p.square().sum(1)
        q = x
        p = torch.add(p, self.energy.gradient(q), alpha=-0.5 * h)
        for i in range(steps):
            q = torch.add(q, p, alpha=h)
            p = torch.add(p, self.energy.gradient(q), alpha=-h if i + 1 < steps else -0.5 * h)
        after = self.energy(q) + 0.5 * p.square().sum(1)
        accepted = torch.rand(len(x), generator=generator) < torch.exp(before - after)
        return torch.where(accepted.unsqueeze(1), q, x)

    def sample(self, x, generator):
        for _ in range(self.request["steps"]):
            x = self.transition(x, generator)
        return x

    @torch.no_grad()
    def run(self, seed):
        generator = torch.Generator().manual_seed(seed)
        x = starts(self.request, generator)
        x, seconds, cpu = timed(lambda: self.sample(x, generator))
        return seconds, cpu, moments(x, self.energy(x)), len(x)


def make(request):
    torch.set_num_threads(request.get("threads", 1))
    if request["kind"] == "training":
        from torch_training import make_training

        return make_training(request)
    energy = make_energy(request)
    return Chains(request, energy) if energy is not None and request["sampler"]["plugin"] in ("langevin", "hmc") else None


if __name__ == "__main__":
    serve("PyTorch eager", {"torch": torch.__version__}, make)
