"""How servers write ids, times and HTML: the small forms that the table of traits is made of."""
import hashlib
import re
from collections import namedtuple
from urllib.parse import quote

from common.times import iso_ms, moment

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


# ---- times, from milliseconds since 1970 ----------------------------------------------------

def iso_ms_cut(ms):
    """Whole seconds, though it looks like milliseconds."""
    return iso_ms(ms - ms % 1000)


def iso_us(ms):
    return moment(ms, "%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03}623Z"


# ---- ids: of the moment, a number that is never given twice, and for notifications what they tell of

def snowflake(ms, seq, _kind=None, _status=None):
    return str((ms << 16) + seq % 65536)


def small_number(_ms, seq, _kind=None, _status=None):
    return str(seq)


def ulid(ms, seq, _kind=None, _status=None):
    number = (ms << 80) + seq
    return "".join(CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))


def uuid7(ms, seq, _kind=None, _status=None):
    return f"{ms >> 16:08x}-{ms & 0xffff:04x}-7000-8000-{seq:012x}"


def moment_kind_uuid(ms, seq, kind, status):
    return f"{iso_ms(ms)}/{kind}/{status.id if status else uuid7(ms, seq)}"


def seconds_and_hash(ms, seq, _kind=None, _status=None):
    return f"{ms // 1000:010}{hashlib.md5(str(seq).encode()).hexdigest()}"


def microseconds(ms, seq, _kind=None, _status=None):
    return f"{ms * 1000 + seq % 1000:016}"


# ---- content: plain text to the HTML of a server --------------------------------------------

Dialect = namedtuple("Dialect", "start end line paragraph escapes href_escapes mention hashtag link")
ALL = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
HREF = {"&": "&amp;", '"': "&quot;"}
REL = 'rel="nofollow noreferrer noopener" target="_blank"'

MASTODON_HTML = Dialect(
    "<p>", "</p>", "<br />", "</p><p>", ALL, HREF,
    '<span class="h-card" translate="no"><a href="{url}" class="u-url mention">@<span>{name}</span></a></span>',
    '<a href="{url}" class="mention hashtag" rel="tag">#<span>{name}</span></a>',
    '<a href="{url}" target="_blank" rel="nofollow noopener" translate="no"><span class="invisible">{scheme}</span>'
    '<span class="">{rest}</span><span class="invisible"></span></a>')
GOTOSOCIAL_HTML = Dialect(
    "<p>", "</p>", "<br>", "</p><p>", {"<": "&lt;"}, HREF,
    '<span class="h-card"><a href="{url}" class="u-url mention" ' + REL + '>@<span>{name}</span></a></span>',
    '<a href="{url}" class="mention hashtag" rel="tag nofollow noreferrer noopener" target="_blank">#<span>{name}</span></a>',
    '<a href="{url}" ' + REL + '>{scheme}{rest}</a>')
HOLLO_HTML = Dialect(
    "<p>", "</p>\n", "\n", "</p>\n<p>", {"&": "&amp;", "<": "&lt;", ">": "&gt;"}, HREF,
    '<a translate="no" class="h-card u-url mention" target="_blank" href="{url}">@<span>{name}</span></a>',
    '<a href="{url}" class="mention hashtag" rel="tag">#<span>{name}</span></a>',
    '<a href="{url}">{scheme}{rest}</a>')
SNAC_HTML = Dialect(
    "", "<br>", "<br>", "<br><br>", {}, {},
    '<a href="{url}" class="u-url mention">@{name}</a>',
    '<a href="{url}" class="mention hashtag" rel="tag">#{name}</a>',
    '<a href="{url}" target="_blank" rel="noopener">{scheme}{rest}</a>')

MENTION = r"@(?P<mention>\w+(?:@[\w.-]+(?::\d+)?)?)"
TOKENS = re.compile(r"(?P<link>https?://\S+)|(?<!\w)" + MENTION + r"|(?<![\w&])#(?P<hashtag>\w+)|(?P<paragraph>\n\n+)|(?P<line>\n)")


def to_html(dialect, text, base, account_of):
    """The HTML; account_of(name) gives the account that a mention names, or None."""
    def escape(raw, escapes):
        return raw.translate(str.maketrans(escapes))

    def piece(match):
        kind, raw = match.lastgroup, match.group(match.lastgroup)
        if kind in ("line", "paragraph"):
            return getattr(dialect, kind)
        if kind == "link":
            url = escape(raw, dialect.href_escapes)
            scheme, rest = url.split("//", 1)
            return dialect.link.format(url=url, scheme=scheme + "//", rest=rest)
        if kind == "hashtag":
            return dialect.hashtag.format(url=f"{base}/tags/{quote(raw.lower())}", name=raw)
        account = account_of(raw)
        return dialect.mention.format(url=account.url, name=account.name) if account else "@" + raw

    out, at = [dialect.start], 0
    for match in TOKENS.finditer(text):
        out += escape(text[at:match.start()], dialect.escapes), piece(match)
        at = match.end()
    return "".join(out) + escape(text[at:], dialect.escapes) + dialect.end


def names_in(text):
    return [match["mention"] for match in TOKENS.finditer(text) if match["mention"]]


def tags_in(text):
    return list(dict.fromkeys(match["hashtag"].lower() for match in TOKENS.finditer(text) if match["hashtag"]))
