"""The demo workspace: a seeded, plausible funnel of a company that sells energy software, and its loader."""
