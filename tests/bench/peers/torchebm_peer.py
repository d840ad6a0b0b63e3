# SPDX-License-Identifier: MIT
"""TorchEBM: its own samplers, loss and double well; other energies are subclasses of its BaseModel, as it documents."""
import torch
import torchebm
from protocol import moments, serve, timed
from torch_energies import Mixture, Mlp, starts
from torchebm.core import BaseModel, DoubleWellModel
from torchebm.samplers import HamiltonianMonteCarlo, LangevinDynamics


class Wrapped(BaseModel):
    """An energy whose gradient is TorchEBM's."""

    def __init__(self, energy):
        super().__init__()
        self.energy = energy

    def forward(self, x):
        return self.energy(x)


def make_energy(request):
    energy = request["energy"]
    if energy["plugin"] == "double_well":
        return DoubleWellModel(barrier_height=energy["height"])
    if energy["plugin"] == "gaussian_mixture":
        return Wrapped(Mixture())
    if energy["plugin"] == "mlp":
        return Wrapped(Mlp(request["dimension"], energy["hidden"]))
    return None


def make_sampler(request, energy):
    sampler = request["sampler"]
    if sampler["plugin"] == "langevin":
        return LangevinDynamics(energy, step_size=sampler["step_size"])
    if sampler["plugin"] == "hmc":
        return HamiltonianMonteCarlo(energy, step_size=sampler["step_size"], n_leapfrog_steps=sampler["leapfrog_steps"])
    return None


class Chains:
    def __init__(self, request, energy, sampler):
        self.request, self.energy, self.sampler = request, energy, sampler

    def run(self, seed):
        torch.manual_seed(seed)
        x = starts(self.request, None)
        x, seconds, cpu = timed(lambda: self.sampler.sample(x=x, n_steps=self.request["steps"]))
        with torch.no_grad():
            return seconds, cpu, moments(x, self.energy(x)), len(x)


def make(request):
    torch.set_num_threads(request.get("threads", 1))
    if request["kind"] == "training":
        from torchebm_training import make_training

        return make_training(request)
    energy = make_energy(request)
    sampler = make_sampler(request, energy) if energy is not None else None
    return Chains(request, energy, sampler) if sampler is not None else None


if __name__ == "__main__":
    serve("TorchEBM", {"torchebm": torchebm.__version__, "torch": torch.__version__}, make)
