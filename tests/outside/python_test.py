# SPDX-License-Identifier: MIT
"""docs/python.md against a run of the real program: the energy that it rebuilds has the values that ebmlab recorded.

    EBMLAB_PROGRAM=build/release/bin/ebmlab PYTHON_DOCS=docs/python.md python_test.py -v
"""
import contextlib
import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

SPECIFICATION = """
steps = 60
dtype = "float64"
dataset = { plugin = "two_moons" }
energy = { plugin = "mlp", hidden = [24, 16] }
sampler = { plugin = "langevin", generate_steps = 10 }
objective = { plugin = "cd", energy_average = 0.9 }
evaluation = { samples = 100 }
method.cd = {}
"""


class Docs(unittest.TestCase):
    def test_every_python_block_runs_and_the_energy_is_the_same(self):
        program = Path(os.environ["EBMLAB_PROGRAM"]).absolute()
        blocks = re.findall(r"^```python\n(.*?)^```", Path(os.environ["PYTHON_DOCS"]).read_text(), re.DOTALL | re.MULTILINE)
        self.assertEqual(len(blocks), 3)
        names = {}
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            Path("moons.toml").write_text(SPECIFICATION)
            store = {"EBMLAB_STORE": f"{folder}/ebmlab.db"}
            for command in (["run", "moons.toml"], ["export", "1", "--to", "safetensors", "-o", "weights"]):
                subprocess.run([program, *command], check=True, env=os.environ | store, stdout=subprocess.DEVNULL)
            for block in blocks:
                exec(compile(block, "docs/python.md", "exec"), names)
            names["db"].close()
        self.assertEqual(names["recorded"].shape, (120, 120))
        self.assertGreater(float(names["recorded"].std()), 0.1)
        self.assertLess(float(names["difference"].max()), 1e-6)
        self.assertEqual(list(names["table"]["status"]), ["completed"])
        self.assertGreater(names["table"].loc[1, "sliced_wasserstein"], 0)


if __name__ == "__main__":
    unittest.main()
