"""Bytes or text to the clean text of a request: mail, HTML, DOCX and PDF in, words out."""

from foi_model.intake.clean import clean_text
from foi_model.intake.document import Document, IntakeError, Kind, Limits
from foi_model.intake.gather import Gathered, gather
from foi_model.intake.read import read_document

__all__ = ["Document", "Gathered", "IntakeError", "Kind", "Limits", "clean_text", "gather", "read_document"]
