"""The facts that made-up programs of some kinds have."""

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from programs.choices import (
    ClaimsChannel,
    Cover,
    LoanSupport,
    MutualAidFunding,
    ReliefDelivery,
    ReliefMeasure,
    Supplemented,
)
from programs.models.details import (
    Detail,
    InnovationStudio,
    MutualAidPlan,
    PovertyReliefDetail,
    SkillsContest,
    StartupLoan,
)

from .programs import Program
from .unions import Union

KNOWN = 0.8  # of the programs of such a kind: of the others the facts aren't known
TRADES = {"焊工": "Welder", "电工": "Electrician", "数控车工": "CNC turner", "护理": "Nursing"}
STUDIO_GRADES = {"national": "national", "provincial": "provincial", "prefecture": "prefecture"}


def some(random: Random, choices: Any, most: int) -> str:
    """Some of the codes, in their order, as JSON."""
    codes = list(choices.values)
    chosen = random.sample(codes, random.randint(1, min(most, len(codes))))
    return json.dumps(sorted(chosen, key=codes.index))


def poverty_relief(random: Random, program: Program) -> dict[str, Any]:
    return {
        "measures": some(random, ReliefMeasure, 5),
        "delivery": some(random, ReliefDelivery, 2),
        "action_count": random.randint(3, 10),
        "target_year": program.year + 3,
        "is_assessed_yearly": random.choice([0, 1, None]),
    }


def mutual_aid(random: Random, program: Program) -> dict[str, Any]:
    return {
        "cover": some(random, Cover, 3),
        "funding": some(random, MutualAidFunding, 2),
        "supplements": some(random, Supplemented, 1),
        "claims_channel": random.choice(ClaimsChannel.values),
    }


def contest(random: Random, program: Program) -> dict[str, Any]:
    tier, (trade_zh, trade_en) = program.union.tier, random.choice(list(TRADES.items()))
    month = random.randint(3, 11)
    return {
        "trade_zh": trade_zh,
        "trade_en": trade_en,
        "level": contest_level(program.union),
        "edition": None if program.is_series else program.year - 2000,
        "rounds": random.randint(1, 3) if tier != "workplace" else 1,
        "venue_region_id": program.union.place.id,
        "held_from": None if program.is_series else f"{program.year}-{month:02d}-10",
        "held_to": None if program.is_series else f"{program.year}-{month:02d}-12",
    }


def contest_level(union: Union) -> str:
    if union.kind == "industrial":
        return "industry"
    return "county" if union.tier == "township" else union.tier


def studio(random: Random, program: Program) -> dict[str, Any]:
    """Without a leader: nobody's name is made up."""
    trade_zh, trade_en = random.choice(list(TRADES.items()))
    return {
        "host_workplace": program.union.workplace,
        "founded_on": f"{program.year}-01-01",
        "founded_on_precision": "year",
        "grade": STUDIO_GRADES.get(program.union.tier, "company"),
        "trade_zh": trade_zh,
        "trade_en": trade_en,
    }


def loan(random: Random, program: Program) -> dict[str, Any]:
    return {"support": some(random, LoanSupport, 2), "eligibility_zh": "会员（示例）"}


FACTS: dict[type[Detail], Callable[[Random, Program], dict[str, Any]]] = {
    PovertyReliefDetail: poverty_relief,
    MutualAidPlan: mutual_aid,
    SkillsContest: contest,
    InnovationStudio: studio,
    StartupLoan: loan,
}


def detail_records(
    random: Random, model: type[Detail], programs: list[Program]
) -> Iterator[dict[str, Any]]:
    """The rows of the table of one kind's facts."""
    for program in programs:
        if program.scheme.kind == model.KIND and random.random() < KNOWN:
            yield {"program_id": program.id, **FACTS[model](random, program)}
