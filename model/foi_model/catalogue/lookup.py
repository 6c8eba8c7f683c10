"""The catalogue itself: the law as data, with the few questions that others ask of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from foi_model.catalogue.terms import TermFinder, TermMatch
from foi_model.catalogue.types import Eir, Exclusion, Ground, Limb, NcndLimb, Rules, Topic


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Grounds, NCND limbs, covert topics, rules and EIR exceptions, under one version.

    `grounds` is keyed "12", "14(1)", "14(2)", "21" ...; `sections` are the bare sections, both in the order of the
    Act. `law_as_at` is the day the law was last read; after `review_by` a lawyer should read it again.
    All mappings are read-only.
    """

    version: str
    law_as_at: date
    review_by: date
    grounds: Mapping[str, Ground]
    sections: tuple[str, ...]
    ncnd_limbs: Mapping[str, NcndLimb]
    topics: Mapping[str, Topic]
    rules: Rules
    eir: Eir
    topic_terms: TermFinder = field(repr=False, compare=False)

    def ground(self, section: str) -> Ground:
        """The ground of a section, by key or bare: "14" gives 14(1). Raises KeyError for an unknown section."""
        if section in self.sections:
            return next(ground for ground in self.grounds.values() if ground.bare_section == section)
        return self.grounds[section]

    def withholding_limb(self, ref: str) -> Limb | None:
        """The withholding limb with exactly this reference ("31(1)(a)"), or None: never an NCND limb."""
        section = ref.partition("(")[0]
        candidates = (ground.limb(ref) for ground in self.grounds.values() if ground.bare_section == section)
        return next((limb for limb in candidates if limb is not None), None)

    def ncnd_limb(self, ref: str) -> NcndLimb | None:
        """The NCND limb of a reference or of one of its exact forms ("40(5B)(a)(i)" gives 40(5B)), or None."""
        if ref in self.ncnd_limbs:
            return self.ncnd_limbs[ref]
        return next((limb for limb in self.ncnd_limbs.values() if any(part.ref == ref for part in limb.parts)), None)

    def exclusions(self, refs: Iterable[str]) -> tuple[Exclusion, ...]:
        """The mutual exclusions that a set of references touches if all are cited for the same information.

        A side that names a section covers the section and its withholding limbs, not its NCND limbs: 30(3) and
        31(3) may stand together where 30(1) and 31(1) may not.
        """
        cited = tuple(refs)
        return tuple(
            exclusion
            for exclusion in self.rules.exclusions
            if any(self._covers(exclusion.left, ref) for ref in cited)
            and any(self._covers(exclusion.right, ref) for ref in cited)
        )

    def _covers(self, side: str, ref: str) -> bool:
        return ref == side or (ref.startswith(side + "(") and self.ncnd_limb(ref) is None)

    def find_terms(self, text: str) -> tuple[TermMatch, ...]:
        """Covert-topic terms in `text`, in order of position, with character spans. Time is linear in the text.

        A match alone never flags anything (rule "term-alone"); an ambiguous one needs other evidence even to count.
        """
        return self.topic_terms.find(text)
