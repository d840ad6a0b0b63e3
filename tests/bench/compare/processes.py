# SPDX-License-Identifier: MIT
"""The programs that are compared: each a process that answers requests, on given cores and with one thread unless asked."""
import json
import os
import subprocess
from pathlib import Path

# What the libraries read at their start. XLA_FLAGS: JAX's documented way to one thread.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
              "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1", "JAX_PLATFORMS": "cpu"}


class Failed(Exception):
    pass


class Program:
    def __init__(self, command, cores, work):
        """`cores`: those it may use. `work`: a folder for what it says on standard error, and for compilers' caches."""
        self.log = work / "logs" / f"{Path(command[-1]).name}.log"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        variables = os.environ | ONE_THREAD | {"TORCHINDUCTOR_CACHE_DIR": str(work / "inductor")}
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
                                            env=variables, preexec_fn=lambda: os.sched_setaffinity(0, cores))
        hello = self.ask({"kind": "hello"})
        self.name, self.versions, self.kernels = hello["name"], hello["versions"], hello.get("kernels", "")

    def ask(self, request):
        """Throws Failed for an error, with its text; the answer to what cannot be done is {"unsupported": true}."""
        try:
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise Failed(f"ended with code {self.process.wait()}: see {self.log}")
        answer = json.loads(line)
        if "error" in answer:
            raise Failed(answer["error"])
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait()
