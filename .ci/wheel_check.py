"""Install the built wheel into a bare environment and check what it brings, and what it must not bring."""

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

FORBIDDEN = {"torch", "transformers", "scikit-learn", "datasets", "django"}
TOP_LEVEL = {"foi_model", "foi_plugin", "foi_training"}


def main(dist: Path) -> None:
    (wheel,) = dist.glob("*.whl")
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        bin_ = Path(folder) / "bin"
        pip = [str(bin_ / "pip"), "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "-q", str(wheel)], check=True)
        listed = json.loads(subprocess.run([*pip, "list", "--format=json"], check=True, capture_output=True).stdout)
        brought = {package["name"].lower() for package in listed}
        if brought & FORBIDDEN:
            sys.exit(f"wheel check: the bare installation brings {sorted(brought & FORBIDDEN)}")
        site = next((Path(folder) / "lib").glob("python3*/site-packages"))
        (record,) = site.glob("foi_suggest-*.dist-info/RECORD")
        names = {line.split("/", 1)[0] for line in record.read_text().splitlines()}
        stray = {name for name in names if not name.startswith(("foi_suggest-", ".."))} - TOP_LEVEL
        if stray:
            sys.exit(f"wheel check: unexpected top-level names {sorted(stray)}")
        subprocess.run([str(bin_ / "foi-suggest"), "doctor"], check=True, cwd=folder)
        answer = subprocess.run(
            [str(bin_ / "foi-suggest"), "assess", "-", "--authority-kind", "police"],
            input=b"1. How many officers do you have?\n2. Do you own an IMSI catcher?\n",
            check=True,
            capture_output=True,
            cwd=folder,
        )
        if len(json.loads(answer.stdout)["questions"]) != 2:
            sys.exit("wheel check: the installed command did not find the two questions")
    sys.stdout.write(f"wheel check: {wheel.name} brings {len(brought)} packages, none of {sorted(FORBIDDEN)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
