# SPDX-License-Identifier: MIT
"""The window is in a package of its own, so that the program can be installed where there is neither a screen nor Qt. Needs no
LibTorch: without it the program's package has nothing but the documentation.

    EBMLAB_BUILD=build/release window_package_test.py -v
"""
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

BUILD = Path(os.environ["EBMLAB_BUILD"]).absolute()
OF_THE_WINDOW = {"bin/ebmlab-gui", "share/applications/ebmlab.desktop", "share/mime/packages/ebmlab-mime.xml",
                 "share/icons/hicolor/scalable/apps/ebmlab.svg"}


def answer(*command):
    return subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True).stdout


class WindowPackage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        folder = Path(cls.temporary.name)
        answer("cpack", "--config", BUILD / "CPackConfig.cmake", "-B", folder)
        cls.debs = {answer("dpkg-deb", "--field", deb, "Package").strip(): deb for deb in folder.glob("*.deb")}
        (cls.archive,) = folder.glob("*.tar.gz")

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def field(self, package, name):
        return answer("dpkg-deb", "--field", self.debs[package], name).strip()

    def files(self, package):
        listed = subprocess.run(["dpkg-deb", "--fsys-tarfile", self.debs[package]], check=True, capture_output=True).stdout
        names = subprocess.run(["tar", "-t"], input=listed, check=True, capture_output=True).stdout.decode().split("\n")
        return {name.removeprefix("./usr/") for name in names if name and not name.endswith("/")}

    def test_two_packages_and_one_archive(self):
        self.assertEqual(set(self.debs), {"ebmlab", "ebmlab-gui"})
        names = {name.split("/", 1)[1] for name in answer("tar", "-tf", self.archive).split() if not name.endswith("/")}
        self.assertEqual(names, self.files("ebmlab") | self.files("ebmlab-gui"))

    def test_what_is_whose(self):
        self.assertEqual(self.files("ebmlab-gui"), OF_THE_WINDOW)
        self.assertIn("share/doc/ebmlab/docs/gui.md", self.files("ebmlab"))
        self.assertFalse(self.files("ebmlab") & OF_THE_WINDOW)

    def test_the_program_needs_no_qt(self):
        needed = self.field("ebmlab", "Depends").lower()
        for word in ("qt", "qcustomplot", "ebmlab-gui"):
            self.assertNotIn(word, needed)
        self.assertIn("ebmlab-gui", self.field("ebmlab", "Suggests").split(", "))

    def test_the_window_needs_qt_and_the_program_it_was_built_with(self):
        needed = self.field("ebmlab-gui", "Depends")
        self.assertIn(f"ebmlab (= {self.field('ebmlab', 'Version')})", needed)
        self.assertEqual(self.field("ebmlab-gui", "Version"), self.field("ebmlab", "Version"))
        for package in ("libqt6widgets6", "libqcustomplot", "libsqlite3-0"):
            self.assertIn(package, needed)
        self.assertEqual(self.field("ebmlab-gui", "Recommends"), "")


if __name__ == "__main__":
    unittest.main()
