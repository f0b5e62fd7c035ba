"""The site's settings, with Arabic as the name of the pseudo-language: Django knows that it runs from right to left.

`PSEUDO_LOCALE` is the folder that `tests.pseudo.catalogue` wrote.
"""

import os
from pathlib import Path

from lms.settings import *  # noqa: F403 - all of them

LANGUAGES = [("en", "English"), ("ar", "العربية")]
LOCALE_PATHS = [Path(os.environ["PSEUDO_LOCALE"])]
