"""What every Python handler shares: reading the event, the image, the answer."""

import os

from .task import ModelInfo, model_file, read_model_info, thread_count

# numpy's matrix library reads it once, when it is imported, and takes all processors without it.
os.environ["OPENBLAS_NUM_THREADS"] = str(thread_count())

from .handler import image_handler
from .one_by_one import one_by_one
from .package import task_file

__all__ = ["ModelInfo", "image_handler", "model_file", "one_by_one", "read_model_info", "task_file", "thread_count"]
