"""The demo's certificates: accepted by strict clients, renewed when and only when needed."""

import socket
import ssl
import threading

import pytest

from portal.embedded.certificates import ensure_certificates
from portal.embedded.data_folder import DataFolder

HOSTS = ["platform.localhost", "kaengkhoi.localhost"]


@pytest.fixture
def folder(tmp_path):
    opened = DataFolder(tmp_path / "data")
    yield opened
    opened.close()


@pytest.mark.parametrize("name", [*HOSTS, "127.0.0.1", "localhost"])
def test_a_strict_client_accepts_each_name(folder, name):
    authority, certificate, key = ensure_certificates(folder, HOSTS)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate, key)
    asking = ssl.create_default_context(cafile=authority)
    asking.verify_flags |= ssl.VERIFY_X509_STRICT
    assert handshake(serving, asking, name)


def test_another_name_is_not_accepted(folder):
    authority, certificate, key = ensure_certificates(folder, HOSTS)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate, key)
    asking = ssl.create_default_context(cafile=authority)
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(serving, asking, "portal.example")


def test_keys_are_for_their_owner_alone(folder):
    _, _, key = ensure_certificates(folder, HOSTS)
    assert key.stat().st_mode & 0o077 == 0
    assert (folder.path / "ca-key.pem").stat().st_mode & 0o077 == 0


def test_nothing_changes_while_the_hosts_stay(folder):
    first = [path.read_bytes() for path in ensure_certificates(folder, HOSTS)]
    assert [path.read_bytes() for path in ensure_certificates(folder, HOSTS[::-1])] == first


def test_a_new_host_gets_a_new_certificate_from_the_same_authority(folder):
    authority, certificate, _ = ensure_certificates(folder, HOSTS)
    before = authority.read_bytes(), certificate.read_bytes()
    ensure_certificates(folder, [*HOSTS, "new.localhost"])
    assert authority.read_bytes() == before[0]
    assert certificate.read_bytes() != before[1]


def test_a_certificate_near_its_end_is_renewed(folder, monkeypatch):
    monkeypatch.setattr("portal.embedded.certificates.SERVER_DAYS", 20)
    _, certificate, _ = ensure_certificates(folder, HOSTS)
    before = certificate.read_bytes()
    ensure_certificates(folder, HOSTS)
    assert certificate.read_bytes() != before


def handshake(serving: ssl.SSLContext, asking: ssl.SSLContext, name: str) -> bool:
    """Whether a TLS conversation with the server under this name comes about."""
    ours, theirs = socket.socketpair()

    def serve() -> None:
        try:
            with serving.wrap_socket(theirs, server_side=True) as connection:
                connection.sendall(b"hello")
        except OSError:
            theirs.close()

    server = threading.Thread(target=serve)
    server.start()
    try:
        with asking.wrap_socket(ours, server_hostname=name) as connection:
            return connection.recv(5) == b"hello"
    finally:
        ours.close()
        server.join()
