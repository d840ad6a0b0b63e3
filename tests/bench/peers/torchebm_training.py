# SPDX-License-Identifier: MIT
"""CD-10 with TorchEBM's sampler and loss, and PyTorch's fused Adam."""
import torch
from torch_energies import Mlp
from torch_training import Rows, Training, reset_as_linear
from torchebm.core import BaseModel
from torchebm.losses import ContrastiveDivergence
from torchebm.samplers import LangevinDynamics


class Energy(BaseModel):
    def __init__(self, request):
        super().__init__()
        self.net = Mlp(request["dimension"], request["energy"]["hidden"])
        reset_as_linear(self.net)

    def forward(self, x):
        return self.net(x)


class Steps:
    def __init__(self, request):
        sampler, objective = request["sampler"], request["objective"]
        self.data, self.batch = Rows(request["dataset"]["path"]), objective["batch"]
        self.energy = Energy(request)
        self.loss = ContrastiveDivergence(self.energy, LangevinDynamics(self.energy, step_size=sampler["step_size"]),
                                          k_steps=sampler["steps"], energy_reg_weight=objective["regularizer"])
        self.adam = torch.optim.Adam(self.energy.parameters(), lr=objective["energy_rate"], betas=(0.9, 0.999), fused=True)

    def step(self):
        data = self.data.draw(self.batch)
        loss, negatives = self.loss(data)
        self.adam.zero_grad()
        loss.backward()
        self.adam.step()
        return data, negatives


class GatedTraining(Training):
    """TorchEBM keeps the energies of its batches to itself: the gate evaluates them again, untimed."""

    def gate(self, seed):
        class Told(Steps):
            def step(self):
                with torch.no_grad():
                    before = [p.clone() for p in self.energy.parameters()]
                data, negatives = super().step()
                with torch.no_grad():
                    after = [p.clone() for p in self.energy.parameters()]
                    for p, value in zip(self.energy.parameters(), before):
                        p.copy_(value)
                    energies = self.energy(data), self.energy(negatives)
                    for p, value in zip(self.energy.parameters(), after):
                        p.copy_(value)
                return energies

        return Training(self.request, Told).gate(seed)


def make_training(request):
    return GatedTraining(request, Steps) if request["objective"]["plugin"] == "cd" else None
