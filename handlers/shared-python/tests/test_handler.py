"""Needs numpy and Pillow, as every variant has them."""

import base64
import contextlib
import http.server
import io
import json
import os
import threading
import time
import unittest
from unittest import mock

import numpy as np
from coldbench_handler import ModelInfo, image_handler, one_by_one
from coldbench_handler.bad_request import BadRequest
from coldbench_handler.download import download_image
from coldbench_handler.image import _jpeg_shrink, decode_image
from coldbench_handler.labels import top_labels
from coldbench_handler.preprocess import preprocessor
from PIL import Image

WIDTH, HEIGHT = 23, 19
# Neighbours differ as much as they can, so that any resampling shows.
PIXELS = (np.arange(HEIGHT * WIDTH * 3) * 97 % 256).astype(np.uint8).reshape(HEIGHT, WIDTH, 3)


def encoded(pixels, form="PNG"):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, form)
    return file.getvalue()


class Decoding(unittest.TestCase):
    def test_an_image_of_the_right_size_keeps_its_exact_pixels(self):
        np.testing.assert_array_equal(decode_image(encoded(PIXELS), WIDTH, HEIGHT), PIXELS)

    def test_alpha_is_dropped(self):
        alpha = np.dstack([PIXELS, PIXELS[:, :, :1]])
        np.testing.assert_array_equal(decode_image(encoded(alpha), WIDTH, HEIGHT), PIXELS)

    def test_a_grey_image_becomes_three_equal_channels(self):
        grey = decode_image(encoded(PIXELS[:, :, 0]), WIDTH, HEIGHT)
        np.testing.assert_array_equal(grey, np.repeat(PIXELS[:, :, :1], 3, axis=2))

    def test_an_image_of_another_size_and_aspect_is_resized_to_fill(self):
        wide = np.full((48, 640, 3), (0x80, 0x40, 0x20), np.uint8)
        decoded = decode_image(encoded(wide, "JPEG"), WIDTH, HEIGHT)
        self.assertEqual(decoded.shape, (HEIGHT, WIDTH, 3))
        self.assertLessEqual(np.abs(decoded.astype(int) - wide[0, 0]).max(), 2)

    def test_a_jpeg_is_decoded_at_the_part_of_its_size_that_sharp_chooses(self):
        sizes = [(226, 900), (227, 227), (640, 480), (681, 681), (1000, 800), (1134, 1135), (1816, 1816), (2043, 4000)]
        self.assertEqual([_jpeg_shrink(size, (227, 227)) for size in sizes], [1, 1, 1, 2, 2, 2, 4, 8])

    def test_what_is_no_image_or_half_of_one_is_a_bad_request(self):
        for content in [b"", b"not an image", encoded(PIXELS)[:100], encoded(PIXELS, "JPEG")[:400]]:
            with self.subTest(size=len(content)), self.assertRaises(BadRequest):
                decode_image(content, WIDTH, HEIGHT)


class Preprocessing(unittest.TestCase):
    def test_each_step_is_rounded_to_float32_in_both_layouts(self):
        mean, std = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
        f = np.float32
        wanted = np.stack(
            [((PIXELS[:, :, c].astype(f) / f(255)) - f(mean[c])) / f(std[c]) for c in range(3)]
        )
        planes = preprocessor(mean, std, "NCHW")([PIXELS])
        np.testing.assert_array_equal(planes, wanted[np.newaxis])
        turned = preprocessor(mean[::-1], std[::-1], "NCHW", "BGR")([PIXELS])
        np.testing.assert_array_equal(turned[:, ::-1], planes)
        interleaved = preprocessor(mean, std, "NHWC")([PIXELS, PIXELS])
        np.testing.assert_array_equal(interleaved, np.stack([wanted.transpose(1, 2, 0)] * 2))


class Labelling(unittest.TestCase):
    def test_the_five_likeliest_come_first_also_where_exp_would_overflow(self):
        labels = top_labels(np.array([0, 3, 1, 2, -1, 4], np.float32) + np.float32(1000), list("abcdef"))
        self.assertEqual([label["label"] for label in labels], list("fbdca"))
        self.assertAlmostEqual(labels[0]["prob"], np.exp(4) / np.exp([0, 3, 1, 2, -1, 4]).sum(), 6)

    def test_probabilities_of_a_model_stay_as_they_are(self):
        labels = top_labels(np.array([0.25, 0.75], np.float32), list("ab"), is_probability=True)
        self.assertEqual(labels, [{"label": "b", "prob": 0.75}, {"label": "a", "prob": 0.25}])


LOGITS = np.array([[1, 5, 2, 4, 3, 0]], np.float32)
INFO = ModelInfo("input", WIDTH, HEIGHT, [0, 0, 0], [1, 1, 1], "output", list("abcdef"))


def post(content, **query):
    body = base64.b64encode(content).decode()
    context = {"http": {"method": "POST"}}
    return {"requestContext": context, "queryStringParameters": query, "body": body, "isBase64Encoded": True}


