"""`python -m foi_plugin` is the `foi-suggest` command."""

from foi_plugin.cli import main

main()
