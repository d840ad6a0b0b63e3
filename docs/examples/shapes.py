"""Writes shapes in two and three dimensions, 20,000 events each, as NPY files into the working folder."""
import numpy as np

rng = np.random.default_rng(0)
n = 20000


def ring():
    t = rng.uniform(0, 2 * np.pi, n)
    return (1 + 0.05 * rng.normal(size=n))[:, None] * np.c_[np.cos(t), np.sin(t)]


def pinwheel():
    blade = rng.integers(5, size=n)
    x, y = (rng.normal(size=(n, 2)) * [0.3, 0.05] + [1, 0]).T
    a = blade * 2 * np.pi / 5 + 0.25 * np.exp(x)
    return 2 * np.c_[x * np.cos(a) - y * np.sin(a), x * np.sin(a) + y * np.cos(a)]


def swiss():
    t = 1.5 * np.pi * (1 + 2 * rng.uniform(size=n))
    return np.c_[t * np.cos(t), 21 * rng.uniform(size=n), t * np.sin(t)] + 0.5 * rng.normal(size=(n, 3))


def torus():
    a, b = rng.uniform(0, 2 * np.pi, (2, n))
    r = 2 + 0.7 * np.cos(b)
    return np.c_[r * np.cos(a), r * np.sin(a), 0.7 * np.sin(b)] + 0.05 * rng.normal(size=(n, 3))


for shape in (ring, pinwheel, swiss, torus):
    np.save(shape.__name__ + ".npy", shape().astype("float32"))
