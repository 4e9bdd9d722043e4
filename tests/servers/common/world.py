"""A world with a time of its own: it begins where it is told to and moves a quarter of a second with each happening, so that
two runs give the same ids. Only where it is told to run does time go by without one."""
import time

TICK_MS = 250


class World:
    def __init__(self, start_ms):
        self.at_ms, self.running_since_s = start_ms, None
        self.seq = 0

    def run(self):
        """From now on time goes by as it does for all."""
        self.running_since_s = time.monotonic()

    @property
    def now_ms(self):
        if self.running_since_s is None:
            return self.at_ms
        return self.at_ms + round((time.monotonic() - self.running_since_s) * 1000)

    @now_ms.setter
    def now_ms(self, ms):
        self.at_ms += ms - self.now_ms

    def moment(self):
        """The next moment, and a number that is never given again."""
        self.now_ms += TICK_MS
        self.seq += 1
        return self.now_ms, self.seq
