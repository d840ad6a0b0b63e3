# SPDX-License-Identifier: MIT
"""How repetitions are interleaved, pooled and judged, with programs that are none."""
import tempfile
import unittest
from pathlib import Path

from kept import kept
from measure import FEWEST, GATE_SEEDS, JUDGE, MOST_CALLS, REFERENCE_SEEDS, measure
from processes import Failed
from workloads import Workload

TRAINING = {"kind": "training", "steps": 4}


class Program:
    """Takes `seconds` for each request, and tells `asked` of it."""

    def __init__(self, name, asked, seconds=1.0, gap=0.0):
        self.name, self.asked, self.seconds, self.gap = name, asked, seconds, gap

    def ask(self, request):
        if self.seconds is None:
            raise Failed("cannot")
        if request.get("gate"):
            return {"moments": {"gap": self.gap + 0.1 * (request["seed"] % 3)}, "rows": 1}
        self.asked.append((self.name, request["seed"]))
        return {"seconds": self.seconds, "cpu": self.seconds / 2, "moments": {}, "rows": 0, "peak_mb": 10.0 + len(self.asked)}


class Measuring(unittest.TestCase):
    def measured(self, *programs, budget=0.0):
        with tempfile.TemporaryDirectory() as folder:
            return measure(Workload("w", "w", TRAINING), programs, budget=budget, cache=Path(folder), say=lambda _: None)

    def test_programs_take_turns_after_two_warm_ups_each(self):
        asked = []
        self.measured(Program("a", asked), Program("b", asked))
        names = [name for name, _ in asked]
        self.assertEqual(names, ["a", "b", "a", "b"] + ["a", "b"] * FEWEST)
        self.assertEqual(len({seed for name, seed in asked if name == "a"}), 1 + FEWEST)  # the warm-ups share one

    def test_a_budget_allows_more_rounds(self):
        asked = []
        self.measured(Program("a", asked), budget=8.5)
        self.assertEqual(len(asked), 2 + 8)

    def test_what_is_over_in_no_time_is_repeated_within_its_turn(self):
        asked = []
        found = self.measured(Program("a", asked, seconds=1e-6), Program("b", asked))
        names = [name for name, _ in asked][4:]
        self.assertEqual(names, (["a"] * MOST_CALLS + ["b"]) * FEWEST)
        self.assertEqual(found["a"]["cpu"], [5e-7] * FEWEST)
        self.assertEqual(found["a"]["steps"], 4)

    def test_who_fails_is_left_out_and_said_to_fail(self):
        found = self.measured(Program("a", []), Program("b", [], seconds=None))
        self.assertEqual(found["b"], {"error": "cannot"})
        self.assertIn("cpu", found["a"])

    def test_training_is_held_against_the_judge(self):
        found = self.measured(Program(JUDGE, []), Program("like", [], gap=0.05), Program("unlike", [], gap=2.0))
        self.assertEqual((found[JUDGE]["failures"], found["like"]["failures"]), ([], []))
        self.assertIn("gap", found["unlike"]["failures"][0])
        self.assertGreater(REFERENCE_SEEDS, GATE_SEEDS)

    def test_without_a_judge_nothing_counts_as_judged(self):
        self.assertIsNone(self.measured(Program("a", []))["a"]["failures"])


class Kept(unittest.TestCase):
    def test_it_is_made_again_when_what_it_is_made_of_changes(self):
        with tempfile.TemporaryDirectory() as folder:
            source, made = Path(folder) / "source", []

            def make():
                made.append(1)
                return len(made)

            source.write_text("a")
            self.assertEqual([kept(Path(folder), {"k": 1}, [source], make) for _ in range(2)], [1, 1])
            self.assertEqual(kept(Path(folder), {"k": 2}, [source], make), 2)
            source.write_text("b")
            self.assertEqual(kept(Path(folder), {"k": 1}, [source], make), 3)
            self.assertIsNone(kept(Path(folder), {"k": 3}, [source], lambda: None))


if __name__ == "__main__":
    unittest.main()
