#!/usr/bin/env bash
# Makes .venv ready for `make`: Python, this package (editable) with the extra named by $1, PoCL.
# Does nothing, and needs no network, when all of it is there already.
set -euo pipefail
cd "$(dirname "$0")/.."
extra=${1:?usage: tools/prepare.sh demo|dev|all}
venv_python=.venv/bin/python

say() { printf '%s\n' "$*" >&2; }

usable() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

create_venv() {
    local candidate
    for candidate in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11 python; do
        if usable "$candidate"; then
            say "creating .venv with $("$candidate" -V)"
            "$candidate" -m venv --clear .venv
            return
        fi
        if [ -n "${PYTHON:-}" ] && [ "$candidate" = "$PYTHON" ]; then
            say "PYTHON=$PYTHON cannot be used: twofold needs Python 3.11 or newer with its venv module."
            exit 1
        fi
    done
    say "twofold needs Python 3.11 or newer with its venv module; none was found on PATH."
    say "On Debian or Ubuntu: apt-get install python3 python3-venv. Or name one: make PYTHON=/path/to/python3"
    exit 1
}

# What decides an installation: the interpreter, the place, and the dependency tables of
# pyproject.toml (not its tool settings, so changing a lint rule installs nothing).
fingerprint() {
    "$venv_python" - <<'PY'
import hashlib, json, os, sys, tomllib
with open("pyproject.toml", "rb") as file:
    tables = tomllib.load(file)
parts = [sys.version, os.getcwd(), tables["build-system"], tables["project"], tables["tool"]["hatch"]]
print(hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest())
PY
}

install_package() {
    local wanted stamp
    wanted=$(fingerprint)
    for stamp in ".venv/installed-$extra" .venv/installed-all; do
        if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
            return
        fi
    done
    say "installing twofold[$extra] into .venv (once per change of pyproject.toml)"
    "$venv_python" -m pip install -qq --disable-pip-version-check --editable ".[$extra]"
    printf '%s\n' "$wanted" > ".venv/installed-$extra"
}

have_opencl() {
    "$venv_python" -c 'import pyopencl; pyopencl.get_platforms()' >/dev/null 2>&1
}

install_pocl() {
    local log
    log=$(mktemp)
    say "installing PoCL (OpenCL on the CPU) with apt-get"
    if ! { apt-get update && DEBIAN_FRONTEND=noninteractive \
           apt-get install --yes --no-install-recommends pocl-opencl-icd; } >"$log" 2>&1; then
        say "apt-get could not install pocl-opencl-icd; the end of its output:"
        tail -n 8 "$log" >&2
    fi
    rm -f "$log"
}

ensure_opencl() {
    have_opencl && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        install_pocl
        have_opencl && return
    fi
    say "No OpenCL platform was found: GPUs cannot be used and OpenCL tests are skipped."
    say "To add one that runs on the CPU: sudo apt-get install --no-install-recommends pocl-opencl-icd"
    if [ "${CI:-}" = true ]; then
        say "In CI that is a failure."
        exit 1
    fi
}

# Whether .venv runs what PYTHON asks for (anything, when it is not set).
as_requested() {
    local version='import sys; print(sys.version)'
    [ -z "${PYTHON:-}" ] || [ "$("$PYTHON" -c "$version" 2>&1)" = "$("$venv_python" -c "$version")" ]
}

{ usable "$venv_python" && as_requested; } || create_venv
install_package
ensure_opencl
