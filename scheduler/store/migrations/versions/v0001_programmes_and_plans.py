"""Programmes and what they are made of; plans as numbered versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("end_day", sa.Date(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("invites", sa.JSON(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("name", name=op.f("uq_programme_name")),
    )
    op.create_table(
        "course",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("section_min", sa.Integer(), nullable=False),
        sa.Column("section_max", sa.Integer(), nullable=False),
        sa.Column("max_sections", sa.Integer(), nullable=False),
        sa.Column("max_sections_per_instructor", sa.Integer(), nullable=False),
        sa.Column("recordings_allowed", sa.Integer(), nullable=False),
        sa.Column(
            "live",
            sa.Enum("preferred", "required", name="live", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("requires", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_course_programme_id_programme"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_course")),
    )
    op.create_table(
        "person",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("working_hours", sa.String(), nullable=False),
        sa.Column("holidays", sa.String(), nullable=False),
        sa.Column("stretch_minutes", sa.Integer(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("manager", sa.String(), nullable=False),
        sa.Column("venues", sa.JSON(), nullable=False),
        sa.Column("burden_minutes", sa.Integer(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_person_programme_id_programme"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_person")),
    )
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("programme_title", sa.String(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("lower_bound", sa.BigInteger(), nullable=False),
        sa.Column("live_seats", sa.Integer(), nullable=False),
        sa.Column("self_paced", sa.Integer(), nullable=False),
        sa.Column("sections", sa.Integer(), nullable=False),
        sa.Column("out_of_hours_minutes", sa.Integer(), nullable=False),
        sa.Column("recordings", sa.Integer(), nullable=False),
        sa.Column("irregular", sa.Integer(), nullable=False),
        sa.Column("missing_study_minutes", sa.Integer(), nullable=False),
        sa.Column("made", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_plan_programme_id_programme"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_plan_programme_id_number")),
    )
    op.create_table(
        "venue",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("open_hours", sa.String(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_venue_programme_id_programme"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("programme_id", "id", name=op.f("pk_venue")),
    )
    op.create_table(
        "activity",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("live", "self-paced", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("duration_minutes", sa.Integer(), nullable=True),
        sa.Column("self_paced_minutes", sa.Integer(), nullable=True),
        sa.Column("effort_minutes", sa.Integer(), nullable=True),
        sa.Column("in_person", sa.Boolean(), nullable=False),
        sa.Column("min_days_after_previous", sa.Integer(), nullable=False),
        sa.Column("max_days_after_previous", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'live' AND duration_minutes IS NOT NULL AND self_paced_minutes IS NOT NULL"
            " AND effort_minutes IS NULL) OR (kind = 'self-paced' AND effort_minutes IS NOT NULL"
            " AND duration_minutes IS NULL AND self_paced_minutes IS NULL AND NOT in_person"
            " AND max_days_after_previous IS NULL)",
            name=op.f("ck_activity_minutes_of_its_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "course"],
            ["course.programme_id", "course.id"],
            name=op.f("fk_activity_programme_id_course_course"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_activity_programme_id_programme"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("programme_id", "course", "id", name=op.f("pk_activity")),
    )
    op.create_table(
        "calendar",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("deflated", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id", "person"],
            ["person.programme_id", "person.id"],
            name=op.f("fk_calendar_programme_id_person_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_calendar_programme_id_programme"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("programme_id", "person", name=op.f("pk_calendar")),
    )
    op.create_table(
        "enrolment",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("learner", sa.String(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "priority",
            sa.Enum("mandatory", "optional", name="priority", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "preference",
            sa.Enum("live", "self-paced", name="preference", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id", "course"],
            ["course.programme_id", "course.id"],
            name=op.f("fk_enrolment_programme_id_course_course"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "learner"],
            ["person.programme_id", "person.id"],
            name=op.f("fk_enrolment_programme_id_learner_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_enrolment_programme_id_programme"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("programme_id", "learner", "course", name=op.f("pk_enrolment")),
    )
    op.create_table(
        "section",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("instructor", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_section_plan_id_plan"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("plan_id", "position", name=op.f("pk_section")),
    )
    op.create_table(
        "self_paced",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("learner", sa.String(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "prefers-self-paced",
                "language",
                "no-common-hours",
                "below-minimum",
                "clash",
                "no-capacity",
                "costs-more",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("needs_decision", sa.Boolean(), nullable=False),
        sa.Column("blockers", sa.JSON(), nullable=False),
        sa.Column("alternatives", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_self_paced_plan_id_plan"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("plan_id", "position", name=op.f("pk_self_paced")),
    )
    op.create_table(
        "study_block",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("learner", sa.String(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("activity", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_study_block_plan_id_plan"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("plan_id", "position", name=op.f("pk_study_block")),
    )
    op.create_table(
        "teaching",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("instructor", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id", "course"],
            ["course.programme_id", "course.id"],
            name=op.f("fk_teaching_programme_id_course_course"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id", "instructor"],
            ["person.programme_id", "person.id"],
            name=op.f("fk_teaching_programme_id_instructor_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_teaching_programme_id_programme"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("programme_id", "course", "instructor", name=op.f("pk_teaching")),
    )
    op.create_table(
        "travel",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("end_day", sa.Date(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id", "person"],
            ["person.programme_id", "person.id"],
            name=op.f("fk_travel_programme_id_person_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_travel_programme_id_programme"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("programme_id", "position", name=op.f("pk_travel")),
    )
    op.create_table(
        "seat",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("learner", sa.String(), nullable=False),
        sa.Column("recordings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id", "section"],
            ["section.plan_id", "section.position"],
            name=op.f("fk_seat_plan_id_section_section"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_seat_plan_id_plan"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("plan_id", "section", "position", name=op.f("pk_seat")),
    )
    op.create_table(
        "session",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("activity", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("venue", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["plan_id", "section"],
            ["section.plan_id", "section.position"],
            name=op.f("fk_session_plan_id_section_section"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_session_plan_id_plan"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("plan_id", "section", "position", name=op.f("pk_session")),
    )


def downgrade() -> None:
    op.drop_table("session")
    op.drop_table("seat")
    op.drop_table("travel")
    op.drop_table("teaching")
    op.drop_table("study_block")
    op.drop_table("self_paced")
    op.drop_table("section")
    op.drop_table("enrolment")
    op.drop_table("calendar")
    op.drop_table("activity")
    op.drop_table("venue")
    op.drop_table("plan")
    op.drop_table("person")
    op.drop_table("course")
    op.drop_table("programme")
