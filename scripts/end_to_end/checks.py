"""Counts passed and failed checks, and prints a line for each."""

import contextlib
import sys
import time
import traceback


class Checks:
    """Every check prints `ok` or `FAIL`. A failed check does not stop the others."""

    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.phases = []

    def ok(self, what, holds, seen=None):
        """Records one check. `seen` is printed if it failed."""
        if holds:
            self.passed += 1
            print(f"ok   {what}", flush=True)
        else:
            self.failed += 1
            print(f"FAIL {what}" + ("" if seen is None else f": saw {str(seen)[:2000]}"), flush=True)
        return bool(holds)

    def equal(self, what, seen, expected):
        return self.ok(what, seen == expected, f"{seen!r} instead of {expected!r}")

    @contextlib.contextmanager
    def phase(self, name, logs=()):
        """A timed group of checks. An exception counts as one failed check. If anything failed, the end of
        the server logs is printed."""
        print(f"\n== {name}", flush=True)
        failed, start = self.failed, time.monotonic()
        try:
            yield
        except Exception as error:  # The other phases still run.
            traceback.print_exc(file=sys.stdout)
            self.ok(f"{name}: completed", False, f"{type(error).__name__}: {error}")
        self.phases.append((name, time.monotonic() - start))
        if self.failed > failed:
            for log in logs:
                print(f"-- the end of {log}", flush=True)
                if log.exists():
                    print(log.read_text(errors="replace")[-6000:], flush=True)

    def close(self):
        """Prints the summary and returns the exit status."""
        print("\n== time")
        for name, seconds in self.phases:
            print(f"{seconds:7.1f} s  {name}")
        print(f"\nend to end: {self.passed} passed, {self.failed} failed", flush=True)
        return 1 if self.failed or not self.passed else 0


def eventually(look, seconds=30.0, pause=0.2):
    """Calls `look` until it returns a true value, and returns that; `None` after the given seconds."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            return None
        time.sleep(pause)
