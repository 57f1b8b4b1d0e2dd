"""The Lambda handler of a model."""

import json
from time import perf_counter

from .bad_request import BadRequest
from .download import download_image
from .event import is_function_url_event, read_event
from .facts import asks_for_facts, machine_facts
from .image import decode_image
from .init_profile import asks_for_init_profile, init_profile
from .labels import top_labels
from .model_load import model_user
from .preprocess import preprocessor


def image_handler(info, layout, load, release=None):
    """
    A function URL is answered over HTTP, with 400 and `{error}` for bad input; a bare event is answered with the
    bare answer, and bad input fails the invocation.

    `load` loads the model and answers a function: that takes the preprocessed images, a float32 array in the given
    layout (`NCHW` or `NHWC`, N = `info.batch`), and returns the logits, those of one image after the other's, in
    whatever shape. It is called now, unless COLDBENCH_MODEL_LOAD says otherwise; `release` then clears what the
    framework keeps of a model that is dropped.
    """
    classify = _classification(info, layout, model_user(load, release))

    def handler(event, _context):
        start = perf_counter()
        if asks_for_facts(event):
            return machine_facts()
        if asks_for_init_profile(event):
            return init_profile()
        if not is_function_url_event(event):
            return classify(read_event(event), start)
        try:
            return _http(200, classify(read_event(event), start))
        except BadRequest as error:
            return _http(400, {"error": str(error)})

    return handler


def _classification(info, layout, model):
    preprocess = preprocessor(info.mean, info.std, layout, info.color_order)

    def classify(request, start):
        _check_count(request.images, info.batch)
        with model() as infer:
            tensor = preprocess([_pixels(image, info) for image in request.images])
            prediction_start = perf_counter()
            logits = infer(tensor).reshape(info.batch, -1)
            prediction_end = perf_counter()
        predictions = [_prediction(one, info, request.logits) for one in logits]
        # Times in seconds, as the handler of 2017 gave them.
        return {
            **(predictions[0] if info.batch == 1 else {"predictions": predictions}),
            "handler_time": perf_counter() - start,
            "prediction_time": prediction_end - prediction_start,
        }

    return classify


def _check_count(images, batch):
    if len(images) != batch:
        raise BadRequest("{} images, where this function takes {} at once".format(len(images), batch))


def _pixels(image, info):
    content = image if isinstance(image, bytes) else download_image(image)
    return decode_image(content, info.width, info.height)


def _prediction(logits, info, wants_logits):
    labels = {"labels": top_labels(logits, info.labels, info.is_probability)}
    return {**labels, "logits": logits.tolist()} if wants_logits else labels


def _http(status, body):
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}
