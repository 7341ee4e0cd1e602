"""The files for a machine of one's own: they hold together, and the page that leads through them works word for word."""

import gzip
import re
import shutil
import ssl
import subprocess
from configparser import ConfigParser
from functools import partial
from pathlib import Path

import httpx
import pytest
import yaml

from settings.environment import REQUIRED
from settings.install import ROOT
from settings.start.env_file import VARIABLES, parse
from settings.start.ports import free_port

from ..support.machine import Machine, blocks
from ..support.nginx import adapted, make_certificate, running_nginx

DEPLOY = ROOT / "settings" / "deploy"
HOST = "www.example.org"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
LOOK = r"""
trust() { curl -sS --cacert /root/ca.pem --resolve "$WEB_HOST:443:127.0.0.1" --resolve "$WEB_HOST:80:127.0.0.1" "$@"; }
trust -o /dev/null -w 'page %{http_code} HTTP/%{http_version}\n' "https://$WEB_HOST/"
trust -o /dev/null -w 'plain %{http_code} %{redirect_url}\n' "http://$WEB_HOST/x"
trust -o /dev/null -w 'challenge %{http_code}\n' "http://$WEB_HOST/.well-known/acme-challenge/none"
sheet=$(trust "https://$WEB_HOST/" | grep -o '/static/css/site[^"]*' | head -n 1)
trust -o /dev/null -H 'Accept-Encoding: br' -w 'sheet %{http_code} %header{content-encoding} %header{cache-control}\n' "https://$WEB_HOST$sheet"
trust -o /dev/null -w 'desk %{http_code} %header{strict-transport-security}\n' "https://$WEB_HOST/admin/login/"
curl -sk -o /dev/null --resolve other.example:443:127.0.0.1 https://other.example/ && echo 'other host answered'
pkill -9 -u commonhouse -n -f 'settings.server' && # the newest: a worker
 trust -o /dev/null -w 'after a crash %{http_code}\n' "https://$WEB_HOST/"
grep -q 127.0.0.1 /var/log/nginx/commonhouse.log && echo 'the log names an address'
stat -c '%n %U %a' /etc/commonhouse/env /var/lib/commonhouse
"""
AFTERWARDS = r"""
trust -o /dev/null --retry 9 --retry-all-errors -w 'upgraded %{http_code}\n' "https://$WEB_HOST/"
"""


def unit(path: Path) -> ConfigParser:
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(path)
    return parser


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_runs_without_rights_and_comes_back(path):
    service = unit(path)["Service"]
    assert service["User"] == "commonhouse"
    assert (service["ProtectSystem"], service["NoNewPrivileges"], service["CapabilityBoundingSet"]) == (
        "strict",
        "true",
        "",
    )
    # Debian 13 keeps /tmp in memory; /var/tmp is on the disk.
    assert (service["PrivateTmp"], "TMPDIR=/var/tmp" in service["Environment"].split()) == ("true", True)
    if service.get("Type") != "oneshot":
        assert service["Restart"] == "always"
        assert unit(path)["Unit"]["StartLimitIntervalSec"] == "0"  # without end
    command = service["ExecStart"].split()[1:]
    assert command[0] == "-m" or (ROOT / command[0]).exists()


def test_the_example_holds_what_production_needs_and_nothing_else():
    example = parse((DEPLOY / "env.example").read_text())
    assert REQUIRED.keys() <= example.keys() <= {*VARIABLES}


def test_nginx_leads_to_files_that_are_there():
    text = (DEPLOY / "nginx.conf").read_text()
    assert text.count(HOST) == 1 + 4, "the page says: four times, beside this sentence"
    assert (DEPLOY / "repair.html").exists()
    assert "$remote_addr" not in re.search(r"log_format.*?;", text, re.DOTALL)[0]


def test_the_account_may_read_the_log_that_nginx_writes():
    log = parse((DEPLOY / "env.example").read_text())["ACCESS_LOG"]
    assert f"access_log {log} commonhouse " in (DEPLOY / "nginx.conf").read_text()
    assert "usermod --append --groups adm commonhouse" in blocks()["4. One file says all"]


