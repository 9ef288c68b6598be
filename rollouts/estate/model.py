"""What the estate consists of. Every object's business key is the text that people type."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class UnitKind(StrEnum):
    """Levels above the store, widest first."""

    ENTERPRISE = "enterprise"
    BRAND = "brand"
    REGION = "region"
    DISTRICT = "district"


class StoreStatus(StrEnum):
    """Where a store is in its life."""

    PLANNED = "planned"
    INSTALLING = "installing"
    LIVE = "live"
    CLOSED = "closed"


class RegisterKind(StrEnum):
    """What a register is: also a configuration layer, between store and register."""

    FIXED = "fixed"
    MOBILE = "mobile"
    KIOSK = "kiosk"
    SERVER = "server"
    FUEL = "fuel"


class RegisterStatus(StrEnum):
    """Where a register is in its life; only STAGED and ACTIVE ones are targets of a rollout."""

    SPARE = "spare"
    STAGED = "staged"
    ACTIVE = "active"
    QUARANTINED = "quarantined"
    RETIRED = "retired"


class EnrolmentSource(StrEnum):
    """How a host key came to be trusted."""

    LIST = "list"
    EYE = "eye"


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessUnit:
    """A level above the store. `parent` is the key of the unit above, empty for the enterprise."""

    kind: UnitKind
    code: str
    name: str = ""
    parent: str = ""

    @property
    def key(self) -> str:
        """`KIND:CODE`, as a filter would say it."""
        return unit_key(self.kind, self.code)


def unit_key(kind: UnitKind, code: str) -> str:
    """The business key of a unit: `region:west`."""
    return f"{kind}:{code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A store.

    `timezone` is an IANA name; `opens` and `closes` are `YYYY-MM-DD` or empty; `cutover` is the
    wall-clock `HH:MM` at which the business day changes. `uid` is given by the repository that
    keeps it; empty before.
    """

    code: str
    timezone: str
    name: str = ""
    brand: str = ""
    region: str = ""
    district: str = ""
    currency: str = ""
    country: str = ""
    subdivision: str = ""
    city: str = ""
    postal: str = ""
    address: str = ""
    price_zone: str = ""
    tax_location: str = ""
    status: StoreStatus = StoreStatus.LIVE
    opens: str = ""
    closes: str = ""
    cutover: str = "00:00"
    uid: str = ""

    @property
    def key(self) -> str:
        """The store's code."""
        return self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A register (ARTS: workstation), addressed through its access profile.

    `number` is unique in its store; `host` a name or an IP address; `port` 0 means the profile's.
    `uid` is given by the repository that keeps it; empty before.
    """

    store: str
    number: str
    host: str
    kind: RegisterKind = RegisterKind.FIXED
    status: RegisterStatus = RegisterStatus.ACTIVE
    platform: str = "generic"
    port: int = 0
    profile: str = ""
    model: str = ""
    serial: str = ""
    mac: str = ""
    hostname: str = ""
    ip: str = ""
    asset_tag: str = ""
    labels: tuple[str, ...] = ()
    uid: str = ""

    @property
    def name(self) -> str:
        """What people call it: `0001/01`."""
        return register_name(self.store, self.number)

    @property
    def key(self) -> str:
        """The same as `name`."""
        return self.name


def register_name(store: str, number: str) -> str:
    """The business key of a register."""
    return f"{store}/{number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class JumpHost:
    """One SSH host on the way to registers; `credential` names a credential profile."""

    host: str
    credential: str
    port: int = 22
    fingerprint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessProfile:
    """How a kind of register is reached, shared by many of them.

    `base` is the folder of releases and `live_root` what live paths are relative to, both on the
    register; `become` is a word of `ports.device.Become`; `boot` is `cron` (an at-boot entry takes an
    open trial back) or `none`; `jumps` are passed in order.
    """

    name: str
    credential: str
    base: str = "/var/lib/storewave"
    live_root: str = "/"
    become: str = "none"
    boot: str = "cron"
    port: int = 22
    jumps: tuple[JumpHost, ...] = ()

    @property
    def key(self) -> str:
        """The profile's name."""
        return self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """The host key a register is known by, and the device id that was written on it.

    `fingerprint` is OpenSSH's `SHA256:` form; `device_id` is empty before the first push.
    """

    register: str
    fingerprint: str
    enrolled_by: str
    at: datetime
    source: EnrolmentSource
    device_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Registers selected by a rule: a filter text. A selector, never a configuration layer."""

    name: str
    rule: str
    purpose: str = ""

    @property
    def key(self) -> str:
        """The group's name."""
        return self.name
