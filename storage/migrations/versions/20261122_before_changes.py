"""Keep what rows said before they were changed, so that an earlier instant is told as it was known then.

Expand first, contract in a later release; one statement per execute; indexes on large tables concurrently.
"""

import sqlalchemy as sa
from alembic import op

from storage.types import Id, Instant

revision = '20261122_before_changes'
down_revision = '20261122_unfolded_touches'
branch_labels = None
depends_on = None

TENANT_TABLES = (
    'accounts_before',
    'campaigns_before',
    'handoffs_before',
    'leads_before',
    'members_before',
    'opportunities_before',
    'opportunity_passages_before',
    'workspaces_before',
)


def upgrade() -> None:
    op.create_table('accounts_before',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('since', Instant(), nullable=False),
    sa.Column('until', Instant(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('domain', sa.Text(), nullable=True),
    sa.Column('industry', sa.Text(), nullable=True),
    sa.Column('region', sa.Text(), nullable=True),
    sa.Column('country', sa.Text(), nullable=True),
    sa.Column('employees', sa.Integer(), nullable=True),
    sa.Column('recorded_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_accounts_before_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', 'until', name=op.f('pk_accounts_before')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_accounts_before_workspace_id_until'), 'accounts_before', ['workspace_id', 'until'], unique=False)
    op.create_table('campaigns_before',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('since', Instant(), nullable=False),
    sa.Column('until', Instant(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=True),
    sa.Column('owner_id', Id(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('recorded_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_campaigns_before_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', 'until', name=op.f('pk_campaigns_before')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_campaigns_before_workspace_id_until'), 'campaigns_before', ['workspace_id', 'until'], unique=False)
    op.create_table('handoffs_before',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('since', Instant(), nullable=False),
    sa.Column('until', Instant(), nullable=False),
    sa.Column('lead_id', Id(), nullable=False),
    sa.Column('from_team', sa.String(length=16), nullable=False),
    sa.Column('from_member_id', Id(), nullable=True),
    sa.Column('to_member_id', Id(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('sent_at', Instant(), nullable=False),
    sa.Column('accepted_at', Instant(), nullable=True),
    sa.Column('touched_at', Instant(), nullable=True),
    sa.Column('returned_at', Instant(), nullable=True),
    sa.Column('return_reason', sa.Text(), nullable=True),
    sa.Column('acknowledged_at', Instant(), nullable=True),
    sa.Column('wake_on', sa.Date(), nullable=True),
    sa.Column('recorded_at', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_handoffs_before_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', 'until', name=op.f('pk_handoffs_before')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_handoffs_before_workspace_id_until'), 'handoffs_before', ['workspace_id', 'until'], unique=False)
    op.create_table('leads_before',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('since', Instant(), nullable=False),
    sa.Column('until', Instant(), nullable=False),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('title', sa.Text(), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('account_id', Id(), nullable=True),
    sa.Column('campaign_id', Id(), nullable=True),
    sa.Column('lifecycle_stage', sa.String(length=16), nullable=False),
    sa.Column('owner_id', Id(), nullable=True),
    sa.Column('baton', sa.String(length=16), nullable=False),
    sa.Column('snoozed_until', Instant(), nullable=True),
    sa.Column('snoozed_at', Instant(), nullable=True),
    sa.Column('created_at', Instant(), nullable=False),
    sa.Column('recorded_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_leads_before_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', 'until', name=op.f('pk_leads_before')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_leads_before_workspace_id_until'), 'leads_before', ['workspace_id', 'until'], unique=False)
    op.create_table('members_before',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('since', Instant(), nullable=False),
    sa.Column('until', Instant(), nullable=False),
    sa.Column('slack_user_id', sa.String(length=32), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('team', sa.String(length=16), nullable=True),
    sa.Column('role', sa.String(length=16), nullable=False),
    sa.Column('manager', sa.Text(), nullable=True),
    sa.Column('region', sa.Text(), nullable=True),
    sa.Column('zone', sa.String(length=64), nullable=True),
    sa.Column('recorded_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_members_before_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', 'until', name=op.f('pk_members_before')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_members_before_workspace_id_until'), 'members_before', ['workspace_id', 'until'], unique=False)
    op.create_table('opportunities_before',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('since', Instant(), nullable=False),
    sa.Column('until', Instant(), nullable=False),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('account_id', Id(), nullable=True),
    sa.Column('owner_id', Id(), nullable=True),
    sa.Column('lead_id', Id(), nullable=True),
    sa.Column('campaign_id', Id(), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('recorded_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_opportunities_before_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', 'until', name=op.f('pk_opportunities_before')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_opportunities_before_workspace_id_until'), 'opportunities_before', ['workspace_id', 'until'], unique=False)
    op.create_table('opportunity_passages_before',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('opportunity_id', Id(), nullable=False),
    sa.Column('since', Instant(), nullable=False),
    sa.Column('until', Instant(), nullable=False),
    sa.Column('position', sa.SmallInteger(), nullable=False),
    sa.Column('stage', sa.Text(), nullable=False),
    sa.Column('outcome', sa.String(length=8), nullable=False),
    sa.Column('at', Instant(), nullable=True),
    sa.Column('effective_at', Instant(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('lost_reason', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_opportunity_passages_before_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'opportunity_id', 'until', 'position', name=op.f('pk_opportunity_passages_before')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_opportunity_passages_before_workspace_id_until'), 'opportunity_passages_before', ['workspace_id', 'until'], unique=False)
    op.create_table('workspaces_before',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('since', Instant(), nullable=False),
    sa.Column('until', Instant(), nullable=False),
    sa.Column('enterprise_id', sa.String(length=32), nullable=False),
    sa.Column('team_id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('fiscal_start_month', sa.SmallInteger(), nullable=False),
    sa.Column('created_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_workspaces_before_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'until', name=op.f('pk_workspaces_before')),
    sqlite_with_rowid=False
    )
    op.add_column('handoffs', sa.Column('recorded_at', Instant(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        for table in TENANT_TABLES:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(
                f"CREATE POLICY tenant ON {table} USING "
                "(workspace_id = nullif(current_setting('tandem.workspace_id', true), '')::uuid)"
            )


def downgrade() -> None:
    op.drop_column('handoffs', 'recorded_at')
    op.drop_table('workspaces_before')
    op.drop_index(op.f('ix_opportunity_passages_before_workspace_id_until'), table_name='opportunity_passages_before')
    op.drop_table('opportunity_passages_before')
    op.drop_index(op.f('ix_opportunities_before_workspace_id_until'), table_name='opportunities_before')
    op.drop_table('opportunities_before')
    op.drop_index(op.f('ix_members_before_workspace_id_until'), table_name='members_before')
    op.drop_table('members_before')
    op.drop_index(op.f('ix_leads_before_workspace_id_until'), table_name='leads_before')
    op.drop_table('leads_before')
    op.drop_index(op.f('ix_handoffs_before_workspace_id_until'), table_name='handoffs_before')
    op.drop_table('handoffs_before')
    op.drop_index(op.f('ix_campaigns_before_workspace_id_until'), table_name='campaigns_before')
    op.drop_table('campaigns_before')
    op.drop_index(op.f('ix_accounts_before_workspace_id_until'), table_name='accounts_before')
    op.drop_table('accounts_before')
