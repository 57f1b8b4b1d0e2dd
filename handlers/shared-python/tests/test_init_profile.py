import os
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from coldbench_handler.init_profile import asks_for_init_profile, init_profile, rows_of

TEXT = """import time: self [us] | cumulative | imported package
import time:        12 |         12 |   _frozen
a warning of somebody import time is not a line
import time:       300 |        300 |     numpy.core
import time:        40 |        340 |   numpy
import time:       500 |        852 | handler
import time:         7 |          7 | json
"""


class Rows(unittest.TestCase):
    def test_are_the_modules_with_their_own_time_and_the_longest_first(self):
        told = [(row["package"], row["file"], row["selfUs"], row["totalUs"]) for row in rows_of(TEXT, "handler")]
        self.assertEqual(
            told,
            [
                ("handler", "handler", 500, 852),
                ("numpy", "numpy.core", 300, 300),
                ("numpy", "numpy", 40, 340),
                ("_frozen", "_frozen", 12, 12),
                ("python", "json", 7, 7),
            ],
        )


class Profiles(unittest.TestCase):
    def profile_of(self, source):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "slow_part.py").write_text("import time\ntime.sleep(0.2)\n")
            Path(folder, "served.py").write_text(source)
            with mock.patch.dict(os.environ, {"_HANDLER": "served.handler"}), mock.patch.object(
                sys, "path", [folder, *sys.path]
            ):
                return init_profile()

    def test_find_the_import_that_takes_long(self):
        profile = self.profile_of("import slow_part\n")
        slowest = profile["files"][0]
        self.assertEqual((slowest["package"], slowest["file"]), ("slow_part", "slow_part"))
        self.assertGreaterEqual(slowest["selfUs"], 200_000)
        self.assertGreaterEqual(profile["totalUs"], 200_000)

    def test_of_a_handler_that_does_not_load_say_why(self):
        with self.assertRaisesRegex(RuntimeError, "no_such_module"):
            self.profile_of("import no_such_module\n")

    def test_are_for_those_who_ask(self):
        self.assertTrue(asks_for_init_profile({"profileInit": True}))
        for event in ({}, {"profileInit": 1}, None, []):
            self.assertFalse(asks_for_init_profile(event))


if __name__ == "__main__":
    unittest.main()
