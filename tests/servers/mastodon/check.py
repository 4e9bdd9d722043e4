#!/usr/bin/python3
"""Checks the fake server with a client that knows nothing of it: Mastodon.py (Debian: python3-mastodon), and bare requests for
what that client would not do. Every check runs on every column. The last line is `N passed, N failed`."""
import sys

sys.dont_write_bytecode = True

import os
import traceback
from concurrent.futures import ThreadPoolExecutor

try:
    import check_api
    import check_fate
    import check_sign_in
    from check_fixture import COLUMNS, Net
except ImportError as missing:
    sys.exit(f"{missing}: python3-mastodon is needed here\n0 passed, 1 failed")


def run(case):
    """The words for it, and whether it passed."""
    like, check = case
    name = f"{like}: {check.__name__[len('check_'):].replace('_', ' ')}"
    try:
        with Net(like) as net:
            check(net)
    except Exception:
        return f"not ok {name}\n{traceback.format_exc()}", False
    return f"ok {name}", True


def main():
    cases = [(like, check) for like in COLUMNS for module in (check_sign_in, check_api, check_fate)
             for name, check in vars(module).items() if name.startswith("check_") and callable(check)]
    passed = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for words, good in pool.map(run, cases):
            print(words, flush=True)
            passed += good
    print(f"{passed} passed, {len(cases) - passed} failed")
    return passed != len(cases)


if __name__ == "__main__":
    sys.exit(main())
