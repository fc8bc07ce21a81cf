"""A mock mission, flown: plans carried out sol by sol, faults met, planned anew on the way."""
