"""Streams: the open ones, what they carry, and how a test breaks them."""
import select
import socket
from collections import deque


class Stream:
    """One connection that listens; written by its own thread, filled by any."""

    def __init__(self, channel):
        self.channel, self.waiting = channel, deque()
        self.near, self.far = socket.socketpair()
        self.near.setblocking(False)

    def put(self, piece):
        """Bytes to send; None ends the stream. A client that does not read holds up nobody else."""
        self.waiting.append(piece)
        try:
            self.near.send(b".")
        except BlockingIOError:
            pass  # it has been woken often enough

    def close(self):
        self.near.close()
        self.far.close()


class Hub:
    """What all streams have; EventHub and LineHub say how the bytes look."""

    TYPE = ""
    OPENING = b""
    HEARTBEAT = b""

    def __init__(self, lock, thump_s):
        self.lock, self.thump_s = lock, thump_s
        self.streams = []
        self.render = None    # (event, thing) -> the text of an event
        self.frozen = False   # nothing leaves any more, and nothing of it is sent later
        self.silent = False   # no heartbeats
        self.torn = False     # the next event is cut in two, and the stream with it
        self.copies = 1       # how often each event is sent
        self.held = None      # the next event comes after the one that follows it: [] waits for it

    def frame(self, event, text):
        """The bytes of an event."""
        raise NotImplementedError

    def headers(self, channel):
        return {"Content-Type": self.TYPE, "Transfer-Encoding": "chunked"}

    def tell(self, event, thing, channels):
        listeners = [s for s in self.streams if s.channel in channels]
        if listeners:
            self.send(listeners, self.frame(event, self.render(event, thing)))

    def send(self, listeners, piece):
        if self.frozen or not listeners:
            return
        if self.held == []:
            self.held = [(listeners, piece)]
            return
        for stream in listeners:
            for _ in range(self.copies):
                stream.put(piece[:len(piece) // 2] if self.torn else piece)
            if self.torn:
                stream.put(None)
        self.torn = False
        late, self.held = self.held or [], None
        for older in late:
            self.send(*older)

    # ---- what a test does ------------------------------------------------------------------------

    def act(self, deed, text=""):
        """freeze, thaw, silence, speak, thump, cut, tear (cuts in the middle of the next event), duplicate (each event twice, until
        `once`), disorder (the next two events change places), raw (sends text)."""
        deeds = {
            "freeze": lambda: setattr(self, "frozen", True),
            "thaw": lambda: setattr(self, "frozen", False),
            "silence": lambda: setattr(self, "silent", True),
            "speak": lambda: setattr(self, "silent", False),
            "tear": lambda: setattr(self, "torn", True),
            "duplicate": lambda: setattr(self, "copies", 2),
            "once": lambda: setattr(self, "copies", 1),
            "disorder": lambda: setattr(self, "held", []),
            "thump": lambda: self._to_all(self.HEARTBEAT),
            "raw": lambda: self._to_all(text.encode("utf-8", "surrogateescape")),
            "cut": lambda: self._to_all(None),
        }
        if deed not in deeds:
            raise ValueError(f"stream: do is one of {', '.join(deeds)}")
        deeds[deed]()

    def _to_all(self, piece):
        for stream in self.streams:
            if piece is None or not self.frozen:
                stream.put(piece)

    # ---- the thread of a connection --------------------------------------------------------------

    def serve(self, handler, channel):
        stream = Stream(channel)
        with self.lock:
            self.streams.append(stream)
            self.lock.notify_all()
        try:
            handler.start(200, self.headers(channel))
            if self.OPENING:
                handler.chunk(self.OPENING)
            while self._pump(handler, stream):
                pass
        except OSError:
            pass
        finally:
            with self.lock:
                self.streams.remove(stream)
                self.lock.notify_all()
            stream.close()
            handler.close_connection = True

    def _pump(self, handler, stream):
        """Waits for something to send, for the client to go, or for the time of a heartbeat; False ends it."""
        ready, _, _ = select.select([stream.far, handler.connection], [], [], self.thump_s)
        if handler.connection in ready and not handler.connection.recv(4096):
            return False
        if stream.far in ready:
            stream.far.recv(4096)
            while stream.waiting:
                piece = stream.waiting.popleft()
                if piece is None:
                    return False
                handler.chunk(piece)
        if not ready and not self.silent and not self.frozen:
            handler.chunk(self.HEARTBEAT)
        return True


class EventHub(Hub):
    """Server-sent events."""

    TYPE = "text/event-stream"
    OPENING = b":)\n"
    HEARTBEAT = b":thump\n"

    def headers(self, channel):
        return {**super().headers(channel), "Cache-Control": "private, no-store", "X-Accel-Buffering": "no"}

    def frame(self, event, text):
        return f"event: {event}\ndata: {text}\n\n".encode()


class LineHub(Hub):
    """A JSON object on each line; an empty line is the heartbeat."""

    TYPE = "application/json; charset=utf-8"
    HEARTBEAT = b"\r\n"

    def frame(self, event, text):
        return f"{text}\r\n".encode()
