"""Servers that take what is sent to people: a web hook and a mail server."""

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = "hunter2-very-secret"
"""Part of the address of the hook."""


class Web:
    """A server that takes what is posted; `status` is what it answers."""

    def __init__(self) -> None:
        self.got: list[dict] = []
        self.keys: list[str] = []
        self.status = 200
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                sink.keys.append(self.headers["Idempotency-Key"])
                if sink.status == 200:
                    sink.got.append(json.loads(body))
                self.send_response(sink.status)
                if sink.status == 302:
                    self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook/{SECRET}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


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
