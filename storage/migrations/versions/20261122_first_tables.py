"""The first tables, each tenant table behind row-level security on PostgreSQL.

Expand first, contract in a later release; one statement per execute; indexes on large tables concurrently.
"""

import sqlalchemy as sa
from alembic import op

from storage.types import Id, Instant

revision = '20261122_first_tables'
down_revision = None
branch_labels = None
depends_on = None

TENANT_TABLES = (
    'accounts',
    'campaign_costs',
    'campaigns',
    'daily_touches',
    'digest_runs',
    'digest_subscriptions',
    'engagement',
    'goals',
    'handoffs',
    'heat_levels',
    'imports',
    'lead_assignments',
    'lead_identities',
    'lead_passages',
    'leads',
    'members',
    'opportunities',
    'opportunity_passages',
    'outbox',
    'slack_events',
    'source_keys',
    'team_measures',
    'touches',
)


def upgrade() -> None:
    op.create_table('workspaces',
    sa.Column('id', Id(), nullable=False),
    sa.Column('enterprise_id', sa.String(length=32), server_default='', nullable=False),
    sa.Column('team_id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('fiscal_start_month', sa.SmallInteger(), nullable=False),
    sa.Column('created_at', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_workspaces')),
    sa.UniqueConstraint('enterprise_id', 'team_id', name=op.f('uq_workspaces_enterprise_id_team_id'))
    )
    op.create_table('accounts',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('domain', sa.Text(), nullable=True),
    sa.Column('industry', sa.Text(), nullable=True),
    sa.Column('region', sa.Text(), nullable=True),
    sa.Column('country', sa.Text(), nullable=True),
    sa.Column('employees', sa.Integer(), nullable=True),
    sa.Column('recorded_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_accounts_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_accounts')),
    sqlite_with_rowid=False
    )
    op.create_table('daily_touches',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('team', sa.String(length=16), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('touches', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_daily_touches_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'day', 'team', 'kind', name=op.f('pk_daily_touches')),
    sqlite_with_rowid=False
    )
    op.create_table('digest_subscriptions',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('digest', sa.String(length=32), nullable=False),
    sa.Column('slack_channel', sa.String(length=32), nullable=False),
    sa.Column('weekday', sa.SmallInteger(), nullable=False),
    sa.Column('minute', sa.SmallInteger(), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('created_by', sa.String(length=32), nullable=True),
    sa.Column('created_at', Instant(), nullable=False),
    sa.Column('paused_at', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_digest_subscriptions_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_digest_subscriptions')),
    sa.UniqueConstraint('workspace_id', 'digest', 'slack_channel', name=op.f('uq_digest_subscriptions_workspace_id_digest_slack_channel')),
    sqlite_with_rowid=False
    )
    op.create_table('goals',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('period_key', sa.String(length=32), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('target_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('set_by', sa.Text(), nullable=True),
    sa.Column('set_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_goals_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_goals')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_goals_workspace_id_starts_on'), 'goals', ['workspace_id', 'starts_on'], unique=False)
    op.create_table('heat_levels',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('flame_3', sa.Double(), nullable=False),
    sa.Column('flame_2', sa.Double(), nullable=False),
    sa.Column('flame_1', sa.Double(), nullable=False),
    sa.Column('star_3', sa.Double(), nullable=False),
    sa.Column('star_2', sa.Double(), nullable=False),
    sa.Column('star_1', sa.Double(), nullable=False),
    sa.Column('refreshed_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_heat_levels_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'version', name=op.f('pk_heat_levels')),
    sqlite_with_rowid=False
    )
    op.create_table('imports',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('run_key', sa.String(length=64), nullable=False),
    sa.Column('checkpoint', sa.JSON(), nullable=False),
    sa.Column('updated_at', Instant(), nullable=False),
    sa.Column('finished_at', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_imports_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'run_key', name=op.f('pk_imports')),
    sqlite_with_rowid=False
    )
    op.create_table('members',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('slack_user_id', sa.String(length=32), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('team', sa.String(length=16), nullable=True),
    sa.Column('role', sa.String(length=16), nullable=False),
    sa.Column('manager', sa.Text(), nullable=True),
    sa.Column('region', sa.Text(), nullable=True),
    sa.Column('zone', sa.String(length=64), nullable=True),
    sa.Column('recorded_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_members_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_members')),
    sa.UniqueConstraint('workspace_id', 'slack_user_id', name=op.f('uq_members_workspace_id_slack_user_id')),
    sqlite_with_rowid=False
    )
    op.create_table('outbox',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('dedupe_key', sa.Text(), nullable=False),
    sa.Column('slack_channel', sa.Text(), nullable=False),
    sa.Column('thread_of', sa.Text(), nullable=True),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('attempt', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('lapses', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('owner', sa.Text(), nullable=True),
    sa.Column('lease_until', Instant(), nullable=True),
    sa.Column('due_at', Instant(), nullable=False),
    sa.Column('created_at', Instant(), nullable=False),
    sa.Column('sent_at', Instant(), nullable=True),
    sa.Column('sent_channel', sa.Text(), nullable=True),
    sa.Column('sent_ts', sa.String(length=32), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_outbox_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_outbox')),
    sa.UniqueConstraint('workspace_id', 'dedupe_key', name=op.f('uq_outbox_workspace_id_dedupe_key')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_outbox_workspace_id_state_due_at'), 'outbox', ['workspace_id', 'state', 'due_at'], unique=False)
    op.create_table('slack_events',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('event_id', sa.String(length=64), nullable=False),
    sa.Column('received_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_slack_events_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'event_id', name=op.f('pk_slack_events')),
    sqlite_with_rowid=False
    )
    op.create_table('source_keys',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('record_id', Id(), nullable=False),
    sa.Column('fingerprint', sa.LargeBinary(length=16), nullable=True),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_source_keys_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'source', 'kind', 'key', name=op.f('pk_source_keys')),
    sqlite_with_rowid=False
    )
    op.create_table('team_measures',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('period_key', sa.String(length=32), nullable=False),
    sa.Column('team', sa.String(length=16), nullable=False),
    sa.Column('measure', sa.String(length=64), nullable=False),
    sa.Column('target', sa.BigInteger(), nullable=False),
    sa.Column('set_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_team_measures_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'period_key', 'team', 'measure', 'set_at', name=op.f('pk_team_measures')),
    sqlite_with_rowid=False
    )
    op.create_table('campaigns',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=True),
    sa.Column('owner_id', Id(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('recorded_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'owner_id'], ['members.workspace_id', 'members.id'], name=op.f('fk_campaigns_workspace_id_owner_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_campaigns_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_campaigns')),
    sqlite_with_rowid=False
    )
    op.create_table('digest_runs',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('subscription_id', Id(), nullable=False),
    sa.Column('period_key', sa.String(length=32), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('run_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'subscription_id'], ['digest_subscriptions.workspace_id', 'digest_subscriptions.id'], name=op.f('fk_digest_runs_workspace_id_subscription_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_digest_runs_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'subscription_id', 'period_key', name=op.f('pk_digest_runs')),
    sqlite_with_rowid=False
    )
    op.create_table('campaign_costs',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('campaign_id', Id(), nullable=False),
    sa.Column('spent_on', sa.Date(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'campaign_id'], ['campaigns.workspace_id', 'campaigns.id'], name=op.f('fk_campaign_costs_workspace_id_campaign_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_campaign_costs_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_campaign_costs')),
    sqlite_with_rowid=False
    )
    op.create_table('leads',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('id', Id(), nullable=False),
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
    sa.ForeignKeyConstraint(['workspace_id', 'account_id'], ['accounts.workspace_id', 'accounts.id'], name=op.f('fk_leads_workspace_id_account_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'campaign_id'], ['campaigns.workspace_id', 'campaigns.id'], name=op.f('fk_leads_workspace_id_campaign_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'owner_id'], ['members.workspace_id', 'members.id'], name=op.f('fk_leads_workspace_id_owner_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_leads_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_leads')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_leads_workspace_id_account_id'), 'leads', ['workspace_id', 'account_id'], unique=False)
    op.create_table('engagement',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('lead_id', Id(), nullable=False),
    sa.Column('owner_id', Id(), nullable=True),
    sa.Column('baton', sa.String(length=16), nullable=False),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.Column('heat_sign', sa.SmallInteger(), nullable=False),
    sa.Column('heat_log2', sa.Double(), nullable=False),
    sa.Column('fast_sign', sa.SmallInteger(), nullable=False),
    sa.Column('fast_log2', sa.Double(), nullable=False),
    sa.Column('touches', sa.Integer(), nullable=False),
    sa.Column('pages', sa.Integer(), nullable=False),
    sa.Column('webinars', sa.Integer(), nullable=False),
    sa.Column('papers', sa.Integer(), nullable=False),
    sa.Column('first_at', Instant(), nullable=True),
    sa.Column('newest_at', Instant(), nullable=True),
    sa.Column('last_at', Instant(), nullable=True),
    sa.Column('last_key', sa.Text(), nullable=True),
    sa.Column('last_kind', sa.String(length=32), nullable=True),
    sa.Column('last_content', sa.Text(), nullable=True),
    sa.Column('why_log2', sa.Double(), nullable=True),
    sa.Column('why_at', Instant(), nullable=True),
    sa.Column('why_key', sa.Text(), nullable=True),
    sa.Column('why_kind', sa.String(length=32), nullable=True),
    sa.Column('why_content', sa.Text(), nullable=True),
    sa.Column('human_at', Instant(), nullable=True),
    sa.Column('human_key', sa.Text(), nullable=True),
    sa.Column('human_member_id', Id(), nullable=True),
    sa.ForeignKeyConstraint(['workspace_id', 'lead_id'], ['leads.workspace_id', 'leads.id'], name=op.f('fk_engagement_workspace_id_lead_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'owner_id'], ['members.workspace_id', 'members.id'], name=op.f('fk_engagement_workspace_id_owner_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_engagement_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'lead_id', name=op.f('pk_engagement')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_engagement_baton_fast', 'engagement', ['workspace_id', 'baton', 'is_open', 'fast_sign', 'fast_log2'], unique=False)
    op.create_index('ix_engagement_owner_fast', 'engagement', ['workspace_id', 'owner_id', 'is_open', 'fast_sign', 'fast_log2'], unique=False)
    op.create_table('handoffs',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('id', Id(), nullable=False),
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
    sa.ForeignKeyConstraint(['workspace_id', 'from_member_id'], ['members.workspace_id', 'members.id'], name=op.f('fk_handoffs_workspace_id_from_member_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'lead_id'], ['leads.workspace_id', 'leads.id'], name=op.f('fk_handoffs_workspace_id_lead_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'to_member_id'], ['members.workspace_id', 'members.id'], name=op.f('fk_handoffs_workspace_id_to_member_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_handoffs_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_handoffs')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_handoffs_workspace_id_lead_id'), 'handoffs', ['workspace_id', 'lead_id'], unique=False)
    op.create_index(op.f('ix_handoffs_workspace_id_sent_at'), 'handoffs', ['workspace_id', 'sent_at'], unique=False)
    op.create_table('lead_assignments',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('lead_id', Id(), nullable=False),
    sa.Column('assigned_at', Instant(), nullable=False),
    sa.Column('owner_id', Id(), nullable=True),
    sa.Column('baton', sa.String(length=16), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'lead_id'], ['leads.workspace_id', 'leads.id'], name=op.f('fk_lead_assignments_workspace_id_lead_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'owner_id'], ['members.workspace_id', 'members.id'], name=op.f('fk_lead_assignments_workspace_id_owner_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_lead_assignments_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'lead_id', 'assigned_at', name=op.f('pk_lead_assignments')),
    sqlite_with_rowid=False
    )
    op.create_table('lead_identities',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('lead_id', Id(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'lead_id'], ['leads.workspace_id', 'leads.id'], name=op.f('fk_lead_identities_workspace_id_lead_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_lead_identities_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'kind', 'value', name=op.f('pk_lead_identities')),
    sqlite_with_rowid=False
    )
    op.create_table('lead_passages',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('lead_id', Id(), nullable=False),
    sa.Column('stage', sa.String(length=16), nullable=False),
    sa.Column('entered_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'lead_id'], ['leads.workspace_id', 'leads.id'], name=op.f('fk_lead_passages_workspace_id_lead_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_lead_passages_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'lead_id', 'entered_at', 'stage', name=op.f('pk_lead_passages')),
    sqlite_with_rowid=False
    )
    op.create_table('opportunities',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('account_id', Id(), nullable=True),
    sa.Column('owner_id', Id(), nullable=True),
    sa.Column('lead_id', Id(), nullable=True),
    sa.Column('campaign_id', Id(), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('recorded_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'account_id'], ['accounts.workspace_id', 'accounts.id'], name=op.f('fk_opportunities_workspace_id_account_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'campaign_id'], ['campaigns.workspace_id', 'campaigns.id'], name=op.f('fk_opportunities_workspace_id_campaign_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'lead_id'], ['leads.workspace_id', 'leads.id'], name=op.f('fk_opportunities_workspace_id_lead_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'owner_id'], ['members.workspace_id', 'members.id'], name=op.f('fk_opportunities_workspace_id_owner_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_opportunities_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_opportunities')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_opportunities_workspace_id_account_id'), 'opportunities', ['workspace_id', 'account_id'], unique=False)
    op.create_table('touches',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('id', Id(), nullable=False),
    sa.Column('lead_id', Id(), nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('team', sa.String(length=16), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('content', sa.Text(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('campaign_id', Id(), nullable=True),
    sa.Column('member_id', Id(), nullable=True),
    sa.Column('recorded_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'campaign_id'], ['campaigns.workspace_id', 'campaigns.id'], name=op.f('fk_touches_workspace_id_campaign_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'lead_id'], ['leads.workspace_id', 'leads.id'], name=op.f('fk_touches_workspace_id_lead_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'member_id'], ['members.workspace_id', 'members.id'], name=op.f('fk_touches_workspace_id_member_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_touches_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'id', name=op.f('pk_touches')),
    sa.UniqueConstraint('workspace_id', 'source', 'key', name=op.f('uq_touches_workspace_id_source_key')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_touches_workspace_id_lead_id_at'), 'touches', ['workspace_id', 'lead_id', 'at'], unique=False)
    op.create_table('opportunity_passages',
    sa.Column('workspace_id', Id(), nullable=False),
    sa.Column('opportunity_id', Id(), nullable=False),
    sa.Column('position', sa.SmallInteger(), nullable=False),
    sa.Column('stage', sa.Text(), nullable=False),
    sa.Column('outcome', sa.String(length=8), nullable=False),
    sa.Column('at', Instant(), nullable=True),
    sa.Column('effective_at', Instant(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('lost_reason', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['workspace_id', 'opportunity_id'], ['opportunities.workspace_id', 'opportunities.id'], name=op.f('fk_opportunity_passages_workspace_id_opportunity_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_opportunity_passages_workspace_id')),
    sa.PrimaryKeyConstraint('workspace_id', 'opportunity_id', 'position', name=op.f('pk_opportunity_passages')),
    sqlite_with_rowid=False
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
    op.drop_table('opportunity_passages')
    op.drop_index(op.f('ix_touches_workspace_id_lead_id_at'), table_name='touches')
    op.drop_table('touches')
    op.drop_index(op.f('ix_opportunities_workspace_id_account_id'), table_name='opportunities')
    op.drop_table('opportunities')
    op.drop_table('lead_passages')
    op.drop_table('lead_identities')
    op.drop_table('lead_assignments')
    op.drop_index(op.f('ix_handoffs_workspace_id_sent_at'), table_name='handoffs')
    op.drop_index(op.f('ix_handoffs_workspace_id_lead_id'), table_name='handoffs')
    op.drop_table('handoffs')
    op.drop_index('ix_engagement_owner_fast', table_name='engagement')
    op.drop_index('ix_engagement_baton_fast', table_name='engagement')
    op.drop_table('engagement')
    op.drop_index(op.f('ix_leads_workspace_id_account_id'), table_name='leads')
    op.drop_table('leads')
    op.drop_table('campaign_costs')
    op.drop_table('digest_runs')
    op.drop_table('campaigns')
    op.drop_table('team_measures')
    op.drop_table('source_keys')
    op.drop_table('slack_events')
    op.drop_index(op.f('ix_outbox_workspace_id_state_due_at'), table_name='outbox')
    op.drop_table('outbox')
    op.drop_table('members')
    op.drop_table('imports')
    op.drop_table('heat_levels')
    op.drop_index(op.f('ix_goals_workspace_id_starts_on'), table_name='goals')
    op.drop_table('goals')
    op.drop_table('digest_subscriptions')
    op.drop_table('daily_touches')
    op.drop_table('accounts')
    op.drop_table('workspaces')
