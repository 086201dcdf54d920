"""Rules of the house that no linter knows, read off the source itself."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "huiyin"
DOORS = ("desk", "portal", "console")

MODULE_LINES, FUNCTION_LINES = 450, 60
# Name a function here only with the reason why it reads better in one piece.
LONG_FUNCTIONS: dict[str, str] = {}

WRITES = {"save", "create", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
WRITES |= {name if name.startswith("a") else f"a{name}" for name in WRITES}
DRAWERS = {"utils", "util", "helpers", "helper", "misc", "common", "lib", "services", "managers", "signals"}
CLOCK_READS = {"now", "utcnow", "today", "localdate", "localtime"}
CLOCKS = {"datetime", "date", "timezone", "django.utils.timezone"}

# Those who complain are not tracked, scored, labelled or quieted; staff need not prove that they work.
FORBIDDEN_WORDS = re.compile(
    "零上访|零信访|息诉|息访|稳控|维稳|重点人员|重点对象|思想动向|政治面貌|社会关系|现实表现"
    "|缠访|闹访|非访|非正常上访|上访户|上访人员|无理诉求|保证金缴纳|末位排名"
    "|打卡|签到|积分排名|在线时长|活动轨迹|工作留痕"
)
MACHINE_PATHS = re.compile(r"(?<![\w.~-])/(?:work|tmp|root|home|Users|opt)/")
REGISTRIES = re.compile(
    r"\b(?:"
    + "|".join(["pypi", "pythonhosted", "npmjs", "deb\\.debian", "tuna\\.tsinghua", "mirrors"])
    + r")\.\w+"
)
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "an on… handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "hx-on": re.compile(r"\shx-on\b", re.I),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc\s*=)[^>]*>", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "a javascript: address": re.compile(r"javascript:", re.I),
    "something from another host": re.compile(r"(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.I),
    "unescaped text": re.compile(r"\|\s*safe\b|autoescape\s+off"),
}


@cache
def kept_files() -> tuple[Path, ...]:
    """The files of the repository, those not yet committed included; without git, all but the usual rest."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
        paths = [ROOT / name for name in names if name]
    except (FileNotFoundError, subprocess.CalledProcessError):
        rest = re.compile(r"(?:\.(?!ci/)|var/|.*__pycache__)")
        paths = [path for path in ROOT.rglob("*") if not rest.match(str(path.relative_to(ROOT)))]
    return tuple(sorted(path for path in paths if path.is_file()))


def texts(*suffixes: str, under: Path = ROOT) -> Iterator[tuple[Path, str]]:
    for path in kept_files():
        if path.is_relative_to(under) and (not suffixes or path.suffix in suffixes):
            try:
                yield path.relative_to(ROOT), path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


@cache
def modules() -> tuple[tuple[Path, str, ast.Module], ...]:
    return tuple((path, text, ast.parse(text)) for path, text in texts(".py", under=SOURCE))


def is_migration(path: Path) -> bool:
    return "migrations" in path.parts


def line_matches(pattern: re.Pattern[str], found: Iterator[tuple[Path, str]]) -> list[str]:
    return [
        f"{path}:{number}: {match[0]}"
        for path, text in found
        for number, line in enumerate(text.splitlines(), start=1)
        for match in [pattern.search(line)]
        if match
    ]


def written_objects(call: ast.Call) -> str | None:
    """The name of the write that `call` makes, if it makes one."""
    if not isinstance(call.func, ast.Attribute):
        return None
    if call.func.attr in WRITES:
        return call.func.attr
    if call.func.attr in {"update", "aupdate"} and ".objects" in ast.unparse(call.func.value):
        return call.func.attr
    return None


def test_doors_write_no_row():
    found = [
        f"{path}:{node.lineno}: .{name}("
        for path, _, tree in modules()
        if path.parts[2] in DOORS and not is_migration(path)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for name in [written_objects(node)]
        if name
    ]
    assert not found, "a door calls a verb instead of writing rows"


