"""The home that benchmarks measure is one that the program opens."""

from pathlib import Path

from rollouts.adapters.sql.upgrading import HEAD
from rollouts.bootstrap import check_home, open_house, upgrade_home
from rollouts.reads.overview import Overview
from rollouts.reads.rollouts import RolloutHead
from rollouts.waves.ports import Rollouts
from rollouts.waves.states import TaskState
from tests.bench.big_estate import make_big_estate

REGISTERS = 200


def test_the_program_opens_checks_and_upgrades_a_big_home(tmp_path: Path) -> None:
    make_big_estate(tmp_path, REGISTERS)
    assert upgrade_home(tmp_path) == (HEAD, None)
    assert check_home(tmp_path) == (HEAD, 1, 0)


def test_its_rollout_can_be_loaded_and_counts_every_register(tmp_path: Path) -> None:
    make_big_estate(tmp_path, REGISTERS)
    house = open_house(tmp_path)
    try:
        head = house.reads.answer(RolloutHead(rollout="1"))
        seen = house.reads.answer(Overview())
        with house.services.database.read() as uow:
            loaded = uow.repository(Rollouts).load("1")
    finally:
        house.close()
    assert loaded is not None
    tasks = list(loaded[0].tasks.values())
    verified = sum(each.state is TaskState.SUCCEEDED for each in tasks)
    assert len(tasks) == head.counters.registers == seen.registers == REGISTERS
    assert verified == head.counters.verified
    assert {each.register for each in tasks} >= {"S00001/01", "S00010/20"}
