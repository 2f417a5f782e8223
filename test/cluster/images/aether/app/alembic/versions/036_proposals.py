import sqlalchemy as sa
from alembic import op

revision = "036_proposals"
down_revision = "005_insight_types"


def upgrade() -> None:
    status = sa.Enum("PROPOSED", "APPROVED", name="proposalstatus")
    op.create_table("proposals", sa.Column("id", sa.Integer, primary_key=True), sa.Column("status", status))
