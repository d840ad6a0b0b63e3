# SPDX-License-Identifier: MIT
"""Training steps in PyTorch, eager: CD-10, and the games GCD and DxMI written from their formulas (docs/methods.md)."""
import math

import numpy as np
import torch
from protocol import RING_SD, ring_means, timed
from torch_energies import Mlp
from torch_games import Energy, Net, Player, Policy


class Ring:
    """Eight Gaussians, standardised."""

    def __init__(self):
        means = ring_means()
        scale = math.sqrt((means[:, 0] ** 2).mean() + RING_SD**2)
        self.means, self.sd = torch.tensor(means / scale, dtype=torch.float32), RING_SD / scale

    def draw(self, n):
        return self.means[torch.randint(len(self.means), (n,))] + self.sd * torch.randn(n, 2)


class Rows:
    def __init__(self, path):
        self.rows = torch.tensor(np.load(path), dtype=torch.float32)

    def draw(self, n):
        return self.rows[torch.randint(len(self.rows), (n,))]


def contrast(energy, data, negatives, regularizer, uniform_weight=0.0, box=3.0):
    """The energy's loss, and the figures that the gate looks at. One pass through the network for all batches."""
    batches = [data, negatives]
    if uniform_weight > 0:
        batches.append(box * (2 * torch.rand(len(data) // 2, data.shape[1]) - 1))
    e = energy(torch.cat(batches)).split([len(batch) for batch in batches])
    loss = e[0].mean() - e[1].mean() + regularizer * (e[0].square().mean() + e[1].square().mean())
    if uniform_weight > 0:
        loss = loss + uniform_weight * (e[1].mean() - e[2].mean() + regularizer * e[2].square().mean())
    return loss, (e[0].detach(), e[1].detach())


class ContrastiveDivergence:
    def __init__(self, request):
        sampler, objective = request["sampler"], request["objective"]
        self.data = Rows(request["dataset"]["path"])
        self.energy = Mlp(request["dimension"], request["energy"]["hidden"])
        reset_as_linear(self.energy)
        self.player = Player(self.energy, objective["energy_rate"], (0.9, 0.999), clip=0, average=0)
        self.batch, self.regularizer = objective["batch"], objective["regularizer"]
        self.chain, self.h = sampler["steps"], sampler["step_size"]

    def negatives(self, x):
        self.energy.requires_grad_(False)  # only the gradient to x is wanted
        for _ in range(self.chain):
            x = torch.add(x, self.energy.gradient(x), alpha=-self.h).add_(torch.randn(x.shape), alpha=math.sqrt(2 * self.h))
        self.energy.requires_grad_(True)
        return x

    def step(self):
        data = self.data.draw(self.batch)
        loss, figures = contrast(self.energy, data, self.negatives(data), self.regularizer)
        self.player.descend(loss)
        return figures


def reset_as_linear(energy):
    """torch.nn.Linear's first values."""
    for weight, bias in zip(energy.weights, energy.biases):
        bound = 1 / math.sqrt(weight.shape[1])
        torch.nn.init.uniform_(weight, -bound, bound)
        torch.nn.init.uniform_(bias, -bound, bound)
    energy.requires_grad_(True)


class Game:
    """What GCD and DxMI share: the energy's step, and a value net."""

    def __init__(self, request, energy_rate, sampler_clip, value_rate):
        sampler, objective = request["sampler"], request["objective"]
        networks = (sampler["fourier_features"], sampler["fourier_scales"])
        self.data, self.energy = Ring(), Energy(*networks)
        self.policy = Policy(sampler["steps"], sampler["backward"] == "fitted", *networks)
        self.value = Net(2, 1, *networks, times=sampler["steps"])
        torch.nn.init.zeros_(self.value.layers[-1].weight)
        torch.nn.init.zeros_(self.value.layers[-1].bias)
        self.batch, self.roll_outs = objective["batch"], objective["sampler_batch"]
        self.energy_player = Player(self.energy, energy_rate, (0.5, 0.99), clip=1.0)
        self.sampler_player = Player(self.policy, 7e-4, (0.9, 0.99), clip=sampler_clip, rates=[(self.policy.log_sigma, 14.3)])
        self.value_player = Player(self.value, value_rate, (0.9, 0.99), clip=5.0, average=0)

    def learn_energy(self):
        data = self.data.draw(self.batch)
        with torch.no_grad():
            negatives = self.policy.rollout(self.batch)[-1]
        loss, figures = contrast(self.energy, data, negatives, regularizer=0.05, uniform_weight=0.05)
        self.energy_player.descend(loss)
        return figures

    def learn_policy(self, loss):
        self.sampler_player.descend(loss)
        with torch.no_grad():
            self.policy.log_sigma.clamp_(self.policy.LEAST, self.policy.MOST)

    @torch.no_grad()
    def fresh_roll_outs(self):
        states = self.policy.rollout(self.roll_outs)
        self.policy.fit_backward(states)
        return states


class Gcd(Game):
    EPOCHS, CLIP = 2, 0.2

    def __init__(self, request):
        super().__init__(request, energy_rate=4e-4, sampler_clip=0.2, value_rate=1e-3)
        backprop = request["objective"].get("estimator", "policy_gradient") == "backprop"
        self.learn = self.backprop if backprop else self.policy_gradient

    def step(self):
        figures = self.learn_energy()
        self.learn()
        return figures

    def policy_gradient(self):
        states = self.fresh_roll_outs()
        with torch.no_grad():
            running = -self.policy.log_backward(states[:-1], states[1:])
            cost = running.sum(0) - running.cumsum(0) + running + self.energy(states[-1])
            old = self.policy.log_policy(states)
        baseline = self.value.at_all_times(states[:-1]).squeeze(2)
        advantage = cost - baseline.detach()
        advantage = advantage - advantage.mean(1, keepdim=True)
        for _ in range(self.EPOCHS):
            ratio = torch.exp(self.policy.log_policy(states) - old)
            surrogate = torch.maximum(ratio * advantage, ratio.clamp(1 - self.CLIP, 1 + self.CLIP) * advantage)
            self.learn_policy(surrogate.mean() - self.policy.entropy().mean())
        self.value_player.descend(torch.nn.functional.smooth_l1_loss(baseline, cost, beta=5.0))

    def backprop(self):
        states = self.policy.rollout(self.roll_outs)
        self.policy.fit_backward(states.detach())
        bound = (self.policy.entropy() + self.policy.log_backward(states[:-1], states[1:])).sum(0)
        self.learn_policy((self.energy(states[-1]) - bound).mean())


class Dxmi(Game):
    def __init__(self, request):
        super().__init__(request, energy_rate=2e-4, sampler_clip=0.1, value_rate=2e-3)

    def values(self, states):
        return self.value.at_all_times(states).squeeze(2) + 0.5 * states.square().sum(2)

    def value_of_next(self, initial, following):
        last = self.energy(following[-1]).unsqueeze(0)
        return torch.cat([self.values(torch.cat([initial.unsqueeze(0), following[:-1]]))[1:], last])

    def step(self):
        figures = self.learn_energy()
        states = self.fresh_roll_outs()
        for _ in range(2):
            with torch.no_grad():
                cost = -self.policy.log_backward(states[:-1], states[1:]) - self.policy.entropy()
                target = cost + self.value_of_next(states[0], states[1:])
            self.value_player.descend((self.values(states[:-1]) - target).square().mean())
        here = states[:-1]
        again = self.policy.means(here) + self.policy.log_sigma.exp() * torch.randn_like(here)
        cost = self.value_of_next(states[0], again) - self.policy.log_backward(here, again)
        self.learn_policy((cost - self.policy.entropy()).mean())
        return figures


METHODS = {"cd": ContrastiveDivergence, "gcd": Gcd, "dxmi": Dxmi}


class Training:
    """Training with `method(request).step()`, which returns the energies of data and of samples."""

    def __init__(self, request, method):
        self.request, self.method = request, method
        self.trained = method(request)

    def run(self, seed):
        def steps():
            for _ in range(self.request["steps"]):
                self.trained.step()

        _, seconds, cpu = timed(steps)
        return seconds, cpu, {}, 0

    def gate(self, seed):
        torch.manual_seed(seed)
        trained, steps = self.method(self.request), self.request["gate_steps"]
        figures = [trained.step() for _ in range(steps)][steps - steps // 4 :]
        mean = lambda value: sum(float(value(*each)) for each in figures) / len(figures)  # noqa: E731
        return {"gap": mean(lambda data, samples: samples.mean() - data.mean()), "data sd": mean(lambda data, _: data.std()),
                "samples sd": mean(lambda _, samples: samples.std())}, 1


def make_training(request):
    return Training(request, METHODS[request["objective"]["plugin"]])
