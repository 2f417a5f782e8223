import sqlalchemy as sa
from alembic import op

revision = "039_notes"
down_revision = "038_fix_proposalstatus_enum_case"


def upgrade() -> None:
    op.create_table("notes", sa.Column("id", sa.Integer, primary_key=True))
