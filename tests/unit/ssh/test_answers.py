"""A register's answer is a stranger's text: it is understood exactly, or refused as unclear."""

import contextlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rollouts.adapters.ssh.answers import UnclearError, parse, proofs_of, reply_of
from rollouts.adapters.ssh.facts import facts_of, files_of
from rollouts.adapters.ssh.messages import Request
from rollouts.ports.device import TrialPhase, Verdict
from rollouts.shared.errors import KnownError

NONCE = "0123456789abcdef0123456789abcdef"
RID = "0123456789abcdef"
SHA = "ab" * 32


def block(*rows: str, before: str = "", after: str = "") -> bytes:
    lines = [f"storewave-begin {NONCE}", *rows, f"storewave-end {NONCE}"]
    return (before + "\n".join(lines) + "\n" + after).encode("utf-8", "surrogateescape")


WHOLE = block(
    "verdict\tunhealthy",
    "code\thealth_failed",
    "detail\tconfig\tetc/pos.ini",
    "durable\t0",
    "moved\t4711",
    f"file\tconfig\tlive\tsha256\t{SHA}\tetc/pos.ini\tpos.ini",
    "file\tconfig\tabsent\t-\t-\tetc/none.ini\tnone.ini",
    "output\tconfig\thealth\t1\tprinter: no paper",
    "output\tconfig\thealth\t1\tgiving up",
    "later\tunknown keys are left alone",
)


def request() -> Request:
    return Request(nonce=NONCE)


def test_a_whole_answer_is_understood() -> None:
    reply = reply_of(parse(WHOLE, NONCE), request(), sent_before=10)
    assert (reply.verdict, reply.code, reply.component) == (
        Verdict.UNHEALTHY,
        "health_failed",
        "config",
    )
    assert (reply.detail, reply.durable, reply.moved_bytes) == ("etc/pos.ini", False, 4721)
    assert reply.output == "printer: no paper\ngiving up"
    assert [(each.name, each.state, each.sha256) for each in reply.proofs] == [
        ("pos.ini", "live", SHA),
        ("none.ini", "absent", ""),
    ]


def test_what_a_register_says_is_masked() -> None:
    said = block(
        "verdict\tunhealthy",
        "code\thealth_failed",
        "detail\tconfig\tsale of 4111111111111111 open",
        "output\tconfig\thealth\t1\tlast card 4111 1111 1111 1111",
    )
    reply = reply_of(parse(said, NONCE), request())
    assert reply.detail == "sale of ************1111 open"
    assert reply.output == "last card **** **** **** 1111"


def test_a_login_script_may_speak_first() -> None:
    noise = block("verdict\tdone", "code\t-", before="Welcome to till 2!\n", after="bye\n")
    assert reply_of(parse(noise, NONCE), request()).verdict is Verdict.DONE


@pytest.mark.parametrize(
    "out",
    [
        b"",
        b"verdict\tdone\n",
        block("verdict\tdone", "code\t-").replace(NONCE.encode(), b"f" * 32),
        block("verdict\tdone", "code\t-") * 2,
        block("verdict\tdone", "code\t-")[:-20],
        block("code\t-"),
        block("verdict\tdone", "verdict\tdone", "code\t-"),
        block("verdict\tperfect", "code\t-"),
        block("verdict\trefused", "code\tmade_up"),
        block("verdict\trefused", "code\t\x1b[2J"),
        block("verdict\tdone", "code\t-", "moved\t-5"),
        block("verdict\tdone", "code\t-", "moved\t" + "9" * 400),
        block("verdict\tdone", "code\t-", "file\tconfig\tlive\tsha256\tzz\ta\tb"),
        block("verdict\tdone", "code\t-", f"file\tconfig\tfine\tsha256\t{SHA}\ta\tb"),
        block("verdict\tdone", "code\t-", f"file\tconfig\tlive\tsha256\t{SHA}\ta"),
        block("verdict\tdone", "code\t-", *["x\ty"] * 20_001),
    ],
)
def test_anything_else_is_unclear(out: bytes) -> None:
    with pytest.raises(UnclearError):
        reply_of(parse(out, NONCE), request())


def test_what_is_shown_is_plain_and_short() -> None:
    out = block(
        "verdict\trefused",
        "code\tdisk_full",
        "detail\tconfig\t\x1b]0;owned\x07" + "x" * 5000,
        "output\tconfig\thealth\t1\t\x1b[31m" + "y" * 9000,
    )
    reply = reply_of(parse(out, NONCE), request())
    assert len(reply.detail) <= 400
    assert len(reply.output) <= 4096
    assert (reply.detail + reply.output).isprintable()


def test_a_secret_is_compared_with_what_was_sent_for_it() -> None:
    asked = request()
    asked.macs["config", "a"] = (b"k", SHA)
    asked.macs["config", "b"] = (b"k", "cd" * 32)
    rows = [f"file\tconfig\tlive\thmac\t{SHA}\t{name}\t{name}" for name in "abc"]
    proofs = proofs_of(parse(block("verdict\tdone", "code\t-", *rows), NONCE), asked)
    assert [each.hmac_matches for each in proofs] == [True, False, None]
    assert {each.sha256 for each in proofs} == {""}


