import pytest

from rollouts.credentials.logins import sudo_password
from rollouts.ports.device import KeyKind, Login
from rollouts.shared.errors import KnownError
from rollouts.shared.secret import Secret


def test_sudo_is_told_the_password_of_the_login() -> None:
    typed = Secret(b"open sesame")
    assert sudo_password(Login(user="till", kind=KeyKind.PASSWORD, secret=typed), "lanes") is typed


@pytest.mark.parametrize(
    "login",
    [
        Login(user="till", kind=KeyKind.KEY, secret=Secret(b"-----BEGIN OPENSSH PRIVATE KEY-----")),
        Login(user="till", kind=KeyKind.AGENT),
        Login(user="till", kind=KeyKind.PASSWORD),
    ],
)
def test_a_private_key_is_never_told_to_sudo(login: Login) -> None:
    with pytest.raises(KnownError) as trouble:
        sudo_password(login, "lanes")
    assert trouble.value.code == "credentials.no_sudo_password"
