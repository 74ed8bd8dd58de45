"""Servers that take what is sent to people: a web hook and a mail server."""

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = "hunter2-very-secret"
"""Part of the address of the hook."""
_ELSEWHERE = {"Location": "http://127.0.0.1:1/elsewhere"}  # for who would follow a redirect


class Web:
    """A server that takes what is posted: `got`, and of every request `headers` and `bodies`.

    It answers as `answers` say, each a status and headers, and then with `status`.
    """

    def __init__(self) -> None:
        self.got: list[dict] = []
        self.headers: list[dict[str, str]] = []
        self.bodies: list[bytes] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.status = 200
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                status, more = sink.answers.pop(0) if sink.answers else (sink.status, _ELSEWHERE)
                sink.headers.append(dict(self.headers))
                sink.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                if status == 200:
                    sink.got.append(json.loads(sink.bodies[-1]))
                self.send_response(status)
                for name, value in ({"Content-Length": "0"} | more).items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook/{SECRET}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Mail:
    """An SMTP server of the fewest words (RFC 5321)."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                peer, _ = self.listening.accept()
            except OSError:
                return
            with peer, peer.makefile("rwb") as stream:
                self._talk(stream)

    def _talk(self, stream) -> None:
        def say(line: str) -> None:
            stream.write(line.encode() + b"\r\n")
            stream.flush()

        say("220 sink")
        while line := stream.readline().decode().strip():
            if line.upper() == "DATA":
                say("354 go on")
                letter = b""
                while (part := stream.readline()) != b".\r\n":
                    letter += part
                self.letters.append(letter.decode())
                say("250 taken")
            elif line.upper() == "QUIT":
                say("221 bye")
                return
            else:
                say("250 yes")
