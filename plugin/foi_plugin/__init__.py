"""The FOI suggestion service beside a case platform."""
