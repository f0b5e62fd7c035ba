"""What rooms above may hear of. A signal only hurries what a sweep would find anyway."""

from django.dispatch import Signal

content_published = Signal()
"""After `content publish`: `releases`, the new ones."""

module_completed = Signal()
"""After the transaction in which a person completed a module: `completion`, the `ModuleCompletion`."""
