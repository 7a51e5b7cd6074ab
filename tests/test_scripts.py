"""The two commands: what stops them says so in one line, and what does not stop them starts the line.

Nothing is installed here. The real scripts run in a copy of the project, with a .venv that only points to the Python
of the tests; its path has a blank in it.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.preflight import NotReady, check_port

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ("bash", "cat", "cmp", "dirname", "env", "grep", "mkdir", "tail")

STUB = """
import sys
if __name__ == "__main__":
    sys.exit({migrate!r})
def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [environ["RAW_URI"].encode()]
"""


class Project:
    """A copy of what the scripts touch. `python` is a shell script that stands for every Python on the PATH."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "a line"
        shutil.copytree(ROOT / "scripts", self.root / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
        (self.root / "line").mkdir()
        for name in ("__init__.py", "settings.py"):
            shutil.copy(ROOT / "line" / name, self.root / "line")
        (self.root / "requirements.txt").write_text("nothing==1.0\n")
        self.app(migrate=0)
        self.path = folder / "bin"
        self.path.mkdir()
        for tool in TOOLS:
            found = shutil.which(tool)
            assert found, tool
            (self.path / tool).symlink_to(found)

    def app(self, migrate: int | str) -> None:
        """app.py, whose migration ends with this exit code, or with this line and 1."""
        (self.root / "app.py").write_text(STUB.format(migrate=migrate))

    def python_on_path(self, body: str, name: str = "python3") -> None:
        script(self.path / name, body)

    def installed(self, body: str = f'exec "{sys.executable}" "$@"') -> None:
        """As after a first start: a .venv whose Python does this, and the stamp that says it is complete."""
        python = self.root / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True)
        script(python, body)
        version = subprocess.run([python, "-V"], capture_output=True, text=True, check=True).stdout
        stamp = version + (self.root / "requirements.txt").read_text()
        (self.root / ".venv" / "installed.txt").write_text(stamp)

    def environment(self, **variables: str) -> dict[str, str]:
        return {"PATH": str(self.path), "HOME": str(self.path), **variables}

    def run(self, name: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Calls the script from another directory."""
        command = [str(self.root / "scripts" / name), *arguments]
        environment = self.environment(**variables)
        return subprocess.run(command, capture_output=True, text=True, env=environment, cwd="/", timeout=30)


def script(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def assert_one_line(ended: subprocess.CompletedProcess[str], *words: str) -> None:
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.startswith("JOI Line: ")
    assert ended.stderr.count("\n") == 1
    assert not [word for word in words if word not in ended.stderr], ended.stderr


TOO_OLD = 'case "$2" in *print*) echo 3.9;; *) exit 1;; esac'
WITHOUT_VENV = 'case "$2" in *print*) echo 3.12;; *ensurepip*) exit 1;; esac'
# Makes a .venv whose Python fits, but whose pip fails.
WITHOUT_NETWORK = r"""
if [ "$2" = venv ]; then
    mkdir -p "$4/bin"
    echo '#!/bin/sh' > "$4/bin/python"
    echo '[ "$2" != pip ] || { echo "ERROR: No matching distribution"; exit 1; }' >> "$4/bin/python"
    /bin/chmod +x "$4/bin/python"
fi
"""


@pytest.mark.parametrize("name", ["run", "test"])
def test_no_python_at_all_is_one_line(project: Project, name: str) -> None:
    assert_one_line(project.run(name), "3.11 to 3.14", "none was found")


@pytest.mark.parametrize("name", ["run", "test"])
def test_another_python_is_one_line(project: Project, name: str) -> None:
    project.python_on_path(TOO_OLD)
    assert_one_line(project.run(name), "3.11 to 3.14", "only Python 3.9 was found")


def test_a_named_python_that_does_not_fit_is_one_line(project: Project) -> None:
    assert_one_line(project.run("run", PYTHON="/no/such/python"), "PYTHON=/no/such/python", "3.11 to 3.14")


def test_a_missing_venv_module_is_one_line(project: Project) -> None:
    project.python_on_path(WITHOUT_VENV)
    assert_one_line(project.run("run"), "no venv module", "apt install python3.12-venv")


def test_a_python_with_venv_goes_before_a_newer_one_without(project: Project) -> None:
    project.python_on_path(WITHOUT_VENV, "python3.14")
    project.python_on_path(WITHOUT_NETWORK, "python3.11")
    assert "could not be installed" in project.run("run").stderr


def test_a_failed_install_says_why_and_is_tried_again(project: Project) -> None:
    project.python_on_path(WITHOUT_NETWORK)
    for _ in range(2):
        ended = project.run("run")
        assert ended.returncode == 1
        assert ended.stderr.splitlines()[1] == "ERROR: No matching distribution"
        assert ended.stderr.splitlines()[2].startswith("JOI Line: the requirements could not be installed")
        assert not (project.root / ".venv" / "installed.txt").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere, so no folder is unwritable")
def test_a_folder_that_cannot_be_written_to_is_one_line(project: Project) -> None:
    project.python_on_path(f'exec "{sys.executable}" "$@"')
    project.root.chmod(0o555)
    try:
        assert_one_line(project.run("run"), "cannot be written to", str(project.root))
    finally:
        project.root.chmod(0o755)


def test_an_instance_folder_that_cannot_be_made_is_one_line(project: Project) -> None:
    project.installed()
    in_the_way = project.root / "instance"
    in_the_way.write_text("a file")
    assert_one_line(project.run("run"), "instance cannot be made")


def test_a_changed_lock_is_installed_anew(project: Project) -> None:
    project.installed()
    project.python_on_path(WITHOUT_NETWORK)
    (project.root / "requirements.txt").write_text("nothing==2.0\n")
    assert "Installing" in project.run("run").stderr


def test_a_wrong_setting_is_one_line(project: Project) -> None:
    project.installed()
    assert_one_line(project.run("run", PORT="eighty"), "PORT=eighty")


def test_an_address_of_another_machine_is_one_line(project: Project) -> None:
    project.installed()
    # 203.0.113.0/24 is kept for documentation (RFC 5737): no machine has it.
    assert_one_line(project.run("run", HOST="203.0.113.1"), "HOST=203.0.113.1")


def test_a_migration_that_fails_stops_the_start(project: Project) -> None:
    project.installed()
    project.app(migrate="JOI Line: the database is newer than this program.")
    assert_one_line(project.run("run", PORT=str(free_port())), "newer")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_a_taken_port_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0), reuse_port=hasattr(socket, "SO_REUSEPORT")) as server:
        port = server.getsockname()[1]
        with pytest.raises(NotReady, match=f"^port {port} is taken by another program") as caught:
            check_port("127.0.0.1", port, patience=0.0)
    assert "\n" not in str(caught.value)
    check_port("127.0.0.1", port, patience=0.0)


def test_the_line_starts_says_where_it_is_and_stops_on_ctrl_c(project: Project) -> None:
    project.installed()
    port = free_port()
    command = [project.root / "scripts" / "run"]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=project.environment(PORT=str(port)),
        start_new_session=True,
    ) as server:
        try:
            assert server.stdout is not None
            said = [server.stdout.readline() for _ in range(4)]
            with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
                client.sendall(b"GET /a%2Fb? HTTP/1.0\r\n\r\n")
                answer = client.makefile("rb").read()
        finally:
            # As a terminal does: to every process of the group.
            os.killpg(server.pid, signal.SIGINT)
            rest, errors = server.communicate(timeout=20)
    assert said == [
        "JOI Line is ready\n",
        f"  Phone   http://127.0.0.1:{port}/phone\n",
        f"  Console http://127.0.0.1:{port}/console\n",
        f"  Health  http://127.0.0.1:{port}/healthz\n",
    ]
    assert answer.endswith(b"/a%2Fb?")
    assert (server.returncode, rest, errors) == (0, "\nJOI Line has stopped.\n", "")


def test_an_app_that_leaves_while_it_loads_ends_the_server(project: Project) -> None:
    project.installed()
    (project.root / "app.py").write_text(
        'import sys\nsys.exit(__name__ != "__main__" and "the content is broken")\n'
    )
    ended = project.run("run", PORT=str(free_port()))
    assert ended.returncode != 0
    assert "app.py ended: the content is broken" in ended.stderr
    assert "ready" not in ended.stdout


ECHO = 'case "$1" in -V) echo Python;; -c) ;; *) echo "ran $*";; esac'


def test_the_checks_run_in_order_and_arguments_go_to_pytest(project: Project) -> None:
    project.installed(ECHO)
    ended = project.run("test", "-k", "a name")
    assert ended.returncode == 0
    assert [line for line in ended.stdout.splitlines() if line] == [
        *("== ruff check", "ran -m ruff check ."),
        *("== ruff format --check", "ran -m ruff format --check ."),
        *("== mypy --strict", "ran -m mypy --strict"),
        *("== content check", "ran scripts/check_content.py"),
        *("== pytest", "ran -m pytest -k a name"),
    ]


def test_the_checks_stop_at_the_first_that_fails(project: Project) -> None:
    project.installed(ECHO + '\ncase "$2" in mypy) exit 3;; esac')
    ended = project.run("test")
    assert ended.returncode == 3
    assert "== content check" not in ended.stdout


def test_all_tests_run_three_at_once_the_longest_files_first(project: Project) -> None:
    project.installed(ECHO + '\ncase "$*" in *pytest*) exit 5;; esac')
    ended = project.run("test")
    assert ended.returncode == 5
    (ran,) = [line for line in ended.stdout.splitlines() if line.startswith("ran -m pytest")]
    assert ran.startswith(
        "ran -m pytest -n 3 --dist loadfile --no-loadscope-reorder tests/walks tests/browser "
    )


def test_every_file_of_tests_is_run() -> None:
    named = (ROOT / "scripts" / "test").read_text().split("--no-loadscope-reorder", 1)[1].split()
    folders = [name for name in named if name.startswith("tests/") and "*" not in name]
    files = {path.relative_to(ROOT) for path in (ROOT / "tests").rglob("test_*.py")}
    assert "tests/test_*.py" in named
    assert {path.parts[1] for path in files if len(path.parts) > 2} == {name[6:] for name in folders}


def test_pictures_go_into_a_folder_that_is_made_and_arguments_go_to_pytest(project: Project) -> None:
    project.installed('case "$1" in -V) echo Python;; -c) ;; *) echo "$* > $LINE_PICTURES";; esac')
    folder = project.root.parent / "pictures" / "of today"
    ended = project.run("pictures", str(folder), "-k", "queue")
    assert ended.stdout == f"-m pytest -q tests/browser/test_console_looks.py -k queue > {folder}\n"
    assert folder.is_dir()
    assert_one_line(project.run("pictures"), "name a folder")


@pytest.mark.parametrize("path", ["scripts/run", "scripts/test", "scripts/pictures", ".ci/run"])
def test_the_commands_are_executable(path: str) -> None:
    assert os.access(ROOT / path, os.X_OK)
