# SPDX-License-Identifier: MIT
"""The data sets of the CD workloads, as files that every program reads: each coordinate is -.8 or .8, with noise of sd .6."""
import numpy as np

ROWS = 10_000


def write_data(folder, dimensions=(8, 32, 128)):
    folder.mkdir(parents=True, exist_ok=True)
    for dimension in dimensions:
        rng = np.random.default_rng(dimension)
        rows = 0.8 * rng.choice([-1.0, 1.0], (ROWS, dimension)) + 0.6 * rng.standard_normal((ROWS, dimension))
        np.save(folder / f"two_modes_{dimension}.npy", rows.astype(np.float32))
