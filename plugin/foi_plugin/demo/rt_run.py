"""`foi-suggest rt demo`: a scratch Request Tracker with the plugin and twenty requests, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import sys
from itertools import islice
from pathlib import Path

from foi_plugin.demo import rt_site
from foi_plugin.demo.run import PASSWORD_VARIABLE, DemoError, demo_folder, interrupt

REQUESTS = 20
OWN_REQUESTS = 5
_PEOPLE = {
    "caseworker": ("staff", "works on the FOI queue"),
    "manager": ("manager", "administers the FOI queue"),
    "outsider": ("outsider", "is staff of the IT help queue only"),
    "requester": ("requester", "sent the first five requests; is not staff"),
}


def run_rt_demo(port: int, directory: Path | None = None) -> None:
    """Serve the demo on 127.0.0.1 until Ctrl-C. Raises `DemoError`.

    Everything is kept in a scratch folder that is removed at the end, or in `directory`, which must be new or empty.
    """
    if trouble := rt_site.missing_packages():
        raise DemoError(trouble)
    if directory is not None and directory.is_dir() and any(directory.iterdir()):
        raise DemoError(f"{directory}: not empty; name a new folder")
    if not rt_site.is_free(port):
        raise DemoError(f"port {port} on {rt_site.HOST} is taken; choose another one with --port")
    with demo_folder(directory) as folder:
        for stop in (signal.SIGINT, signal.SIGTERM):
            signal.signal(stop, interrupt)
        site = rt_site.RtSite(folder, port)
        try:
            _set_up(site)
            _announce(site, kept=directory is not None)
            signal.pause()
        except KeyboardInterrupt:
            sys.stdout.write("\n")
        finally:
            site.stop()


def people(new_password: str | None = None) -> list[rt_site.Person]:
    """The log-ins of the demo, with random passwords unless one is given."""
    return [
        rt_site.Person(name, new_password or rt_site.new_password(), role, f"{name}@example.org")
        for name, (role, _) in _PEOPLE.items()
    ]


def requests() -> list[rt_site.Ticket]:
    """The first twenty requests to the police of the made-up backlog; the requester sent five of them."""
    from foi_plugin.demo.backlog import backlog

    police = (item for item in backlog() if item.queue == "foi")
    return [
        rt_site.Ticket(
            queue="FOI",
            subject=item.title,
            text=item.body,
            requestor="requester@example.org" if number < OWN_REQUESTS else f"sender{number}@example.org",
            days_ago=item.received_days_ago,
        )
        for number, item in enumerate(islice(police, REQUESTS))
    ]


def _set_up(site: rt_site.RtSite) -> None:
    logins = people(os.environ.get(PASSWORD_VARIABLE))
    _say("Setting up Request Tracker on SQLite ...")
    site.create(rt_site.new_password())
    _say(f"Putting in {REQUESTS} requests ...")
    tickets = site.seed(logins, requests())
    _say("Installing the plugin ...")
    service_port = rt_site.free_port()
    site.install_plugin(f"http://{rt_site.HOST}:{service_port}")
    _say("Starting Request Tracker and the service ...")
    _queue(site, tickets)
    site.start()
    site.start_service(service_port)


def _queue(site: rt_site.RtSite, tickets: list[int]) -> None:
    """Have the requests assessed, as the plugin does with those that come in later."""
    from foi_plugin.hosts.rt.host import RtHost
    from foi_plugin.ledger import SqlLedger

    ledger = SqlLedger(site.service_environment()["FOI_SUGGEST_DATABASE_URL"])
    for number in tickets:
        ledger.enqueue("assess", {"case_id": str(number)}, f"assess:{RtHost.name}:{number}")


def _announce(site: rt_site.RtSite, *, kept: bool) -> None:
    width = max(len(person.password) for person in site.people) + 2
    lines = [
        "",
        f"  foi-suggest demo: Request Tracker at {site.url}/",
        "",
        *(f"    {p.name:<12} {p.password:<{width}} {_PEOPLE[p.name][1]}" for p in site.people),
        "",
        f"  Sign in and open a ticket of the queue FOI: {site.url}/Ticket/Display.html?id=1",
        "  The requests are made up. They are being assessed in the background.",
        f"  Ctrl-C stops the demo{'' if kept else ' and removes its files'}.",
        "",
    ]
    _say("\n".join(lines))


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
