"""A model is fetched over loopback."""

import contextlib
import hashlib
import http.server
import json
import os
import tempfile
import threading
import unittest
from unittest import mock
from urllib.parse import unquote

from coldbench_handler.model_fetch import ModelError, fetch_model

CONTENT = {"model.onnx": b"weights", "saved model/part-1": b"graph"}


def entry(name, content):
    return {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


class Answering(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        content = CONTENT.get(unquote(self.path)[len("/models/") :])
        if content is None:
            self.send_error(404)
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Keeps the test's output clean."""


class FetchingAModel(unittest.TestCase):
    def setUp(self):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.url = "http://127.0.0.1:{}/models".format(self.server.server_port)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        with contextlib.ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            stack.enter_context(mock.patch.object(tempfile, "tempdir", folder))
            stack.enter_context(mock.patch.dict(os.environ, {"LAMBDA_TASK_ROOT": folder}))
            self.folder = folder
            self.addCleanup(stack.pop_all().close)

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()

    def package(self, *files):
        """A package that names these files."""
        with open(os.path.join(self.folder, "model-files.json"), "w", encoding="utf-8") as file:
            json.dump(files, file)

    def test_gives_a_folder_of_all_its_files_also_of_those_in_folders_and_with_blanks_in_their_names(self):
        self.package(*(entry(name, content) for name, content in CONTENT.items()))
        folder = fetch_model(self.url)
        for name, content in CONTENT.items():
            with open(os.path.join(folder, name), "rb") as file:
                self.assertEqual(file.read(), content)

    def test_tells_which_file_is_another_than_the_package_names_and_what_it_is(self):
        wanted, found = entry("model.onnx", b"other"), entry("model.onnx", b"weights")
        self.package(wanted)
        with self.assertRaises(ModelError) as caught:
            fetch_model(self.url + "/")
        self.assertEqual(
            str(caught.exception),
            "{}/model.onnx is not the model's model.onnx: it has 7 bytes and the sha256 {}, "
            "where 5 bytes and the sha256 {} are wanted".format(self.url, found["sha256"], wanted["sha256"]),
        )

    def test_tells_which_file_cannot_be_had_and_why(self):
        for url, name, message in [
            (self.url, "missing", "cannot download the model from {}/missing: .*404".format(self.url)),
            ("http://127.0.0.1:1", "model.onnx", "cannot download the model from .*refused"),
            ("file:///etc", "hosts", "not an http or https URL"),
        ]:
            with self.subTest(url=url):
                self.package(entry(name, b""))
                with self.assertRaisesRegex(ModelError, message):
                    fetch_model(url)

    def test_refuses_where_the_package_names_no_files(self):
        with self.assertRaisesRegex(ModelError, "does not name the files of a model"):
            fetch_model(self.url)


if __name__ == "__main__":
    unittest.main()
