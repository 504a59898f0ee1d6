"""`.ci/browser` on machines of several kinds, played by a PATH of its own: what it runs, what it says."""

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / ".ci" / "browser"
NEEDED = ("bash", "env", "chmod", "touch", "true")
APT = """#!/usr/bin/env bash
echo "as $AS: DEBIAN_FRONTEND=$DEBIAN_FRONTEND apt-get $*" >> "$LOG"
[ "$FAILS" != "${@: -1}" ] || exit 100
case "$*" in *install*chromium*) touch "$BIN/chromium"; chmod +x "$BIN/chromium";; esac
"""
SUDO = """#!/usr/bin/env bash
[ "$SUDO_ASKS" = no ] || exit 1
AS=root; export AS; shift; exec "$@"
"""


class Machine:
    """A folder of programs that stand in for those of a machine."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.log = folder / "log"
        for name in NEEDED:
            found = shutil.which(name)
            assert found
            (self.bin / name).symlink_to(found)

    def has(self, name: str, script: str = "#!/usr/bin/env bash\n") -> None:
        path = self.bin / name
        path.write_text(script, encoding="utf-8")
        path.chmod(0o755)

    def run(self, *, user: int, **environment: str) -> subprocess.CompletedProcess[str]:
        self.has("id", f"#!/usr/bin/env bash\necho {user}\n")
        given = {
            "PATH": str(self.bin),
            "BIN": str(self.bin),
            "LOG": str(self.log),
            "AS": str(user),
            "FAILS": "nothing",
            "SUDO_ASKS": "no",
            **environment,
        }
        return subprocess.run([SCRIPT], env=given, capture_output=True, text=True, timeout=30, check=False)

    @property
    def ran(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_a_machine_with_a_browser_is_left_alone(machine: Machine, name: str) -> None:
    machine.has("apt-get", APT)
    machine.has(name)
    assert (machine.run(user=1000).returncode, machine.ran) == (0, [])


@pytest.mark.parametrize("user", [0, 1000])
def test_a_fresh_machine_gets_one_as_root_or_through_sudo_without_a_question(machine: Machine, user: int) -> None:
    machine.has("apt-get", APT)
    machine.has("sudo", SUDO)
    done = machine.run(user=user)
    assert done.returncode == 0, done.stderr
    options = "-q -y -o DPkg::Lock::Timeout=120 -o Acquire::Retries=3"
    who = "as root" if user else "as 0"
    assert machine.ran == [
        f"{who}: DEBIAN_FRONTEND=noninteractive apt-get {options} update",
        f"{who}: DEBIAN_FRONTEND=noninteractive apt-get {options} install --no-install-recommends chromium"
        " fonts-noto-color-emoji",
    ]


@pytest.mark.parametrize(
    ("programs", "environment", "sentence"),
    [
        ((), {}, "no apt-get: install Chromium by hand"),
        (("apt-get",), {}, "needs root: run this as root, or install sudo"),
        (("apt-get", "sudo"), {"SUDO_ASKS": "yes"}, "sudo asks for a password here"),
        (("apt-get", "sudo"), {"FAILS": "update"}, "apt-get update failed"),
        (("apt-get", "sudo"), {"FAILS": "fonts-noto-color-emoji"}, "apt-get could not install chromium"),
    ],
)
def test_a_machine_where_it_cannot_is_told_why(
    machine: Machine, programs: tuple[str, ...], environment: dict[str, str], sentence: str
) -> None:
    for name in programs:
        machine.has(name, {"apt-get": APT, "sudo": SUDO}[name])
    done = machine.run(user=1000, **environment)
    assert done.returncode == 1
    assert sentence in done.stderr