def test_in_containers_the_log_of_nginx_is_there_to_be_read_and_not_to_be_written():
    services = yaml.safe_load((DEPLOY / "compose.yml").read_text())["services"]
    log = Path(services["server"]["environment"]["ACCESS_LOG"])
    for name, mounted in (
        ("server", f"log:{log.parent}:ro"),
        ("work", f"log:{log.parent}:ro"),
        ("nginx", f"log:{log.parent}"),
    ):
        assert [each for each in services[name]["volumes"] if each.startswith("log:")] == [mounted]
    command = services["nginx"]["command"][-1]
    changes = [word for change in re.findall(r"-e '(.*?)'", command) for word in ("-e", change)]
    assert f"access_log {log} commonhouse " in subprocess.check_output(
        ["sed", *changes, DEPLOY / "nginx.conf"], text=True
    )
    assert f"cd {log.parent} " in command
    assert f"mv {log.name} {log.name}.1" in command


def test_nginx_says_what_is_too_large_and_what_a_cache_must_keep_apart(tmp_path):
    sheet = tmp_path / "var" / "static" / "css" / "site.0123456789ab.css"
    sheet.parent.mkdir(parents=True)
    sheet.write_text("plain")
    sheet.with_name(f"{sheet.name}.gz").write_bytes(gzip.compress(b"plain"))
    for folder in (tmp_path, *sheet.parents[:3]):
        folder.chmod(0o755)
    make_certificate(tmp_path, HOST)
    plain, secure = free_port(), free_port()
    configuration = adapted(tmp_path, tmp_path / "var", free_port(), plain, secure)
    with running_nginx(tmp_path, configuration, secure):
        trust = ssl.create_default_context(cafile=tmp_path / "cert.pem")
        with httpx.Client(verify=trust, headers={"Host": HOST}) as client:
            ask = partial(client.request, extensions={"sni_hostname": HOST})
            answer = ask("POST", f"https://127.0.0.1:{secure}/search/", content=bytes(2_000_000))
            assert (answer.status_code, answer.headers["Content-Type"]) == (413, "text/html; charset=utf-8")
            for words in ("Nothing was saved", "No se ha guardado nada", "لم يُحفظ شيء"):
                assert words in answer.text
            path = f"https://127.0.0.1:{secure}/static/css/{sheet.name}"
            for encoding, found in (("gzip", "gzip"), ("identity", None)):
                headers = ask("GET", path, headers={"Accept-Encoding": encoding}).headers
                assert (headers.get("Content-Encoding"), headers["Vary"]) == (found, "Accept-Encoding")
            answer = client.get(f"http://127.0.0.1:{plain}/.well-known/acme-challenge/none")
            assert (answer.status_code, answer.headers["Server"]) == (404, "nginx")


def without_network(commands: str) -> str:
    """Without pip, whose packages are there."""
    return "\n".join(line for line in commands.splitlines() if "/pip " not in line)


@pytest.mark.soak
def test_the_page_from_an_empty_machine_works_word_for_word(tmp_path):
    """In a root made by debootstrap; systemd's and certbot's parts are played by scripts (tests/support/machine.py)."""
    assert shutil.which("debootstrap"), "As root: apt-get install debootstrap"
    machine, page = Machine(tmp_path / "machine"), blocks()
    repository = machine.root / "repository.git"
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", repository], check=True)
    subprocess.run(["git", "push", "--quiet", repository, "HEAD:refs/heads/main"], cwd=ROOT, check=True)
    steps = [commands for heading, commands in page.items() if heading[0].isdigit()]
    quiet = {"DEBIAN_FRONTEND": "noninteractive", "REPOSITORY": "/repository.git"}
    machine.run(
        "apt-get update -q && apt-get install -q --yes systemd ca-certificates curl procps", online=True, **quiet
    )
    for commands in steps[:2]:
        machine.run(commands, online=True, **quiet)
    boot = "cd /srv/commonhouse\npg_ctlcluster 17 main start\n"
    printed = machine.run(
        "\n".join([boot, *steps[2:], LOOK, page["Backups"], without_network(page["An upgrade"]), AFTERWARDS]),
        ADMIN_PASSWORD="made up for the walk",
        WEB_HOST=HOST,
        **quiet,
    )
    print(printed)
    for line in (
        "page 200 HTTP/2",
        f"plain 301 https://{HOST}/x",
        "challenge 404",
        "sheet 200 br public, max-age=31536000, immutable",
        "desk 200 max-age=31536000",
        "after a crash 200",
        "/etc/commonhouse/env root 640",
        "/var/lib/commonhouse commonhouse 711",
        "came back equal",
        "upgraded 200",
    ):
        assert line in printed
    for line in ("other host answered", "names an address"):
        assert line not in printed
