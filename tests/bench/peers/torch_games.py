# SPDX-License-Identifier: MIT
"""The players of GCD and DxMI in PyTorch: networks, the T-step policy with its backward chain q~, and an optimiser.

The same networks, evaluations and settings as the plugins mlp, diffusion, gcd and dxmi of ebmlab have by default; each network
is called on as few, as large batches as the algorithm allows, and Adam is PyTorch's fused one.
"""
import math

import torch
import torch.nn.functional as F


class Fourier(torch.nn.Module):
    """[x, sin xW, cos xW], the columns of W drawn at several scales."""

    def __init__(self, inputs, count, scales):
        super().__init__()
        share = count // len(scales)
        self.register_buffer("matrix", torch.cat([scale * torch.randn(inputs, share) for scale in scales], 1))
        self.outputs = inputs + 2 * share * len(scales)

    def forward(self, x):
        phase = x @ self.matrix
        return torch.cat([x, phase.sin(), phase.cos()], -1)


class Net(torch.nn.Module):
    """SiLU layers on Fourier features; with `times`, each hidden layer adds an embedding of the time step."""

    def __init__(self, inputs, outputs, features, scales, times=0, hidden=(128, 128, 128)):
        super().__init__()
        self.features = Fourier(inputs, features, scales)
        widths = [self.features.outputs, *hidden, outputs]
        self.layers = torch.nn.ModuleList(torch.nn.Linear(a, b) for a, b in zip(widths, widths[1:]))
        self.times = torch.nn.ParameterList(torch.nn.Parameter(0.2 * torch.randn(times, width)) for width in hidden if times)

    def forward(self, x, embed=None):
        """`embed` picks from a table [times, width] what is added: a row, or a row for each of x's first dimension."""
        h = self.features(x)
        for i, layer in enumerate(self.layers[:-1]):
            h = layer(h)
            if embed is not None:
                h = h + embed(self.times[i])
            h = F.silu(h)
        return self.layers[-1](h)

    def at_time(self, x, t):
        return self(x, lambda table: table[t])

    def at_all_times(self, x):
        return self(x, lambda table: table.unsqueeze(1))


class Energy(torch.nn.Module):
    def __init__(self, features, scales, confinement=0.2):
        super().__init__()
        self.net, self.confinement = Net(2, 1, features, scales), confinement

    def forward(self, x):
        return self.net(x).squeeze(-1) + self.confinement * x.square().sum(-1)


class Policy(torch.nn.Module):
    """x_0 ~ N(0, I), x_{t+1} ~ N(A_t net(x_t, t) + B_t x_t, sigma_t^2 I), on DDPM's cosine schedule."""

    LEAST, MOST = math.log(0.01), math.log(1.5)

    def __init__(self, steps, is_fitted, features, scales):
        super().__init__()
        self.steps, self.is_fitted, self.updates = steps, is_fitted, 0
        self.net = Net(2, 2, features, scales, times=steps)
        fraction = torch.arange(steps + 1, dtype=torch.float64) / steps
        ab = torch.cos((fraction + 0.008) / 1.008 * math.pi / 2).square()
        ab = torch.clamp(ab / ab[0], min=2e-3)
        here, below = ab[1:].flip(0), ab[:-1].flip(0)
        alpha = here / below
        beta = 1 - alpha
        column = lambda values: values.view(-1, 1, 1).float()  # noqa: E731
        self.register_buffer("to_clean", column(below.sqrt() * beta / (1 - here)))
        self.register_buffer("to_state", column(alpha.sqrt() * (1 - below) / (1 - here)))
        self.register_buffer("scale", column(alpha.sqrt()))
        self.register_buffer("variance", column(1 - alpha))
        two = torch.full_like(self.scale, 2.0)
        self.register_buffer("moments", torch.cat([two, two, 2 * self.scale], 2))
        log_sigma = 0.5 * column(beta * (1 - below) / (1 - here)).clamp_min(1e-20).log()
        log_sigma = log_sigma.clamp(self.LEAST, self.MOST)
        log_sigma[-1] = math.log(0.05)
        self.log_sigma = torch.nn.Parameter(log_sigma)

    def rollout(self, n):
        """[T + 1, n, 2]"""
        y, sigma = torch.randn(n, 2), self.log_sigma.exp()
        states = [y]
        for t in range(self.steps):
            y = self.to_clean[t] * self.net.at_time(y, t) + self.to_state[t] * y + sigma[t] * torch.randn(n, 2)
            states.append(y)
        return torch.stack(states)

    def means(self, here):
        return self.to_clean * self.net.at_all_times(here) + self.to_state * here

    def log_policy(self, states):
        z = (states[1:] - self.means(states[:-1])) * torch.exp(-self.log_sigma)
        return -(0.5 * z.square() + self.log_sigma).sum(2) - math.log(2 * math.pi)

    def log_backward(self, here, following):
        distance = (here - self.scale * following).square().sum(2)
        variance = self.variance.squeeze(2)
        return -distance / (2 * variance) - (variance.log() + math.log(2 * math.pi))

    def entropy(self):
        """[T, 1]"""
        return 2 * self.log_sigma.squeeze(2) + (1 + math.log(2 * math.pi))

    @torch.no_grad()
    def fit_backward(self, states):
        if not self.is_fitted:
            return
        decay = 0.9 if self.updates < 50 else 0.99
        self.updates += 1
        here, following = states[:-1], states[1:]
        mean = lambda product: product.sum(2).mean(1).view(-1, 1, 1)  # noqa: E731
        self.moments.lerp_(torch.cat([mean(here * here), mean(following * following), mean(here * following)], 2), 1 - decay)
        first, second, cross = self.moments.split(1, 2)
        self.scale.copy_(cross / second)
        self.variance.copy_(((first - self.scale * cross) / 2).clamp_min(1e-4))


class Player:
    """A network with its optimiser: clipped Adam, and a moving average of the parameters where `average` is above 0."""

    def __init__(self, module, rate, betas, clip, average=0.998, rates=()):
        """`rates`: (parameter, factor of the rate) for those with a rate of their own."""
        self.parameters = list(module.parameters())
        own = {id(parameter): factor for parameter, factor in rates}
        groups = [{"params": [p for p in self.parameters if id(p) not in own]}]
        groups += [{"params": [p], "lr": rate * own[id(p)]} for p in self.parameters if id(p) in own]
        self.adam = torch.optim.Adam(groups, lr=rate, betas=betas, fused=True)
        self.clip, self.average, self.updates = clip, average, 0
        self.averages = [p.detach().clone() for p in self.parameters]

    def descend(self, loss):
        gradients = torch.autograd.grad(loss, self.parameters, allow_unused=True)
        for parameter, gradient in zip(self.parameters, gradients):
            parameter.grad = torch.zeros_like(parameter) if gradient is None else gradient
        if self.clip > 0:
            torch.nn.utils.clip_grad_norm_(self.parameters, self.clip)
        self.adam.step()
        if self.average > 0:
            decay = min(self.average, (1 + self.updates) / (10 + self.updates))
            with torch.no_grad():
                torch._foreach_lerp_(self.averages, self.parameters, 1 - decay)
        self.updates += 1
