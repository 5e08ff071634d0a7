"""Asking servers of this machine: past every proxy, and as patiently as it takes."""

from typing import Any

import httpx2

from tests.harness.waiting import PATIENCE

#: Reading the certificates takes 40 ms, and nobody here speaks TLS.
_PLAIN = {"trust_env": False, "timeout": PATIENCE, "verify": False}


def client(**options: Any) -> httpx2.Client:
    return httpx2.Client(**_PLAIN | options)


def get(url: str, **options: Any) -> httpx2.Response:
    with client() as asking:
        return asking.get(url, **options)


def post(url: str, **options: Any) -> httpx2.Response:
    with client() as asking:
        return asking.post(url, **options)
