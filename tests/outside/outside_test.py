# SPDX-License-Identifier: MIT
"""A store and its exports, opened by the programs that they are for, against plain sqlite3 reads of the store.

    STORAGE_CHILD=build/asan/bin/storage_child STORE_DOCS=docs/store.md outside_test.py -v
"""
import array
import contextlib
import io
import json
import logging
import math
import os
import re
import sqlite3
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy
import safetensors
import safetensors.numpy

LARGEST = sys.float_info.max


def child(*arguments):
    subprocess.run([os.environ["STORAGE_CHILD"], *map(str, arguments)], check=True)


def as_mlflow(value):
    return math.copysign(LARGEST, value) if math.isinf(value) else value + 0.0  # SQLite keeps no sign of a zero


def as_float32(value):
    return struct.unpack("f", struct.pack("f", value))[0]


class Store:
    """What docs/store.md says, and nothing of ebmlab's own code."""

    def __init__(self, file):
        self.db = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        self.db.row_factory = sqlite3.Row

    def runs(self):
        return self.db.execute("SELECT r.*, e.name AS experiment FROM run r JOIN experiment e ON e.id = r.experiment_id").fetchall()

    def params(self, run):
        rows = self.db.execute("SELECT n.text, p.txt FROM param p JOIN name n ON n.id = p.name_id WHERE p.run_id = ?", (run,))
        seeds = self.db.execute("SELECT stream, seed FROM run_seed WHERE run_id = ?", (run,))
        return dict(map(tuple, rows)) | {f"seed.{stream}": str(seed % 2**64) for stream, seed in seeds}

    def series(self, run):
        """name -> [(step, time in microseconds, value)]"""
        points = {}
        for row in self.db.execute(
            """SELECT n.text AS name, c.*, s.superseded_from_step AS end FROM chunk c JOIN series q ON q.id = c.series_id
               JOIN name n ON n.id = q.name_id JOIN run_session s ON s.id = c.session_id
               WHERE q.run_id = ? AND c.level = 0 ORDER BY q.id, c.seq""", (run,)):
            values, times = array.array("d", row["vals"]), array.array("q", row["times"])
            if row["steps"] is None:
                stride = (row["step1"] - row["step0"]) // max(1, row["n"] - 1)
                steps = [row["step0"] + stride * i for i in range(row["n"])]
            else:
                steps = array.array("q", row["steps"])
            points.setdefault(row["name"], []).extend(
                p for p in zip(steps, times, values) if row["end"] is None or p[0] < row["end"])
        return points

    def evaluations(self, run):
        """metric -> [(step, value)], NaN where it is undefined"""
        points = {}
        for metric, step, value in self.db.execute(
            """SELECT v.metric, v.step, v.value FROM evaluation v JOIN run_session s ON s.id = v.session_id WHERE v.run_id = ?
               AND v.checkpoint_id IS NULL AND (s.superseded_from_step IS NULL OR v.step <= s.superseded_from_step) ORDER BY v.step""", (run,)):
            points.setdefault(metric, []).append((step, math.nan if value is None else value))
        return points


