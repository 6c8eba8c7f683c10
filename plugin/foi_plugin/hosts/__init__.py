"""Adapters: one case platform each, behind `foi_plugin.ports.CaseHost`."""
