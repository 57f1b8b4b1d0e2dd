"""SqueezeNet and its like in ONNX Runtime."""

import onnxruntime as ort
from coldbench_handler import image_handler, model_file, read_model_info, thread_count

info = read_model_info()

options = ort.SessionOptions()
options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
options.intra_op_num_threads = thread_count()
options.inter_op_num_threads = 1
# Threads that wait by spinning spend the function's CPU quota.
options.add_session_config_entry("session.intra_op.allow_spinning", "0")


def load():
    session = ort.InferenceSession(model_file("model.onnx"), options, providers=["CPUExecutionProvider"])
    return lambda image: session.run([info.output_name], {info.input_name: image})[0]


handler = image_handler(info, info.layout, load)