class Outside(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = Path(cls.folder.name)
        child("demo", cls.path / "ebmlab.db")
        cls.store = Store(cls.path / "ebmlab.db")

    @classmethod
    def tearDownClass(cls):
        cls.store.db.close()
        cls.folder.cleanup()

    def assert_same(self, found, expected):
        """Equal, a NaN to a NaN."""
        self.assertEqual([tuple(map(repr, p)) for p in found], [tuple(map(repr, p)) for p in expected])


class Mlflow(Outside):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"  # nothing leaves this machine
        from mlflow.tracking import MlflowClient

        logging.getLogger("alembic").setLevel(logging.WARNING)
        child("export", cls.path / "ebmlab.db", "mlflow", cls.path / "mlflow.db")
        cls.client = MlflowClient(tracking_uri=f"sqlite:///{cls.path}/mlflow.db")
        cls.experiments = {e.name: e for e in cls.client.search_experiments()}
        runs = cls.client.search_runs([e.experiment_id for e in cls.experiments.values()])
        cls.runs = {run.info.run_id: run for run in runs}

    def of(self, row):
        return self.runs[row["uuid"].replace("-", "")]

    def test_runs_are_all_there_under_their_experiments(self):
        self.assertEqual(set(self.experiments), {"Default", "rings", "walls"})
        self.assertEqual(len(self.runs), len(self.store.runs()))
        for row in self.store.runs():
            info = self.of(row).info
            self.assertEqual(info.experiment_id, self.experiments[row["experiment"]].experiment_id)
            self.assertEqual(info.run_name, row["name"])
            self.assertEqual(info.start_time, row["started_us"] // 1000)
            self.assertEqual(info.end_time, row["ended_us"] // 1000)
            self.assertEqual(info.status, {"completed": "FINISHED", "diverged": "FAILED", "stopped": "KILLED"}[row["status"]])

    def test_params(self):
        for row in self.store.runs():
            self.assertEqual(self.of(row).data.params, self.store.params(row["id"]))

    def test_metric_histories(self):
        for row in self.store.runs():
            run = self.of(row)
            series = self.store.series(row["id"])
            judged = {f"eval.{metric}": points for metric, points in self.store.evaluations(row["id"]).items()}
            self.assertEqual(set(run.data.metrics), set(series) | set(judged) | {"energy_evals", "grad_evals"})
            for name, points in series.items():
                history = sorted(self.client.get_metric_history(run.info.run_id, name), key=lambda m: m.step)
                self.assert_same([(m.step, m.timestamp, m.value) for m in history],
                                 [(step, time // 1000, as_mlflow(value)) for step, time, value in points])
                self.assertEqual(repr(run.data.metrics[name]), repr(as_mlflow(points[-1][2])))
            for name, points in judged.items():
                history = sorted(self.client.get_metric_history(run.info.run_id, name), key=lambda m: m.step)
                self.assert_same([(m.step, m.value) for m in history], points)
            self.assertEqual(run.data.metrics["energy_evals"], row["energy_evals"])

    def test_tags(self):
        for row in self.store.runs():
            tags = self.of(row).data.tags
            self.assertEqual(tags["ebmlab.status"], row["status"])
            self.assertEqual(tags["ebmlab.replicate_key"], row["replicate_key"])
            self.assertEqual(tags["mlflow.runName"], row["name"])
            self.assertEqual(tags.get("mlflow.note.content", ""), row["note"])
        marked = self.client.search_runs([self.experiments["rings"].experiment_id], "tags.baseline = 'true'")
        self.assertEqual([run.data.tags["ebmlab.infinities"] for run in marked], ["gradient.norm: 8"])

    def test_mlflow_finds_and_sorts(self):
        found = self.client.search_runs([self.experiments["rings"].experiment_id], "metrics.`eval.kl` < 0.85 AND "
                                        "params.`sampler.step_size` = '0.01'", order_by=["metrics.`eval.kl`"])
        self.assertEqual([run.info.run_name for run in found], ["cd/seed-0"])

    def test_mlflow_goes_on_writing(self):
        run = next(iter(self.runs))
        self.client.set_tag(run, "seen", "yes")
        self.assertEqual(self.client.get_run(run).data.tags["seen"], "yes")
        self.client.create_experiment("another")


class TensorBoard(Outside):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        child("export", cls.path / "ebmlab.db", "tensorboard", cls.path / "logs")
        from tensorboard.backend.event_processing import plugin_event_multiplexer as multiplexer

        everything = {"scalars": 0, "tensors": 0}  # TensorBoard draws a sample of long series otherwise
        cls.runs = multiplexer.EventMultiplexer(size_guidance=everything, tensor_size_guidance={"scalars": 0})
        with contextlib.redirect_stderr(io.StringIO()):
            cls.runs.AddRunsFromDirectory(str(cls.path / "logs"))
            cls.runs.Reload()

    def name_of(self, row):
        return f"{row['experiment']}/{row['name'].replace('/', '_')}-{row['id']}"

    def test_runs_are_all_there(self):
        self.assertEqual(set(self.runs.Runs()), {self.name_of(row) for row in self.store.runs()})

    def test_scalars_of_the_event_accumulator(self):
        from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

        for row in self.store.runs():
            events = EventAccumulator(str(self.path / "logs" / self.name_of(row)), size_guidance={"scalars": 0})
            events.Reload()
            series = self.store.series(row["id"])
            judged = self.store.evaluations(row["id"])
            self.assertEqual(set(events.Tags()["scalars"]),
                             {name.replace(".", "/", 1) for name in series} | {f"eval/{metric}" for metric in judged})
            for name, points in series.items():
                found = events.Scalars(name.replace(".", "/", 1))
                self.assert_same([(e.step, e.value) for e in found], [(step, as_float32(value)) for step, _, value in points])
                self.assertEqual([round(e.wall_time * 1e6) for e in found], [time for _, time, _ in points])
            for metric, points in judged.items():
                self.assert_same([(e.step, e.value) for e in events.Scalars(f"eval/{metric}")],
                                 [(step, as_float32(value)) for step, value in points])

    def test_the_scalars_dashboard_has_them(self):
        for row in self.store.runs():
            found = self.runs.PluginRunToTagToContent("scalars")[self.name_of(row)]
            self.assertIn("loss/energy", found)
            self.assertEqual(len(self.runs.Tensors(self.name_of(row), "loss/energy")), 100)

    def test_texts(self):
        from tensorboard.util import tensor_util

        for row in self.store.runs():
            text = self.runs.PluginRunToTagToContent("text")[self.name_of(row)]
            self.assertEqual("note" in text, row["note"] != "")
            (event,) = self.runs.Tensors(self.name_of(row), "configuration")
            (markdown,) = tensor_util.make_ndarray(event.tensor_proto)
            self.assertIn(b'"step_size"', markdown)

    def test_hparams(self):
        from tensorboard.plugins.hparams import api_pb2, metadata

        for row in self.store.runs():
            content = self.runs.PluginRunToTagToContent("hparams")[self.name_of(row)]
            start = metadata.parse_session_start_info_plugin_data(content[metadata.SESSION_START_INFO_TAG])
            params = {k: str(v.number_value if v.HasField("number_value") else v.string_value) for k, v in start.hparams.items()}
            self.assertEqual(params, {k: v for k, v in self.store.params(row["id"]).items() if not k.startswith("seed.")})
            end = metadata.parse_session_end_info_plugin_data(content[metadata.SESSION_END_INFO_TAG])
            good = row["status"] in ("completed", "stopped")
            self.assertEqual(end.status, api_pb2.STATUS_SUCCESS if good else api_pb2.STATUS_FAILURE)


class Arrays(Outside):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.arrays = cls.path / "arrays"
        child("export", cls.path / "ebmlab.db", "arrays", cls.arrays)

    def test_numpy_reads_the_snapshots(self):
        rows = self.store.db.execute("SELECT id, shape, inline_data FROM snapshot").fetchall()
        read = 0
        for row in rows:
            file = self.arrays / f"{row['id']}.npy"
            if not file.exists():
                continue  # superseded
            array = numpy.load(file)
            self.assertEqual(list(array.shape), json.loads(row["shape"]))
            self.assertEqual((array.dtype, array.tobytes()), (numpy.dtype("<f4"), row["inline_data"]))
            read += 1
        self.assertEqual(read, len(self.store.runs()))

    def test_safetensors_reads_the_weights(self):
        for row in self.store.runs():
            file = self.arrays / f"{row['id']}.safetensors"
            tensors = safetensors.numpy.load_file(file)
            self.assertEqual(set(tensors), {"energy.w", "sampler.b"})
            self.assertEqual(tensors["energy.w"].tolist(), [[float(row["step"]), 0.5], [-1.0, math.inf]])
            self.assertEqual(tensors["sampler.b"].tolist(), [1 / 3])
            with safetensors.safe_open(file, "numpy") as opened:
                self.assertEqual(opened.metadata()["run"], row["uuid"])


class Docs(Outside):
    def test_every_python_block_runs(self):
        blocks = re.findall(r"^```python\n(.*?)^```", Path(os.environ["STORE_DOCS"]).read_text(), re.DOTALL | re.MULTILINE)
        self.assertGreaterEqual(len(blocks), 4)
        names = {}
        with contextlib.chdir(self.path):
            for block in blocks:
                exec(compile(block, "docs/store.md", "exec"), names)
        self.assertEqual(names["values"], [value for _, _, value in self.store.series(1)["loss.energy"]])
        self.check_frames(names)
        names["db"].close()

    def check_frames(self, names):
        runs = names["runs"]
        self.assertEqual(runs.loc[1, "sampler.step_size"], "0.02")
        self.assertEqual(len(runs), len(self.store.runs()))
        for run in runs.index:
            self.assertEqual(names["metrics"].loc[run, "kl"], self.store.evaluations(run)["kl"][-1][1])
        points = self.store.series(1)
        curves = names["curves"]
        self.assertEqual(set(curves["run"]), set(runs.index))
        for name, frame in curves[curves["run"] == 1].groupby("series"):
            self.assert_same(zip(frame["step"], frame["value"]), [(step, value) for step, _, value in points[name]])


if __name__ == "__main__":
    unittest.main()
