"""`python build.py FROM TO`: OpenVINO's own IR of the ONNX model, in float32."""

import os
import sys

import openvino as ov

if __name__ == "__main__":
    source, target = sys.argv[1:]
    model = ov.convert_model(os.path.join(source, "model.onnx"))
    ov.save_model(model, os.path.join(target, "model.xml"), compress_to_fp16=False)
