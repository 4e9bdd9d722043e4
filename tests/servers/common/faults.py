"""What fate does to the next requests: a table of manners, and the list of faults that wait for their request."""
import json
import zlib
from dataclasses import dataclass, field

BOMB_MB = 100


def until_client_goes(handler):
    try:
        while handler.connection.recv(4096):
            pass
    except OSError:
        pass
    handler.close_connection = True


def answer(handler, fault, _real):
    body = fault.body if isinstance(fault.body, str) else json.dumps(fault.body)
    handler.whole(fault.status, {"Content-Type": fault.type, **fault.headers}, body.encode("utf-8", "surrogateescape"))


def rate(handler, fault, _real):
    """The 429 of this server; `reset` is written as it is, without it as the server says it."""
    handler.refuse_rate(fault.reset)


def stall(handler, _fault, _real):
    until_client_goes(handler)


def stall_body(handler, _fault, real):
    status, headers, body = real
    handler.start(status, {**headers, "Content-Length": str(len(body) + 1)})
    handler.wfile.write(body[:len(body) // 2])
    until_client_goes(handler)


def close(handler, _fault, _real):
    handler.close_connection = True


def truncated(handler, _fault, real):
    status, headers, body = real
    handler.start(status, {**headers, "Content-Length": str(len(body) + 1)})
    handler.wfile.write(body[:len(body) // 2])
    handler.close_connection = True


def endless(handler, _fault, _real):
    handler.start(200, {"Content-Type": "application/json", "Transfer-Encoding": "chunked"})
    handler.close_connection = True
    try:
        handler.chunk(b"[")
        while True:
            handler.chunk(b'{"id":"1"},' * 1000)
    except OSError:
        pass


def bomb(handler, fault, _real):
    squeeze = zlib.compressobj(1, zlib.DEFLATED, 31)
    megabyte = b" " * (1 << 20)
    body = b"".join(squeeze.compress(megabyte) for _ in range(fault.megabytes)) + squeeze.flush()
    try:
        handler.whole(200, {"Content-Type": "application/json", "Content-Encoding": "gzip"}, body)
    except OSError:
        handler.close_connection = True


# manner: its function, and whether the request was acted upon before. `lost` is the lost answer.
MANNERS = {
    "answer": (answer, False),
    "answer_after": (answer, True),
    "rate": (rate, False),
    "stall": (stall, False),
    "stall_after": (stall, True),
    "stall_body": (stall_body, True),
    "close": (close, False),
    "lost": (close, True),
    "truncated": (truncated, True),
    "endless": (endless, False),
    "bomb": (bomb, False),
}


@dataclass
class Fault:
    path: str                 # how the path begins
    method: str = ""          # any
    manner: str = "answer"
    times: int = 1
    skip: int = 0             # this many matching requests go well before
    status: int = 500
    body: object = ""
    type: str = "text/html; charset=utf-8"
    headers: dict = field(default_factory=dict)
    reset: str | None = None
    megabytes: int = BOMB_MB

    def __post_init__(self):
        if self.manner not in MANNERS:
            raise ValueError(f"fault: manner is one of {', '.join(MANNERS)}")

    @property
    def acts(self):
        return MANNERS[self.manner][1]

    def play(self, handler, real):
        """real: the answer (status, headers, body) that would have been given, where the manner acts."""
        MANNERS[self.manner][0](handler, self, real)


class Faults:
    def __init__(self):
        self.waiting = []

    def add(self, **fault):
        self.waiting.append(Fault(**fault))

    def take(self, method, path):
        """The first fault that fits the request, counted down; None when all is well."""
        for fault in self.waiting:
            if fault.method not in ("", method) or not path.startswith(fault.path):
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            fault.times -= 1
            if fault.times == 0:
                self.waiting.remove(fault)
            return fault
        return None
