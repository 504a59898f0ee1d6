"""The intake's tables: keys, messages seen and kept aside, event names, merges, look-ups and erasures; the event of a touch.

Expand first, contract in a later release; one statement per execute; indexes on large tables concurrently.
"""

import sqlalchemy as sa
from alembic import op

from storage.types import Id, Instant

revision = '20261122_intake'
down_revision = '20261122_reasons_to_call'
branch_labels = None
depends_on = None

TENANT_TABLES = ('api_keys', 'early_messages', 'erased_identities', 'event_names', 'lead_merges', 'lookups', 'seen_messages')


def upgrade() -> None:
    op.create_table('api_keys',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('scope', sa.String(length=16), nullable=False),
    sa.Column('digest', sa.LargeBinary(length=32), nullable=False),
    sa.Column('created_by', sa.Text(), nullable=True),
    sa.Column('created_at', Instant(), nullable=False),
    sa.Column('last_used_at', Instant(), nullable=True),
    sa.Column('expires_at', Instant(), nullable=True),
    sa.Column('revoked_at', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_api_keys_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_api_keys')),
    sqlite_with_rowid=False
    )
    op.create_table('early_messages',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('due_at', Instant(), nullable=False),
    sa.Column('message', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_early_messages_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'source', 'key', name=op.f('pk_early_messages')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_early_messages_workspace_id_due_at'), 'early_messages', ['workspace_id', 'due_at'], unique=False)
    op.create_table('erased_identities',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('mark', sa.LargeBinary(length=32), nullable=False),
    sa.Column('erased_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_erased_identities_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'mark', name=op.f('pk_erased_identities')),
    sqlite_with_rowid=False
    )
    op.create_table('event_names',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('mapped_by', sa.Text(), nullable=False),
    sa.Column('mapped_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_event_names_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'name', name=op.f('pk_event_names')),
    sqlite_with_rowid=False
    )
    op.create_table('lead_merges',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('kept_id', Id(), nullable=False),
    sa.Column('absorbed_id', Id(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('merged_by', sa.Text(), nullable=False),
    sa.Column('merged_at', Instant(), nullable=False),
    sa.Column('absorbed', sa.JSON(), nullable=False),
    sa.Column('undone_by', sa.Text(), nullable=True),
    sa.Column('undone_at', Instant(), nullable=True),
    sa.Column('change', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_lead_merges_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_lead_merges')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_lead_merges_workspace_id_absorbed_id'), 'lead_merges', ['workspace_id', 'absorbed_id'], unique=False)
    op.create_index(op.f('ix_lead_merges_workspace_id_change'), 'lead_merges', ['workspace_id', 'change'], unique=False)
    op.create_index(op.f('ix_lead_merges_workspace_id_undone_at'), 'lead_merges', ['workspace_id', 'undone_at'], unique=False)
    op.create_index(op.f('ix_lead_merges_workspace_id_kept_id'), 'lead_merges', ['workspace_id', 'kept_id'], unique=False)
    op.create_table('lookups',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('due_at', Instant(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_lookups_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'source', 'kind', 'key', name=op.f('pk_lookups')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_lookups_workspace_id_source_due_at'), 'lookups', ['workspace_id', 'source', 'due_at'], unique=False)
    op.create_table('seen_messages',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('seen_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_seen_messages_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'source', 'key', name=op.f('pk_seen_messages')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_seen_messages_workspace_id_seen_at'), 'seen_messages', ['workspace_id', 'seen_at'], unique=False)
    op.create_index(op.f('ix_lead_identities_workspace_id_lead_id'), 'lead_identities', ['workspace_id', 'lead_id'], unique=False)
    op.add_column('touches', sa.Column('event', sa.Text(), nullable=True))
    op.create_index(
        'ix_touches_other', 'touches', ['workspace_id', 'event', 'at'], unique=False,
        sqlite_where=sa.text("kind = 'other'"), postgresql_where=sa.text("kind = 'other'"),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in TENANT_TABLES:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(
                f"CREATE POLICY tenant ON {table} USING "
                "(workspace_id = nullif(current_setting('tandem.workspace_id', true), '')::uuid)"
            )


def downgrade() -> None:
    op.drop_index('ix_touches_other', table_name='touches')
    op.drop_column('touches', 'event')
    op.drop_index(op.f('ix_lead_identities_workspace_id_lead_id'), table_name='lead_identities')
    for table in TENANT_TABLES:
        op.drop_table(table)
