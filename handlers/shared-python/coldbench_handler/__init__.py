"""What every Python handler shares: reading the event, the image, the answer."""

from .handler import image_handler
from .package import task_file
from .task import ModelInfo, model_file, read_model_info, thread_count

__all__ = ["ModelInfo", "image_handler", "model_file", "read_model_info", "task_file", "thread_count"]
