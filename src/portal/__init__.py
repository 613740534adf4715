"""Public-disclosure websites for Thai public-health units: many units, one deployment."""
