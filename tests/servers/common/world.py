"""A world with a time of its own: it begins where it is told to and moves a quarter of a second with each happening, so that
two runs give the same ids."""

TICK_MS = 250


class World:
    def __init__(self, start_ms):
        self.now_ms = start_ms
        self.seq = 0

    def moment(self):
        """The next moment, and a number that is never given again."""
        self.now_ms += TICK_MS
        self.seq += 1
        return self.now_ms, self.seq
