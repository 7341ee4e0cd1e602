"""A whole machine in a folder, for tests: debootstrap's Debian, entered by unshare and chroot, with nothing of it outside.

Where systemd would act, a shell script of ours reads the same units and runs their ExecStart; where certbot would ask
the net, another signs with an authority of our own.
"""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

from settings.install import ROOT

SUITE = "trixie"
NAMESPACES = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
OFFLINE = ("--net",)
MOUNTS = "mount -t proc proc /proc; mount -t tmpfs tmpfs /dev/shm\n"
BARE = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)

SYSTEMCTL = r"""#!/bin/bash
# systemd's part: reads the units, and runs what they say, as whom and where they say it.
value() { sed -n "s/^$2=//p" "/etc/systemd/system/$1" | tail -n 1; }
command_of() {
    local unit="$1.service" socket="/etc/systemd/system/$1.socket"
    command=(setpriv --reuid "$(value "$unit" User)" --regid "$(value "$unit" Group)" --init-groups
             env -C "$(value "$unit" WorkingDirectory)" $(value "$unit" Environment) $(value "$unit" ExecStart))
    [ -e "$socket" ] && command=(systemd-socket-activate --listen "$(value "$1.socket" ListenStream)" "${command[@]}")
    return 0
}
run_once() { command_of "$1"; "${command[@]}"; }
run() {
    command_of "$1"
    while true; do "${command[@]}"; sleep 1; done
}
case "$1 $2" in
    "daemon-reload ") systemd-analyze verify --man=no /etc/systemd/system/commonhouse* ;;
    "start commonhouse-backup") run_once commonhouse-backup ;;
    "restart commonhouse-server") pkill -u commonhouse -o -f settings.server; pkill -u commonhouse -o -f 'manage.py work'; sleep 3 ;;
    "reload nginx") nginx -s reload 2> /dev/null || nginx ;;
    "enable --now") shift 2; for unit in "$@"; do
        case "$unit" in *.socket|*.timer) ;; *) run "$unit" >> "/var/log/$unit.log" 2>&1 & ;; esac
    done ;;
    *) echo "systemctl $* is not known here" >&2; exit 1 ;;
esac
"""
CERTBOT = r"""#!/bin/bash
# certbot's part, by an authority of our own in /root/ca.pem.
while [ $# -gt 0 ]; do [ "$1" = --domain ] && host="$2"; shift; done
folder="/etc/letsencrypt/live/$host"
mkdir -p "$folder"
cd /root
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=An authority of our own" -addext keyUsage=critical,keyCertSign -keyout ca-key.pem -out ca.pem
openssl req -newkey rsa:2048 -nodes -subj "/CN=$host" -addext "subjectAltName=DNS:$host" -keyout "$folder/privkey.pem" -out host.csr
openssl x509 -req -in host.csr -CA ca.pem -CAkey ca-key.pem -days 2 -copy_extensions copy -out "$folder/fullchain.pem"
cp ca.pem /usr/local/share/ca-certificates/own.crt
update-ca-certificates
echo "127.0.0.1 $host" >> /etc/hosts
"""


class Machine:
    """An empty Debian in this folder. Needs root, debootstrap and a mirror that apt knows here."""

    def __init__(self, root: Path):
        self.root = root
        subprocess.run(["debootstrap", "--variant=minbase", SUITE, root, mirror()], check=True, capture_output=True)
        for place in ("/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list", "/etc/resolv.conf"):
            if Path(place).exists():
                shutil.copy(place, f"{root}{place}")
        for place in (
            "/etc/apt/apt.conf.d",
            "/etc/xdg/pip",
            "/etc/ssl/certs",
            "/opt/wheels",
        ):  # how this machine reaches its registries
            if Path(place).exists():
                shutil.copytree(place, f"{root}{place}", dirs_exist_ok=True, symlinks=True)
        for name, text in (("systemctl", SYSTEMCTL), ("certbot", CERTBOT)):
            file = root / "usr" / "local" / "sbin" / name
            file.write_text(text)
            file.chmod(0o755)

    def run(self, script: str, online: bool = False, **variables: str) -> str:
        """Runs a shell script as root, which ends at its first failure; what it printed. Nothing it starts outlives it."""
        kept = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        enter = "exec chroot " + shlex.join([str(self.root), "bash", "-euo", "pipefail", "-c", MOUNTS + script])
        command = [
            *NAMESPACES,
            *(() if online else OFFLINE),
            "sh",
            "-c",
            enter if online else f"ip link set lo up; {enter}",
        ]
        done = subprocess.run(
            command, env=kept | BARE | variables, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-5000:]
        return done.stdout


def mirror() -> str:
    """Where apt fetches packages from on this machine."""
    sources = Path("/etc/apt/sources.list.d/debian.sources")
    text = sources.read_text() if sources.exists() else Path("/etc/apt/sources.list").read_text()
    return re.search(r"(?:^URIs:|^deb(?: \[.*?\])?) *(\S+)", text, re.MULTILINE)[1]


def blocks(page: Path = ROOT / "settings" / "deploy" / "README.md") -> dict[str, str]:
    """The commands of a page, by the heading above them."""
    found: dict[str, str] = {}
    for part in re.split(r"^#+ ", page.read_text(), flags=re.MULTILINE)[1:]:
        found[part.splitlines()[0]] = "\n".join(BLOCK.findall(part))
    return found
