"""The platform's own host: which units there are, for the people who look after all of them."""
