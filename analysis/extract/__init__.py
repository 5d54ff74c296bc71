"""Text of a posting in.

Its facts out, each with the words that show it. Pure: no clock, no network, no files but the training lines
read once when the tagger is fitted.
"""

from analysis.extract.extractor import Extractor, Reading
from analysis.extract.skills import SkillTagger

__all__ = ["Extractor", "Reading", "SkillTagger"]
