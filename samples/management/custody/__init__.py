"""The parts of `manage.py custody`: what each sub-command is told and does."""
