#!/usr/bin/python3
"""Checks the fake server with a client that knows nothing of it: tweepy (Debian: python3-tweepy), and bare requests for what that
client does not do; each answer to them is as X's description of its API has it. The last line is `N passed, N failed`."""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(1, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

try:
    import check_reading
    import check_sign_in
    import check_streams
    import check_writing
    import common.check
    from check_fixture import Net
except ImportError as missing:
    sys.exit(f"{missing}: python3-tweepy is needed here\n0 passed, 1 failed")

if __name__ == "__main__":
    sys.exit(common.check.main((check_sign_in, check_reading, check_writing, check_streams), ("", Net)))
