"""Rates: so many requests of each operation in a quarter of an hour."""

WINDOW_MS = 15 * 60 * 1000
OTHERS = 300
MOST = {"me": 75, "mentions": 300, "user_posts": 900, "posts": 5000, "one_post": 900, "create": 100, "delete": 50, "hide": 50, "mute": 50,
        "unmute": 50, "muting": 15, "search": 300, "messages": 15, "one_message": 15, "conversation": 15, "messages_with": 15, "send": 15,
        "send_to_conversation": 15, "stream_rules": 50, "stream_activity": 50, "rules": 450, "change_rules": 100,
        "subscriptions": 500, "subscribe": 500, "unsubscribe": 500}


class Window:
    def __init__(self, most, until_ms):
        self.most, self.left, self.until_ms, self.renewed = most, most, until_ms, False


class Rates:
    def __init__(self, world):
        self.world = world
        self.windows = {}
        self.last = None           # the window of the request under way
        self.kept = None           # what a test set, for all operations

    def set(self, remaining, limit=OTHERS, reset=None):
        """reset: epoch seconds; then all is as it was before. Without it there are `limit` more in each window."""
        self.kept = Window(limit, int(reset) * 1000 if reset else self.world.now_ms + WINDOW_MS)
        self.kept.left, self.kept.renewed = remaining, not reset

    def spend(self, route):
        """False when nothing is left."""
        now = self.world.now_ms
        if self.kept and self.kept.until_ms <= now:
            if self.kept.renewed:
                self.set(self.kept.most, self.kept.most)
            else:
                self.kept = None
        window = self.kept or self.windows.get(route.do)
        if not window or window.until_ms <= now:
            window = self.windows[route.do] = Window(MOST.get(route.do, OTHERS), now + WINDOW_MS)
        self.last = window
        if window.left == 0:
            return False
        window.left -= 1
        return True

    def headers(self, request, reset=None, spent=False):
        if not request.path.startswith("/2/"):
            return {}
        window = self.last or Window(OTHERS, self.world.now_ms + WINDOW_MS)
        return {"x-rate-limit-limit": str(window.most), "x-rate-limit-remaining": str(0 if spent else window.left),
                "x-rate-limit-reset": str(reset or window.until_ms // 1000)}
