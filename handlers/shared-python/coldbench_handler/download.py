"""Fetches an image over HTTP(S)."""

from .bad_request import BadRequest

MAX_BYTES = 20_000_000
TIMEOUT_SECONDS = 10
_CHUNK = 65_536


def download_image(url, max_bytes=MAX_BYTES, timeout=TIMEOUT_SECONDS):
    """Reading stops as soon as a limit is passed. Anything that goes wrong is a BadRequest."""
    # Only here: it is a tenth of a second at init, and most functions get their images as bodies.
    from http.client import HTTPException
    from urllib.error import HTTPError
    from urllib.parse import urlsplit
    from urllib.request import urlopen

    if urlsplit(url).scheme not in ("http", "https"):
        raise BadRequest("not an http or https URL: " + url[:200])
    try:
        with urlopen(url, timeout=timeout) as response:
            return _read_at_most(response, url, max_bytes, timeout)
    except HTTPError as error:
        raise BadRequest("{} answered with status {}".format(url, error.code)) from None
    except (OSError, HTTPException, ValueError) as error:
        raise BadRequest("cannot download {}: {}".format(url, error)) from None


def _read_at_most(response, url, max_bytes, timeout):
    from time import monotonic

    deadline = monotonic() + timeout
    chunks, size = [], 0
    while chunk := response.read1(_CHUNK):
        size += len(chunk)
        if size > max_bytes:
            raise BadRequest("{} is larger than {} bytes".format(url, max_bytes))
        # The socket's timeout is one of each read: a slow server would never reach it.
        if monotonic() > deadline:
            raise TimeoutError("timeout after {} s".format(timeout))
        chunks.append(chunk)
    return b"".join(chunks)
