"""The demo's own certificate authority and the certificate of its hosts."""

import contextlib
import ipaddress
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from portal.embedded.data_folder import DataFolder

AUTHORITY_DAYS = 3650
SERVER_DAYS = 365  # browsers refuse more than 398
RENEW_BEFORE_DAYS = 30
LOOPBACK = ipaddress.ip_address("127.0.0.1")


def ensure_certificates(data: DataFolder, hosts: Sequence[str]) -> tuple[Path, Path, Path]:
    """Paths of ca.pem, the server's certificate and its key; made or renewed where needed."""
    authority, authority_key, is_new = _authority(data)
    certificate, key = data.path / "server.pem", data.path / "server-key.pem"
    if is_new or not key.exists() or not _still_serves(certificate, authority, hosts):
        new_key = ec.generate_private_key(ec.SECP256R1())
        signed = _sign_server(new_key, authority, authority_key, hosts)
        data.write(key.name, _key_text(new_key))
        data.write(certificate.name, _text(signed))
    return data.path / "ca.pem", certificate, key


def _authority(data: DataFolder) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey, bool]:
    path, key_path = data.path / "ca.pem", data.path / "ca-key.pem"
    with contextlib.suppress(FileNotFoundError, ValueError):
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        key = serialization.load_pem_private_key(key_path.read_bytes(), None)
        if (
            isinstance(key, ec.EllipticCurvePrivateKey)
            and key.public_key() == certificate.public_key()
            and _days_left(certificate) > RENEW_BEFORE_DAYS
        ):
            return certificate, key, False
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _sign_authority(key)
    data.write(key_path.name, _key_text(key))
    data.write(path.name, _text(certificate)).chmod(0o644)  # for people to give to their browser
    return certificate, key, True


def _still_serves(path: Path, authority: x509.Certificate, hosts: Sequence[str]) -> bool:
    with contextlib.suppress(FileNotFoundError, ValueError, x509.ExtensionNotFound):
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        return (
            names.value == _names(hosts)
            and certificate.issuer == authority.subject
            and _days_left(certificate) > RENEW_BEFORE_DAYS
        )
    return False


def _sign_authority(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = _name("portal demo CA")
    return (
        _builder(name, name, key.public_key(), AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(for_authority=True), critical=True)
        .add_extension(_identifier_of_issuer(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _sign_server(
    key: ec.EllipticCurvePrivateKey,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    hosts: Sequence[str],
) -> x509.Certificate:
    return (
        _builder(_name("portal demo"), authority.subject, key.public_key(), SERVER_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(for_authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_names(hosts), critical=False)
        .add_extension(_identifier_of_issuer(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, days: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))  # for clocks that run behind
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _names(hosts: Sequence[str]) -> x509.SubjectAlternativeName:
    names = [x509.DNSName(host) for host in sorted({"localhost", "*.localhost", *hosts})]
    return x509.SubjectAlternativeName([*names, x509.IPAddress(LOOPBACK)])


def _identifier_of_issuer(key: ec.EllipticCurvePublicKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key)


def _usage(*, for_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not for_authority,
        key_cert_sign=for_authority,
        crl_sign=for_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _days_left(certificate: x509.Certificate) -> float:
    return (certificate.not_valid_after_utc - datetime.now(UTC)) / timedelta(days=1)


def _text(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _key_text(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
