"""Template tags of the FOI panel."""
