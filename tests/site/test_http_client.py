"""The requests the software sends out: bounded in time and size, polite, and never to a private machine."""

import socket
import ssl
import subprocess
import time
import tracemalloc
from ipaddress import ip_address
from unittest import mock

import pytest
from django.test import override_settings

from pages.http import ssrf
from pages.http.client import fetch
from pages.http.ssrf import NotFetched, is_public

from ..support.http_server import PAGE, WebServer, bomb, continues, drip, endless, hang, redirect_to

SECOND = 1.0  # enough for what answers, and short for what does not
RESOLVE = socket.getaddrinfo


@pytest.fixture
def web():
    with WebServer() as server, override_settings(FETCHING_ALLOWED={server.netloc}):
        yield server


def why(address: str, method: str = "GET", seconds: float = SECOND) -> str:
    """Why there was no answer; it took no longer than allowed."""
    began = time.monotonic()
    with pytest.raises(NotFetched) as problem:
        fetch(address, method, seconds=seconds)
    assert time.monotonic() - began < seconds + 0.7
    return problem.value.why


def names(**known: list[str]):
    """A resolver that answers for these names what it is told, the next answer each time; else as always."""
    left = {name.replace("_", "."): list(answers) for name, answers in known.items()}

    def resolve(host, port, *args, **kwargs):
        if host in left:
            answers = left[host]
            host = answers.pop(0) if len(answers) > 1 else answers[0]
        return RESOLVE(host, port, *args, **kwargs)

    return mock.patch.object(socket, "getaddrinfo", resolve)


@pytest.mark.parametrize("status", [200, 404, 410, 500])
def test_an_answer_is_an_answer(web, status):
    web.answers["/"] = (status, {}, PAGE)
    answer = fetch(web.url())
    assert (answer.status, answer.body, answer.address, answer.moved) == (status, PAGE, web.url(), "")


def test_it_says_who_asks_and_nothing_of_anybody_else(web):
    web.answers["/"] = (200, {"Set-Cookie": "a=b"}, PAGE)
    web.answers["/from"] = (302, {"Location": "/", "Set-Cookie": "a=b"}, b"")
    fetch(web.url("/from"))
    for _method, _path, headers in web.requests:
        assert set(headers) == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}
        assert "Commonhouse; +http" in headers["User-Agent"]
        assert headers["Host"] == web.netloc


def test_letters_of_every_script_are_sent_quoted(web):
    web.answers["/%C3%A1rbol"] = redirect_to("/ni%C3%B1o")
    web.answers["/ni%C3%B1o"] = (200, {}, PAGE)
    assert fetch(web.url("/árbol?q=ñ o")).status == 200
    assert [path for _method, path, _headers in web.requests] == ["/%C3%A1rbol?q=%C3%B1%20o", "/ni%C3%B1o"]


def test_redirects_are_followed_and_only_those_for_good_are_told(web):
    web.answers |= {
        "/a": redirect_to("/b", 301),
        "/b": redirect_to("/c", 308),
        "/c": redirect_to("/d", 302),
        "/d": (200, {}, PAGE),
    }
    answer = fetch(web.url("/a"), "HEAD")
    assert (answer.address, answer.moved) == (web.url("/d"), web.url("/c"))
    assert fetch(web.url("/c")).moved == ""


def test_a_loop_and_a_long_way_end(web):
    web.answers |= {"/loop": redirect_to("/loop", 301)} | {f"/{n}": redirect_to(f"/{n + 1}") for n in range(9)}
    assert (why(web.url("/loop")), len(web.requests)) == ("redirects", 6)
    assert why(web.url("/0")) == "redirects"


@pytest.mark.parametrize("bad", [hang, drip, continues])
def test_who_is_slow_is_left(web, bad):
    web.answers["/"] = bad
    assert why(web.url()) == "slow"


def test_redirects_that_hang_share_the_time(web):
    def slow(handler):
        time.sleep(0.4)
        handler.respond(*redirect_to(f"{handler.path}x"))

    web.answers |= {f"/{'x' * n}": slow for n in range(9)}
    assert why(web.url()) == "slow"


def test_no_more_is_read_than_asked_for(web):
    web.answers["/"] = endless
    assert len(fetch(web.url(), max_bytes=100_000).body) == 100_000
    assert fetch(web.url(), max_bytes=0).body == b""


