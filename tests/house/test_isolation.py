"""Tests touch neither the network nor anybody's own installation."""

import socket
import tempfile
from pathlib import Path

import pytest
from django.conf import settings


def test_the_network_is_out_of_reach():
    # An address of the block reserved for documentation: nobody lives there, should the guard ever fail.
    with socket.socket() as channel, pytest.raises(AssertionError, match=r"192\.0\.2\.1"):
        channel.connect(("192.0.2.1", 80))


def test_data_is_kept_in_a_folder_of_this_run_only():
    assert Path(settings.DATA).is_relative_to(Path(tempfile.gettempdir()).resolve())


def test_the_moment_is_the_same_for_every_test(now):
    assert now.isoformat() == "2026-11-22T09:00:00+08:00"
