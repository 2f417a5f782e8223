from alembic import op

revision = "037_proposal_lifecycle_states"
down_revision = "036_proposals"


def upgrade() -> None:
    for label in ("DISABLED", "DEPRECATED"):
        op.execute(f"ALTER TYPE proposalstatus ADD VALUE IF NOT EXISTS '{label}'")
