"""The schemes that made-up programs are instances of, by kind."""

from typing import NamedTuple

from programs.choices import ProgramKind


class Scheme(NamedTuple):
    """A scheme that many unions run: its names, its tag if it has one, whom it is for."""

    kind: str
    name_zh: str
    name_en: str
    tag: str
    groups: tuple[str, ...]
    weight: float


KIND_WEIGHTS = {
    ProgramKind.HARDSHIP_RELIEF: 22,
    ProgramKind.SKILLS_CONTEST: 16,
    ProgramKind.CULTURE: 12,
    ProgramKind.SKILLS_TRAINING: 9,
    ProgramKind.MUTUAL_AID: 8,
    ProgramKind.EMPLOYMENT_SERVICE: 7,
    ProgramKind.INNOVATION_STUDIO: 7,
    ProgramKind.ORGANISATION_BUILDING: 6,
    ProgramKind.DISPUTE_MEDIATION: 5,
    ProgramKind.POVERTY_RELIEF: 3,
    ProgramKind.TALENT_DEVELOPMENT: 2,
    ProgramKind.HONOURS: 2,
    ProgramKind.STARTUP_LOAN: 1,
}
# kind; Chinese name; English name; tag; beneficiary groups
TABLE = """
hardship_relief; “送温暖”活动; Warmth campaign; songwenuan; hardship_workers workers
hardship_relief; “金秋助学”活动; Autumn grants for students; jinqiu-zhuxue; students hardship_workers
hardship_relief; “送清凉”活动; Cool-summer campaign; song-qingliang; outdoor_workers
hardship_relief; 困难职工大病救助; Aid for workers with critical illness; ; hardship_workers
hardship_relief; 户外劳动者服务站; Stations for outdoor workers; ; outdoor_workers new_employment_workers
skills_contest; 职工职业技能大赛; Workers' skills contest; labour-model; skilled_workers workers
skills_contest; “安康杯”竞赛; Safety Cup contest; ankang-cup; workers
skills_contest; 重点工程劳动竞赛; Labour contest on key projects; ; workers
culture; 职工书屋建设; Workers' reading rooms; worker-reading-room; workers
culture; 职工文化艺术节; Workers' arts festival; ; workers
culture; 职工运动会; Workers' games; ; workers
culture; 单身职工联谊活动; Social meetings for single workers; ; young_workers
skills_training; 职工技能提升培训; Training for better skills; ; workers skilled_workers
skills_training; 农民工求学圆梦行动; Degrees for migrant workers; ; migrant_workers
mutual_aid; 职工医疗互助; Workers' medical mutual aid; ; workers
mutual_aid; 女职工特殊疾病互助保障; Mutual aid for women's illnesses; ; women_workers
employment_service; “春风行动”招聘会; Spring breeze job fairs; chunfeng-xingdong; migrant_workers job_seekers
employment_service; 工会就业服务月; Union employment month; ; unemployed_workers job_seekers
innovation_studio; 劳模和工匠人才创新工作室; Innovation studio; innovation-studio; skilled_workers
organisation_building; 新就业形态劳动者入会行动; Organising workers in new employment; ; new_employment_workers
organisation_building; 智慧工会平台; Digital union platform; digital-union; workers union_cadres
dispute_mediation; 法律援助与劳动争议调解; Legal aid and mediation; ; workers migrant_workers
poverty_relief; 劳模助力脱贫攻坚行动; Model workers against poverty; labour-model; poor_households
poverty_relief; 消费帮扶; Buying from poor villages; ; poor_households
talent_development; 产业工人队伍建设改革试点; Pilot of the industrial workers' reform; industrial-worker-reform; skilled_workers
honours; “五一劳动奖”评选; May Day Labour Awards; ; model_workers
startup_loan; 职工创业小额贷款; Small loans for workers' start-ups; ; small_enterprises unemployed_workers
"""  # noqa: E501


def schemes() -> list[Scheme]:
    """All schemes; those of a kind share its weight, the first has the most of it."""
    rows = [[cell.strip() for cell in line.split(";")] for line in TABLE.strip().splitlines()]
    made: list[Scheme] = []
    for kind, name_zh, name_en, tag, groups in rows:
        before = sum(scheme.kind == kind for scheme in made)
        weight = KIND_WEIGHTS[ProgramKind(kind)] / (1 + before)
        made.append(Scheme(kind, name_zh, name_en, tag, tuple(groups.split()), weight))
    return made
