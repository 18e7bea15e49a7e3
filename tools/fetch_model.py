"""Downloads a release without the window: `python -m tools.fetch_model ID --folder DIR`.

Resumes an interrupted download. Prints `bytes <done> <total>` every tenth of a second; ends with
`installed`, or with an error message.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from heartstudio.jobs.models.fetching import Fetcher, FetchOrder, FetchProgress, StopFlag
from heartstudio.jobs.models.hub import DownloadError, Hub, HubAddress
from heartstudio.model.releases import RELEASES, find_release


def main() -> int:
    """Parse the arguments and download; returns 1 on failure."""
    parser = argparse.ArgumentParser(description="Fetch a release of the published models.")
    parser.add_argument("release", choices=[release.id for release in RELEASES])
    parser.add_argument("--folder", type=Path, required=True, help="the models folder")
    parser.add_argument("--endpoint", default="", help="default: HF_ENDPOINT, or the hub")
    parser.add_argument("--proxy", default="")
    options = parser.parse_args()

    def report(progress: FetchProgress) -> None:
        if not progress.is_checking:
            sys.stdout.write(f"bytes {progress.done_bytes} {progress.total_bytes}\n")
            sys.stdout.flush()

    try:
        hub = Hub(HubAddress(options.endpoint, options.proxy))
        try:
            order = FetchOrder(find_release(options.release), options.folder)
            Fetcher(hub, StopFlag(), report).fetch(order)
        finally:
            hub.close()
    except DownloadError as error:
        sys.stdout.write(f"{error.message}\n")
        return 1
    sys.stdout.write("installed\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
