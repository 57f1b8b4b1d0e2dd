"""SqueezeNet and its like in ncnn."""

import os

# Threads that wait by spinning spend the function's CPU quota; ones that go to sleep at once after each small layer
# make two threads slower than one (13 ms instead of 7.7). After this many turns it is 5.5 ms, as without a limit.
os.environ["GOMP_SPINCOUNT"] = "10000"

import numpy as np
from coldbench_handler import image_handler, model_file, one_by_one, read_model_info, thread_count

import ncnn

info = read_model_info()


def load():
    net = ncnn.Net()
    net.opt.num_threads = thread_count()
    net.opt.use_vulkan_compute = False
    # The defaults trade digits for time where the processor can.
    net.opt.use_fp16_packed = net.opt.use_fp16_storage = net.opt.use_fp16_arithmetic = False
    net.opt.use_bf16_storage = False
    for read, name in [(net.load_param, "model.ncnn.param"), (net.load_model, "model.ncnn.bin")]:
        if read(model_file(name)) != 0:
            raise RuntimeError("ncnn cannot load " + name)
    return one_by_one(lambda image: infer(net, image))


def infer(net, image):
    with net.create_extractor() as extractor:
        extractor.input(info.input_name, ncnn.Mat(image[0]))
        status, logits = extractor.extract(info.output_name)
        if status != 0:
            raise RuntimeError("ncnn failed with status {}".format(status))
        # The result's memory is ncnn's own.
        return np.array(logits)


handler = image_handler(info, "NCHW", load)
