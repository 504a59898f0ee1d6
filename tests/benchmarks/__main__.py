"""`make bench`: measures every promised number and prints one line for each; non-zero when one is short."""

import argparse
import sys

from tests.benchmarks.answering import hotleads
from tests.benchmarks.figures import Benchmark, Sizes
from tests.benchmarks.importing import import_of_the_pipeline, import_of_touches
from tests.benchmarks.intake import decoding, heat_error, pipeline_on_postgres, pipeline_on_sqlite
from tests.benchmarks.intake_http import over_http
from tests.benchmarks.standing import help_time, idle_memory
from tests.benchmarks.standing_in import busy_page, playground_round_trip, playground_start, playground_suite

BENCHMARKS: dict[str, Benchmark] = {
    "help": help_time,
    "idle_memory": idle_memory,
    "import_maven": import_of_the_pipeline,
    "import_touches": import_of_touches,
    "intake_decode": decoding,
    "intake_pipeline_sqlite": pipeline_on_sqlite,
    "intake_pipeline_postgres": pipeline_on_postgres,
    "intake_heat_error": heat_error,
    "intake_http": over_http,
    "hotleads": hotleads,
    "playground_round_trip": playground_round_trip,
    "playground_start": playground_start,
    "playground_suite": playground_suite,
    "page_lag": busy_page,
}


def main() -> int:
    """Run all benchmarks, or those whose name begins with --only."""
    usual = Sizes()
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", default="", help=f"one of {', '.join(BENCHMARKS)}, or how its name begins")
    parser.add_argument("--touches", type=int, default=usual.touches)
    parser.add_argument("--requests", type=int, default=usual.requests)
    parser.add_argument("--deals", type=int, default=usual.deals)
    parser.add_argument("--messages", type=int, default=usual.messages)
    parser.add_argument("--seconds", type=int, default=usual.seconds, help="how long the intake is asked over HTTP")
    given = parser.parse_args()
    chosen = [run for name, run in BENCHMARKS.items() if name.startswith(given.only)]
    if not chosen:
        parser.error(f"there is no benchmark named {given.only}: {', '.join(BENCHMARKS)}")
    sizes = Sizes(given.touches, given.requests, given.deals, given.messages, given.seconds)
    short = 0
    for run in chosen:
        for figure in run(sizes):
            sys.stdout.write(f"{figure}\n")
            sys.stdout.flush()
            short += not figure.ok
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
