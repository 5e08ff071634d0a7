import socket

import pytest

pytestmark = pytest.mark.unit


def test_a_unit_test_has_no_sockets_at_all() -> None:
    with pytest.raises(Exception, match="socket"):
        socket.socket(socket.AF_UNIX)
