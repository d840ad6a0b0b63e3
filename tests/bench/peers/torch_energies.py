# SPDX-License-Identifier: MIT
"""The energies of the workloads in PyTorch: energy [chains] and gradient [chains, d] of x [chains, d], float32."""
import math

import torch
import torch.nn.functional as F
from protocol import RING_SD, mlp_layers, ring_means


class DoubleWell(torch.nn.Module):
    def __init__(self, height):
        super().__init__()
        self.height = height

    def forward(self, x):
        return self.height * (x * x - 1).square().sum(-1)

    def gradient(self, x):
        return 4 * self.height * x * (x * x - 1)


class Mixture(torch.nn.Module):
    """Eight Gaussians on a ring, normalised."""

    def __init__(self):
        super().__init__()
        self.register_buffer("means", torch.tensor(ring_means(), dtype=torch.float32))
        self.offset = 2 * (0.5 * math.log(2 * math.pi) + math.log(RING_SD)) + math.log(len(self.means))

    def logits(self, x):
        return -(x.unsqueeze(1) - self.means).square().sum(2) / (2 * RING_SD**2)

    def forward(self, x):
        return self.offset - torch.logsumexp(self.logits(x), 1)

    def gradient(self, x):
        return (x - torch.softmax(self.logits(x), 1) @ self.means) / RING_SD**2


class Mlp(torch.nn.Module):
    def __init__(self, dimension, hidden):
        super().__init__()
        self.weights, self.biases = torch.nn.ParameterList(), torch.nn.ParameterList()
        for weight, bias in mlp_layers(dimension, hidden):
            self.weights.append(torch.nn.Parameter(torch.tensor(weight, dtype=torch.float32), requires_grad=False))
            self.biases.append(torch.nn.Parameter(torch.tensor(bias, dtype=torch.float32), requires_grad=False))

    def forward(self, x):
        for layer in range(len(self.weights) - 1):  # torch.compile does not see through a slice of the list
            x = F.silu(F.linear(x, self.weights[layer], self.biases[layer]))
        return F.linear(x, self.weights[-1], self.biases[-1]).squeeze(-1)

    def gradient(self, x):
        with torch.enable_grad():
            x = x.detach().requires_grad_(True)
            return torch.autograd.grad(self(x).sum(), x)[0]


def make_energy(request):
    """None for an energy that is not here."""
    energy = request["energy"]
    if energy["plugin"] == "double_well":
        return DoubleWell(energy["height"])
    if energy["plugin"] == "gaussian_mixture":
        return Mixture()
    if energy["plugin"] == "mlp":
        return Mlp(request["dimension"], energy["hidden"])
    return None


def starts(request, generator):
    shape = (request["chains"], request["dimension"])
    return request.get("start_sd", 1.0) * torch.randn(shape, generator=generator)
