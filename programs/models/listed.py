"""ListedProgram: the row of a program in lists, which the database keeps ready."""

from unionwork.listed import ListedRow


class ListedProgram(ListedRow):
    """What the API shows of a program in a list, as JSON."""

    class Meta:
        verbose_name = "listed program"
        verbose_name_plural = "listed programs"