def test_a_page_that_stalls_gives_its_beginning(web):
    def stalls(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        handler.wfile.write(PAGE)
        hang(handler)

    web.answers["/"] = stalls
    assert fetch(web.url(), seconds=SECOND).body == PAGE


def test_a_bomb_stays_small(web):
    web.answers["/"] = (200, {"Content-Encoding": "gzip"}, bomb())
    tracemalloc.start()
    body = fetch(web.url(), max_bytes=200_000).body
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (len(body), peak < 5_000_000) == (200_000, True)


@pytest.mark.parametrize("packing", ["gzip", "br", "deflate"])
def test_what_is_packed_wrongly_is_empty(web, packing):
    web.answers["/"] = (200, {"Content-Encoding": packing}, b"no such thing")
    assert fetch(web.url()).body == b""


@pytest.mark.parametrize(
    "line", [b"", b"\0" * 9, b"HTTP/9.9 x\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 500, b"HTTP/1.1 " * 99_999]
)
def test_nonsense_is_no_answer(web, line):
    web.answers["/"] = lambda handler: (handler.wfile.write(line), handler.connection.shutdown(socket.SHUT_RDWR))
    assert why(web.url()) == "failed"


def test_nobody_listens():
    with WebServer() as server:
        address, door = server.url(), server.netloc
    with override_settings(FETCHING_ALLOWED={door}):
        assert why(address) == "failed"


@pytest.mark.parametrize(
    "address",
    [
        *("", "paper.example", "//paper.example", "ftp://paper.example/", "file:///etc/passwd", "gopher://127.0.0.1/"),
        *("http://", "http:///x", "http://[::1", "http://me:secret@paper.example/", "http://me@paper.example/"),
        *("http://paper.example:0/", "http://paper.example:99999/", "http://paper example/", "http://a\u0000b/"),
        *("http://" + "a." * 200 + "example/", "http://paper.example/" + "x" * 3000, "http://%31/", "http://⑯.⑯℀/"),
    ],
)
def test_what_is_no_address_is_not_asked(address):
    with mock.patch.object(socket, "getaddrinfo", side_effect=AssertionError):
        assert why(address) == "address"


PRIVATE = [
    *("0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.9.9.9"),
    *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.168.1.1"),
    *("198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1"),
    *("255.255.255.255", "168.63.129.16", "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8"),
    *("::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1"),
    *("2001:db8::1", "2002:7f00:1::", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254"),
    *("fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "64:ff9b::1:101:101", "nonsense"),
]
# First and last address of registered networks (IANA IPv4 Special-Purpose Address Registry), and the public ones beside them.
PRIVATE_RANGES = [
    *(("10.0.0.0", "10.255.255.255"), ("100.64.0.0", "100.127.255.255"), ("127.0.0.0", "127.255.255.255")),
    *(("169.254.0.0", "169.254.255.255"), ("172.16.0.0", "172.31.255.255"), ("192.168.0.0", "192.168.255.255")),
    *(("198.18.0.0", "198.19.255.255"), ("198.51.100.0", "198.51.100.255"), ("203.0.113.0", "203.0.113.255")),
]


@pytest.mark.parametrize("number", PRIVATE)
def test_private(number):
    assert not is_public(number)


@pytest.mark.parametrize(("first", "last"), PRIVATE_RANGES)
def test_private_ranges_end_where_they_are_registered(first, last):
    first, last = ip_address(first), ip_address(last)
    assert [is_public(str(each)) for each in (first - 1, first, last, last + 1)] == [True, False, False, True]


@pytest.mark.parametrize("number", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "2a00:1450::1", "64:ff9b::808:808"])
def test_public(number):
    assert is_public(number)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "localhost", "localhost.", "[::1]", "0"),
        *("[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "169.254.169.254", "10.0.0.1", "[fe80::1]"),
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_spelling_of_a_private_machine_is_asked(host, scheme):
    with mock.patch.object(socket, "socket", side_effect=AssertionError):
        assert why(f"{scheme}://{host}/") in {"private", "unknown", "failed"}


def test_only_the_ports_of_the_web(web):
    with mock.patch.object(socket, "socket", side_effect=AssertionError):
        assert why("http://1.1.1.1:22/") == "private"
        with override_settings(FETCHING_ALLOWED=set()):
            assert why(web.url()) == "private"
    assert web.requests == []


def test_a_redirect_to_a_private_machine_is_refused(web):
    with WebServer({"/": (200, {}, PAGE)}) as private:
        for address in (private.url(), private.url(name="localhost"), "http://169.254.169.254/latest", "file:///etc"):
            web.answers["/"] = redirect_to(address)
            assert why(web.url()) in {"private", "address"}
        assert private.requests == []


def test_one_private_address_among_public_ones_is_enough():
    both = [(socket.AF_INET, 1, 6, "", (number, 80)) for number in ("1.1.1.1", "127.0.0.1")]
    with (
        mock.patch.object(socket, "getaddrinfo", return_value=both),
        mock.patch.object(socket, "socket", side_effect=AssertionError),
    ):
        assert why("http://paper.example/") == "private"


def test_a_name_that_answers_otherwise_the_second_time_gains_nothing(web):
    web.answers["/"] = (200, {}, PAGE)
    with WebServer({"/": (200, {}, PAGE)}) as private:
        port = private.server_address[1]
        with (
            override_settings(FETCHING_ALLOWED={web.netloc, f"127.0.0.2:{port}"}),
            names(paper_example=["127.0.0.2", "127.0.0.1"]),
        ):
            # Looked at as 127.0.0.2, where nobody listens; asked again, the name would lead to the private machine.
            assert why(f"http://paper.example:{port}/") == "failed"
            assert why(f"http://paper.example:{port}/") == "private"
        web.answers["/"] = redirect_to(f"http://paper.example:{port}/")
        with names(paper_example=["1.1.1.1", "127.0.0.1"]):
            assert why(web.url()) == "private"
        assert private.requests == []


def test_another_address_of_a_name_is_tried_where_the_first_does_not_answer(web):
    web.answers["/"] = (200, {}, PAGE)
    port = web.server_address[1]
    both = [(socket.AF_INET, 1, 6, "", (number, port)) for number in ("127.0.0.2", "127.0.0.1")]
    allowed = override_settings(FETCHING_ALLOWED={web.netloc, f"127.0.0.2:{port}"})
    with allowed, mock.patch.object(socket, "getaddrinfo", return_value=both):
        assert fetch(f"http://paper.example:{port}/").body == PAGE


def test_a_name_is_resolved_once_a_request(web):
    web.answers["/"] = (200, {}, PAGE)
    with mock.patch.object(socket, "getaddrinfo", wraps=RESOLVE) as resolver:
        fetch(web.url(name="localhost"))
    assert resolver.call_count == 1
    assert web.requests[0][2]["Host"] == f"localhost:{web.server_address[1]}"


def test_an_unknown_name_and_a_resolver_that_is_away_or_hangs():
    for number, word in ((socket.EAI_NONAME, "unknown"), (socket.EAI_AGAIN, "failed")):
        with mock.patch.object(socket, "getaddrinfo", side_effect=socket.gaierror(number, "no")):
            assert why("http://paper.example/") == word
    with mock.patch.object(socket, "getaddrinfo", side_effect=lambda *args, **kwargs: time.sleep(2)):
        assert why("http://paper.example/", seconds=0.3) == "slow"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for paper.example that nobody trusts yet."""
    key, paper = (str(tmp_path_factory.mktemp("tls") / name) for name in ("key.pem", "paper.pem"))
    words = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=paper.example"
    names = ["-addext", "subjectAltName=DNS:paper.example", "-keyout", key, "-out", paper]
    subprocess.run([*words.split(), *names], check=True, capture_output=True)
    return paper, key


def test_tls_is_for_the_name_that_was_asked(certificate):
    with WebServer({"/": (200, {}, PAGE)}, certificate) as server:
        port = server.server_address[1]
        opened = override_settings(FETCHING_ALLOWED={server.netloc})
        with opened, names(paper_example=["127.0.0.1"], other_example=["127.0.0.1"]):
            assert why(f"https://paper.example:{port}/") == "insecure"
            with mock.patch.object(ssrf, "ssl_context", return_value=ssl.create_default_context(cafile=certificate[0])):
                assert fetch(f"https://paper.example:{port}/").body == PAGE
                assert why(f"https://other.example:{port}/") == "insecure"
                assert why(f"https://127.0.0.1:{port}/") == "insecure"
        assert [path for _method, path, _headers in server.requests] == ["/"]
        assert server.server_names == ["paper.example", "paper.example", "other.example", None]


def test_a_machine_that_only_takes_the_call_is_left():
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        port = deaf.getsockname()[1]
        with override_settings(FETCHING_ALLOWED={f"127.0.0.1:{port}"}):
            assert why(f"https://127.0.0.1:{port}/") == "slow"
            assert why(f"http://127.0.0.1:{port}/") == "slow"
