"""HTTP: a request in, an answer out, and what is noted of both. What the request means is the API's."""
import base64
import json
import re
import ssl
import sys
import threading
from collections import Counter, namedtuple
from email import message_from_bytes
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

from common import faults

Answer = namedtuple("Answer", "status body type headers", defaults=("application/json; charset=utf-8", ()))
HTML = "text/html; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
STALL = "stall"  # no answer comes
RATE_LIMIT = 300


class Refusal(Exception):
    """Ends a request with an answer of the table."""

    def __init__(self, answer):
        super().__init__(answer)
        self.answer = answer


# need: who may, in words of the API; None = anybody. do: the name of what answers. only: a trait that a server needs for it.
Route = namedtuple("Route", "method pattern need do only", defaults=(None,))


class Routes:
    """A table of Route; `:name` in a pattern stands for one piece of a path, which is handed on."""

    def __init__(self, rows):
        self.rows = [(row, re.compile(re.sub(r":\w+", "([^/]+)", row.pattern) + "$")) for row in rows]

    def find(self, method, path, has=lambda trait: True):
        """The row and the pieces of the path; None when there is none."""
        for row, pattern in self.rows:
            match = pattern.match(path) if row.method == method and (not row.only or has(row.only)) else None
            if match:
                return row, [unquote(piece) for piece in match.groups()]
        return None


class Request:
    def __init__(self, method, target, headers=None, body=b"", base=""):
        self.method, self.headers, self.body, self.base = method, headers or {}, body, base
        self.target = target
        parts = urlsplit(target)
        self.path = parts.path.rstrip("/") or "/"
        self.query_pairs = parse_qsl(parts.query, keep_blank_values=True)

    def first(self, name):
        return next((value for key, value in self.query_pairs if key == name), None)

    def all(self, name):
        return [value for key, value in self.query_pairs if key == name]

    def number(self, name):
        text = self.first(name) or ""
        return int(text) if text.isdecimal() else 0

    @property
    def is_json(self):
        return "json" in self.headers.get("Content-Type", "")

    def fields(self, reads_forms=True, on_broken_json=None):
        """The body's fields; an unread form and, without a refusal for it, broken JSON are as empty as they seem."""
        if not self.is_json:
            return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True)) if reads_forms else {}
        try:
            fields = json.loads(self.body or b"{}")
        except ValueError:
            fields = None
        if isinstance(fields, dict):
            return {name: value for name, value in fields.items() if value is not None}
        if on_broken_json:
            raise Refusal(on_broken_json)
        return {}

    def parts(self):
        """A multipart body: the bytes of each part by its name."""
        head = f"Content-Type: {self.headers.get('Content-Type', '')}\r\n\r\n".encode()
        message = message_from_bytes(head + self.body)
        return {part.get_param("name", header="Content-Disposition"): part.get_payload(decode=True)
                for part in message.get_payload()} if message.is_multipart() else {}

    def authorization(self, scheme):
        """What follows the scheme in the Authorization header; None when it is of another one."""
        kind, _, rest = self.headers.get("Authorization", "").partition(" ")
        return rest.strip() if kind.lower() == scheme else None

    @property
    def token(self):
        return self.authorization("bearer") or self.first("access_token")

    @property
    def basic(self):
        """Name and secret, or None."""
        try:
            name, _, secret = base64.b64decode(self.authorization("basic") or "", validate=True).decode().partition(":")
        except ValueError:
            return None
        return (unquote(name), unquote(secret)) if name else None


class Book:
    """What was asked, for the test to read back."""

    def __init__(self):
        self.counts = Counter()
        self.last = {}

    def note(self, request):
        name = f"{request.method} {request.path}"
        self.counts[name] += 1
        self.last = {"method": request.method, "path": request.path, "query": request.query_pairs,
                     "headers": {k.lower(): v for k, v in request.headers.items()},
                     "body": request.body.decode("utf-8", "replace")}


class Budget:
    """The rate budget: it is told in headers, and kept once a test has set one."""

    def __init__(self):
        self.limit, self.remaining, self.reset, self.kept = RATE_LIMIT, RATE_LIMIT, None, False

    def set(self, remaining, limit=RATE_LIMIT, reset=None):
        self.limit, self.remaining, self.reset, self.kept = limit, remaining, reset, True

    def spend(self):
        """False when nothing is left."""
        if self.remaining == 0:
            if self.kept:
                return False
            self.remaining = self.limit
        self.remaining -= 1
        return True


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        house = self.server.house
        length = int(self.headers.get("Content-Length") or 0)
        self.asked = request = Request(self.command, self.path, self.headers, self.rfile.read(length), house.base)
        with house.lock:
            house.book.note(request)
            house.lock.notify_all()
            fault = house.faults.take(request.method, unquote(request.path))
            answer = None if fault and not fault.acts else house.respond(request)
            real = self.render(answer) if isinstance(answer, Answer) else None
            house.lock.notify_all()
        if fault:
            fault.play(self, real or (200, {"Content-Type": "text/event-stream"}, b":)\n"))
        elif answer == STALL:
            faults.until_client_goes(self)
        elif real:
            self.whole(*real)
        else:
            house.hub.serve(self, answer)

    do_POST = do_PUT = do_DELETE = do_PATCH = do_GET

    # ---- writing ---------------------------------------------------------------------------------

    def render(self, answer):
        body = answer.body if isinstance(answer.body, str) else json.dumps(answer.body, ensure_ascii=False)
        headers = {"Content-Type": answer.type, **self.server.house.rate_headers(self.asked), **dict(answer.headers)}
        return answer.status, headers, body.encode("utf-8", "surrogateescape")

    def refuse_rate(self, reset=None):
        house = self.server.house
        with house.lock:
            status, headers, body = self.render(house.on_rate)
            headers.update(house.rate_headers(self.asked, reset, spent=True))
        self.whole(status, headers, body)

    def start(self, status, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def whole(self, status, headers, body):
        self.start(status, {**headers, "Content-Length": str(len(body))} if status != 204 else headers)
        self.wfile.write(body)

    def chunk(self, piece):
        self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))

    def date_time_string(self, timestamp=None):
        return formatdate(self.server.house.world.now_ms / 1000, usegmt=True)

    def version_string(self):
        return "fake"

    def log_message(self, form, *parts):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, handler, house=None, cert=None, key=None, listen="127.0.0.1"):
        super().__init__((listen, 0), handler)
        self.house = house
        self.url = f"http{'s' if cert else ''}://{listen}:{self.server_address[1]}"
        if cert:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(cert, key)
            # The handshake is made by the thread of the connection, so that one client cannot hold up the others.
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, request, client_address):
        """A client that goes in the middle is what tests are made of; anything else is a fault of this server."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    def run(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
