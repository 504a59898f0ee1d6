"""What `tandem run` makes sure of before it serves."""

import pytest

from bot.serve import prepare
from bot.settings import load
from storage import RoleError
from tests.postgresql import Postgres


def test_a_superuser_is_refused_before_anything_is_made(postgres: Postgres) -> None:
    name = postgres.create(migrated=False)
    root = postgres.admin.username or ""
    with pytest.raises(RoleError, match="is a superuser"):
        prepare(load({"TANDEM_DATABASE_URL": postgres.url(root, name)}))
    postgres.drop(name)
