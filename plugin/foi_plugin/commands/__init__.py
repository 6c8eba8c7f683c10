"""The bodies of commands, one module each; `foi_plugin.cli` registers them."""
