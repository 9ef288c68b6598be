"""From a register's name to everything a visit needs: address, host key, login, way there."""

from rollouts.credentials.logins import login
from rollouts.credentials.ports import Credentials
from rollouts.engine.context import Services
from rollouts.engine.ports import Installations
from rollouts.estate.model import AccessProfile, Enrolment, Register
from rollouts.estate.ports import Enrolments, Estate
from rollouts.ports.database import UnitOfWork
from rollouts.ports.device import Become, Hop, KeyKind, Login, Target
from rollouts.shared.errors import refuse


def target_of(uow: UnitOfWork, services: Services, register: Register) -> Target:
    """The target of a visit; KnownError when the register has no profile, key or credential."""
    profile = profile_of(uow, register)
    enrolled = uow.repository(Enrolments).get(register.name)
    found = login_of(uow, services, profile.credential)
    return Target(
        name=register.name,
        hop=Hop(
            host=register.host,
            port=register.port or profile.port,
            login=found,
            fingerprint=enrolled.fingerprint if enrolled else "",
        ),
        jumps=jumps_of(uow, services, profile),
        device_id=enrolled.device_id if enrolled else "",
        estate_id=uow.repository(Installations).this().estate,
        base=profile.base,
        live_root=profile.live_root,
        become=Become(profile.become),
        boot_entry=profile.boot == "cron",
        become_password=found.secret if profile.become == Become.SUDO_PASSWORD else None,
    )


def profile_of(uow: UnitOfWork, register: Register) -> AccessProfile:
    """The register's access profile."""
    profile = uow.repository(Estate).profile(register.profile)
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
