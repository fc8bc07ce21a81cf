"""The sample cache inventory: domain, models, services, selectors and the ways to reach them."""
