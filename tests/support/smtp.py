"""A mail server small enough to be read: it keeps what it is given, refuses what it is told to (RFC 5321)."""

import socketserver
import threading
from contextlib import suppress
from email import message_from_bytes, policy


class Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.server.connections += 1
        with suppress(ConnectionError):  # a client that is killed says nothing
            self.rfile.read() if self.server.is_silent else self.talk()

    def talk(self):
        self.reply(220, "mail.house.example")
        recipients, kept = [], 0
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "MAIL" and kept == self.server.most:
                if self.server.says_so:
                    self.reply(421, "that was much")
                return
            if verb == "RCPT":
                address = line[line.index("<") + 1 : line.index(">")]
                code = self.server.rejected.get(address, 250)
                recipients += [address] if code == 250 else []
                self.reply(code, "as told")
            elif verb == "DATA":
                self.reply(354, "go on")
                self.server.messages.append((recipients, message_from_bytes(self.read_data(), policy=policy.default)))
                self.reply(250, "kept")
                recipients, kept = [], kept + 1
            elif verb == "QUIT":
                self.reply(221, "bye")
                return
            else:
                self.reply(250, "fine")

    def reply(self, code: int, text: str):
        self.wfile.write(f"{code} {text}\r\n".encode())

    def read_data(self) -> bytes:
        lines = iter(self.rfile.readline, b".\r\n")
        return b"".join(line.removeprefix(b".") for line in lines)


class MailServer(socketserver.ThreadingTCPServer):
    """SMTP server on a free port, a context manager; `messages` holds (recipients, message), `rejected` codes.

    It takes at most `most` mails over a connection, and ends it with 421 where it `says_so`; `is_silent` says nothing.
    """

    allow_reuse_address = daemon_threads = True

    def __init__(self, port: int = 0):
        super().__init__(("127.0.0.1", port), Session)
        self.messages, self.rejected, self.connections = [], {}, 0
        self.most, self.says_so, self.is_silent = None, True, False

    @property
    def port(self) -> int:
        return self.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=[0.05], daemon=True).start()
        return self

    def __exit__(self, *args):
        self.shutdown()
        self.server_close()
