"""From logits to what people read."""

import numpy as np

TOP = 5


def top_labels(logits, names):
    """The five likeliest classes, likeliest first, with their softmax probabilities, 0 to 1."""
    values = np.asarray(logits, np.float64)
    exponentials = np.exp(values - values.max())
    probabilities = exponentials / exponentials.sum()
    order = np.argsort(-values, kind="stable")[:TOP]
    return [{"label": names[index], "prob": float(probabilities[index])} for index in order]
