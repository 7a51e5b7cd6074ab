"""Looks at what would stop the server before it starts: the settings, the folder it writes to, the port.

Run by scripts/run. Says one clear line on stderr and leaves with 1, or says nothing. It must not change anything but
make the instance folder.
"""

import errno
import os
import socket
import sys
import time

from line.settings import Settings, SettingsError

# The workers of a killed server notice it within a second or two, and hold the port until then.
PATIENCE_SECONDS = 3.0


class NotReady(Exception):
    """What is in the way, in one line for the person who started the server."""


def check_instance(settings: Settings) -> None:
    """Makes the instance folder; raises NotReady when it cannot be made or written to."""
    try:
        settings.instance.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotReady(f"the folder {settings.instance} cannot be made: {error.strerror}.") from error
    if not os.access(settings.instance, os.W_OK | os.X_OK):
        raise NotReady(f"the folder {settings.instance} cannot be written to.")


def try_port(host: str, port: int) -> None:
    """Binds the port and lets go. Plainly, without SO_REUSEPORT: with it a second server would not notice the first."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)


def check_port(host: str, port: int, patience: float = PATIENCE_SECONDS) -> None:
    """Waits `patience` seconds at most for a taken port; raises NotReady when it stays taken or cannot be had."""
    deadline = time.monotonic() + patience
    while True:
        try:
            return try_port(host, port)
        except socket.gaierror as error:
            raise NotReady(f"HOST={host} is not an address of this machine.") from error
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise NotReady(f"HOST={host} is not an address of this machine.") from error
            if error.errno == errno.EACCES:
                raise NotReady(f"port {port} may not be used by this account; PORT names another.") from error
            if error.errno != errno.EADDRINUSE:
                raise NotReady(f"port {port} cannot be used: {error.strerror}.") from error
            if time.monotonic() >= deadline:
                raise NotReady(f"port {port} is taken by another program; PORT names another.") from error
        time.sleep(0.1)


def main() -> int:
    try:
        settings = Settings.from_env()
        check_instance(settings)
        check_port(settings.host, settings.port)
    except (SettingsError, NotReady) as problem:
        print(f"JOI Line: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
