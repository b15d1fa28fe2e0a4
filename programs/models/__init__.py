from .details import (
    DETAILS,
    InnovationStudio,
    MutualAidPlan,
    PovertyReliefDetail,
    SkillsContest,
    StartupLoan,
)
from .listed import ListedProgram
from .program import BeneficiaryGroup, Partner, Program, ProgramParticipant, Tag
from .region import Region
from .trade_union import StaffScope, TradeUnion, within_scope

__all__ = [
    "DETAILS",
    "BeneficiaryGroup",
    "InnovationStudio",
    "ListedProgram",
    "MutualAidPlan",
    "Partner",
    "PovertyReliefDetail",
    "Program",
    "ProgramParticipant",
    "Region",
    "SkillsContest",
    "StaffScope",
    "StartupLoan",
    "Tag",
    "TradeUnion",
    "within_scope",
]
