"""CNTK's C library, without its Python: loads a model, and evaluates it."""

import ctypes
import os

import numpy as np

_DESCRIPTION_BYTES = 4096


class _Device(ctypes.Structure):
    _fields_ = [("kind", ctypes.c_int), ("id", ctypes.c_uint32)]


class _Status(ctypes.Structure):
    _fields_ = [("value", ctypes.c_int32), ("description", ctypes.c_char * _DESCRIPTION_BYTES)]


class _Shape(ctypes.Structure):
    _fields_ = [("value", ctypes.POINTER(ctypes.c_uint32)), ("size", ctypes.c_uint32)]


class _Variable(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("shape", _Shape)]


class _Value(ctypes.Structure):
    _fields_ = [("shape", _Shape), ("data", ctypes.POINTER(ctypes.c_float))]


def _check(status):
    if status.value != 0:
        raise RuntimeError("CNTK: {} ({})".format(status.description.decode(errors="replace"), status.value))


def open_library(libraries, stand_ins):
    """`libraries`: CNTK's folder; `stand_ins`: the folder of what stands in for MPI."""
    needed = [(stand_ins, "libmpi.so.12"), (stand_ins, "libmpi_cxx.so.1"), (libraries, "libiomp5.so")]
    for folder, name in [*needed, (libraries, "libmklml_intel.so")]:
        ctypes.CDLL(os.path.join(folder, name), ctypes.RTLD_GLOBAL)
    # Functions of MPI that are never called need not be there.
    library = ctypes.CDLL(os.path.join(libraries, "libCntk.Core-2.7.so"), os.RTLD_LAZY)
    for name in ["LoadModel", "GetModelArgumentsInfo", "GetModelOutputsInfo", "EvaluateSequence"]:
        getattr(library, "CNTK_" + name).restype = _Status
    library.CNTK_ReleaseModel.restype = None
    return library


class Model:
    def __init__(self, library, path):
        self._library = library
        self._handle = ctypes.c_void_p()
        device = _Device(0, 0)
        _check(
            self._library.CNTK_LoadModel(path.encode(), ctypes.byref(device), ctypes.byref(self._handle))
        )
        self._input = self._one("CNTK_GetModelArgumentsInfo")
        self._output = self._one("CNTK_GetModelOutputsInfo")

    def _one(self, query):
        variables, count = ctypes.POINTER(_Variable)(), ctypes.c_uint32()
        _check(getattr(self._library, query)(self._handle, ctypes.byref(variables), ctypes.byref(count)))
        if count.value != 1:
            raise RuntimeError("CNTK: the model has {} of what {} tells".format(count.value, query))
        return variables

    def evaluate(self, values):
        """One float32 array, C order, for the model's input; the output's values."""
        given = np.ascontiguousarray(values, np.float32)
        value = _Value(self._input[0].shape, given.ctypes.data_as(ctypes.POINTER(ctypes.c_float)))
        results, reset = ctypes.POINTER(_Value)(), ctypes.c_bool(True)
        one = ctypes.c_uint32(1)
        _check(
            self._library.CNTK_EvaluateSequence(
                self._handle,
                self._input,
                ctypes.byref(value),
                ctypes.byref(reset),
                one,
                self._output,
                one,
                ctypes.byref(results),
            )
        )
        shape = results[0].shape
        size = int(np.prod([shape.value[index] for index in range(shape.size)], dtype=np.int64))
        answer = np.ctypeslib.as_array(results[0].data, (size,)).copy()
        self._library.CNTK_CleanValue(ctypes.byref(results[0]))
        self._library.CNTK_ReleaseArray(results)
        return answer

    def __del__(self):
        self._library.CNTK_ReleaseModel(self._handle)
