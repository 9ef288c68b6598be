"""How long each part of a visit may take, and how much may come back. Nothing waits without one."""

from dataclasses import dataclass
from enum import StrEnum

KIB = 1024
MIB = 1024 * KIB

HANDSHAKE_BYTES = 256 * KIB
"""What a host may send before it has proved who it is and let us in."""


class Phase(StrEnum):
    """What a visit is waiting for, in the words of a refusal."""

    CONNECT = "connection"
    HANDSHAKE = "handshake"
    LOGIN = "login"
    JUMP = "way through the jump host"
    CHANNEL = "command channel"
    TRANSFER = "transfer"
    ANSWER = "answer"
    IDLE = "pause between two commands"


class Cut(StrEnum):
    """Why our side ended a connection."""

    DEADLINE = "deadline"
    SILENCE = "silence"
    SLOW = "slow"
    FLOOD = "flood"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """All in seconds. A fault while connecting is known within 10, one while transferring within 30.

    `silence`: no byte although the host was asked to show life every `keepalive`. `pace_bytes` must
    pass in every `pace` of a transfer, so that a trickle is not taken for progress. A visit that asks
    nothing for `idle` is over.
    """

    connect: float = 5.0
    handshake: float = 8.0
    login: float = 8.0
    channel: float = 5.0
    keepalive: float = 2.0
    silence: float = 10.0
    pace: float = 25.0
    pace_bytes: int = 16 * KIB
    idle: float = 120.0
