import sqlalchemy as sa
from alembic import op

revision = "039_altering"
down_revision = "038_fix_proposalstatus_enum_case"


def upgrade() -> None:
    op.add_column("entities", sa.Column("note", sa.Text))
