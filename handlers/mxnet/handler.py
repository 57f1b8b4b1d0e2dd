"""SqueezeNet and its like in MXNet, by the module interface, which is its quickest."""

import os

from coldbench_handler import image_handler, model_file, read_model_info, thread_count

os.environ["OMP_NUM_THREADS"] = str(thread_count())
# Threads that wait by spinning spend the function's CPU quota; ones that sleep at once after each layer make two of
# them slower by 40 %.
os.environ["GOMP_SPINCOUNT"] = "10000"
# Where MXNet's fusion of layers would change the network: build.py knows.
if os.path.exists(model_file("unfused")):
    os.environ["MXNET_SUBGRAPH_BACKEND"] = "NONE"

import mxnet as mx

info = read_model_info()


def load():
    symbol, arguments, auxiliary = mx.model.load_checkpoint(model_file("model"), 0)
    module = mx.mod.Module(symbol, data_names=[info.input_name], label_names=None, context=mx.cpu())
    module.bind(for_training=False, data_shapes=[(info.input_name, (info.batch, 3, info.height, info.width))])
    module.set_params(arguments, auxiliary)

    def infer(image):
        module.forward(mx.io.DataBatch([mx.nd.array(image)]), is_train=False)
        return module.get_outputs()[0].asnumpy()

    return infer


handler = image_handler(info, "NCHW", load)
