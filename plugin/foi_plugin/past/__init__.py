"""Past cases out of wherever they are kept, scrubbed, into the interchange file (docs/past-cases.md)."""
