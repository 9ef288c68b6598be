"""The guide: every page of the window has its topic, every link leads somewhere, nothing is orphaned."""

import re
from pathlib import Path

import pytest

import resources
from console.app import Console
from console.shell.pages import PAGES
from tests.console.small_house import Soon, settle, window_on

HELP = resources.path("help")
LINK = re.compile(r"\]\((?P<target>[^)]+)\)")
TOPICS = tuple(sorted(each.stem for each in Path(str(HELP)).glob("*.md")))
COMMAND = re.compile(r"^ {4}storewave (?P<words>[a-z]+ [a-z-]+)", re.MULTILINE)


def text_of(topic: str) -> str:
    return resources.text(f"help/{topic}.md")


def links(topic: str) -> list[str]:
    return [each["target"] for each in LINK.finditer(text_of(topic))]


@pytest.mark.parametrize("topic", TOPICS)
def test_every_link_of_the_guide_leads_to_a_page(topic: str) -> None:
    for target in links(topic):
        path, _, _ = target.partition("#")
        assert path.endswith(".md"), f"{topic}: {target} would leave the guide"
        assert path.removesuffix(".md") in TOPICS, f"{topic}: {target} leads nowhere"


def test_every_page_of_the_guide_is_reached_from_the_first() -> None:
    reached, ahead = {"guide"}, ["guide"]
    while ahead:
        found = {each.partition("#")[0].removesuffix(".md") for each in links(ahead.pop())}
        ahead += sorted(found - reached)
        reached |= found
    assert set(TOPICS) - reached <= {"changelog"}


@pytest.mark.parametrize("topic", TOPICS)
def test_a_page_begins_with_its_title(topic: str) -> None:
    assert text_of(topic).startswith("# ")


def test_every_command_that_the_guide_shows_exists() -> None:
    from rollouts.bootstrap import all_actions

    known = {each.name for each in all_actions()}
    known |= {f"db {each}" for each in ("check", "backup", "restore", "upgrade")}
    known |= {f"demo {each}" for each in ("up", "run", "down", "show")}
    known |= {f"engine {each}" for each in ("run", "status", "stop")}
    shown = {each["words"] for topic in TOPICS for each in COMMAND.finditer(text_of(topic))}
    assert shown
    assert shown <= known


def test_f1_opens_the_topic_of_each_page(home: Path, soon: Soon) -> None:
    with window_on(home, "guide", soon) as console:
        for spec in PAGES:
            assert topic_after_f1(console, spec.id, soon) in TOPICS


def topic_after_f1(console: Console, page: str, soon: Soon) -> str:
    console.window.go(page)
    settle(console, soon)
    assert console.window.page is not None
    topic = console.window.page.help_topic()
    console.window.open_guide()
    settle(console, soon)
    return topic
