"""From a register's name to everything a visit needs: address, host key, login, way there."""

from collections.abc import Iterable
from dataclasses import dataclass

from rollouts.credentials.logins import login, sudo_password
from rollouts.credentials.ports import Credentials
from rollouts.engine.context import Services
from rollouts.engine.ports import Installations
from rollouts.estate.model import AccessProfile, Enrolment, Register
from rollouts.estate.names import fold
from rollouts.estate.ports import Enrolments, Estate
from rollouts.ports.database import UnitOfWork
from rollouts.ports.device import Become, Hop, KeyKind, Login, Target
from rollouts.shared.errors import KnownError, refuse
from rollouts.shared.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """What the registers of one access profile share."""

    login: Login
    jumps: tuple[Hop, ...]
    become_password: Secret | None


class Targets:
    """The targets of `registers`, while the transaction lasts.

    Enrolments are read hundreds at a time. Each profile is read once, with its credentials and what
    the keyring holds for them; so is the refusal where one of these is missing.
    """

    def __init__(self, uow: UnitOfWork, services: Services, registers: Iterable[Register]) -> None:
        self._uow = uow
        self._services = services
        self._estate = uow.repository(Installations).this().estate
        enrolled = uow.repository(Enrolments).some(each.name for each in registers)
        self._enrolled = {fold(each.register): each for each in enrolled}
        self._profiles: dict[str, AccessProfile | None] = {}
        self._ways: dict[str, _Way | KnownError] = {}

    def of(self, register: Register) -> Target:
        """The target of a visit; KnownError when the register has no profile or credential."""
        profile = self._profile(register)
        way = self._way(profile)
        enrolled = self._enrolled.get(fold(register.name))
        return Target(
            name=register.name,
            hop=Hop(
                host=register.host,
                port=register.port or profile.port,
                login=way.login,
                fingerprint=enrolled.fingerprint if enrolled else "",
            ),
            jumps=way.jumps,
            device_id=enrolled.device_id if enrolled else "",
            estate_id=self._estate,
            base=profile.base,
            live_root=profile.live_root,
            become=Become(profile.become),
            boot_entry=profile.boot == "cron",
            become_password=way.become_password,
        )

    def _profile(self, register: Register) -> AccessProfile:
        name = register.profile
        if name not in self._profiles:
            self._profiles[name] = self._uow.repository(Estate).profile(name)
        return _required(self._profiles[name], register)

    def _way(self, profile: AccessProfile) -> _Way:
        if profile.name not in self._ways:
            self._ways[profile.name] = self._way_or_refusal(profile)
        way = self._ways[profile.name]
        if isinstance(way, KnownError):
            raise KnownError(*way.findings, exit_code=way.exit_code)
        return way

    def _way_or_refusal(self, profile: AccessProfile) -> _Way | KnownError:
        try:
            own = login_of(self._uow, self._services, profile.credential)
            typed = profile.become == Become.SUDO_PASSWORD
            return _Way(
                login=own,
                jumps=jumps_of(self._uow, self._services, profile),
                become_password=sudo_password(own, profile.name) if typed else None,
            )
        except KnownError as refusal:
            return refusal


def target_of(uow: UnitOfWork, services: Services, register: Register) -> Target:
    """The target of a visit; KnownError when the register has no profile or credential."""
    return Targets(uow, services, (register,)).of(register)


def profile_of(uow: UnitOfWork, register: Register) -> AccessProfile:
    """The register's access profile."""
    return _required(uow.repository(Estate).profile(register.profile), register)


def _required(profile: AccessProfile | None, register: Register) -> AccessProfile:
    if profile is None:
        raise refuse("plan.no_profile", object=f"register {register.name}", value=register.profile)
    return profile


def jumps_of(uow: UnitOfWork, services: Services, profile: AccessProfile) -> tuple[Hop, ...]:
    """The hosts on the way, each with its own login and pinned key."""
    return tuple(
        Hop(
            host=each.host,
            port=each.port,
            login=login_of(uow, services, each.credential),
            fingerprint=each.fingerprint,
        )
        for each in profile.jumps
    )


def login_of(uow: UnitOfWork, services: Services, name: str) -> Login:
    """The login of a credential profile."""
    credential = uow.repository(Credentials).get(name)
    if credential is None:
        raise refuse("credentials.unknown", value=name)
    return login(credential, services.secrets)


def remember_device(uow: UnitOfWork, register: str, device_id: str) -> None:
    """Keep the device id that was written on the register, beside its host key."""
    enrolments = uow.repository(Enrolments)
    present = enrolments.get(register)
    if present is None or present.device_id == device_id:
        return
    enrolments.put(
        Enrolment(
            register=present.register,
            fingerprint=present.fingerprint,
            enrolled_by=present.enrolled_by,
            at=present.at,
            source=present.source,
            device_id=device_id,
        ),
    )


NO_LOGIN = Login(user="", kind=KeyKind.AGENT)
"""For reading a host key: nobody logs in."""
