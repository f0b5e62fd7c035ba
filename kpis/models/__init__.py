"""What the room keeps. Indicators themselves are content: `programme.yaml` names them."""

from kpis.models.answers_told import AnswersTold
from kpis.models.export import Export, ExportPart, ExportQuerySet
from kpis.models.frozen import FrozenPeriod, NeverChanged
from kpis.models.publication import Publication
from kpis.models.record import Record, RecordQuerySet
from kpis.models.tally import Asked, Tally

__all__ = [
    "AnswersTold",
    "Asked",
    "Export",
    "ExportPart",
    "ExportQuerySet",
    "FrozenPeriod",
    "NeverChanged",
    "Publication",
    "Record",
    "RecordQuerySet",
    "Tally",
]
