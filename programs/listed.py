"""Of which tables the rows of programs are made, and which programs a row of theirs belongs to."""

from unionwork.listed import Followed, Listed

OWN = "SELECT {row}.program_id"
TAKING_PART = "SELECT program_id FROM programs_programparticipant WHERE trade_union_id = {row}.id"

PROGRAMS = Listed(
    label="programs.ListedProgram",
    row="programs.api.ProgramRow",
    records="programs.Program",
    later=("figures_count",),
    follows=(
        Followed("programs.Program", "SELECT {row}.id"),
        Followed(
            "programs.Program",
            "SELECT id FROM programs_program WHERE parent_id = {row}.id",
            ("slug",),
        ),
        Followed(
            "programs.Region",
            "SELECT id FROM programs_program WHERE region_id = {row}.id",
            ("code", "name_zh", "path"),
        ),
        Followed(
            "programs.ProgramParticipant",
            OWN,
            ("program_id", "trade_union_id", "role"),
            comes_and_goes=True,
        ),
        Followed("programs.TradeUnion", TAKING_PART, ("slug", "name_zh")),
        Followed("programs.Program_beneficiaries", OWN),
        Followed(
            "programs.BeneficiaryGroup",
            "SELECT program_id FROM programs_program_beneficiaries"
            " WHERE beneficiarygroup_id = {row}.id",
            ("code",),
        ),
        Followed("programs.Program_tags", OWN),
        Followed(
            "programs.Tag",
            "SELECT program_id FROM programs_program_tags WHERE tag_id = {row}.id",
            ("slug",),
        ),
    ),
)
