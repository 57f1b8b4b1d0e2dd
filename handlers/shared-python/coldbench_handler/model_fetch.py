"""A model that is not in the package."""

import json
import os
import tempfile

from .package import task_file

_TIMEOUT_SECONDS = 60
_CHUNK = 1 << 20


class ModelError(Exception):
    """Why a model is not to be had."""


def fetch_model(url):
    """
    Fetches a model, file by file, into a folder of the environment's own file system, and answers that. What is to be
    there is named by the package: in `model-files.json`, each file with its bytes and its sha256.
    """
    # Only here: these take their time to import, and most functions have their model in their package.
    from http.client import HTTPException
    from urllib.parse import quote, urlsplit

    if urlsplit(url).scheme not in ("http", "https"):
        raise ModelError("COLDBENCH_MODEL_URL is not an http or https URL: " + url[:200])
    folder = tempfile.mkdtemp(prefix="coldbench-model-")
    for file in _expected_files():
        address = "{}/{}".format(url.rstrip("/"), quote(file["name"]))
        try:
            found = _download(address, os.path.join(folder, file["name"]))
        except (OSError, HTTPException) as error:
            raise ModelError("cannot download the model from {}: {}".format(address, error)) from None
        _check(address, file, *found)
    return folder


def _expected_files():
    path = task_file("model-files.json")
    if not os.path.exists(path):
        raise ModelError("COLDBENCH_MODEL_URL is set, but the package does not name the files of a model")
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def _download(address, target):
    """Answers how many bytes there were, and their sha256."""
    import hashlib
    from urllib.request import urlopen

    os.makedirs(os.path.dirname(target), exist_ok=True)
    size, digest = 0, hashlib.sha256()
    with urlopen(address, timeout=_TIMEOUT_SECONDS) as response, open(target, "wb") as file:
        while chunk := response.read(_CHUNK):
            size += len(chunk)
            digest.update(chunk)
            file.write(chunk)
    return size, digest.hexdigest()


def _check(address, file, size, sha256):
    if sha256 == file["sha256"]:
        return
    found = "it has {} bytes and the sha256 {}".format(size, sha256)
    wanted = "{} bytes and the sha256 {}".format(file["bytes"], file["sha256"])
    raise ModelError(
        "{} is not the model's {}: {}, where {} are wanted".format(address, file["name"], found, wanted)
    )
