"""`manage.py content preview`: a folder of content as a learner would see it, unpublished, with its problems.

An app of its own that only `courses.preview.settings` installs: in the ordinary site nothing of it can be
reached or switched on.
"""
