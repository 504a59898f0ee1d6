"""How anything is worded for Slack: view and template become Block Kit."""
