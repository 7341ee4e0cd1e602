"""Who can log in to the demo: one person a role, all with one password."""

import os
import secrets

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from ..users.admin_language import set_admin_language
from ..users.erasure import DEMO_LOGINS
from ..users.models import User

NAMES = ["admin", "editor", "author", "organizer", "translator-es", "translator-ar"]
LOGINS = DEMO_LOGINS


def create_users(password: str) -> None:
    """Makes those who are missing; each is in the group of the same name, admin may do everything."""
    password_hash = make_password(password)
    for name in NAMES:
        flags = {"is_superuser": True, "is_staff": True} if name == "admin" else {}
        person, created = User.objects.get_or_create(
            username=name, defaults={"email": f"{name}@example.org", "password": password_hash, **flags}
        )
        if created and not flags:
            person.groups.add(Group.objects.get(name=name))
            set_admin_language(person)


def delete_users() -> None:
    """Removes the people of the demo, and nobody who only has such a name."""
    User.objects.filter(username__in=NAMES, email__endswith="@example.org").delete()


def password() -> str:
    """From DEMO_PASSWORD, else a new one."""
    return os.environ.get("DEMO_PASSWORD") or secrets.token_urlsafe(9)


def write_logins(password: str) -> list[str]:
    """Writes the logins where only the owner of the site can read them, and gives the lines."""
    width = max(map(len, NAMES))
    lines = [f"{name:{width}}  {password}" for name in NAMES]
    LOGINS.parent.mkdir(parents=True, exist_ok=True)
    LOGINS.unlink(missing_ok=True)
    with os.fdopen(os.open(LOGINS, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("\n".join(lines) + "\n")
    return lines
