"""The codes of programs and their labels. Codes are stored; labels are translated."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RegionLevel(TextChoices):
    COUNTRY = "country", _("Country")
    PROVINCE = "province", _("Province level")
    PREFECTURE = "prefecture", _("Prefecture level")
    COUNTY = "county", _("County level")


class TradeUnionKind(TextChoices):
    FEDERATION = "federation", _("Federation of trade unions")  # 总工会
    INDUSTRIAL = "industrial", _("Industrial union")  # 产业工会
    PRIMARY = "primary", _("Primary trade union")  # 基层工会
    JOINT = "joint", _("Joint primary union")  # 工会联合会


class TradeUnionTier(TextChoices):
    NATIONAL = "national", _("National")
    PROVINCIAL = "provincial", _("Provincial")
    PREFECTURE = "prefecture", _("Prefecture tier")
    COUNTY = "county", _("County tier")
    TOWNSHIP = "township", _("Township")
    WORKPLACE = "workplace", _("Workplace")


class ProgramKind(TextChoices):
    POVERTY_RELIEF = "poverty_relief", _("Poverty relief")  # 脱贫攻坚
    MUTUAL_AID = "mutual_aid", _("Workers' mutual aid")  # 职工互助保障
    SKILLS_CONTEST = "skills_contest", _("Skills and labour contests")  # 技能竞赛与劳动竞赛
    INNOVATION_STUDIO = "innovation_studio", _("Innovation studios")  # 创新工作室
    HARDSHIP_RELIEF = "hardship_relief", _("Hardship relief")  # 困难帮扶
    EMPLOYMENT_SERVICE = "employment_service", _("Employment services")  # 就业服务
    SKILLS_TRAINING = "skills_training", _("Skills training")  # 技能培训
    TALENT_DEVELOPMENT = "talent_development", _("Skilled talent")  # 技能人才
    STARTUP_LOAN = "startup_loan", _("Start-up loans")  # 创业贷款
    DISPUTE_MEDIATION = "dispute_mediation", _("Rights and mediation")  # 法律维权与调解
    CULTURE = "culture", _("Culture and venues")  # 文体与阵地
    ORGANISATION_BUILDING = "organisation_building", _("Organisation building")  # 基层组织建设
    HONOURS = "honours", _("Honours")  # 评先树优


class ParticipationRole(TextChoices):
    LEAD = "lead", _("Lead")  # 主办
    CO_LEAD = "co_lead", _("Co-lead")  # 联合主办
    ORGANISER = "organiser", _("Organiser")  # 承办
    PARTICIPANT = "participant", _("Participant")  # 参与


LEADING_ROLES = [ParticipationRole.LEAD, ParticipationRole.CO_LEAD]


class PartnerKind(TextChoices):
    GOVERNMENT = "government", _("Government body")
    PARTY_BODY = "party_body", _("Party body")
    MASS_ORGANISATION = "mass_organisation", _("Mass organisation")
    BANK = "bank", _("Bank")
    INSURER = "insurer", _("Insurer")
    UNIVERSITY = "university", _("University")
    MEDIA = "media", _("Media")
    ENTERPRISE = "enterprise", _("Enterprise")
    SOCIAL_ORGANISATION = "social_organisation", _("Social organisation")
    OTHER = "other", _("Other body")


class ReliefMeasure(TextChoices):
    SKILLS = "skills", _("Skills")
    INDUSTRY = "industry", _("Industry")
    EMPLOYMENT = "employment", _("Employment")
    PAIRING = "pairing", _("Pairing with households")
    POINTS_SHOP = "points_shop", _("Points shop")
    LECTURES = "lectures", _("Lectures")
    CULTURE = "culture", _("Culture")
    EDUCATION = "education", _("Education")
    HEALTH = "health", _("Health")
    INFRASTRUCTURE = "infrastructure", _("Infrastructure")


class ReliefDelivery(TextChoices):
    VOLUNTEER = "volunteer", _("Volunteer service")
    FREE = "free", _("Free aid")
    MARKET = "market", _("Market-based")


class Cover(TextChoices):
    HOSPITALISATION = "hospitalisation", _("Hospitalisation")
    CRITICAL_ILLNESS = "critical_illness", _("Critical illness")
    ACCIDENT = "accident", _("Accident")
    WOMENS_ILLNESS = "womens_illness", _("Women's illness")


class MutualAidFunding(TextChoices):
    MEMBER = "member", _("Paid by the member")
    UNION = "union", _("Paid by the union")
    GIFT = "gift", _("Given free")


class Supplemented(TextChoices):
    BASIC_INSURANCE = "basic_insurance", _("Basic medical insurance")
    CRITICAL_ILLNESS_INSURANCE = "critical_illness_insurance", _("Critical-illness insurance")


class ClaimsChannel(TextChoices):
    COUNTER = "counter", _("At the counter")
    APP = "app", _("In the app")
    BOTH = "both", _("At the counter and in the app")


class ContestLevel(TextChoices):
    NATIONAL = "national", pgettext_lazy("contest level", "National contest")
    PROVINCIAL = "provincial", pgettext_lazy("contest level", "Provincial contest")
    PREFECTURE = "prefecture", pgettext_lazy("contest level", "Prefecture contest")
    COUNTY = "county", pgettext_lazy("contest level", "County contest")
    INDUSTRY = "industry", pgettext_lazy("contest level", "Industry contest")
    WORKPLACE = "workplace", pgettext_lazy("contest level", "Workplace contest")


class StudioGrade(TextChoices):
    NATIONAL = "national", pgettext_lazy("studio grade", "National grade")
    PROVINCIAL = "provincial", pgettext_lazy("studio grade", "Provincial grade")
    PREFECTURE = "prefecture", pgettext_lazy("studio grade", "Prefecture grade")
    COMPANY = "company", pgettext_lazy("studio grade", "Company grade")


class LoanSupport(TextChoices):
    PREMIUM_SUBSIDY = "premium_subsidy", _("Insurance premium subsidy")
    TIERED_INTEREST_SUBSIDY = "tiered_interest_subsidy", _("Tiered interest subsidy")
