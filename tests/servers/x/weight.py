"""How long a post is: characters count one or two, an address and a whole emoji always the same (twitter-text, version 3). Addresses
without a scheme are not known here."""
import re
import unicodedata

MOST = 280
MOST_LONG = 25000
LINK = 23
LIGHT = ((0, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))

URL = re.compile(r"https?://([^\s/?#:]+)\S*")
SIGN = "[\U0001F000-\U0001FAFF\u2600-\u27BF\u2190-\u21FF\u2B00-\u2BFF\u3030\u303D]"
ONE = f"{SIGN}\uFE0F?[\U0001F3FB-\U0001F3FF]?[\U000E0020-\U000E007F]*"
EMOJI = re.compile(f"[\U0001F1E6-\U0001F1FF]{{2}}|[0-9#*]\uFE0F?\u20E3|{ONE}(?:\u200D{ONE})*")


def is_address(match):
    """Whether each piece of its host fits in the name of a host."""
    try:
        return bool(match[1].encode("idna"))
    except UnicodeError:
        return False


def weight(text):
    text = unicodedata.normalize("NFC", text)
    links = sum(map(is_address, URL.finditer(text)))
    text = URL.sub(lambda match: "" if is_address(match) else match[0], text)
    emoji = len(EMOJI.findall(text))
    text = EMOJI.sub("", text)
    return links * LINK + emoji * 2 + sum(1 if any(low <= ord(c) <= high for low, high in LIGHT) else 2 for c in text)
