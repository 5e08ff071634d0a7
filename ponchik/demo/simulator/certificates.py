"""A certificate for this machine that nobody vouches for: HTTPS and `wss` need one."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_LASTS = timedelta(days=365)
_NAMES = ("localhost",)
_ADDRESSES = ("127.0.0.1", "::1")


def certificate_in(file: Path) -> Path:
    """Return the file with certificate and key, made if it is not there yet.

    Whoever is to trust it names the file in SSL_CERT_FILE.
    """
    if not file.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        file.touch(mode=0o600)
        file.write_bytes(_certificate(key) + _private(key))
    return file


def _certificate(key: ec.EllipticCurvePrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "simulated Slack")])
    # Certificates count by the real time, whatever the demo's clock says.
    now = datetime.now(UTC)  # noqa: TID251
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _LASTS)
        .add_extension(x509.SubjectAlternativeName(_alternatives()), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)


def _alternatives() -> list[x509.GeneralName]:
    addresses = [x509.IPAddress(ip_address(one)) for one in _ADDRESSES]
    return [*map(x509.DNSName, _NAMES), *addresses]


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
