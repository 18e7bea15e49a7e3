"""Entry point of the packaged app: the window, or `heart-studio render …` without one.

A worker process of `multiprocessing` starts the app's executable again; it must be redirected
before anything else is imported, or it would open a second window.
"""

import multiprocessing

multiprocessing.freeze_support()

import sys  # noqa: E402

from tools.package.console import provide_streams  # noqa: E402

provide_streams()

if sys.argv[1:2] == ["render"]:
    from engine.cli import main as render

    sys.exit(render(sys.argv[2:]))

from heartstudio.__main__ import main  # noqa: E402

sys.exit(main())
