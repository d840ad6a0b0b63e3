# SPDX-License-Identifier: MIT
"""The tables and pictures of the benchmark, made from fixed results."""
import unittest
import xml.etree.ElementTree as xml

from gate import failures, pooled
from picture import curves_picture, ratios_picture
from report import curves_table, filled, goals_table, number, ratio, table
from workloads import Goal


def result(*cpu, steps=10, failures=()):
    return {"cpu": list(cpu), "seconds": [3 * value for value in cpu], "steps": steps, "peak_mb": 100.0,
            "failures": list(failures)}


RESULTS = {"a": {"ebmlab": result(1e-3, 2e-3, 1.5e-3), "TorchEBM": result(20e-3, 30e-3, 30e-3), "JAX": result(5e-4, 5e-4, 5e-4),
                 "torch.compile": {"error": "no compiler"}},
           "b": {"ebmlab": result(2e-3, 2e-3), "TorchEBM": result(8e-3, 8e-3),
                 "JAX": result(1e-3, 1e-3, failures=["x is off"])},
           "c": {"ebmlab": result(1e-3, 1e-3, failures=["x is off"]), "TorchEBM": result(1e-3, 1e-3)}}
TITLES = {"a": "first", "b": "second", "c": "third", "d": "never measured"}


class Tables(unittest.TestCase):
    def test_a_ratio_is_of_the_minima_with_the_quartiles_of_the_rounds(self):
        least, low, high = ratio(result(1.0, 2.0, 1.0, 1.0), result(10.0, 10.0, 12.0, 14.0))
        self.assertEqual((least, low, high), (10.0, 6.25, 13.5))
        self.assertEqual(ratio(result(2.0), result(3.0)), (1.5, 1.5, 1.5))

    def test_table(self):
        self.assertEqual(table(RESULTS, TITLES).splitlines(), [
            "| workload | ebmlab, µs a step | median | TorchEBM | PyTorch eager | torch.compile | JAX |",
            "| :--- | ---: | ---: | ---: | ---: | ---: | ---: |",
            "| first | 100 | 150 | 20 (15 to 20) |  | error | 0.5 (0.25 to 0.5) |",
            "| second | 200 | 200 | 4 (4 to 4) |  |  | gate |",
            "| third | gate |  |  |  |  |  |"])

    def test_a_build_before_has_a_column_where_it_was_measured(self):
        results = {"a": RESULTS["a"] | {"ebmlab before": result(4e-3, 4e-3, 4e-3)}}
        self.assertIn("| JAX | ebmlab before |", table(results, TITLES))
        self.assertTrue(table(results, TITLES).endswith("| 4 (2 to 4) |"))

    def test_wall_clock_where_it_is_asked_for(self):
        self.assertIn("| first | 300 | 450 |", table(RESULTS, TITLES, "seconds"))

    def test_a_goal_is_held_against_its_worst_workload(self):
        goals = [Goal("both", "TorchEBM", ("a", "b"), 5, 10), Goal("one", "TorchEBM", ("a",), 5, 10),
                 Goal("less", "TorchEBM", ("b",), 3, 10), Goal("gated", "JAX", ("a", "b"), 1, 2),
                 Goal("no", "JAX", ("d",), 1, 2),
                 Goal("nearly", "TorchEBM", ("b",), 4.1, 10)]
        self.assertEqual(goals_table(RESULTS, goals).splitlines()[2:], [
            "| both | TorchEBM | 5 | 10 | 4 (b) | missed by 1.2 times |", "| one | TorchEBM | 5 | 10 | 20 | aim met |",
            "| less | TorchEBM | 3 | 10 | 4 | met |", "| gated | JAX | 1 | 2 |  | not measured |",
            "| no | JAX | 1 | 2 |  | not measured |", "| nearly | TorchEBM | 4.1 | 10 | 4 | missed by less than 5 % |"])

    def test_what_nobody_could_judge_does_not_count(self):
        results = {"a": {"ebmlab": result(1e-3) | {"failures": None}, "TorchEBM": result(1e-3)}}
        self.assertIn("| first | gate |", table(results, TITLES))

    def test_curves(self):
        points = [{"x": 1000, "step": 2e-3, "rows": 1000, "peak_mb": 99.6, "gflops": 50.0, "gigabytes": 0.5},
                  {"x": 10, "step": 1e-6, "rows": 10, "peak_mb": 50.0}]
        curves = [{"name": "m", "title": "MLP", "axis": "chains", "points": points}]
        self.assertEqual(curves_table(curves, {"gflops": 100.0, "gigabytes": 10.0}).splitlines()[2:], [
            "| MLP | chains 1,000 | 2,000 | 2,000 | 50 (50 %) | 0.5 (5 %) | 100 |", "| MLP | chains 10 | 1 | 100 |  |  | 50 |"])
        self.assertIn("MLP", xml.fromstring(curves_picture(curves)).itertext())

    def test_numbers(self):
        self.assertEqual([number(v) for v in (0.01234, 1.0, 12.345, 99.96, 1234.5)], ["0.0123", "1", "12.3", "100", "1,234"])

    def test_the_document_is_filled_between_its_marks_again_and_again(self):
        document = "head\n<!-- t -->\nold\n<!-- /t -->\ntail"
        new = filled(document, "t", "new")
        self.assertEqual(new, "head\n<!-- t -->\nnew\n<!-- /t -->\ntail")
        self.assertEqual(filled(new, "t", "new"), new)
        with self.assertRaisesRegex(ValueError, "<!-- u -->"):
            filled(document, "u", "new")


class Pictures(unittest.TestCase):
    def test_a_dot_for_each_peer_that_counts(self):
        svg = xml.fromstring(ratios_picture(RESULTS, TITLES))
        told = [circle[0].text for circle in svg.iter("{http://www.w3.org/2000/svg}circle") if len(circle)]
        self.assertEqual(told, ["TorchEBM: 20", "JAX: 0.5", "TorchEBM: 4"])

    def test_nothing_to_draw(self):
        self.assertIsNone(ratios_picture({}, TITLES))


class Gate(unittest.TestCase):
    REFERENCE = {"rows": 1000, "moments": {"x": [0.0, 1.0]}}

    @staticmethod
    def answers(x):
        return [{"moments": {"x": x}, "rows": 500}, {"moments": {"x": x}, "rows": 500}]

    def test_both_errors_count(self):
        self.assertEqual(pooled(self.answers(0.1)), ({"x": 0.1}, 1000))
        error = (2 / 1000) ** 0.5
        self.assertEqual(failures(self.answers(4.4 * error), self.REFERENCE), [])
        self.assertIn("4.6 standard errors", failures(self.answers(4.6 * error), self.REFERENCE)[0])

    def test_what_is_not_a_number_and_what_is_missing_fail(self):
        self.assertTrue(failures(self.answers(float("nan")), self.REFERENCE))
        self.assertTrue(failures([{"moments": {}, "rows": 5}], self.REFERENCE))
        self.assertTrue(failures([{"moments": {"x": 0.0}, "rows": 0}], self.REFERENCE))


if __name__ == "__main__":
    unittest.main()
