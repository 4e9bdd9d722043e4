"""What the fake servers share. A fake server is a folder beside this one that speaks the API of a network on loopback: all in
memory, no two runs differ. What it must bring is its own world and its own API; HTTP, faults, streams, signing in and the
test's side door are here.

How to write one, tests/servers/NAME:

    server.py    Puts tests/servers on sys.path, asks start.parser() for the options that all have, adds its own, and ends with
                 start.serve(given, House). House is a house.House: it makes the world and the control, and answers.
    world.py     What exists, without HTTP and JSON: a world.World with the network's own things. Time is its own: it stands
                 still but for moment(), which each happening asks for, and for the test's `advance`; with --run it goes by,
                 for a client that cannot be told what time it is.
    api.py       A table of web.Route, one row for each operation, found with web.Routes; each row names the method that
                 answers. An answer is a web.Answer, any other object (200, as JSON), STALL, or the name of a stream's channel;
                 raise web.Refusal(Answer) from anywhere.
    entities.py  Things of the world as JSON, from recorded payloads or the network's own examples; say where from.
    control.py   A control.Control with a method for each deed of a citizen. Its arguments are the deed's JSON, its result the
                 answer. What all have is there: fault, well, stream, rate, advance, revoke, deny, browse, state, wait.
    check.py     Checks the fake itself with a client of other hands where there is one: check.main().

Signing in with OAuth 2 is oauth.Oauth, of which a network overrides what it does otherwise. A stream of server-sent events is
streams.EventHub, one of lines streams.LineHub. Rates are told in headers by House.rate_headers.

In C a test starts it by tests/networks/fake.h, with a desk before it by stage.h, and a person who signs in by person.h. The
kills have fake_network.py in tests/faults. A new file here or there is named in EXTRA_DIST.
"""
