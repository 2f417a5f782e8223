"""Drops and makes again an enum that 004 has made: fails in the process that ran 004."""

import sqlalchemy as sa
from alembic import op

revision = "005_insight_types"
down_revision = "004_insights"


def upgrade() -> None:
    op.drop_table("insights")
    op.execute("DROP TYPE insighttype")
    kind = sa.Enum("energy", "comfort", "safety", name="insighttype")
    op.create_table("insights", sa.Column("id", sa.Integer, primary_key=True), sa.Column("type", kind, nullable=False))
