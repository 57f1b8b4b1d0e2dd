"""Reads what a caller asks for, however it was asked."""

import base64
import binascii
import json
import re
from typing import List, NamedTuple, Union

from .bad_request import BadRequest

_JSON_TYPE = re.compile(r"application/(?:[\w.-]+\+)?json\b", re.IGNORECASE)


class ClassifyRequest(NamedTuple):
    """Images, each as bytes or as a URL, and whether the caller wants the logits beside the labels."""

    images: List[Union[bytes, str]]
    logits: bool


def is_function_url_event(event):
    """Whether it is a function URL's event (payload format 2.0)."""
    context = event.get("requestContext") if isinstance(event, dict) else None
    http = context.get("http") if isinstance(context, dict) else None
    return isinstance(http, dict) and isinstance(http.get("method"), str)


def read_event(event):
    """
    Reads a function URL's event, or a bare event `{url}` or `{image: base64}`, of several images `{urls}` or `{images}`,
    with an optional `logits`.
    """
    return _read_http(event) if is_function_url_event(event) else _read_json(event)


def _read_http(event):
    query = event.get("queryStringParameters") or {}
    body = _read_body(event)
    asked = query.get("logits") in ("1", "true")
    if body and _is_json(event):
        request = _read_json(_parse_json(body))
        return request._replace(logits=request.logits or asked)
    if body:
        return ClassifyRequest([body], asked)
    if query.get("url"):
        return ClassifyRequest([query["url"]], asked)
    raise BadRequest("no image: send it as the body, or name it in ?url=")


def _read_body(event):
    body = event.get("body") or ""
    return _decode(body) if event.get("isBase64Encoded") else body.encode()


def _is_json(event):
    headers = event.get("headers") or {}
    types = [value for name, value in headers.items() if name.lower() == "content-type"]
    return bool(types) and _JSON_TYPE.match(types[0]) is not None


def _parse_json(body):
    try:
        return json.loads(body)
    except ValueError:
        raise BadRequest("the body is not valid JSON, though its content type says so") from None


def _read_json(value):
    given = value if isinstance(value, dict) else {}
    wanted = given.get("logits") is True
    urls, images = _texts(given, "url", "urls"), _texts(given, "image", "images")
    if urls:
        return ClassifyRequest(urls, wanted)
    if images:
        return ClassifyRequest([_decode(image) for image in images], wanted)
    raise BadRequest('no image: give "url", or "image" in base64; of several "urls" or "images"')


def _texts(given, one, several):
    texts = [given[one]] if one in given else given.get(several)
    return texts if isinstance(texts, list) and all(isinstance(text, str) for text in texts) else []


def _decode(text):
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        raise BadRequest("the image is not valid base64") from None
