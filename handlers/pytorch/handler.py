"""SqueezeNet and its like in PyTorch: TorchScript, channels last."""

import os

# Threads that wait by spinning spend the function's CPU quota; ones that sleep at once after each layer make two of
# them slower by 40 %.
os.environ["GOMP_SPINCOUNT"] = "10000"

import torch
from coldbench_handler import image_handler, model_file, read_model_info, thread_count

torch.set_num_threads(thread_count())
torch.set_num_interop_threads(1)

info = read_model_info()


def load():
    model = torch.jit.load(model_file("model.pt"))

    def infer(image):
        with torch.inference_mode():
            given = torch.from_numpy(image).to(memory_format=torch.channels_last)
            return model(given).numpy()

    return infer


handler = image_handler(info, "NCHW", load)
