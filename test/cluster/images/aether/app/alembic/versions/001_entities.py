import sqlalchemy as sa
from alembic import op

revision = "001_entities"
down_revision = None


def upgrade() -> None:
    op.create_table("entities", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.Text))
    op.create_table("standin_rows", sa.Column("id", sa.Integer, primary_key=True))
