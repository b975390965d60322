"""A release build does not contain its description; only debug builds do."""

import subprocess

WORDS = (b"LAMBKIN_DESCRIBE", b"dead_letter_after", b"expire_days")


def check(checks, bootstraps):
    for name, bootstrap in bootstraps.items():
        held = [word for word in WORDS if word in bootstrap.read_bytes()]
        checks.equal(f"{name}: the release contains no description", held, [])
        asked = subprocess.run([bootstrap], env={"LAMBKIN_DESCRIBE": "1"}, capture_output=True, timeout=60)
        checks.equal(f"{name}: the release ignores LAMBKIN_DESCRIBE", (asked.returncode, asked.stdout), (2, b""))
