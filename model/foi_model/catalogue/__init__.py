"""The law and the covert topics as data: one typed loader over four TOML files."""

from foi_model.catalogue.loader import load_catalogue, read_catalogue
from foi_model.catalogue.lookup import Catalogue
from foi_model.catalogue.terms import TermMatch
from foi_model.catalogue.types import (
    AppliesTo,
    Basis,
    CatalogueError,
    Eir,
    EirException,
    Environmental,
    Exclusion,
    Ground,
    Kind,
    Limb,
    NcndForm,
    NcndLimb,
    Provision,
    Referral,
    Rule,
    Rules,
    Severity,
    Topic,
)

__all__ = [
    "AppliesTo",
    "Basis",
    "Catalogue",
    "CatalogueError",
    "Eir",
    "EirException",
    "Environmental",
    "Exclusion",
    "Ground",
    "Kind",
    "Limb",
    "NcndForm",
    "NcndLimb",
    "Provision",
    "Referral",
    "Rule",
    "Rules",
    "Severity",
    "TermMatch",
    "Topic",
    "load_catalogue",
    "read_catalogue",
]
