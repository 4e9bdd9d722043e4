"""Runs a full-screen program in a pseudo-terminal and measures it from outside, as a terminal would see it."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

ESCAPES = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|[=>78cDEHMNOZ])")


class Terminal:
    """A child on a pty of 80x24. Every answer is timed to its last byte before `quiet_ms` of silence."""

    def __init__(self, argv, env=None, term="xterm-256color", size=(80, 24), cwd=None):
        self.started = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            if cwd:
                os.chdir(cwd)
            os.environ.update({"TERM": term, "LC_ALL": "C.UTF-8", **(env or {})})
            os.execvp(argv[0], argv)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.seen = b""
        self.first_ms = None

    def read(self, timeout):
        """What the program writes within `timeout` seconds: bytes, or b"" for silence, None at its end."""
        if not select.select([self.fd], [], [], timeout)[0]:
            return b""
        try:
            return os.read(self.fd, 1 << 16) or None
        except OSError:
            return None

    def until_quiet(self, quiet_ms=30, first_s=2.0):
        """(ms from now to the last byte, bytes); `first_ms` is the first byte's."""
        start = last = time.perf_counter()
        count, wait = 0, first_s
        while chunk := self.read(wait):
            last = time.perf_counter()
            if count == 0:
                self.first_ms = (last - start) * 1000
            count += len(chunk)
            self.seen += chunk
            wait = quiet_ms / 1000
        return (last - start) * 1000, count

    def until(self, pattern, timeout=60):
        """ms from the call to the chunk that made `pattern` match what is written since; None on a time-out."""
        start, text = time.perf_counter(), b""
        while time.perf_counter() - start < timeout:
            chunk = self.read(timeout)
            if not chunk:
                return None
            at = time.perf_counter()
            text += chunk
            self.seen += chunk
            if re.search(pattern.encode(), ESCAPES.sub(b"", text)):
                return (at - start) * 1000
        return None

    def key(self, keys, quiet_ms=30):
        os.write(self.fd, keys.encode())
        return self.until_quiet(quiet_ms)

    def key_until(self, keys, pattern, timeout=60):
        os.write(self.fd, keys.encode())
        return self.until(pattern, timeout)

    def tree(self):
        """The program and all its descendants."""
        pids, found = [self.pid], []
        while pids:
            pid = pids.pop()
            found.append(pid)
            for task in os.listdir(f"/proc/{pid}/task") if os.path.isdir(f"/proc/{pid}/task") else []:
                with open(f"/proc/{pid}/task/{task}/children") as f:
                    pids += map(int, f.read().split())
        return found

    def rss_mb(self):
        with open(f"/proc/{self.pid}/status") as f:
            return int(re.search(r"VmRSS:\s+(\d+)", f.read())[1]) / 1024

    def wakeups(self):
        """Voluntary context switches of all threads so far."""
        total = 0
        for task in os.listdir(f"/proc/{self.pid}/task"):
            with open(f"/proc/{self.pid}/task/{task}/status") as f:
                total += int(re.search(r"\nvoluntary_ctxt_switches:\s+(\d+)", f.read())[1])
        return total

    def cpu_ms(self):
        """CPU time of the program so far, from its POSIX clock."""
        return time.clock_gettime(~self.pid << 3 | 2) * 1000

    def close(self, keys=""):
        if keys:
            os.write(self.fd, keys.encode())
            self.until_quiet(200, 2)
        try:
            os.kill(self.pid, signal.SIGHUP)
        except ProcessLookupError:
            pass
        os.close(self.fd)
        os.waitpid(self.pid, 0)
