"""What FOI words mean and how questions are scored."""
