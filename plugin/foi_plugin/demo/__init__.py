"""A real django-helpdesk on this machine, with made-up FOI requests in its queues, to try the panel in."""

from foi_plugin.demo.run import DEFAULT_PORT, DemoError, run_demo

__all__ = ["DEFAULT_PORT", "DemoError", "run_demo"]
