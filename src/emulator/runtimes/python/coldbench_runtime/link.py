"""The way to the platform: a socket that the process was born with.

It tells what the Runtime API tells, in frames: two lengths (four bytes each, little-endian), a head, which is JSON,
and a payload. The other end is src/emulator/runtime-api/link.ts.
"""

import json
import os
import struct
import sys

# Where the emulator puts it (see LINK_DESCRIPTOR in src/sandbox).
DESCRIPTOR = 5
LENGTHS = struct.Struct("<II")
READ_BYTES = 1_048_576


class Event:
    """An invocation as the platform hands it over."""

    def __init__(self, head, body):
        self.request_id = head["requestId"]
        self.deadline_ms = head["deadlineMs"]
        self.function_arn = head.get("functionArn")
        self.trace_id = head.get("traceId")
        self.client_context = head.get("clientContext")
        self.cognito_identity = head.get("cognitoIdentity")
        self.tenant_id = head.get("tenantId")
        self.body = body


class PlatformLink:
    """Asks for events and answers them. Ends the process when the platform has gone."""

    def __init__(self, descriptor=DESCRIPTOR):
        # Programs that the function starts have no business with it.
        os.set_inheritable(descriptor, False)
        os.set_blocking(descriptor, True)
        self._descriptor = descriptor

    def next(self, booted_us):
        """Waits for the first event. `booted_us`: when the runtime's first line ran, on CLOCK_MONOTONIC."""
        self._send({"kind": "next", "bootedUs": booted_us})
        return Event(*self._receive())

    def answer_and_next(self, request_id, body, error_type=None):
        """Answers, with an error where a type is given, and waits for the next event."""
        head = {"kind": "response", "requestId": request_id}
        if error_type is not None:
            head.update(kind="error", errorType=error_type)
        self._send(head, body)
        return Event(*self._receive())

    def init_error(self, body, error_type):
        """Tells that the handler could not be loaded; returns when the platform has heard."""
        self._send({"kind": "failure", "errorType": error_type}, body)
        self._receive()

    def _send(self, head, body=b""):
        text = json.dumps(head).encode("utf-8")
        frame = memoryview(LENGTHS.pack(len(text), len(body)) + text + body)
        while frame:
            frame = frame[os.write(self._descriptor, frame) :]

    def _receive(self):
        head_length, body_length = LENGTHS.unpack(self._read(LENGTHS.size))
        return json.loads(self._read(head_length)), self._read(body_length)

    def _read(self, length):
        chunks = []
        while length > 0:
            chunk = os.read(self._descriptor, min(length, READ_BYTES))
            if not chunk:
                sys.exit(0)
            chunks.append(chunk)
            length -= len(chunk)
        return b"".join(chunks)
