"""`manage.py fly`: mock missions from the command line."""