class Handling(unittest.TestCase):
    def test_a_function_url_is_answered_with_labels_and_both_times_in_seconds(self):
        answer = image_handler(INFO, "NHWC", lambda: lambda image: LOGITS)(post(encoded(PIXELS)), None)
        self.assertEqual((answer["statusCode"], answer["headers"]["content-type"]), (200, "application/json"))
        body = json.loads(answer["body"])
        self.assertEqual([label["label"] for label in body["labels"]], list("bdeca"))
        self.assertTrue(0 <= body["prediction_time"] <= body["handler_time"])
        self.assertNotIn("logits", body)

    def test_logits_are_given_when_asked_and_the_network_sees_the_preprocessed_image(self):
        seen = []
        handler = image_handler(INFO, "NCHW", lambda: lambda image: seen.append(image) or LOGITS)
        body = json.loads(handler(post(encoded(PIXELS), logits="1"), None)["body"])
        self.assertEqual(body["logits"], LOGITS[0].tolist())
        np.testing.assert_array_equal(seen[0][0], PIXELS.transpose(2, 0, 1) / np.float32(255))

    def test_several_images_are_computed_at_once_and_each_has_its_prediction(self):
        seen = []
        two = np.concatenate([LOGITS, -LOGITS])
        handler = image_handler(INFO._replace(batch=2), "NCHW", lambda: lambda images: seen.append(images) or two)
        images = [base64.b64encode(encoded(pixels)).decode() for pixels in [PIXELS, 255 - PIXELS]]
        answer = handler({"images": images, "logits": True}, None)
        self.assertEqual([one["logits"] for one in answer["predictions"]], two.tolist())
        self.assertEqual([one["labels"][0]["label"] for one in answer["predictions"]], ["b", "f"])
        self.assertNotIn("labels", answer)
        np.testing.assert_array_equal(seen[0][1], (255 - PIXELS).transpose(2, 0, 1) / np.float32(255))

    def test_another_number_of_images_is_a_bad_request(self):
        handler = image_handler(INFO._replace(batch=2), "NCHW", lambda: lambda images: LOGITS)
        for count in [1, 3]:
            with self.assertRaisesRegex(BadRequest, "{} images, where this function takes 2".format(count)):
                handler({"images": [base64.b64encode(encoded(PIXELS)).decode()] * count}, None)

    def test_a_framework_may_take_them_one_by_one(self):
        infer = one_by_one(lambda image: image[0] * 2 if len(image) == 1 else None)
        np.testing.assert_array_equal(infer(np.array([[1, 2], [3, 4]])), [[2, 4], [6, 8]])

    def test_bad_input_is_a_400_and_fails_a_bare_event(self):
        handler = image_handler(INFO, "NHWC", lambda: lambda image: LOGITS)
        answer = handler(post(b"noise"), None)
        self.assertEqual(answer["statusCode"], 400)
        self.assertIn("not an image", json.loads(answer["body"])["error"])
        with self.assertRaises(BadRequest):
            handler({}, None)

    def test_a_fault_of_the_network_fails_the_invocation(self):
        def broken(image):
            raise ValueError("broken")

        with self.assertRaisesRegex(ValueError, "broken"):
            image_handler(INFO, "NHWC", lambda: broken)(post(encoded(PIXELS)), None)


class LoadingTheModel(unittest.TestCase):
    def happens(self, where, infer=None):
        """What happens to a model in two invocations."""
        events = []

        def load():
            events.append("load")
            return lambda image: events.append("infer") or (LOGITS if infer is None else infer())

        with mock.patch.dict(os.environ, {} if where is None else {"COLDBENCH_MODEL_LOAD": where}):
            handler = image_handler(INFO, "NHWC", load, release=lambda: events.append("release"))
            for _ in range(2):
                with contextlib.suppress(ZeroDivisionError):
                    handler(post(encoded(PIXELS)), None)
        return events

    def test_is_done_once_before_the_first_event_unless_it_is_to_be_inside(self):
        self.assertEqual(self.happens(None), ["load", "infer", "infer"])
        self.assertEqual(self.happens("outside"), ["load", "infer", "infer"])

    def test_inside_is_done_in_each_invocation_and_its_memory_given_back_also_where_the_network_fails(self):
        self.assertEqual(self.happens("inside"), ["load", "infer", "release"] * 2)
        self.assertEqual(self.happens("inside", lambda: 1 / 0), ["load", "infer", "release"] * 2)

    def test_another_word_is_refused(self):
        with self.assertRaisesRegex(ValueError, "neither outside nor inside: beside"):
            self.happens("beside")


class Answering(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/missing":
            self.send_error(404)
            return
        if self.path == "/silent":
            time.sleep(1)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(bytes(6_000))

    def log_message(self, *_):
        """Keeps the test's output clean."""


class Downloading(unittest.TestCase):
    def setUp(self):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.url = "http://127.0.0.1:{}".format(self.server.server_port)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()

    def test_gives_the_bytes(self):
        self.assertEqual(download_image(self.url), bytes(6_000))

    def test_what_goes_wrong_is_a_bad_request_that_says_what(self):
        for url, options, message in [
            (self.url, {"max_bytes": 5_000}, "larger than 5000 bytes"),
            (self.url + "/silent", {"timeout": 0.05}, "cannot download .*timed out"),
            (self.url + "/missing", {}, "status 404"),
            ("file:///etc/hosts", {}, "not an http or https URL"),
            ("nonsense", {}, "not an http or https URL"),
            ("http://127.0.0.1:1/", {}, "cannot download"),
        ]:
            with self.subTest(url=url), self.assertRaisesRegex(BadRequest, message):
                download_image(url, **options)


if __name__ == "__main__":
    unittest.main()
