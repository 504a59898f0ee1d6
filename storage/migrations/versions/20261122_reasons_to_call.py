"""Keep when pricing was read and when a buyer came back in `engagement`, and have every lead folded again.

Expand first, contract in a later release; one statement per execute; indexes on large tables concurrently.
"""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

from storage.types import Id, Instant

revision = '20261122_reasons_to_call'
down_revision = '20261122_before_changes'
branch_labels = None
depends_on = None

PRICING = ('pricing_at', 'pricing_2_at', 'pricing_3_at')
FIRST_OF_ALL = UUID(int=0)


def upgrade() -> None:
    for column in PRICING:
        op.add_column('engagement', sa.Column(column, Instant(), nullable=True))
    op.add_column('engagement', sa.Column('active_days', sa.Integer(), server_default=sa.text('0'), nullable=False))
    op.add_column('engagement', sa.Column('active_before', sa.Integer(), nullable=True))
    _fold_again()


def _fold_again() -> None:
    """Note all touches as not yet folded: the running bot folds them, lead by lead, while it answers."""
    connection = op.get_bind()
    workspaces = sa.table('workspaces', sa.column('id', Id()))
    notes = sa.table(
        'unfolded_touches', sa.column('workspace_id', Id()), sa.column('projection'), sa.column('first_id', Id())
    )
    for workspace_id in connection.scalars(sa.select(workspaces.c.id)).all():
        if connection.dialect.name == "postgresql":
            # Row-level security holds for the owner of the tables, too.
            connection.execute(sa.select(sa.func.set_config('tandem.workspace_id', str(workspace_id), True)))
        mine = (notes.c.workspace_id == workspace_id) & (notes.c.projection == 'engagement')
        connection.execute(sa.delete(notes).where(mine))
        connection.execute(
            sa.insert(notes).values(workspace_id=workspace_id, projection='engagement', first_id=FIRST_OF_ALL)
        )


def downgrade() -> None:
    for column in ('active_before', 'active_days', *reversed(PRICING)):
        op.drop_column('engagement', column)
