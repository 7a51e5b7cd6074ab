"""Starts gunicorn with scripts/gunicorn.conf.py; the last step of scripts/run.

Exists for two things gunicorn leaves open: a Ctrl-C in the moment before it listens to one ends in a line, not in a
trace; and an app that cannot be loaded ends the server, also when it says so with sys.exit.
"""

import os
import signal
import sys
from types import FrameType


def leave(_signal: int, _frame: FrameType | None) -> None:
    sys.stderr.write("\nJOI Line: stopped before it was ready.\n")
    sys.stderr.flush()
    # Not sys.exit: whatever is half imported would turn it into a trace of its own.
    os._exit(130)


signal.signal(signal.SIGINT, leave)

from gunicorn.app.wsgiapp import WSGIApplication  # noqa: E402 - after the handler: this import is most of the moment


class Server(WSGIApplication):  # type: ignore[misc]
    """gunicorn, but a worker that leaves while it loads the app is not started again for ever."""

    def load(self) -> object:
        try:
            return super().load()
        except SystemExit as stop:
            if not stop.code:
                raise  # gunicorn itself, told to stop while it loads
            raise RuntimeError(f"app.py ended: {stop.code}") from None


if __name__ == "__main__":
    sys.argv = ["gunicorn", "--config", "scripts/gunicorn.conf.py", "app:app"]
    Server().run()
