"""A run that takes long shows how far it is; a short one says nothing."""

import os

import pytest

from ropecheck import watched


@pytest.mark.parametrize("quiet, shown", [
    (0.2, "ropecheck: 3 of 9 done\nropecheck: norm fails\n"),
    (60, ""),
])
def test_lines_are_shown_while_the_program_runs(tmp_path, monkeypatch, capsys, quiet, shown):
    monkeypatch.setattr(watched, "QUIET", quiet)
    script = ("echo 'ropecheck: 3 of 9 done' >&2; echo report; sleep 1; echo 'ropecheck: norm fails' >&2;"
              "sleep 1.5; echo last words >&2; exit 3")
    code, text, errors = watched.run(["sh", "-c", script], tmp_path, dict(os.environ))
    assert (code, text) == (3, "report\n")
    assert errors == "ropecheck: 3 of 9 done\nropecheck: norm fails\nlast words\n"
    assert capsys.readouterr() == ("", shown)


def test_long_silence_is_a_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(watched, "QUIET", 0.2)
    watched.run(["sleep", "0.5"], tmp_path, dict(os.environ))
    assert "no result yet" in capsys.readouterr().err


def test_program_is_ended_with_the_wait_for_it(tmp_path, monkeypatch):
    def interrupted(program, seconds):
        started.append(program)
        raise KeyboardInterrupt

    started = []
    monkeypatch.setattr(watched, "has_ended", interrupted)
    with pytest.raises(KeyboardInterrupt):
        watched.run(["sleep", "60"], tmp_path, dict(os.environ))
    assert started[0].returncode is not None
