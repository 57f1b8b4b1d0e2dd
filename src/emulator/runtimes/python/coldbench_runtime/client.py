"""The Runtime API (2018-06-01) over one kept socket."""

import socket
import sys

PREFIX = "/2018-06-01/runtime"
HEAD_END = b"\r\n\r\n"
READ_BYTES = 65_536


class Event:
    """An invocation as the platform hands it over."""

    def __init__(self, headers, body):
        self.request_id = headers["lambda-runtime-aws-request-id"]
        self.deadline_ms = int(headers["lambda-runtime-deadline-ms"])
        self.function_arn = headers.get("lambda-runtime-invoked-function-arn")
        self.trace_id = headers.get("lambda-runtime-trace-id")
        self.client_context = headers.get("lambda-runtime-client-context")
        self.cognito_identity = headers.get("lambda-runtime-cognito-identity")
        self.tenant_id = headers.get("lambda-runtime-aws-tenant-id")
        self.content_type = headers.get("content-type")
        self.body = body


class RuntimeApi:
    """Asks for events and answers them. Ends the process when the platform has gone."""

    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self._host = address
        self._socket = socket.create_connection((host, int(port)))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = b""

    def next(self, headers=()):
        """Waits for the next event."""
        _, fields, body = self._exchange("GET", "/invocation/next", headers)
        return Event(fields, body)

    def answer_and_next(self, request_id, kind, body, headers):
        """Answers, and asks for the next event in the same request, which the emulator knows.

        `kind` is `response` or `error`. What the platform does not take (too large, too late) it knows already.
        """
        target = "/invocation/{}/{}".format(request_id, kind)
        more = [*headers, ("Coldbench-Then", "next")]
        status, fields, answer = self._exchange("POST", target, more, body)
        return Event(fields, answer) if status == 200 else self.next()

    def init_error(self, body, headers):
        """Tells that the handler could not be loaded."""
        self._exchange("POST", "/init/error", headers, body)

    def _exchange(self, method, target, headers, body=None):
        lines = ["{} {}{} HTTP/1.1".format(method, PREFIX, target), "Host: " + self._host]
        lines.extend("{}: {}".format(name, _header_value(value)) for name, value in headers)
        if body is not None:
            lines.append("Content-Length: {}".format(len(body)))
        self._socket.sendall("\r\n".join(lines).encode("latin-1") + HEAD_END + (body or b""))
        return self._response()

    def _response(self):
        """Reads what the emulator sends: every response of it has a Content-Length."""
        data = bytearray(self._rest)
        while HEAD_END not in data:
            data += self._read()
        head, _, rest = bytes(data).partition(HEAD_END)
        status_line, *lines = head.decode("latin-1").split("\r\n")
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(fields.get("content-length", 0))
        chunks, size = [rest], len(rest)
        while size < length:
            chunks.append(self._read())
            size += len(chunks[-1])
        body = b"".join(chunks)
        self._rest = body[length:]
        return int(status_line.split(" ")[1]), fields, body[:length]

    def _read(self):
        chunk = self._socket.recv(READ_BYTES)
        if not chunk:
            sys.exit(0)
        return chunk


def _header_value(text):
    """A function may name its errors as it likes."""
    return "".join(char if " " <= char <= "~" else "?" for char in str(text))
