"""Rows: tables, repositories, the unit of work, projections, the outbox and migrations."""
