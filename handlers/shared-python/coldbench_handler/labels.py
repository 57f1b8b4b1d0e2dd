"""From logits to what people read."""

import numpy as np

TOP = 5


def top_labels(scores, names, is_probability=False):
    """The five likeliest classes, likeliest first, with their probabilities, 0 to 1: by softmax, unless they are some."""
    values = np.asarray(scores, np.float64)
    probabilities = values if is_probability else _softmax(values)
    order = np.argsort(-values, kind="stable")[:TOP]
    return [{"label": names[index], "prob": float(probabilities[index])} for index in order]


def _softmax(values):
    exponentials = np.exp(values - values.max())
    return exponentials / exponentials.sum()
