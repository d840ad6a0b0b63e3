# SPDX-License-Identifier: MIT
"""JAX: the whole run in one jitted lax.scan; Langevin by hand, HMC with BlackJAX's kernel under vmap.

Its default generator: "unsafe_rbg", documented as faster, takes five times as long on a CPU."""
import blackjax
import jax
import jax.numpy as jnp
import numpy as np
from protocol import RING_SD, mlp_layers, moments, ring_means, serve, timed


def double_well(request):
    height = request["energy"]["height"]
    return lambda x: height * jnp.sum((x * x - 1) ** 2, -1)


def mixture(request):
    means = jnp.asarray(ring_means(), jnp.float32)
    offset = 2 * (0.5 * np.log(2 * np.pi) + np.log(RING_SD)) + np.log(len(means))
    return lambda x: offset - jax.nn.logsumexp(-jnp.sum((x[..., None, :] - means) ** 2, -1) / (2 * RING_SD**2), -1)


def mlp(request):
    layers = mlp_layers(request["dimension"], request["energy"]["hidden"])
    layers = [(jnp.asarray(weight.T, jnp.float32), jnp.asarray(bias, jnp.float32)) for weight, bias in layers]

    def energy(x):
        for weight, bias in layers[:-1]:
            x = jax.nn.silu(x @ weight + bias)
        weight, bias = layers[-1]
        return (x @ weight + bias)[..., 0]

    return energy


ENERGIES = {"double_well": double_well, "gaussian_mixture": mixture, "mlp": mlp}


def langevin(request, energy):
    h = request["sampler"]["step_size"]
    gradient = jax.grad(lambda x: jnp.sum(energy(x)))

    def step(x, key):
        return x - h * gradient(x) + jnp.sqrt(2 * h) * jax.random.normal(key, x.shape), None

    return lambda key, x: jax.lax.scan(step, x, jax.random.split(key, request["steps"]))[0]


def hmc(request, energy):
    sampler = request["sampler"]
    kernel = blackjax.hmc(lambda x: -energy(x), step_size=sampler["step_size"], num_integration_steps=sampler["leapfrog_steps"],
                          inverse_mass_matrix=jnp.ones(request["dimension"]))

    def step(state, key):
        return jax.vmap(kernel.step)(jax.random.split(key, request["chains"]), state)[0], None

    def run(key, x):
        return jax.lax.scan(step, jax.vmap(kernel.init)(x), jax.random.split(key, request["steps"]))[0].position

    return run


class Chains:
    def __init__(self, request):
        self.request = request
        energy = ENERGIES[request["energy"]["plugin"]](request)
        self.energy = jax.jit(energy)
        self.sample = jax.jit({"langevin": langevin, "hmc": hmc}[request["sampler"]["plugin"]](request, energy))

    def run(self, seed):
        key, start = jax.random.split(jax.random.key(seed))
        shape = (self.request["chains"], self.request["dimension"])
        x = (self.request.get("start_sd", 1.0) * jax.random.normal(start, shape)).block_until_ready()
        x, seconds, cpu = timed(lambda: self.sample(key, x).block_until_ready())
        return seconds, cpu, moments(x, self.energy(x)), len(x)


def make(request):
    if request["kind"] != "chains" or request["energy"]["plugin"] not in ENERGIES:
        return None
    return Chains(request) if request["sampler"]["plugin"] in ("langevin", "hmc") else None


if __name__ == "__main__":
    serve("JAX", {"jax": jax.__version__, "blackjax": blackjax.__version__}, make)
