# SPDX-License-Identifier: MIT
"""The installed tree, moved to another folder: it runs there, plugins are written and built against it, and what
docs/plugin-guide.md says works word for word.

    EBMLAB_BUILD=build/release EBMLAB_GUIDE=docs/plugin-guide.md package_test.py -v
"""
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import unittest
from pathlib import Path

BUILD = Path(os.environ["EBMLAB_BUILD"]).absolute()
GUIDE = Path(os.environ["EBMLAB_GUIDE"]).absolute()


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.temporary.name)
        cls.prefix = cls.folder / "elsewhere" / "ebmlab"
        subprocess.run(["cmake", "--install", BUILD, "--prefix", cls.folder / "prefix"], check=True, stdout=subprocess.DEVNULL)
        cls.prefix.parent.mkdir()
        (cls.folder / "prefix").rename(cls.prefix)

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def environment(self):
        """Of a user who has the installed program on his path and nothing else of ebmlab."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("EBMLAB_", "XDG_"))}
        return kept | {"PATH": f"{self.prefix}/bin:{os.environ['PATH']}", "HOME": str(self.folder / "home"), "OMP_NUM_THREADS": "1"}

    def run_command(self, *command, cwd=None, code=0, **variables):
        done = subprocess.run(list(map(str, command)), cwd=cwd or self.folder, env=self.environment() | variables,
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def rows(self, store, query):
        with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
            return db.execute(query).fetchall()


class Program(Installed):
    def test_it_needs_nothing_of_the_build_folder(self):
        for file in [self.prefix / "bin" / "ebmlab", *self.prefix.glob("lib/*.so"), *self.prefix.glob("lib/ebmlab/**/*.so")]:
            header = self.run_command("readelf", "-d", file).stdout
            self.assertNotIn(str(BUILD), header, file)

    def test_every_built_in_plugin_is_there_and_ready(self):
        listed = json.loads(self.run_command("ebmlab", "plugin", "list", "--json").stdout)
        self.assertEqual(listed["not_loaded"], [])
        self.assertEqual({Path(row["file"]).name for row in listed["plugins"]}, {file.name for file in BUILD.glob("plugins/*.so")})
        for row in listed["plugins"]:
            self.assertEqual(Path(row["file"]).parent, self.prefix.resolve() / "lib" / "ebmlab" / "plugins")

    def test_data_that_plugins_ship(self):
        for name in ("digits", "breast_cancer"):
            self.assertIn("train_rows:", self.run_command("ebmlab", "data", "describe", name).stdout)

    def test_a_chosen_libtorch_that_is_none(self):
        said = self.run_command("ebmlab", "--version", code=2, EBMLAB_LIBTORCH=str(self.folder)).stderr
        self.assertEqual(said, f"ebmlab: EBMLAB_LIBTORCH={self.folder}: there is no lib/libtorch_cpu.so in it\n")

    def test_the_script_that_gets_libtorch(self):
        there = self.folder / "home" / ".local" / "share" / "ebmlab" / "libtorch"
        there.mkdir(parents=True)
        (there / "mine").touch()
        said = self.run_command("ebmlab-get-libtorch", code=2, EBMLAB_CUDA="0").stderr
        self.assertIn("was not made by this script", said)
        self.assertEqual([file.name for file in there.iterdir()], ["mine"])
        (there / ".installed").write_text("2.11.0 cpu\n")
        self.assertIn("LibTorch 2.11.0 (cpu): there", self.run_command("ebmlab-get-libtorch", EBMLAB_CUDA="0").stdout)
        self.assertIn("EBMLAB_CUDA=2", self.run_command("ebmlab-get-libtorch", code=2, EBMLAB_CUDA="2").stderr)


class NewPlugins(Installed):
    def test_each_kind_builds_and_passes_its_tests(self):
        for kind in ("energy", "sampler", "objective", "dataset"):
            with self.subTest(kind):
                name = f"fresh_{kind}"
                self.run_command("ebmlab", "plugin", "new", kind, name)
                self.assertEqual({file.name for file in (self.folder / name).iterdir()}, {"CMakeLists.txt", f"{name}.cpp", f"{name}.toml"})
                self.run_command("cmake", "-S", name, "-B", f"{name}/build")
                self.run_command("cmake", "--build", f"{name}/build")
                self.run_command("ctest", "--test-dir", f"{name}/build", "--output-on-failure")
                runs = self.rows(self.folder / name / "build" / "test.db", "SELECT status FROM run WHERE kind = 'train'")
                self.assertEqual(runs, [("completed",), ("completed",)])
                self.run_command("cmake", "--install", f"{name}/build", "--prefix", self.prefix)
        listed = json.loads(self.run_command("ebmlab", "plugin", "list", "--json").stdout)["plugins"]
        fresh = {(row["kind"], row["id"]) for row in listed if row["id"].startswith("fresh_")}
        self.assertEqual(fresh, {(kind, f"fresh_{kind}") for kind in ("energy", "sampler", "objective", "dataset")})

    def test_another_libtorch_is_refused_in_a_sentence(self):
        other = self.folder / "other_libtorch"
        (other / "lib").mkdir(parents=True)
        (other / "lib" / "libtorch_cpu.so").touch()
        (other / "include" / "torch" / "headeronly").mkdir(parents=True)
        (other / "include" / "torch" / "headeronly" / "version.h").write_text(
            "#define TORCH_VERSION_MAJOR 2\n#define TORCH_VERSION_MINOR 10\n#define TORCH_VERSION_PATCH 0\n")
        self.run_command("ebmlab", "plugin", "new", "energy", "late")
        said = self.run_command("cmake", "-S", "late", "-B", "late/build", f"-DEBMLAB_LIBTORCH={other}", code=1).stderr
        self.assertIn(f"LibTorch at {other} is version 2.10.0: ebmlab is built with 2.11.0", " ".join(said.split()))


class Packages(Installed):
    """In a folder of its own that dpkg takes for the root of a system: the real one has nothing to do with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        subprocess.run(["cpack", "--config", BUILD / "CPackConfig.cmake", "-B", cls.folder / "packages"], check=True,
                       stdout=subprocess.DEVNULL)
        (cls.deb,) = cls.folder.glob("packages/ebmlab_*.deb")  # the window's is ebmlab-gui_*.deb
        (cls.archive,) = cls.folder.glob("packages/*.tar.gz")
        cls.root = cls.folder / "root"

    def dpkg(self, *command):
        return self.run_command("dpkg", f"--root={self.root}", f"--log={self.folder}/dpkg.log", "--force-depends", *command).stdout

    def files_of_a_shell(self):
        libraries = re.findall(r"(/\S+) \(0x", self.run_command("ldd", "/bin/sh").stdout)
        return [Path(file) for file in ("/bin/sh", "/sbin/ldconfig", "/sbin/ldconfig.real", *libraries) if Path(file).exists()]

    def install(self):
        if os.geteuid() != 0:  # dpkg would give the files to root
            self.run_command("dpkg-deb", "--extract", self.deb, self.root)
            return
        for name in ("var/lib/dpkg/info", "var/lib/dpkg/updates", "etc"):
            (self.root / name).mkdir(parents=True)
        (self.root / "var" / "lib" / "dpkg" / "status").touch()
        for file in self.files_of_a_shell():  # the package's own scripts run there, and call ldconfig
            copy = self.root / file.relative_to("/")
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, copy)
        self.dpkg("--install", self.deb)
        self.assertIn("Status: install ok installed", self.dpkg("--status", "ebmlab"))

    def test_an_archive_that_runs_where_it_is_unpacked(self):
        self.run_command("tar", "-xf", self.archive, "--strip-components=1", "--one-top-level=unpacked")
        said = self.run_command(self.folder / "unpacked" / "bin" / "ebmlab", "--version").stdout
        self.assertIn("LibTorch 2.11.0", said)

    def test_a_deb_that_names_what_it_needs(self):
        needed = self.run_command("dpkg-deb", "--field", self.deb, "Depends").stdout
        for package in ("libhwy1", "libsqlite3-0", "libcairo2", "libstdc++6"):
            self.assertIn(package, needed)
        self.assertNotIn("qt", needed.lower())

    def test_a_deb_with_all_that_a_plugin_is_built_with(self):
        self.install()
        path = {"PATH": f"{self.root}/usr/bin:{os.environ['PATH']}"}
        self.run_command("ebmlab", "plugin", "new", "dataset", "packaged", **path)
        said = self.run_command("ebmlab", "plugin", "watch", "packaged", "--once", "--certify", **path).stdout
        self.assertIn("packaged/build/plugins/packaged.so: ready, sha256 ", said)
        cache = (self.folder / "packaged" / "build" / "CMakeCache.txt").read_text()
        self.assertIn(f"ebmlab_DIR:PATH={self.root}/usr/lib/cmake/ebmlab", cache)
        self.assertEqual(self.rows(self.folder / "packaged" / "build" / "certificates.db", "SELECT status FROM run"), [("completed",)])
        self.run_command("ebmlab", "run", "packaged/packaged.toml", "--set", "steps=20", "--plugin-dir", "packaged/build/plugins", **path)
        if os.geteuid() == 0:
            self.dpkg("--purge", "ebmlab")
            self.assertEqual([file for file in (self.root / "usr").rglob("*ebmlab*")], [])


class Guide(Installed):
    """A code block that begins with a file's name in a comment is that file; the lines of `sh` blocks are run in their order."""

    def test_word_for_word(self):
        ran = 0
        for language, text in re.findall(r"^```(\w+)\n(.*?)^```", GUIDE.read_text(), re.DOTALL | re.MULTILINE):
            if language == "sh":
                self.run_command("bash", "-euc", text)
                ran += 1
                continue
            name = re.match(r"(?://|#) ([\w/]+\.\w+)\n", text)
            if name:
                file = self.folder / name[1]
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
        self.assertGreaterEqual(ran, 4)
        statuses = self.rows(self.folder / "ebmlab.db", "SELECT DISTINCT status FROM run")
        self.assertEqual(statuses, [("completed",)])


if __name__ == "__main__":
    unittest.main()
