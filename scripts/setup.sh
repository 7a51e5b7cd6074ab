# Sourced by scripts/run and scripts/test: finds a Python, makes .venv and installs requirements.txt, once.
# Sets ROOT (the project's folder) and VENV_PYTHON. Everything that can go wrong here is one line on stderr and exit 1.
# Kept to what bash 3.2 knows, the one that macOS has.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
VENV="$ROOT/.venv"
VENV_PYTHON="$VENV/bin/python"
STAMP="$VENV/installed.txt"

fail() {
    printf 'JOI Line: %s\n' "$1" >&2
    exit 1
}

fits() { # a Python that can run the line: 3.11 to 3.14
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' >/dev/null 2>&1
}

has_venv() { # Debian and Ubuntu ship python3 without the parts that venv needs
    "$1" -c 'import ensurepip, venv' >/dev/null 2>&1
}

version_of() {
    "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true
}

# Sets FOUND to the first Python that fits and can make a venv, or fails with what is in the way.
find_python() {
    local candidate without_venv="" other="" version
    FOUND=""
    if [ -n "${PYTHON:-}" ]; then
        fits "$PYTHON" || fail "PYTHON=$PYTHON is not a Python 3.11 to 3.14."
        has_venv "$PYTHON" || fail "PYTHON=$PYTHON has no venv module (on Debian and Ubuntu: apt install python$(version_of "$PYTHON")-venv)."
        FOUND="$PYTHON"
        return
    fi
    for candidate in python3.14 python3.13 python3.12 python3.11 python3 python; do
        command -v "$candidate" >/dev/null 2>&1 || continue
        if ! fits "$candidate"; then
            version="$(version_of "$candidate")"
            [ -n "$other" ] || other="$version"
        elif ! has_venv "$candidate"; then
            [ -n "$without_venv" ] || without_venv="$candidate"
        else
            FOUND="$candidate"
            return
        fi
    done
    if [ -n "$without_venv" ]; then
        fail "$without_venv has no venv module (on Debian and Ubuntu: apt install python$(version_of "$without_venv")-venv)."
    fi
    fail "Python 3.11 to 3.14 is needed, and ${other:+only Python }${other:-none} was found (PYTHON=/path/to/python names one)."
}

# What the stamp must say for the installed packages to be the ones that are wanted.
fingerprint() {
    "$VENV_PYTHON" -V 2>&1 && cat "$ROOT/requirements.txt"
}

installed() {
    [ -f "$STAMP" ] && fits "$VENV_PYTHON" || return 1
    if [ -n "${PYTHON:-}" ] && [ "$(version_of "$PYTHON")" != "$(version_of "$VENV_PYTHON")" ]; then
        return 1
    fi
    fingerprint | cmp -s - "$STAMP"
}

install() {
    local log="$VENV/install.log"
    [ -w "$ROOT" ] || fail "the folder $ROOT cannot be written to, and .venv must be made there."
    find_python
    printf 'Installing into .venv, once (about a minute)...\n' >&2
    "$FOUND" -m venv --clear "$VENV" >/dev/null 2>&1 || fail "$FOUND could not make the virtual environment $VENV."
    if ! "$VENV_PYTHON" -m pip install --disable-pip-version-check --no-input --require-hashes \
        --requirement "$ROOT/requirements.txt" >"$log" 2>&1; then
        grep '^ERROR' "$log" >&2 || tail -n 5 "$log" >&2
        fail "the requirements could not be installed; pip's own words are in $log."
    fi
    fingerprint >"$STAMP"
}

set_up() {
    if [ -n "${PYTHON:-}" ] && ! fits "$PYTHON"; then
        fail "PYTHON=$PYTHON is not a Python 3.11 to 3.14."
    fi
    installed || install
}
