#!/usr/bin/env python3
"""Django's command line for this project."""

import gc
import os
import sys

from django.core.management import execute_from_command_line

# What is loaded at the beginning stays: looking through it for garbage all the time costs a tenth of every command.
gc.set_threshold(20_000)

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    execute_from_command_line(sys.argv)
