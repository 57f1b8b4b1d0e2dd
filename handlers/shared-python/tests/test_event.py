"""Needs nothing but Python itself."""

import base64
import json
import unittest

from coldbench_handler.bad_request import BadRequest
from coldbench_handler.event import ClassifyRequest, read_event

IMAGE = bytes([0xFF, 0xD8, 0x00, 0x80])
ENCODED = base64.b64encode(IMAGE).decode()
JSON_TYPE = {"Content-Type": "application/json; charset=utf-8"}
BY_URL = ClassifyRequest(["http://a/b"], True)


def http(**parts):
    return {"requestContext": {"http": {"method": "POST"}}, **parts}


class ReadingAnEvent(unittest.TestCase):
    def test_a_binary_body_is_the_image(self):
        event = http(body=ENCODED, isBase64Encoded=True)
        self.assertEqual(read_event(event), ClassifyRequest([IMAGE], False))

    def test_the_query_names_the_image_and_asks_for_logits(self):
        event = http(queryStringParameters={"url": "http://a/b", "logits": "1"})
        self.assertEqual(read_event(event), BY_URL)

    def test_a_json_body_names_the_image_or_carries_it(self):
        named = http(headers=JSON_TYPE, body='{"url": "http://a/b", "logits": true}')
        self.assertEqual(read_event(named), BY_URL)
        carried = http(headers=JSON_TYPE, body=json.dumps({"image": ENCODED}))
        self.assertEqual(read_event(carried), ClassifyRequest([IMAGE], False))

    def test_a_json_body_may_come_in_base64_and_the_query_may_ask_for_its_logits(self):
        body = base64.b64encode(b'{"url": "http://a/b"}').decode()
        event = http(headers=JSON_TYPE, body=body, isBase64Encoded=True, queryStringParameters={"logits": "1"})
        self.assertEqual(read_event(event), BY_URL)

    def test_a_bare_event_is_read_as_a_json_body_is(self):
        self.assertEqual(read_event({"url": "http://a/b", "logits": True}), BY_URL)

    def test_several_images_are_named_or_carried(self):
        self.assertEqual(read_event({"urls": ["http://a/b", "http://c"]}).images, ["http://a/b", "http://c"])
        self.assertEqual(read_event({"images": [ENCODED, ENCODED]}).images, [IMAGE, IMAGE])

    def test_what_names_no_image_is_a_bad_request(self):
        for event in [
            None,
            [],
            {},
            {"url": 1},
            {"image": "a"},
            {"images": []},
            {"urls": ["http://a/b", 1]},
            {"images": ENCODED},
            {"requestContext": None},
            http(),
            http(headers=JSON_TYPE, body="{"),
            http(headers=JSON_TYPE, body="null"),
            http(body="a", isBase64Encoded=True),
        ]:
            with self.subTest(event=event), self.assertRaises(BadRequest):
                read_event(event)


if __name__ == "__main__":
    unittest.main()
