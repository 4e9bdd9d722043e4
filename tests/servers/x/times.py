"""Moments, as parameters and ids say them."""
from common.times import parse_ms
from world import EPOCH_MS


def at_ms(text):
    """Of a parameter; None where it is absent."""
    return parse_ms(text) if text else None


def id_ms(identity):
    """When what has this id was made."""
    return (int(identity) >> 22) + EPOCH_MS
