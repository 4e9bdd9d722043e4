"""HTTP: a request in, an answer out, and what is noted of both. What the request means is the API's."""
import json
import ssl
import sys
import threading
from collections import Counter
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

from traits import STALL, Answer
import faults

RATE_LIMIT = 300
RATE_WINDOW_MS = 300 * 1000


class Refusal(Exception):
    """Ends a request with an answer of the table."""

    def __init__(self, answer):
        super().__init__(answer)
        self.answer = answer


class Request:
    def __init__(self, method, target, headers, body, base):
        self.method, self.headers, self.body, self.base = method, headers, body, base
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

    @property
    def token(self):
        kind, _, token = self.headers.get("Authorization", "").partition(" ")
        return token.strip() if kind.lower() == "bearer" else self.first("access_token")


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
        request = Request(self.command, self.path, self.headers, self.rfile.read(length), house.base)
        with house.lock:
            house.book.note(request)
            house.lock.notify_all()
            fault = house.faults.take(request.method, unquote(request.path))
            answer = None if fault and not fault.acts else house.answer(request)
            real = self.render(answer) if isinstance(answer, Answer) else None
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
        headers = {"Content-Type": answer.type, **self.rate_headers(), **dict(answer.headers)}
        return answer.status, headers, body.encode("utf-8", "surrogateescape")

    def rate_headers(self, reset=None):
        house = self.server.house
        prefix, budget = house.traits.rate_prefix, house.budget
        if not prefix:
            return {}
        until = reset or budget.reset or house.traits.rate_reset(house.world.now_ms + RATE_WINDOW_MS)
        return {prefix + "Limit": str(budget.limit), prefix + "Remaining": str(budget.remaining), prefix + "Reset": until}

    def refuse_rate(self, reset=None):
        with self.server.house.lock:
            status, headers, body = self.render(self.server.house.traits.on_rate)
            left = {name: "0" for name in headers if name.endswith("Remaining")}
            headers = {**headers, **self.rate_headers(reset), **left}
        self.whole(status, headers, body)

    def start(self, status, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def whole(self, status, headers, body):
        self.start(status, {**headers, "Content-Length": str(len(body))})
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
