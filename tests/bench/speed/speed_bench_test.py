# SPDX-License-Identifier: MIT
"""The speed driver answers as docs/benchmarks.md says, and what it samples passes the quality gate.

    SPEED_BENCH=build/release/bin/speed_bench speed_bench_test.py -v
"""
import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "compare"))
from gate import failures  # noqa: E402

DIMENSION, STEPS, STEP = 3, 20, 0.1
CHAINS = {"kind": "chains", "energy": {"plugin": "gaussian", "condition": 1.0, "rotate": False}, "dimension": DIMENSION,
          "sampler": {"plugin": "langevin", "step_size": STEP}, "chains": 400, "steps": STEPS, "start_sd": 2.0}
GCD = {"kind": "training", "dataset": {"plugin": "gaussian_ring"}, "steps": 2, "gate_steps": 8,
       "energy": {"plugin": "mlp", "hidden": [8], "fourier_features": 4, "fourier_scales": [1.0]},
       "sampler": {"plugin": "diffusion", "steps": 2, "hidden": [8], "fourier_features": 4, "fourier_scales": [1.0]},
       "objective": {"plugin": "gcd", "batch": 16, "sampler_batch": 16, "value_hidden": [8], "value_features": 0}}


def ask(*requests):
    lines = "".join(json.dumps(request) + "\n" for request in requests)
    done = subprocess.run([os.environ["SPEED_BENCH"]], input=lines, capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(requests), done.stdout
    return answers


def gaussian_law():
    """Of a Langevin chain on N(0, 1) from N(0, s^2), each coordinate stays Gaussian: x <- (1 - h) x + sqrt(2h) noise."""
    variance = CHAINS["start_sd"] ** 2
    for _ in range(STEPS):
        variance = (1 - STEP) ** 2 * variance + 2 * STEP
    pi = 3.141592653589793
    spread = {"x": (0, variance), "|x|": ((2 * variance / pi) ** 0.5, variance * (1 - 2 / pi)),
              "x^2": (variance, 2 * variance**2)}
    moments = {name: [mean, each / DIMENSION] for name, (mean, each) in spread.items()}
    moments["energy"] = [DIMENSION * variance / 2, DIMENSION * variance**2 / 2]
    return {"rows": float("inf"), "moments": moments}


def without_constant(answers):
    """A normalised Gaussian's energy has a constant; the law is of what varies."""
    offset = ask(CHAINS | {"chains": 1, "steps": 1, "start_sd": 0.0})[0]["moments"]
    constant = offset["energy"] - 1.5 * offset["x^2"]
    return [answer | {"moments": answer["moments"] | {"energy": answer["moments"]["energy"] - constant}} for answer in answers]


class Driver(unittest.TestCase):
    def test_chains_have_the_law_that_a_formula_gives(self):
        answers = ask(*(CHAINS | {"seed": seed} for seed in range(5)))
        for answer in answers:
            self.assertEqual((answer["steps"], answer["rows"]), (STEPS, 400))
            self.assertGreater(answer["seconds"], 0)
            self.assertGreater(answer["cpu"], 0)
            self.assertGreater(answer["peak_mb"], 10)
        self.assertEqual(failures(without_constant(answers), gaussian_law()), [])

    def test_without_a_fused_form_the_law_is_the_same(self):
        ways = ({}, {"chunk": 0}, {"chunk": 150}, {"dtype": "float64"})
        answers = without_constant(ask(*(CHAINS | {"fused": False, "seed": seed} | way for way in ways for seed in range(3))))
        for i, way in enumerate(ways):
            self.assertEqual(failures(answers[3 * i:3 * i + 3], gaussian_law()), [], way)

    def test_the_gate_sees_a_wrong_step_size(self):
        half = {"plugin": "langevin", "step_size": 0.5 * STEP}
        answers = ask(*(CHAINS | {"seed": seed, "sampler": half} for seed in range(5)))
        self.assertTrue(any("x^2" in sentence for sentence in failures(answers, gaussian_law())))

    def test_one_seed_gives_one_answer(self):
        first, second, other = ask(CHAINS | {"seed": 1}, CHAINS | {"seed": 1}, CHAINS | {"seed": 2})
        self.assertEqual(first["moments"], second["moments"])
        self.assertNotEqual(first["moments"], other["moments"])

    def test_every_sampler_and_energy_of_the_workloads(self):
        samplers = [{"plugin": "langevin", "step_size": 0.01}, {"plugin": "mala", "step_size": 0.01},
                    {"plugin": "hmc", "step_size": 0.05, "leapfrog_steps": 3, "jitter": 0.0}]
        energies = [{"plugin": "double_well", "height": 2.0}, {"plugin": "gaussian_mixture"},
                    {"plugin": "mlp", "hidden": [8, 8], "fourier_features": 0, "confinement": 0.0}]
        requests = [CHAINS | {"energy": energy, "sampler": sampler, "chains": 7, "dimension": 2} for energy in energies
                    for sampler in samplers]
        for answer in ask(*requests):
            self.assertEqual(set(answer.get("moments", answer)), {"x", "|x|", "x^2", "energy"})

    def test_training_steps_are_timed_and_judged(self):
        timed, again, judged, other = ask(GCD, GCD, GCD | {"gate": True, "seed": 1}, GCD | {"gate": True, "seed": 2})
        for answer in (timed, again):
            self.assertEqual((answer["steps"], answer["rows"], answer["moments"]), (2, 0, {}))
            self.assertGreater(answer["cpu"], 0)
        self.assertEqual((judged["rows"], set(judged["moments"])), (1, {"gap", "data sd", "samples sd"}))
        self.assertNotEqual(judged["moments"], other["moments"])

    def test_a_step_of_each_method_by_batch(self):
        script = Path(__file__).resolve().parent / "training_steps.py"
        said = subprocess.run([sys.executable, script, "--driver", os.environ["SPEED_BENCH"], "--before", os.environ["SPEED_BENCH"],
                               "--batch", "8", "--steps", "1", "--rounds", "1"],
                              capture_output=True, text=True, check=True).stdout
        rows = [line.strip("| ").split(" | ") for line in said.splitlines()[2:]]
        self.assertEqual([row[0] for row in rows],
                         ["gcd-policy-gradient", "gcd-backprop", "dxmi", "cd-10", "pcd-10", "dsm", "ssm", "ddpm"])
        for _, time in rows:
            self.assertRegex(time, r"^\d+\.\d → \d+\.\d$")

    def test_the_floor_is_that_of_a_machine(self):
        floor = ask({"kind": "floor"})[0]
        self.assertGreater(floor["gflops"], 1)
        self.assertGreater(floor["gigabytes"], 0.1)

    def test_what_is_wrong_with_a_request_is_its_answer(self):
        answers = ask({"kind": "songs"}, {}, CHAINS | {"energy": {"plugin": "no_such"}},
                      CHAINS | {"sampler": {"plugin": "langevin", "speed": 1}}, {"kind": "hello"})
        for answer, part in zip(answers, ["songs", "kind", "no_such", "speed"]):
            self.assertIn(part, answer["error"])
        self.assertEqual(answers[-1]["name"], "ebmlab")


if __name__ == "__main__":
    unittest.main()
