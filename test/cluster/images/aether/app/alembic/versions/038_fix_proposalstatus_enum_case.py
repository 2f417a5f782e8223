"""Renames labels that 037 has already written in upper case: fails on a database made from scratch."""

from alembic import op

revision = "038_fix_proposalstatus_enum_case"
down_revision = "037_proposal_lifecycle_states"


def upgrade() -> None:
    for label in ("disabled", "deprecated"):
        op.execute(f"ALTER TYPE proposalstatus RENAME VALUE '{label}' TO '{label.upper()}'")
