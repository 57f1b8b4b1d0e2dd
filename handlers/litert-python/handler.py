"""SqueezeNet and its like in LiteRT, TensorFlow Lite's successor."""

from ai_edge_litert.interpreter import Interpreter
from coldbench_handler import image_handler, model_file, read_model_info, thread_count

info = read_model_info()


def load():
    interpreter = Interpreter(model_path=model_file("model.tflite"), num_threads=thread_count())
    interpreter.allocate_tensors()
    (image_tensor,) = interpreter.get_input_details()
    (logits_tensor,) = interpreter.get_output_details()

    def infer(image):
        interpreter.set_tensor(image_tensor["index"], image)
        interpreter.invoke()
        return interpreter.get_tensor(logits_tensor["index"])

    return infer


handler = image_handler(info, "NHWC", load)
