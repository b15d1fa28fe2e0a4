"""Sample data 示例数据: made-up unions and programs, as many as one likes, to try and to measure.

Names are made of administrative names and the words of union work; nobody's name is among them.
Everything made up has a slug that begins with `sample-`. The same number and seed make the same.
"""

PREFIX = "sample-"
MARK_ZH = "示例数据"
MARK_EN = "synthetic sample data"
