#!/usr/bin/python3
"""Checks the fake server with a client that knows nothing of it: Mastodon.py (Debian: python3-mastodon), and bare requests for
what that client would not do. Every check runs on every column. The last line is `N passed, N failed`."""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(1, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

try:
    import check_api
    import check_fate
    import check_sign_in
    import common.check
    from check_fixture import COLUMNS, Net
except ImportError as missing:
    sys.exit(f"{missing}: python3-mastodon is needed here\n0 passed, 1 failed")

if __name__ == "__main__":
    sys.exit(common.check.main((check_sign_in, check_api, check_fate),
                               *((f"{like}: ", lambda like=like: Net(like)) for like in COLUMNS)))
