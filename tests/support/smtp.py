"""A mail server small enough to be read: it keeps what it is given, refuses what it is told to (RFC 5321)."""

import socketserver
import threading
from email import message_from_bytes, policy


class Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.say(220, "mail.house.example")
        to = []
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "RCPT":
                address = line[line.index("<") + 1 : line.index(">")]
                code = self.server.refuses.get(address, 250)
                to += [address] if code == 250 else []
                self.say(code, "as told")
            elif verb == "DATA":
                self.say(354, "go on")
                self.server.kept.append((to, message_from_bytes(self.words(), policy=policy.default)))
                self.say(250, "kept")
                to = []
            elif verb == "QUIT":
                self.say(221, "bye")
                return
            else:
                self.say(250, "fine")

    def say(self, code: int, words: str):
        self.wfile.write(f"{code} {words}\r\n".encode())

    def words(self) -> bytes:
        lines = iter(self.rfile.readline, b".\r\n")
        return b"".join(line.removeprefix(b".") for line in lines)


class MailServer(socketserver.ThreadingTCPServer):
    """Listens on a free port while its block lasts; `kept` holds (recipients, message) in the order they came."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, port: int = 0):
        super().__init__(("127.0.0.1", port), Session)
        self.kept, self.refuses = [], {}

    @property
    def port(self) -> int:
        return self.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=[0.05], daemon=True).start()
        return self

    def __exit__(self, *args):
        self.shutdown()
        self.server_close()
