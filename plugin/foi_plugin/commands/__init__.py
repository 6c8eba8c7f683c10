"""The bodies of the longer commands; `foi_plugin.cli` registers them."""
