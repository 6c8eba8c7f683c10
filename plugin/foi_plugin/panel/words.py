"""The fixed wording of the panel, in one place, so that it can be read through as a requester might one day read it."""

from __future__ import annotations

from typing import Final

from foi_model.catalogue import Basis, Kind, NcndForm, NcndLimb
from foi_model.domain import Band
from foi_model.precedents import Source
from foi_plugin.ports import Action

BANDS: Final = {Band.HIGH: "High match", Band.MEDIUM: "Medium match", Band.LOW: "Low match"}
BAND_MEANINGS: Final = {
    Band.HIGH: "Questions in words like these often lead to this.",
    Band.MEDIUM: "Questions in words like these sometimes lead to this.",
    Band.LOW: "Questions in words like these now and then lead to this.",
}

KINDS: Final = {
    Kind.ABSOLUTE: "Absolute: no public interest test",
    Kind.QUALIFIED: "Qualified: public interest test needed",
    Kind.PARTLY: "Partly absolute: public interest test depends on the limb",
    Kind.PROCEDURAL: "Not an exemption: no public interest test",
}
KIND_GROUPS: Final = {
    Kind.QUALIFIED: "Qualified: public interest test needed",
    Kind.ABSOLUTE: "Absolute: no public interest test",
    Kind.PARTLY: "Partly absolute: depends on the limb",
    Kind.PROCEDURAL: "Not exemptions: cost and burden",
}

BASES: Final = {
    Basis.CLASS: "Class: the kind of information decides, no harm has to be shown",
    Basis.PREJUDICE: "Prejudice: harm has to be shown",
    Basis.MIXED: "A test of its own, or class for some limbs and harm for others",
    Basis.NOT_APPLICABLE: "Neither class nor prejudice",
}

NCND_FORMS: Final = {
    NcndForm.PARTIAL: "Partial NCND is the normal form: answer the open part and limit the stance to the rest.",
    NcndForm.FULL: "On this topic the stance often covers the whole question. Still answer what is already public.",
    NcndForm.WITHHOLD: "On this topic an exemption for the detail is more usual than NCND. Consider that first.",
}

VERBS: Final = {Action.ACCEPT: "Accepted", Action.REJECT: "Rejected", Action.ADD: "Added"}

DECIDED_IN: Final = {
    Source.RESPONSE: "In a response",
    Source.DECISION: "Recorded by staff; the response may differ",
}


def ncnd_test(limb: NcndLimb) -> str:
    """Whether an NCND limb needs the public interest test, as a sentence."""
    return "Qualified: public interest test needed." if limb.qualified else "Absolute: no public interest test."
