"""Server-sent events: the open streams, what they carry, and how a test breaks them."""
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
    def __init__(self, lock, thump_s):
        self.lock, self.thump_s = lock, thump_s
        self.streams = []
        self.render = None    # (event, thing) -> text of `data:`
        self.frozen = False   # nothing leaves any more, and nothing of it is sent later
        self.silent = False   # no heartbeats
        self.torn = False     # the next event is cut in two, and the stream with it

    def tell(self, event, thing, channels):
        listeners = [s for s in self.streams if s.channel in channels]
        if not listeners:
            return
        data = self.render(event, thing)
        self.send(listeners, f"event: {event}\ndata: {data}\n\n".encode())

    def send(self, listeners, piece):
        if self.frozen:
            return
        for stream in listeners:
            stream.put(piece[:len(piece) // 2] if self.torn else piece)
            if self.torn:
                stream.put(None)
        self.torn = self.torn and not listeners

    # ---- what a test does ------------------------------------------------------------------------

    def act(self, deed, text=""):
        deeds = {
            "freeze": lambda: setattr(self, "frozen", True),
            "thaw": lambda: setattr(self, "frozen", False),
            "silence": lambda: setattr(self, "silent", True),
            "speak": lambda: setattr(self, "silent", False),
            "tear": lambda: setattr(self, "torn", True),
            "thump": lambda: self.send(self.streams, b":thump\n"),
            "raw": lambda: self.send(self.streams, text.encode("utf-8", "surrogateescape")),
            "cut": lambda: [stream.put(None) for stream in self.streams],
        }
        if deed not in deeds:
            raise ValueError(f"stream: do is one of {', '.join(deeds)}")
        deeds[deed]()

    # ---- the thread of a connection --------------------------------------------------------------

    def serve(self, handler, channel):
        stream = Stream(channel)
        with self.lock:
            self.streams.append(stream)
            self.lock.notify_all()
        try:
            handler.start(200, {"Content-Type": "text/event-stream", "Cache-Control": "private, no-store",
                                "Transfer-Encoding": "chunked", "X-Accel-Buffering": "no"})
            handler.chunk(b":)\n")
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
            handler.chunk(b":thump\n")
        return True