def test_pages_find_cases_only_through_an_access_check():
    found = [
        f"{path}:{node.lineno}: {ast.unparse(node)}"
        for path, _, tree in modules()
        if path.parts[2] in {"desk", "portal"}
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr not in {"visible_to", "none"}
        and re.fullmatch(r"Case\.(?:objects|_default_manager|_base_manager)", ast.unparse(node.value))
    ]
    assert not found, "ask access or visible_to(), which know who may see what"


def test_nothing_happens_by_signal():
    found = [
        f"{path}:{node.lineno}"
        for path, _, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        and re.search(
            r"django\.(?:db\.models\.signals|dispatch|core\.signals)|import signals", ast.unparse(node)
        )
    ]
    assert not found


def test_only_the_clock_reads_the_time():
    found = [
        f"{path}:{node.lineno}: {ast.unparse(node)}"
        for path, _, tree in modules()
        if path != Path("src/huiyin/base/clock.py") and not is_migration(path)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCK_READS
        and ast.unparse(node.func.value).removeprefix("datetime.") in CLOCKS
    ]
    assert not found, "take `now` as an argument; doors ask base.clock.now()"


def test_models_carry_no_rule_in_save():
    found = [
        f"{path}:{node.lineno}"
        for path, _, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and any("Model" in ast.unparse(base) for base in node.bases)
        for part in node.body
        if isinstance(part, ast.FunctionDef) and part.name in {"save", "full_clean", "clean"}
    ]
    assert not found


def test_modules_are_short():
    found = [
        f"{path}: {length} lines"
        for path, text, _ in modules()
        if not is_migration(path) and (length := text.count("\n")) > MODULE_LINES
    ]
    assert not found


def test_functions_are_short():
    found = [
        f"{path}:{node.lineno}: {node.name} has {length} lines"
        for path, _, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
        and node.name not in LONG_FUNCTIONS
    ]
    assert not found


def test_no_module_is_a_drawer():
    found = [str(path) for path, _, _ in modules() if DRAWERS & {path.stem, *path.parent.parts[2:]}]
    assert not found, "name the module after what it does"


def test_words_that_wrong_people_stand_nowhere():
    assert not line_matches(FORBIDDEN_WORDS, texts(under=SOURCE))


def test_nothing_names_this_machine_or_a_registry():
    here = Path(__file__).relative_to(ROOT)
    kept = [(path, text) for path, text in texts() if path != here]
    assert not line_matches(MACHINE_PATHS, iter(kept))
    assert not line_matches(REGISTRIES, iter(kept))


@pytest.mark.parametrize("what", INLINE)
def test_templates_hold_nothing_the_content_policy_refuses(what):
    found = []
    for path, text in texts(".html", under=SOURCE):
        bare = re.sub(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}", "", text, flags=re.S)
        found += [f"{path}: {match[0][:80]}" for match in INLINE[what].finditer(bare)]
    assert not found, what


def test_scripts_build_no_code_and_no_inline_style():
    risky = re.compile(
        r"\beval\(|new Function\(|\.innerHTML\s*=|insertAdjacentHTML|setAttribute\(\s*[\"']style"
    )
    assert not line_matches(risky, texts(".js", under=SOURCE))


def test_the_locks_carry_hashes_and_no_address():
    for name in ("requirements.txt", "requirements-test.txt"):
        text = (ROOT / name).read_text()
        pins = re.findall(r"^[\w.\[\]-]+==", text, flags=re.M)
        assert pins
        assert len(re.findall(r"^[\w.\[\]-]+==[^\n]*\\\n    --hash=sha256:", text, flags=re.M)) == len(pins)
        assert "://" not in text


def test_the_lock_for_tests_pins_what_the_lock_for_use_pins():
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[\w.\[\]-]+==[^\s;]+", (ROOT / name).read_text(), flags=re.M))

    assert pins("requirements.txt") <= pins("requirements-test.txt")
