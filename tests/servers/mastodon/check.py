#!/usr/bin/python3
"""Checks the fake server with a client that knows nothing of it: Mastodon.py (Debian: python3-mastodon), and bare requests for
what that client would not do. Every check runs on every column. The last line is `N passed, N failed`."""
import sys

sys.dont_write_bytecode = True

import traceback

try:
    import check_api
    import check_fate
    import check_sign_in
    from check_fixture import COLUMNS, Net
except ImportError as missing:
    sys.exit(f"{missing}: python3-mastodon is needed here\n0 passed, 1 failed")


def main():
    passed = failed = 0
    checks = [check for module in (check_sign_in, check_api, check_fate)
              for name, check in vars(module).items() if name.startswith("check_") and callable(check)]
    for like in COLUMNS:
        for check in checks:
            name = f"{like}: {check.__name__[len('check_'):].replace('_', ' ')}"
            try:
                with Net(like) as net:
                    check(net)
            except Exception:
                failed += 1
                print(f"not ok {name}")
                traceback.print_exc(file=sys.stdout)
            else:
                passed += 1
                print(f"ok {name}")
    print(f"{passed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
