"""Times as servers write them, from milliseconds since 1970."""
from datetime import datetime, timezone


def moment(ms, form):
    return datetime.fromtimestamp(ms // 1000, timezone.utc).strftime(form)


def iso_ms(ms):
    return moment(ms, "%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03}Z"


def iso_s(ms):
    return moment(ms, "%Y-%m-%dT%H:%M:%SZ")


def parse_ms(text):
    return round(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000)
