"""Pages of a list: how max_id, since_id, min_id and the Link header are understood. A list is in the order of time;
a page is newest first."""
from urllib.parse import urlencode

from common.times import iso_ms, parse_ms


def _key(identity):
    return len(identity), identity


def ignored(items, _identity, _id_of):
    return items


def below(items, identity, id_of):
    return [item for item in items if _key(id_of(item)) < _key(identity)]


def above(items, identity, id_of):
    return [item for item in items if _key(id_of(item)) > _key(identity)]


def below_if_there(items, identity, id_of):
    """Nothing at all once the item itself is gone."""
    for at, item in enumerate(items):
        if id_of(item) == identity:
            return items[:at]
    return []


def oldest(items, limit):
    return items[:limit]


def newest(items, limit):
    return items[-limit:]


def page(traits, items, request, default, maximum, id_of):
    """The page and whether there is more beyond it."""
    limit = request.number("limit") or default
    limit = max(1, min(limit, maximum))
    take = newest
    cursors = (("max_id", traits.max_id), ("since_id", traits.since_id), ("min_id", traits.min_id))
    for name, manner in cursors:
        if request.first(name):
            items = manner(items, request.first(name), id_of)
    if request.first("min_id"):
        take = traits.min_id_takes
    if traits.link is link_older_than and request.first("older_than"):
        before = parse_ms(request.first("older_than"))
        items = [item for item in items if item.at_ms < before]
    return take(items, limit)[::-1], len(items) > limit


# ---- Link ---------------------------------------------------------------------------------------

CURSORS = ("max_id", "since_id", "min_id", "older_than")


def _address(request, **cursor):
    kept = [(name, value) for name, value in request.query_pairs if name not in CURSORS]
    return f"<{request.base}{request.path}?{urlencode(kept + list(cursor.items()))}>"


def link_none(_request, _page, _more, _id_of):
    return None


def link_both(request, shown, _more, id_of):
    """A page that holds anything has a next one, be it empty."""
    if not shown:
        return None
    older = _address(request, max_id=id_of(shown[-1]))
    newer = _address(request, min_id=id_of(shown[0]))
    return f'{older}; rel="next", {newer}; rel="prev"'


def link_older_than(request, shown, more, _id_of):
    """A private cursor, to be followed as it is."""
    if not more:
        return None
    return f'{_address(request, older_than=iso_ms(shown[-1].at_ms))}; rel="next"'
