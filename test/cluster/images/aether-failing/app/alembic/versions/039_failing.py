from alembic import op

revision = "039_failing"
down_revision = "038_fix_proposalstatus_enum_case"


def upgrade() -> None:
    op.execute("ALTER TABLE entities ADD COLUMN forgotten integer")
    op.execute("ALTER TABLE no_such_table ADD COLUMN forgotten integer")
