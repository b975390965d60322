"""Servers on loopback, each in a process group of its own."""

import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def clean_environment(**more):
    """A minimal environment: a server passes its own environment on to the functions that it starts."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ}
    return {**kept, **{name: str(value) for name, value in more.items()}}


def tools():
    """The variables that cargo needs to build."""
    names = ("CARGO_HOME", "RUSTUP_HOME", "CARGO_TARGET_DIR", "CARGO_INCREMENTAL", "CARGO_NET_OFFLINE")
    home = pathlib.Path.home()
    found = {name: os.environ[name] for name in names if name in os.environ}
    return {"CARGO_HOME": home / ".cargo", "RUSTUP_HOME": home / ".rustup", **found}


@contextlib.contextmanager
def server(command, port, log, environment, cwd=None, patience=60.0):
    """Runs `command` until the block ends. The block starts once the port accepts connections."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, log.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            env={"HOME": home, **environment},
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            wait_for(process, port, patience)
            yield process
        finally:
            end(process)


def wait_for(process, port, patience):
    limit = time.monotonic() + patience
    while time.monotonic() < limit:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended with {process.returncode} before it listened")
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"{process.args[0]} did not listen on {port} within {patience} s")


def end(process):
    """Terminates the server and its child processes, and kills them if they do not end."""
    for number, patience in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
