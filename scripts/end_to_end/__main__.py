"""Runs the phases: `python -m end_to_end ROOT ZIPS LOGS EMULATOR PHOTO [PHASE]...`."""

import pathlib
import sys
import zipfile

from . import cleanup_cron, compare, description, image_resize, order_events, orders_api, process, sources, watch
from .checks import Checks
from .cloud import cloud
from .servers import tools

FUNCTIONS = (
    image_resize.NAME, orders_api.NAME, order_events.NAME, cleanup_cron.NAME, process.FIXTURE,
    compare.REQUESTS, compare.EVENTS,
)


def main(root, zips, logs, program, photo, *chosen):
    root, zips, logs, photo = (pathlib.Path(path) for path in (root, zips, logs, photo))
    checks = Checks()
    for name in FUNCTIONS:
        unpack(zips / name)
    ministack = logs / "ministack.log"
    with cloud(zips, ministack) as aws:
        phases = {
            "description": lambda: description.check(checks, {name: zips / name / "bootstrap" for name in FUNCTIONS}),
            "image-resize": lambda: image_resize.check(checks, aws, photo.read_bytes()),
            "orders-api": lambda: orders_api.check(checks, aws),
            "order-events": lambda: order_events.check(checks, aws),
            "cleanup-cron": lambda: cleanup_cron.check(checks, aws),
            "sources": lambda: sources.check(checks, aws),
            "emulator": lambda: under_the_emulator(checks, program, aws, zips, logs),
            "watch": lambda: watch.check(checks, aws, root, logs / "watch.log", tools()),
            "compare": lambda: compare.check(checks, aws, root, logs),
        }
        for name in (name for name in phases if not chosen or name in wanted(chosen)):
            with checks.phase(name, [ministack, logs / f"{name}.log"]):
                phases[name]()
    return checks.close()


def wanted(chosen):
    """The phases to run: phases that are not self-contained use what the examples left in the cloud."""
    examples = {image_resize.NAME, orders_api.NAME, cleanup_cron.NAME}
    alone = {"description", "compare", "sources", order_events.NAME, *examples}
    return set(chosen) if alone.issuperset(chosen) else examples.union(chosen)


def under_the_emulator(checks, program, aws, zips, logs):
    bootstrap = {name: zips / name / "bootstrap" for name in FUNCTIONS}
    fixture = bootstrap[process.FIXTURE]
    process.check_fixture(checks, program, fixture, logs)
    process.check_init_failure(
        checks, program, fixture, logs / "emulator-broken.log", "NO_SUCH_TABLE", _HANDLER="broken"
    )
    orders = bootstrap[orders_api.NAME]
    process.check_init_failure(checks, program, orders, logs / "emulator-orders-init.log", "ORDERS_TABLE")
    process.check_examples(checks, program, aws, zips, logs)


def unpack(folder):
    """Extracts the file that Lambda would run, for the emulator."""
    with zipfile.ZipFile(folder / "bootstrap.zip") as archive:
        archive.extract("bootstrap", folder)
    (folder / "bootstrap").chmod(0o755)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
