"""One module a command: plain functions that `foi_plugin.cli` registers."""
