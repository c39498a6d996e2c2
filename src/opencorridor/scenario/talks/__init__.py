"""Talks folders and agreement folders: the only reader and checker of them."""

from opencorridor.scenario.talks.agreements import AgreementCheck, check_agreement_folder
from opencorridor.scenario.talks.check_list import read_check_list
from opencorridor.scenario.talks.talks import TalksCheck, check_talks_folder

__all__ = [
    "AgreementCheck",
    "TalksCheck",
    "check_agreement_folder",
    "check_talks_folder",
    "read_check_list",
]
