"""The plays of the demo: what happens in each scene of `data/scenes.toml`, by the name it has there."""

from huiyin.demo.scenes import asking, dispatching, handling, reviewing, watching, ways
from huiyin.demo.staging import Play

PLAYS: dict[str, Play] = {
    play.__name__: play
    for chapter in (ways, dispatching, handling, asking, reviewing, watching)
    for play in chapter.PLAYS
}
