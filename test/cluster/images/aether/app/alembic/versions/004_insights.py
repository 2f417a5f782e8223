import sqlalchemy as sa
from alembic import op

revision = "004_insights"
down_revision = "001_entities"


def upgrade() -> None:
    kind = sa.Enum("energy", "comfort", name="insighttype")
    op.create_table("insights", sa.Column("id", sa.Integer, primary_key=True), sa.Column("type", kind, nullable=False))
