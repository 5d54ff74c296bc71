"""Text of a posting in.

Its facts out, each with the words that show it. Pure: no clock, no network, no files but the training lines
read once when the tagger is fitted, and the models kept by model_folder.
"""

from analysis.extract.extractor import Extractor, Reading
from analysis.extract.forget import forget_texts
from analysis.extract.model_folder import load_tagger
from analysis.extract.skills import SkillTagger

__all__ = ["Extractor", "Reading", "SkillTagger", "forget_texts", "load_tagger"]