PROBE = [
    "verdict\tdone",
    "code\t-",
    "fact\tdevice\td-1",
    "fact\testate\te-1",
    "fact\tboot_id\tb",
    "fact\tepoch_seconds\t1000",
    "fact\tfree_kib\t5",
    "fact\tfree_inodes\t-1",
    "fact\tfence\t2.7",
    "fact\tsyncs\tdd",
    "fact\tlock\t-",
    "fact\ttools\ttar gzip",
    "fact\tlast\tt-0 reverted boot",
    f"release\tconfig\t{RID}\t-\tcommitted {RID}",
    f"sealed\tconfig\t{RID}",
    f"received\tconfig\t{RID}\t77",
    "trial\tt-1\ttrial\t300",
    f"moved_from\tconfig\t-\t{RID}",
]


def test_facts_are_read() -> None:
    facts = facts_of(parse(block(*PROBE), NONCE), 900.5)
    assert (facts.device_id, facts.fence, facts.syncs) == ("d-1", (2, 7), "dd")
    assert (facts.clock_skew, facts.free_inodes) == (100.0, -1)
    assert (facts.last_trial, facts.last_outcome) == ("t-0", "reverted boot")
    assert facts.components["config"].parts == {RID: 77}
    assert facts.trial is not None
    assert (facts.trial.phase, facts.trial.moves) == (TrialPhase.TRIAL, {"config": ("", RID)})


@pytest.mark.parametrize(
    ("row", "bad"),
    [
        ("fact\tdevice\td-1", "fact\tdevice\t../../etc"),
        ("fact\tfence\t2.7", "fact\tfence\t2"),
        ("fact\tfree_kib\t5", "fact\tfree_kib\t1e99"),
        ("fact\tsyncs\tdd", "fact\tsyncs\tmaybe"),
        (f"sealed\tconfig\t{RID}", "sealed\tconfig\t../x"),
        ("trial\tt-1\ttrial\t300", "trial\tt-1\tdone\t300"),
    ],
)
def test_facts_out_of_form_are_unclear(row: str, bad: str) -> None:
    rows = [bad if each == row else each for each in PROBE]
    assert rows != PROBE
    with pytest.raises(UnclearError):
        facts_of(parse(block(*rows), NONCE), 0.0)


def content(*rows: str) -> bytes:
    return block("verdict\tdone", "code\t-", *rows)


def test_files_are_unpacked() -> None:
    out = content(
        "content\t0\tfile\t3\t644\troot:root\t-\t610a62", "content\t1\tabsent\t0\t-\t-\t-\t-"
    )
    one, two = files_of(parse(out, NONCE), ["a", "b"], "r")
    assert (one.data, one.mode, one.owner) == (b"a\nb", "644", "root:root")
    assert two.data is None


@pytest.mark.parametrize(
    "rows",
    [
        ["content\t0\tfile\t3\t644\t-\t-\t610a"],
        ["content\t0\tfile\t2\t644\t-\t-\t61zz"],
        ["content\t1\tfile\t0\t644\t-\t-\t-"],
        [],
        ["content\t0\tfolder\t0\t644\t-\t-\t-"],
    ],
)
def test_files_that_lie_are_unclear(rows: list[str]) -> None:
    with pytest.raises(UnclearError):
        files_of(parse(content(*rows), NONCE), ["a"], "r")


@pytest.mark.parametrize(
    ("state", "code"), [("denied", "device.not_readable"), ("other", "device.live_unsafe")]
)
def test_what_cannot_be_read_does_not_pass_for_absent(state: str, code: str) -> None:
    out = content(f"content\t0\t{state}\t0\t-\t-\t-\t-")
    with pytest.raises(KnownError) as trouble:
        files_of(parse(out, NONCE), ["a"], "r")
    assert trouble.value.code == code


FIELDS = st.lists(st.text(alphabet="ab-01./\x1b\u202e ", max_size=6), max_size=8)
KEYS = st.sampled_from(
    ["verdict", "code", "detail", "moved", "file", "output", "fact", "trial", "release", "content"]
)
ROWS = st.builds(lambda key, fields: "\t".join([key, *fields]), KEYS, FIELDS)


@given(rows=st.lists(ROWS, max_size=8))
@example(rows=["verdict\tdone", "code\t-", "detail"])
def test_no_answer_breaks_the_reader(rows: list[str]) -> None:
    out = block("verdict\tdone", "code\t-", *rows)
    for read in (
        lambda: reply_of(parse(out, NONCE), request()),
        lambda: facts_of(parse(out, NONCE), 0.0),
        lambda: files_of(parse(out, NONCE), ["a"], "r"),
    ):
        with contextlib.suppress(UnclearError, KnownError):
            read()


@given(out=st.binary(max_size=300))
def test_no_bytes_break_the_reader(out: bytes) -> None:
    with contextlib.suppress(UnclearError, KnownError):
        parse(out, NONCE)
