"""Remember which touches the engagement projection has not seen yet, so that an import may fold once, at its end.

Expand first, contract in a later release; one statement per execute; indexes on large tables concurrently.
"""

import sqlalchemy as sa
from alembic import op

from storage.types import Id

revision = '20261122_unfolded_touches'
down_revision = '20261122_first_tables'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('unfolded_touches',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('projection', sa.String(length=32), nullable=False),
    sa.Column('first_id', Id(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_unfolded_touches_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'projection', name=op.f('pk_unfolded_touches')),
    sqlite_with_rowid=False
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE unfolded_touches ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE unfolded_touches FORCE ROW LEVEL SECURITY")
        op.execute(
            "CREATE POLICY tenant ON unfolded_touches USING "
            "(workspace_id = nullif(current_setting('tandem.workspace_id', true), '')::uuid)"
        )


def downgrade() -> None:
    op.drop_table('unfolded_touches')
