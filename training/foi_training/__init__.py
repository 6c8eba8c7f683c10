"""Training, calibration, evaluation and export of the FOI question classifier."""
