"""`python build.py FROM TO`: OpenVINO's own IR of the ONNX model, in float32."""

import json
import os
import sys

import openvino as ov

if __name__ == "__main__":
    source, target = sys.argv[1:]
    with open(os.path.join(source, "model-info.json"), encoding="utf-8") as file:
        given = json.load(file)["input"]
    image = [3, given["height"], given["width"]] if given.get("layout") != "NHWC" else [given["height"], given["width"], 3]
    model = ov.convert_model(os.path.join(source, "model.onnx"))
    # A user's model may leave sides open: compiled so, it would be slower than it can be.
    model.reshape([given.get("batch", 1), *image])
    ov.save_model(model, os.path.join(target, "model.xml"), compress_to_fp16=False)
