"""The parts of `manage.py plan`: what each sub-command is told and does."""
