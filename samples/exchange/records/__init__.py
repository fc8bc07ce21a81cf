"""Records of samples for registries and archives, and their history for data stewards.

What is not known is left out. No record holds coordinates: DataCite, SESAR and iSamples read them
as WGS 84, on Earth.
"""
