"""Writes torchvision's networks as its users do, and what they answer.

`python write_networks.py FOLDER HEIGHT WIDTH NETWORK...`: FOLDER has pixels.bin, images of rows of RGB bytes. Each
network's state_dict goes to NETWORK.pt, and the logits in float64 to answers.json.
"""

import copy
import json
import os
import sys

import torch
from torch.fx.experimental.optimization import fuse
from torchvision import models

CALIBRATION_IMAGES = 8


def made(name, height, width):
    """With every parameter at work: as torchvision starts them, biases are 0 and normalization does next to nothing."""
    torch.manual_seed(7)
    network = getattr(models, name)(weights=None)
    with torch.no_grad():
        for module in network.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.weight.uniform_(0.5, 1.5)
                module.bias.uniform_(-0.5, 0.5)
                module.momentum = 1.0
            elif getattr(module, "bias", None) is not None:
                module.bias.uniform_(-0.1, 0.1)
        # Statistics of another network's layers would leave whole layers at 0, or at the 6 of ReLU6.
        network.train()(torch.randn(CALIBRATION_IMAGES, 3, height, width))
        for module in network.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                deviation = module.running_var.sqrt()
                module.running_mean += deviation * torch.empty_like(deviation).uniform_(-0.2, 0.2)
                module.running_var *= torch.empty_like(deviation).uniform_(0.7, 1.4)
    return network.eval()


def images_of(folder, name, height, width):
    """As torchvision prepares images for its own weights, but for their size."""
    preset = models.get_model_weights(name).DEFAULT.transforms()
    with open(os.path.join(folder, "pixels.bin"), "rb") as file:
        pixels = torch.frombuffer(bytearray(file.read()), dtype=torch.uint8)
    images = pixels.reshape(-1, height, width, 3).permute(0, 3, 1, 2).double() / 255
    mean, std = [torch.tensor(values, dtype=torch.float64).reshape(3, 1, 1) for values in (preset.mean, preset.std)]
    return (images - mean) / std


def main():
    folder, *sides = sys.argv[1:4]
    height, width = map(int, sides)
    torch.set_num_threads(1)
    answers = {}
    for name in sys.argv[4:]:
        network = made(name, height, width)
        torch.save(network.state_dict(), os.path.join(folder, name + ".pt"))
        images = images_of(folder, name, height, width)
        network.double()
        # Folded as we keep it: in float64, and rounded to float32.
        folded = fuse(copy.deepcopy(network)).float().double()
        with torch.inference_mode():
            answers[name] = {"logits": network(images).tolist(), "folded": folded(images).tolist()}
    with open(os.path.join(folder, "answers.json"), "w") as file:
        json.dump(answers, file)


main()
