"""`manage.py fly …`, by what is done."""
