"""What every Python handler shares: reading the event, the image, the answer."""

from .handler import image_handler
from .one_by_one import one_by_one
from .package import task_file
from .task import ModelInfo, model_file, read_model_info, thread_count

__all__ = ["ModelInfo", "image_handler", "model_file", "one_by_one", "read_model_info", "task_file", "thread_count"]
