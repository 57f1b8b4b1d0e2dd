"""SqueezeNet and its like in OpenVINO."""

import openvino as ov
import openvino.properties.hint as hints
from coldbench_handler import image_handler, model_file, read_model_info, thread_count

info = read_model_info()
SETTINGS = {
    "INFERENCE_NUM_THREADS": thread_count(),
    "NUM_STREAMS": 1,
    # Left to itself it computes in bfloat16 where the processor can, which is another network.
    "INFERENCE_PRECISION_HINT": "f32",
    hints.performance_mode(): hints.PerformanceMode.LATENCY,
}
core = ov.Core()


def load():
    request = core.compile_model(model_file("model.xml"), "CPU", SETTINGS).create_infer_request()

    def infer(image):
        request.infer([image], share_inputs=True)
        return request.get_tensor(info.output_name).data.copy()

    return infer


handler = image_handler(info, info.layout, load)
